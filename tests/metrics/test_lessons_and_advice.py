"""Use cases, lessons, decisions, ideas: what the pages lead with."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from metrics.publish import publish
from tests.metrics.published import Published, published
from tests.metrics.small_warehouse import days, person, use
from tests.metrics.test_outcome_deltas import MONTHS, _staggered, staggered


def _target(value: float, set_on: str = "2025-01-15") -> dict[str, Any]:
    stated = {"kpi": "minutes", "baseline": 10.0, "value": value, "set_on": set_on, "due": "2026-12-31"}
    return {"target": json.dumps(stated)}


def test_a_proven_use_case_that_pays_reads_scale() -> None:
    row = staggered().serving.rows("use_case").first
    assert row is not None
    assert (row["advice"], row["verdict"], row["grade"]) == ("scale", "better", "B")
    assert row["p_npv_positive"] > 0.99
    assert row["first_access_on"] == MONTHS[7]


def test_a_use_case_that_got_worse_reads_fix_or_stop(tmp_path: Path) -> None:
    found = _staggered(tmp_path, effect=2.0)
    row = found.serving.rows("use_case").first
    assert row is not None
    assert (row["advice"], row["verdict"]) == ("fix_or_stop", "worse")
    decision = found.serving.rows("decision", use_case_id="desk").first
    assert decision is not None
    assert decision["since"] == date(2026, 6, 30)
    assert json.loads(decision["detail"])["kpi"] == "minutes"


def test_a_decision_keeps_the_day_it_was_first_due(tmp_path: Path) -> None:
    found = _staggered(tmp_path, effect=2.0)
    publish(found.folder)
    again = Published(found.folder)
    assert again.serving.generation() == 2
    assert again.serving.rows("decision", use_case_id="desk").first["since"] == date(2026, 6, 30)  # type: ignore[index]


@pytest.mark.parametrize(("target", "status"), [(8.5, "on_track"), (7.8, "watch"), (5.0, "off_track")])
def test_the_status_is_the_share_of_the_way_to_the_target(tmp_path: Path, target: float, status: str) -> None:
    found = _staggered(tmp_path, case=_target(target))
    row = found.serving.rows("use_case").first
    lesson = found.serving.rows("lesson", lesson=3).first
    assert row is not None
    assert lesson is not None
    assert row["status"] == lesson["status"] == status
    assert lesson["measure"] == "kpi_level"
    assert lesson["attainment"] == pytest.approx((lesson["now"] - 10) / (target - 10))


def test_a_target_declared_after_the_start_does_not_count(tmp_path: Path) -> None:
    found = _staggered(tmp_path, case=_target(9.9, set_on="2026-01-01"))
    row = found.serving.rows("use_case").first
    assert row is not None
    assert row["status"] == "no_target"


def test_a_lesson_carries_twelve_months_of_its_kpi(tmp_path: Path) -> None:
    lesson = _staggered(tmp_path, case=_target(8.0)).serving.rows("lesson", lesson=3).first
    assert lesson is not None
    assert len(lesson["series"]) == 12
    assert lesson["series"][0] > lesson["series"][-1] + 1


def test_a_lesson_without_data_says_what_is_missing() -> None:
    found = staggered()
    lesson = found.serving.rows("lesson", lesson=1).first
    assert lesson is not None
    assert (lesson["now"], lesson["status"], lesson["reason"]) == (None, "no_data", "no_evals")


def test_lesson_five_falls_back_to_the_weekly_share(tmp_path: Path) -> None:
    found = published(
        tmp_path,
        person=[person(n) for n in range(40)],
        usage_day=[use(n, day) for n in range(20) for day in days(date(2025, 1, 1), date(2025, 3, 31))],
    )
    lesson = found.serving.rows("lesson", lesson=5).first
    assert lesson is not None
    assert (lesson["measure"], lesson["now"]) == ("weekly_share", 0.5)
    assert lesson["series"] == [0.5, 0.5, 0.5]


def test_under_three_measured_components_there_is_no_maturity_score() -> None:
    rows = {row["component"]: row for row in staggered().serving.rows("maturity", lesson=3)}
    assert rows["resolution_time_change"]["measured"] == pytest.approx(-0.2, abs=0.03)
    assert rows["lead_time_learning_rate"]["reason"] == "not_measured"
    assert rows["cap_evidence"]["value"] == 90
    assert rows["score"]["value"] is not None or rows["score"]["reason"] == "too_few_components"


def _ideas(folder: Path, **more: Any) -> Published:
    plans = {
        "claims": {
            "low": 100_000,
            "mid": 300_000,
            "high": 500_000,
            "cost": 60_000,
            "resource": {"engineer_weeks": 10},
        },
        "notes": {
            "low": 10_000,
            "mid": 20_000,
            "high": 30_000,
            "cost": 50_000,
            "resource": {"engineer_weeks": 10},
        },
    }
    return published(
        folder,
        usage_day=[use(n, day) for n in range(9) for day in days(date(2025, 1, 1), date(2025, 3, 31))],
        use_case=[
            {"use_case_id": key, "label": key.title(), "stage": "idea", "plan": json.dumps(plan)}
            for key, plan in plans.items()
        ],
        **more,
    )


def test_ideas_are_ranked_by_net_value_per_scarce_week(tmp_path: Path) -> None:
    rows = {row["use_case_id"]: row for row in _ideas(tmp_path).serving.rows("portfolio")}
    assert (rows["claims"]["rank"], rows["notes"]["rank"]) == (1, 2)
    year = sum(1.1 ** (-month / 12) for month in range(1, 13)) / 12  # paid monthly, discounted at 10 % a year
    assert rows["claims"]["score"] == pytest.approx((300_000 * year - 60_000) / 10, rel=0.02)
    assert rows["claims"]["resource"] == "engineer_weeks"
    assert rows["claims"]["quadrant"] == "quick_win"
    assert (rows["claims"]["advice"], rows["notes"]["advice"]) == ("prove_first", "park")
    assert (rows["claims"]["grade"], rows["claims"]["basis"]) == ("D", "team")
    assert rows["notes"]["p_npv_positive"] == 0


def test_a_past_forecast_is_scored_against_what_came(tmp_path: Path) -> None:
    plan = {"low": 20_000, "mid": 33_000, "high": 40_000, "made_on": "2025-06-01", "sponsor": "Desk"}
    row = _staggered(tmp_path, case={"plan": json.dumps(plan)}).serving.rows("forecast_score").first
    assert row is not None
    assert row["actual_mid"] < row["forecast_low"]
    assert row["ratio"] == pytest.approx(row["actual_mid"] / 33_000)
    assert row["covered"] is False


def test_rows_set_aside_and_a_late_source_are_decisions_about_the_data(tmp_path: Path) -> None:
    run = {
        "ingest_run_id": "r",
        "source_system": "gateway",
        "feed": "usage",
        "adapter": "jsonl",
        "file_name": "a",
        "delivered_sha256": "s",
        "contract_sha256": "c",
        "key_id": "k",
        "loaded_at": datetime(2025, 4, 1),
        "load_order": 1,
        "read": 10,
        "filtered": 0,
        "loaded": 9,
        "duplicate": 0,
        "quarantined": 1,
        "restated": 0,
    }
    aside = {
        "ingest_run_id": "r",
        "source_system": "gateway",
        "file_name": "a",
        "delivered_sha256": "s",
        "source_row": 4,
        "code": "NOT_A_DATE",
        "reason": "x",
    }
    found = _ideas(tmp_path, ingest_run=[run], quarantine=[aside])
    source = found.serving.rows("source").first
    assert source is not None
    assert (source["read"], source["quarantined"]) == (10, 1)
    decision = found.serving.rows("decision", use_case_id=None).first
    assert decision is not None
    assert (decision["advice"], decision["reasons"]) == ("data", ["quarantined"])


def test_annotations_are_the_companys_dated_facts(tmp_path: Path) -> None:
    events = [
        {
            "event_id": "1",
            "kind": "launch",
            "occurred_at": datetime(2025, 2, 1),
            "label": "Launched",
            "use_case_id": "",
        },
        {"event_id": "2", "kind": "contact", "occurred_at": datetime(2025, 2, 1), "label": "not for charts"},
    ]
    rows = list(_ideas(tmp_path, event=events).serving.rows("annotation"))
    assert [(row["day"], row["label"], row["use_case_id"]) for row in rows] == [
        (date(2025, 2, 1), "Launched", None)
    ]


def test_what_is_unknown_about_a_vendor_stays_unknown(tmp_path: Path) -> None:
    rows = list(
        _ideas(tmp_path, provider=[{"provider": "openai", "fact": "retention"}]).serving.rows("provider")
    )
    assert [(row["fact"], row["value"]) for row in rows] == [("retention", None)]
