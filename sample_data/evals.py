"""promptfoo results: the same held-out items run after run, base beside tuned where a model was fine-tuned."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from sample_data.randomness import stream
from sample_data.truth import truth

VERSION = "0.121.20"
# Items of one source document pass or fail together more often than not.
CLUSTER_SD = 0.5
ITEM_SD = 0.8


@dataclass(frozen=True, slots=True)
class Suite:
    """One suite: its items lie in clusters and slices that never change."""

    name: str
    plan: dict[str, Any]
    cluster: np.ndarray
    slice_of: np.ndarray
    ease: np.ndarray
    """How easily each item passes, standard deviations."""


def suites(seed: int) -> list[Suite]:
    """All suites with their frozen items."""
    found = []
    for name, plan in truth()["eval"].items():
        rng = stream(seed, f"eval {name}")
        cluster = np.arange(plan["items"]) % plan["clusters"]
        ease = rng.normal(0, CLUSTER_SD, plan["clusters"])[cluster] + rng.normal(0, ITEM_SD, plan["items"])
        found.append(Suite(name, plan, cluster, cluster % len(plan["slices"]), ease))
    return found


def passes(suite: Suite, share: float, run: str, seed: int) -> np.ndarray:
    """Which items pass: exactly the planted share of them, the easy ones more often."""
    luck = stream(seed, f"eval {suite.name} {run}").normal(0, 0.6, len(suite.ease))
    count = round(share * len(suite.ease))
    passed = np.zeros(len(suite.ease), dtype=bool)
    passed[np.argsort(-(suite.ease + luck), kind="stable")[:count]] = True
    return passed


def labels(suite: Suite, passed: np.ndarray, run: str, seed: int) -> dict[int, tuple[str, str]]:
    """Human and judge label of every n-th item: the judge's is the result, the human now and then disagrees."""
    every = suite.plan.get("labelled_every")
    if not every:
        return {}
    wrong = stream(seed, f"eval labels {suite.name} {run}").random(len(passed)) < suite.plan["judge_errs"]
    words = {True: "pass", False: "fail"}
    return {
        item: (words[bool(passed[item]) != bool(wrong[item])], words[bool(passed[item])])
        for item in range(0, len(passed), every)
    }


def _result(
    suite: Suite,
    item: int,
    column: int,
    variant: str,
    passed: bool,
    tokens: int,
    latency: int,
    label: tuple[str, str] | None,
) -> dict[str, Any]:
    prompt = int(tokens * 0.8)
    return {
        "id": f"{suite.name}-{variant}-{item:04d}",
        "promptIdx": column,
        "testIdx": item,
        "testCase": {
            "description": "synthetic test item",
            "vars": {"question": f"synthetic question {item:04d}"},
            "metadata": {
                "item_id": f"{suite.name}-{item:04d}",
                "cluster": f"doc-{int(suite.cluster[item]):03d}",
                "slice": suite.plan["slices"][int(suite.slice_of[item])],
                "dimension": suite.plan.get("dimension", "accuracy"),
                **({"human_label": label[0], "judge_label": label[1]} if label else {}),
            },
        },
        "prompt": {"raw": f"{suite.name}: synthetic prompt", "label": "v1"},
        "provider": {"id": MODELS.get(variant, "openai:gpt-5"), "label": variant},
        "response": {"output": f"synthetic answer {item:04d}"},
        "success": passed,
        "score": 1 if passed else 0,
        "failureReason": 0 if passed else 1,
        "latencyMs": latency,
        "cost": 0,
        "namedScores": {},
        "gradingResult": {
            "pass": passed,
            "score": 1 if passed else 0,
            "reason": "compared with the expected answer",
        },
        "tokenUsage": {
            "prompt": prompt,
            "completion": tokens - prompt,
            "cached": 0,
            "total": tokens,
            "numRequests": 1,
            "assertions": {"total": 0, "prompt": 0, "completion": 0, "cached": 0, "numRequests": 0},
        },
    }


MODELS = {
    "base": "openai:gpt-4.1-mini-2025-04-14",
    "tuned": "openai:ft:gpt-4.1-mini-2025-04-14:meridian::tagger-7",
}


def _variants(plan: dict[str, Any], number: int, day: date) -> list[tuple[str, float, int]]:
    """Variant, planted pass rate and tokens per item of one run."""
    if "base" in plan:
        return [("base", plan["base"], plan["base_tokens"]), ("tuned", plan["tuned"], plan["tuned_tokens"])]
    return [(f"release {day:%Y-%m}", plan["pass"][number], 900)]


def document(suite: Suite, number: int, day: date, seed: int) -> dict[str, Any]:
    """One promptfoo result file, version 3."""
    rng = stream(seed, f"eval tokens {suite.name} {day}")
    results, prompts = [], []
    variants = _variants(suite.plan, number, day)
    for column, (variant, share, size) in enumerate(variants):
        passed = passes(suite, share, f"{variant} {day}", seed)
        tokens = np.maximum(60, size * rng.normal(1, 0.12, len(passed))).astype(int)
        latency = (tokens * rng.uniform(0.8, 1.6, len(passed)) + 300).astype(int)
        labelled = labels(suite, passed, f"{variant} {day}", seed)
        prompts.append({"raw": f"{suite.name}: synthetic prompt", "label": "v1", "provider": variant})
        results += [
            _result(
                suite, k, column, variant, bool(passed[k]), int(tokens[k]), int(latency[k]), labelled.get(k)
            )
            for k in range(len(passed))
        ]
    good = sum(result["success"] for result in results)
    used = {
        part: sum(r["tokenUsage"][part] for r in results)
        for part in ("prompt", "completion", "cached", "total")
    }
    stamp = f"{day.isoformat()}T06:00:00.000Z"
    return {
        "evalId": f"eval-{suite.name}-{day.isoformat()}",
        "results": {
            "version": 3,
            "timestamp": stamp,
            "prompts": prompts,
            "results": results,
            "stats": {"successes": good, "failures": len(results) - good, "errors": 0, "tokenUsage": used},
        },
        "config": {"description": suite.name, "tags": {"data": "synthetic"}},
        "shareableUrl": None,
        "metadata": {"promptfooVersion": VERSION, "exportedAt": stamp, "evaluationCreatedAt": stamp},
    }


def write(folder: Path, seed: int) -> list[Path]:
    """One file per suite and run, in a folder per use case."""
    written = []
    for suite in suites(seed):
        home = folder / suite.plan["use_case"]
        home.mkdir(parents=True, exist_ok=True)
        for number, day in enumerate(suite.plan["runs_on"]):
            path = home / f"{suite.name}-{day.isoformat()}.json"
            path.write_text(
                json.dumps(document(suite, number, day, seed), separators=(",", ":")), encoding="utf-8"
            )
            written.append(path)
    return written
