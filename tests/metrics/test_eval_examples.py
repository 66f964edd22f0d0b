"""Worked examples of evals: pass rates, slices, pairs, coverage, good results."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from metrics.methods.shares import wilson_lower
from tests.metrics.published import published
from tests.metrics.small_warehouse import days, use

WHOLE = days(date(2025, 1, 1), date(2025, 1, 31))


def _run(run: str, passed: int | None, total: int, **values: Any) -> dict[str, Any]:
    return {
        "run_id": run,
        "suite": "translation",
        "use_case_id": "search",
        "metric": "pass",
        "n_total": total,
        "n_passed": passed,
        "started_at": datetime(2025, 1, 10),
        **values,
    }


def _items(run: str, outcomes: str, **values: Any) -> list[dict[str, Any]]:
    return [
        {
            "run_id": run,
            "suite": "translation",
            "use_case_id": "search",
            "item_id": f"i{n}",
            "passed": outcome == "1",
            **values,
        }
        for n, outcome in enumerate(outcomes)
    ]


def _use() -> list[dict[str, Any]]:
    return [use(n, day, use_case_id="search", priced_usd=1.0) for n in range(10) for day in WHOLE]


def _case(**values: Any) -> dict[str, Any]:
    return {"use_case_id": "search", "label": "Search", **values}


def test_a_pass_rate_is_pooled_over_the_newest_runs(tmp_path: Path) -> None:
    # METHOD EVA-1: 18 of 20 passed, Wilson .69897 to .97213
    found = published(
        tmp_path,
        usage_day=_use(),
        use_case=[_case()],
        eval_result=[_run("old", 5, 20, started_at=datetime(2025, 1, 2)), _run("new", 18, 20)],
    )
    number = found.number("eval_pass_rate", kind="month")
    assert number is not None
    assert number["value"] == pytest.approx(0.9)
    assert (number["low"], number["high"]) == pytest.approx((0.69897, 0.97213), abs=1e-5)


def test_a_cancelled_run_and_a_run_without_a_score_are_no_result(tmp_path: Path) -> None:
    found = published(
        tmp_path,
        usage_day=_use(),
        use_case=[_case()],
        eval_result=[_run("a", 2, 3, status="cancelled"), _run("b", None, 10)],
    )
    number = found.number("eval_pass_rate")
    assert number is not None
    assert (number["value"], number["reason"]) == (None, "no_evals")
    rows = {row["status"]: row for row in found.serving.rows("eval_score")}
    assert rows["success"]["rate"] is None
    assert rows["cancelled"]["is_latest"] is False


def test_one_run_in_two_files_is_one_run(tmp_path: Path) -> None:
    found = published(
        tmp_path, usage_day=_use(), use_case=[_case()], eval_result=[_run("a", 8, 10), _run("a", 8, 10)]
    )
    assert found.number("eval_pass_rate", kind="month")["n"] == 10  # type: ignore[index]
    assert len(found.serving.rows("eval_score")) == 1


def test_the_worst_slice_is_its_lower_bound(tmp_path: Path) -> None:
    found = published(
        tmp_path,
        usage_day=_use(),
        use_case=[_case()],
        eval_result=[_run("a", 19, 20)],
        eval_item=_items("a", "1" * 10, slice="easy")
        + [row | {"item_id": f"h{n}"} for n, row in enumerate(_items("a", "1" * 9 + "0", slice="hard"))],
    )
    assert found.value("eval_worst_slice", kind="month") == pytest.approx(wilson_lower(9, 10).value)


def test_two_variants_are_compared_on_the_same_items(tmp_path: Path) -> None:
    # METHOD EVA-2: 70 both pass, 10 new only, 2 old only, 18 neither: +8 points, McNemar .038574
    base, tuned = "1" * 72 + "0" * 28, "1" * 70 + "0" * 2 + "1" * 10 + "0" * 18
    found = published(
        tmp_path,
        usage_day=_use(),
        use_case=[_case()],
        eval_result=[_run("a", 72, 100, variant="base"), _run("b", 80, 100, variant="tuned")],
        eval_item=_items("a", base, variant="base", tokens=100)
        + _items("b", tuned, variant="tuned", tokens=40),
    )
    pair = found.serving.rows("eval_pair").first
    assert pair is not None
    assert (pair["base"], pair["against"], pair["n"]) == ("base", "tuned", 100)
    assert pair["difference"] == pytest.approx(0.08)
    assert pair["p"] == pytest.approx(0.038574, abs=1e-6)
    assert pair["token_ratio"] == pytest.approx(0.4)


def test_coverage_is_weighted_by_spend_and_needs_a_gated_recent_run(tmp_path: Path) -> None:
    rows = [use(n, day, use_case_id="a", priced_usd=3.0) for n in range(10) for day in WHOLE]
    rows += [use(n, day, use_case_id="b", priced_usd=1.0) for n in range(10) for day in WHOLE]
    gate = json.dumps({"suite": "translation", "gate": 0.9})
    found = published(
        tmp_path,
        usage_day=rows,
        use_case=[
            {"use_case_id": "a", "label": "A", "eval": gate},
            {"use_case_id": "b", "label": "B", "eval": gate},
        ],
        eval_result=[
            _run("a", 9, 10, use_case_id="a"),
            _run("b", 9, 10, use_case_id="b", started_at=datetime(2024, 11, 1)),
        ],
    )
    assert found.value("eval_coverage", kind="month") == pytest.approx(0.75)


def test_cost_per_good_result_divides_by_tasks_that_passed(tmp_path: Path) -> None:
    found = published(tmp_path, usage_day=_use(), use_case=[_case()], eval_result=[_run("a", 8, 10)])
    assert found.value(
        "cost_per_good_result", "use_case", kind="month", use_case_id="search"
    ) == pytest.approx(310 / (310 * 0.8))
