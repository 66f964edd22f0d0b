"""Outcomes out of the warehouse: panels, experiments, families, and what they are worth."""

from __future__ import annotations

import json
import tempfile
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.metrics.published import Published, published
from tests.metrics.small_warehouse import days, use
from tests.metrics.test_time_examples import assumption

FIRST = date(2025, 1, 1)
MONTHS = [date(2025 + n // 12, n % 12 + 1, 1) for n in range(18)]


def _after(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1)


def _use() -> list[dict[str, Any]]:
    return [
        use(n, day, use_case_id="desk", priced_usd=1.0)
        for n in range(10)
        for day in days(FIRST, date(2026, 6, 30))[::3]
    ] + [use(0, date(2026, 6, 30), use_case_id="desk", priced_usd=1.0)]


def _case(**values: Any) -> dict[str, Any]:
    return {"use_case_id": "desk", "label": "Service desk", "lessons": [3], "front": "operations", **values}


def _kpi(**values: Any) -> dict[str, Any]:
    return {"kpi_id": "minutes", "label": "Minutes", "unit": "min", "better": "lower", **values}


def _observation(unit: str, month: date, value: float, **values: Any) -> dict[str, Any]:
    return {
        "kpi_id": "minutes",
        "unit_id": unit,
        "period_start": datetime(month.year, month.month, 1),
        "period_end": datetime(_after(month).year, _after(month).month, 1),
        "value": value,
        **values,
    }


def _staggered(folder: Path, effect: float = -2.0, **more: Any) -> Published:
    """24 units over 18 months: six start in August 2025, six in November, twelve never."""
    random = np.random.default_rng(11)
    starts = {f"u{n:02d}": MONTHS[7] if n < 6 else MONTHS[10] if n < 12 else None for n in range(24)}
    rows = []
    for unit, start in starts.items():
        own = random.normal(10, 1)
        for month in MONTHS:
            on = start is not None and month >= start
            value = own + (effect if on else 0) + random.normal(0, 0.2)
            rows.append(_observation(unit, month, value, numerator=value * 100, denominator=100.0))
    kpi = more.pop(
        "kpi", _kpi(value_per_unit=0.5, registered_at=date(2025, 6, 1), in_use_since=date(2024, 1, 1))
    )
    return published(
        folder,
        usage_day=_use(),
        use_case=[_case(**more.pop("case", {}))],
        use_case_kpi=[{"use_case_id": "desk", "kpi_id": "minutes"}],
        kpi=[kpi],
        kpi_observation=rows,
        rollout=[
            {"use_case_id": "desk", "unit_id": unit, "first_access_date": day} for unit, day in starts.items()
        ],
        **more,
    )


@cache
def staggered() -> Published:
    """The default rollout, published once for all tests that only read it."""
    return _staggered(Path(tempfile.mkdtemp(prefix="published-")))


def _outcome(found: Published, kpi: str = "minutes") -> dict[str, Any]:
    row = found.serving.rows("outcome", kpi_id=kpi).first
    assert row is not None
    return dict(row)


def test_a_staggered_rollout_is_found_and_its_effect_recovered() -> None:
    row = _outcome(staggered())
    assert row["design"] == "did_callaway_santanna"
    assert row["low"] < -2.0 < row["high"]
    assert row["verdict"] == "better"
    assert (row["n_treated"], row["n_control"]) == (12, 12)
    assert (row["window_start"], row["window_end"]) == (date(2025, 1, 1), date(2026, 6, 30))


def test_the_relative_effect_and_the_confirmed_money_are_numbers_too() -> None:
    found = staggered()
    number = found.number("outcome_delta", "use_case", use_case_id="desk")
    assert number is not None
    assert number["value"] == pytest.approx(_outcome(found)["percent"] / 100)
    assert number["grade"] == "B"
    # twelve units by then, 100 a month, two minutes at 0.50
    assert found.value("value_confirmed", "use_case", kind="month", use_case_id="desk") == pytest.approx(
        1200, rel=0.1
    )


def test_the_event_study_gates_and_alternatives_are_published() -> None:
    found = staggered()
    events = {row["event"]: row for row in found.serving.rows("outcome_event", kpi_id="minutes")}
    assert min(events) < 0 < max(events)
    assert events[3]["period"] == "month"
    assert found.serving.rows("outcome_gate", kpi_id="minutes", gate="pre_trend").first is not None
    roles = {row["estimator"]: row["role"] for row in found.serving.rows("outcome_alternative")}
    assert roles["twfe"] == "diagnostic"
    assert roles["simple"] == "alternative"


def test_the_money_of_an_effect_is_the_benefit_to_date() -> None:
    found = staggered()
    # six units for 11 months and six for 8, 100 a month, two minutes at 0.50: the newest 12 months hold them all
    expected = (6 * 11 + 6 * 8) * 100 * 2.0 * 0.5
    row = found.serving.rows("money", money_window="to_date", side="benefit", driver="minutes").first
    assert row is not None
    assert row["tier"] == "proven"
    assert row["mid"] == pytest.approx(expected, rel=0.05)
    assert row["low"] < row["mid"] < row["high"]
    total = found.serving.rows("money_total", money_window="to_date", item="proven").first
    assert total is not None
    assert total["mid"] == pytest.approx(row["mid"])
    months = found.serving.rows("money_month", use_case_id="desk")
    assert sum(one["value_mid"] for one in months) == pytest.approx(row["mid"], rel=0.01)
    assert next(one for one in months if one["month"] == date(2025, 7, 1))["value_mid"] == 0


def test_what_finance_confirmed_is_banked_and_counted_once(tmp_path: Path) -> None:
    confirmed = {
        "ledger_id": "F1",
        "use_case_id": "desk",
        "driver": "minutes",
        "population": "Service desk",
        "amount": 3000,
        "period_start": date(2026, 4, 1),
        "period_end": date(2026, 6, 30),
        "confirmed_on": date(2026, 7, 10),
    }
    found = _staggered(tmp_path, ledger=[confirmed])
    lines = {
        row["tier"]: row["mid"]
        for row in found.serving.rows("money", money_window="to_date", side="benefit", driver="minutes")
    }
    expected = (6 * 11 + 6 * 8) * 100 * 2.0 * 0.5
    assert lines["banked"] == pytest.approx(3000)
    assert lines["proven"] == pytest.approx(expected - 3000, rel=0.06)
    net = found.serving.rows("money_total", money_window="to_date", item="net").first
    cost = found.serving.rows("money_total", money_window="to_date", item="cost").first
    assert net is not None
    assert cost is not None
    assert net["mid"] == pytest.approx(expected - cost["mid"], rel=0.06)


def test_money_of_another_currency_in_the_ledger_is_not_banked(tmp_path: Path) -> None:
    confirmed = {
        "ledger_id": "F1",
        "use_case_id": "desk",
        "driver": "minutes",
        "amount": 3000,
        "currency": "EUR",
        "period_start": date(2026, 4, 1),
        "period_end": date(2026, 6, 30),
        "confirmed_on": date(2026, 7, 10),
    }
    found = _staggered(tmp_path, ledger=[confirmed])
    assert not found.serving.rows("money", tier="banked")


def test_a_kpi_without_a_value_has_an_effect_and_no_money(tmp_path: Path) -> None:
    found = _staggered(tmp_path, kpi=_kpi(in_use_since=date(2024, 1, 1)))
    assert _outcome(found)["benefit_mid"] is None
    assert (
        found.serving.rows("money_total", money_window="12m", item="net").first["reason"]
        == "nothing_confirmed"
    )  # type: ignore[index]
    assert found.serving.rows("use_case").first["net_mid"] is None  # type: ignore[index]


def test_capacity_is_never_summed_with_cash(tmp_path: Path) -> None:
    found = _staggered(
        tmp_path,
        kpi=_kpi(value_per_unit=0.5, value_kind="capacity", in_use_since=date(2024, 1, 1)),
    )
    line = found.serving.rows("money", money_window="12m", side="benefit", driver="minutes").first
    assert line is not None
    assert line["kind"] == "capacity"
    assert line["mid"] > 0
    total = found.serving.rows("money_total", money_window="12m", item="proven").first
    assert total is not None
    assert total["mid"] is None


def test_the_hours_behind_a_kpi_in_minutes_are_not_counted_again(tmp_path: Path) -> None:
    found = _staggered(
        tmp_path,
        case={"time": json.dumps({"minutes_without": 11, "minutes_with": 9})},
        assumption=[assumption("hourly_cost", 60)],
    )
    line = found.serving.rows("money", money_window="12m", side="benefit", driver="time").first
    assert line is not None
    assert (line["mid"], line["reason"]) == (None, "shared_benefit")


def test_while_haircuts_are_missing_the_claim_is_gross_and_graded_d(tmp_path: Path) -> None:
    tasks = [use(n, day, use_case_id="desk") for n in range(10) for day in days(FIRST, date(2025, 1, 31))]
    found = published(
        tmp_path,
        usage_day=tasks,
        use_case=[_case(time=json.dumps({"minutes_without": 12, "minutes_with": 6}))],
        assumption=[assumption("hourly_cost", 60), assumption("accepted_share", 0.8)],
    )
    line = found.serving.rows("money", money_window="12m", side="benefit").first
    assert line is not None
    assert (line["tier"], line["grade"]) == ("claimed", "D")
    assert line["mid"] == pytest.approx(310 * 6 / 60 * 60)
    assert line["reason"].startswith("missing_haircuts:wasted_minutes+rework_share")
    assert found.serving.rows("money_total", item="net", money_window="12m").first["mid"] is None  # type: ignore[index]


def test_gross_hours_bridge_to_net_money(tmp_path: Path) -> None:
    tasks = [
        use(n, day, use_case_id="desk", priced_usd=0.1)
        for n in range(10)
        for day in days(FIRST, date(2025, 1, 31))
    ]
    stated = {
        "hourly_cost": 60,
        "accepted_share": 1,
        "wasted_minutes": 0,
        "rework_share": 0,
        "rework_minutes": 0,
        "setup_minutes": 0,
        "additional_share": 0.5,
        "realised_share": 0.5,
    }
    found = published(
        tmp_path,
        usage_day=tasks,
        use_case=[_case(time=json.dumps({"minutes_without": 12, "minutes_with": 6}))],
        assumption=[assumption(name, value) for name, value in stated.items()],
    )
    steps = {row["step"]: row for row in found.serving.rows("bridge", use_case_id="desk")}
    assert steps["gross"]["hours"] == pytest.approx(31)
    assert steps["realised"]["hours"] == pytest.approx(7.75)
    assert steps["cost"]["amount"] == pytest.approx(-31)
    assert steps["net_value"]["amount"] == pytest.approx(7.75 * 60 - 31)


def test_rows_of_single_events_are_pooled_to_whole_weeks(tmp_path: Path) -> None:
    random = np.random.default_rng(3)
    rows = []
    for day in days(date(2025, 1, 1), date(2025, 12, 31)):
        for unit in range(12):
            level = 10 - (2 if unit < 6 and day >= date(2025, 8, 4) else 0)
            for _ in range(2):
                rows.append(
                    {
                        "kpi_id": "minutes",
                        "unit_id": f"q{unit}",
                        "period_start": datetime(day.year, day.month, day.day),
                        "value": level + random.normal(0, 1),
                    }
                )
    found = published(
        tmp_path,
        usage_day=_use(),
        use_case=[_case()],
        use_case_kpi=[{"use_case_id": "desk", "kpi_id": "minutes"}],
        kpi=[_kpi(in_use_since=date(2024, 1, 1))],
        kpi_observation=rows,
        rollout=[
            {
                "use_case_id": "desk",
                "unit_id": f"q{n}",
                "first_access_date": date(2025, 8, 4) if n < 6 else None,
            }
            for n in range(12)
        ],
    )
    row = _outcome(found)
    assert row["design"] == "did"
    assert row["low"] < -2 < row["high"]
    # the incomplete first and last week are left out
    assert (row["window_start"], row["window_end"]) == (date(2025, 1, 6), date(2025, 12, 28))


def test_without_a_rollout_there_is_a_level_and_no_delta(tmp_path: Path) -> None:
    found = published(
        tmp_path,
        usage_day=_use(),
        use_case=[_case()],
        use_case_kpi=[{"use_case_id": "desk", "kpi_id": "minutes"}],
        kpi=[_kpi()],
        kpi_observation=[_observation(f"u{n}", month, 10.0 + n) for n in range(4) for month in MONTHS],
    )
    row = _outcome(found)
    assert (row["design"], row["estimate"], row["verdict"]) == ("descriptive", None, "cannot tell")
    assert row["notes"][0] == "nobody_treated"


def test_a_month_that_had_not_ended_when_it_was_loaded_is_left_out(tmp_path: Path) -> None:
    run = {
        "ingest_run_id": "run",
        "source_system": "kpi",
        "feed": "kpi_observation",
        "adapter": "table",
        "file_name": "a",
        "delivered_sha256": "s",
        "contract_sha256": "c",
        "key_id": "k",
        "loaded_at": datetime(2026, 6, 20),
        "load_order": 1,
        "read": 1,
        "filtered": 0,
        "loaded": 1,
        "duplicate": 0,
        "quarantined": 0,
        "restated": 0,
    }
    found = _staggered(tmp_path, ingest_run=[run])
    assert _outcome(found)["window_end"] == date(2026, 5, 31)


def _experiment(
    folder: Path, lift: float, registered: str | None = "2025-02-01", treated: int = 1000
) -> Published:
    """Visitors with a 20 % success share in the control arm."""
    arms = [("control", n) for n in range(1000)] + [("treatment", n) for n in range(treated)]
    plan = {"id": "why", "split": "1:1", "planned_n": 2000}
    if registered:
        plan["registered_on"] = registered
    rows, values = [], []
    for arm, n in arms:
        unit = f"{arm}{n}"
        rows.append(
            {
                "experiment_id": "why",
                "use_case_id": "desk",
                "unit_id": unit,
                "arm": arm,
                "assigned_at": datetime(2025, 3, 3),
            }
        )
        hit = n < (200 if arm == "control" else round((0.2 + lift) * treated))
        values.append(
            {"kpi_id": "started", "unit_id": unit, "period_start": datetime(2025, 3, 3), "value": float(hit)}
        )
    return published(
        folder,
        usage_day=_use(),
        use_case=[_case(experiment=json.dumps(plan))],
        use_case_kpi=[{"use_case_id": "desk", "kpi_id": "started"}],
        kpi=[
            {
                "kpi_id": "started",
                "label": "Started",
                "unit": "share",
                "better": "higher",
                "value_per_unit": 10.0,
                "in_use_since": date(2024, 1, 1),
            }
        ],
        experiment=rows,
        kpi_observation=values,
    )


def test_a_registered_experiment_is_graded_a(tmp_path: Path) -> None:
    row = _outcome(_experiment(tmp_path, 0.1), "started")
    assert (row["design"], row["grade"], row["verdict"]) == ("ab", "A", "better")
    assert row["estimate"] == pytest.approx(0.1)
    assert row["percent"] == pytest.approx(50.0)
    assert (row["n_treated"], row["n_control"]) == (1000, 1000)


def test_an_experiment_registered_after_its_start_is_not(tmp_path: Path) -> None:
    assert _outcome(_experiment(tmp_path, 0.1, registered="2025-03-10"), "started")["grade"] != "A"


def test_a_true_null_is_a_result(tmp_path: Path) -> None:
    assert _outcome(_experiment(tmp_path, 0.0), "started")["verdict"] in ("no clear effect", "no real change")


def test_a_split_that_is_not_as_planned_gives_no_result(tmp_path: Path) -> None:
    row = _outcome(_experiment(tmp_path, 0.1, treated=700), "started")
    assert (row["estimate"], row["verdict"]) == (None, "cannot tell")
    assert row["notes"][0] == "sample_ratio"


def test_the_benefit_of_an_experiment_is_what_its_arm_gained(tmp_path: Path) -> None:
    found = _experiment(tmp_path, 0.1)
    line = found.serving.rows("money", money_window="to_date", side="benefit", driver="started").first
    assert line is not None
    assert line["mid"] == pytest.approx(0.1 * 1000 * 10, rel=0.02)


def test_primaries_shown_together_are_one_family() -> None:
    row = _outcome(staggered())
    assert row["q_value"] is not None
    assert row["q_value"] >= row["p"]
