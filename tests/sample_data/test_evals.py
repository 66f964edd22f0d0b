"""The evaluation files hold the planted pass rates on items that never change."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from sample_data.evals import document, suites
from sample_data.truth import truth

SUITES = {suite.name: suite for suite in suites(7)}


def _documents(name: str) -> list[dict[str, object]]:
    suite = SUITES[name]
    return [document(suite, number, day, 7) for number, day in enumerate(suite.plan["runs_on"])]


def _passed(results: list[dict[str, object]], variant: str) -> np.ndarray:
    mine = [r for r in results if r["provider"]["label"] == variant]  # type: ignore[index]
    return np.array([bool(r["success"]) for r in sorted(mine, key=lambda r: r["testIdx"])])  # type: ignore[arg-type,return-value]


@pytest.mark.parametrize("name", [name for name, plan in truth()["eval"].items() if "pass" in plan])
def test_each_run_passes_the_planted_share(name: str) -> None:
    for run, planted in zip(_documents(name), truth()["eval"][name]["pass"], strict=True):
        results = run["results"]["results"]  # type: ignore[index]
        share = np.mean([result["success"] for result in results])
        assert share == pytest.approx(planted, abs=0.5 / len(results) + 1e-9)


def test_the_tuned_model_beats_the_base_on_the_same_items_with_fewer_tokens() -> None:
    plan = truth()["eval"]["tagging_holdout"]
    for run in _documents("tagging_holdout"):
        results = run["results"]["results"]  # type: ignore[index]
        base, tuned = _passed(results, "base"), _passed(results, "tuned")
        difference = tuned.astype(float) - base
        se = difference.std(ddof=1) / np.sqrt(len(difference))
        assert difference.mean() == pytest.approx(plan["tuned"] - plan["base"], abs=0.01)
        assert difference.mean() > 2.5 * se
        tokens = {
            label: np.mean([r["tokenUsage"]["total"] for r in results if r["provider"]["label"] == label])
            for label in ("base", "tuned")
        }
        assert tokens["tuned"] / tokens["base"] == pytest.approx(0.4, abs=0.02)


def test_the_holdout_is_frozen() -> None:
    items = []
    for run in _documents("tagging_holdout"):
        results = run["results"]["results"]  # type: ignore[index]
        items.append({(r["testIdx"], json.dumps(r["testCase"]["metadata"], sort_keys=True)) for r in results})
    assert items[0] == items[1] == items[2]


def test_items_of_one_document_pass_together_more_often_than_by_chance() -> None:
    suite = SUITES["tagging_holdout"]
    base = _passed(_documents("tagging_holdout")[0]["results"]["results"], "base")  # type: ignore[index]
    rates = np.array([base[suite.cluster == c].mean() for c in np.unique(suite.cluster)])
    size = len(base) / len(rates)
    assert rates.var(ddof=1) > 1.1 * base.mean() * (1 - base.mean()) / size


def test_a_result_file_is_what_promptfoo_writes_and_holds_only_made_up_texts(small: Path) -> None:
    tested = {plan["use_case"] for plan in truth()["eval"].values()}
    paths = sorted(path for path in (small / "exports/evals").rglob("*.json") if path.parent.name in tested)
    assert len(paths) == sum(len(plan["runs_on"]) for plan in truth()["eval"].values())
    for path in paths:
        run = json.loads(path.read_text(encoding="utf-8"))
        assert run["results"]["version"] == 3
        assert run["evalId"].endswith(path.stem[-10:])
        stats = run["results"]["stats"]
        assert stats["successes"] + stats["failures"] + stats["errors"] == len(run["results"]["results"])
        for result in run["results"]["results"]:
            assert result["response"]["output"].startswith("synthetic")
            assert {"item_id", "cluster", "slice"} <= set(result["testCase"]["metadata"])
