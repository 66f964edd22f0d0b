"""Runs of the OpenAI evals API: a saved run, a page of runs, or a run with its output items; never texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from ingest.contract import Refused
from ingest.evaluations.run import (
    Row,
    Run,
    identifier,
    item_identity,
    mapping,
    model_id,
    number,
    sequence,
    text,
)

RUN: Final = "eval.run"
ITEM: Final = "eval.run.output_item"

STATUS: Final = {"completed": "success", "failed": "error"}
"""Status of a run -> ours; anything else, such as canceled or still in progress, did not finish."""


def is_openai_run(document: Mapping[str, Any]) -> bool:
    """Tells a saved answer by the kind of object that it says to be or to hold."""
    return any(entry.get("object") in (RUN, ITEM) for entry in _entries(document))


def read(documents: Iterable[Any], name: str) -> Run:
    """Reduces the runs and output items of a file to a row per run and criterion, and a row per item.

    Raises `Refused` (EVAL_NO_RUN) for output items without a run.
    """
    found = Run()
    entries = [entry for document in documents for entry in _entries(mapping(document))]
    runs = {text(entry.get("id")): _about(entry) for entry in entries if entry.get("object") == RUN}
    if not runs:
        raise Refused(
            "EVAL_NO_RUN", f"{name} holds output items without their run. Save the run in the same file."
        )
    for entry in entries:
        if entry.get("object") == RUN:
            found.results += [runs[text(entry.get("id"))] | row for row in _metrics(entry)]
    same = ("run_id", "suite", "variant")
    for position, entry in enumerate((e for e in entries if e.get("object") == ITEM), start=1):
        run = runs.get(text(entry.get("run_id")), {"suite": identifier(entry.get("eval_id"))})
        row = {key: run.get(key) for key in same} | {"run_id": identifier(entry.get("run_id"))}
        found.items.append(row | _item(entry, position))
    return found


def _entries(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Opens a page, or a run that somebody saved with its items."""
    pages = [document.get(key) for key in ("data", "run", "output_items")]
    inner = [entry for page in pages for entry in (sequence(page) or [page] if page else [])]
    return [found for entry in inner for found in _entries(mapping(entry))] or [document]


def _about(run: Mapping[str, Any]) -> Row:
    said = mapping(run.get("metadata"))
    counts = mapping(run.get("result_counts"))
    subject = identifier(run.get("model"))
    usage = [mapping(entry) for entry in sequence(run.get("per_model_usage"))]
    judges = [entry for entry in usage if entry.get("model_name") != subject]
    made = number(run.get("created_at"))
    return {
        "run_id": identifier(run.get("id")),
        "suite": identifier(said.get("suite")) or identifier(run.get("eval_id")),
        "model_id": model_id("openai", subject),
        "variant": identifier(said.get("variant"))
        or identifier(run.get("name"))
        or model_id("openai", subject),
        "prompt_version": identifier(said.get("prompt_version")),
        "dimension": identifier(said.get("dimension")),
        "status": STATUS.get(str(run.get("status")), "cancelled"),
        "n_total": text(counts.get("total")),
        "n_errored": text(counts.get("errored")),
        "judge_model": model_id("openai", identifier(judges[0].get("model_name"))) if judges else None,
        "judge_tokens": _tokens(judges),
        "subject_tokens": _tokens([entry for entry in usage if entry not in judges]),
        "started_at": datetime.fromtimestamp(made, UTC).isoformat() if made else None,
        "tool": "openai_evals",
    }


def _tokens(usage: list[Mapping[str, Any]]) -> str | None:
    known = [entry["total_tokens"] for entry in usage if isinstance(entry.get("total_tokens"), int)]
    return str(sum(known)) if known else None


def _metrics(run: Mapping[str, Any]) -> list[Row]:
    """Gives the pass rate, and that of each criterion where there are several; errors are outside of both."""
    counts = mapping(run.get("result_counts"))
    rows = [{"metric": "pass", "value": _rate(counts), "n_passed": text(counts.get("passed"))}]
    criteria = [mapping(entry) for entry in sequence(run.get("per_testing_criteria_results"))]
    for entry in criteria if len(criteria) > 1 else []:
        name = identifier(entry.get("testing_criteria"))
        if name:
            rows.append({"metric": name, "value": _rate(entry), "n_passed": None})
    return rows


def _rate(counts: Mapping[str, Any]) -> str | None:
    passed, failed = number(counts.get("passed")), number(counts.get("failed"))
    if passed is None or failed is None or passed + failed == 0:
        return None
    return text(passed / (passed + failed))


def _item(entry: Mapping[str, Any], position: int) -> Row:
    """Reduces one output item to identifiers and scores; an item in error has none."""
    about = mapping(entry.get("datasource_item"))
    results = [mapping(result) for result in sequence(entry.get("results"))]
    scores = [score for result in results if (score := number(result.get("score"))) is not None]
    decided = entry.get("status") in ("pass", "fail")
    usage = mapping(mapping(entry.get("sample")).get("usage"))
    return {
        "item_id": item_identity(entry.get("datasource_item_id", about.get("id")), position),
        "cluster_id": identifier(about.get("cluster")),
        "slice": identifier(about.get("slice")),
        "resample": "1",
        "score": text(sum(scores) / len(scores)) if scores and decided else None,
        "passed": text(entry.get("status") == "pass") if decided else None,
        "human_label": identifier(about.get("human_label")),
        "judge_label": None,
        "tokens": text(usage.get("total_tokens")),
    }
