"""Worked examples of money over time: cash at its date, one benefit counted once, totals that add up."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.metrics.published import Published, published
from tests.metrics.small_warehouse import days, use
from tests.metrics.test_outcome_deltas import (
    FIRST,
    MONTHS,
    _case,
    _kpi,
    _observation,
    _staggered,
    _use,
    staggered,
)
from tests.metrics.test_time_examples import assumption

TO_DATE = (6 * 11 + 6 * 8) * 100 * 2.0 * 0.5


def _ledger(start: date, end: date, amount: float) -> dict[str, Any]:
    return {
        "ledger_id": f"F{start}",
        "use_case_id": "desk",
        "driver": "minutes",
        "amount": amount,
        "period_start": start,
        "period_end": end,
        "confirmed_on": end,
    }


def _items(found: Published, window: str) -> dict[str, Any]:
    return {row["item"]: row["mid"] for row in found.serving.rows("money_total", money_window=window)}


def _months(found: Published, use_case: str | None = "desk") -> list[Any]:
    return sorted(found.serving.rows("money_month", use_case_id=use_case), key=lambda row: row["month"])


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """A build of 3,600 and a fine-tune of 1,200 paid in August 2025; 100 a month are proven per treated unit."""
    cost = {"build": 3600, "built_on": "2025-08-01", "fine_tune": 1200, "fine_tuned_on": "2025-08-15"}
    return _staggered(tmp_path_factory.mktemp("built"), case={"cost": json.dumps(cost)})


def test_one_off_cost_is_cash_at_its_date_to_date_and_spread_over_twelve_months(built: Published) -> None:
    for window, expected in (("to_date", (3600, 1200)), ("12m", (3600 / 3, 1200))):
        lines = {
            row["driver"]: row["mid"]
            for row in built.serving.rows("money", money_window=window, side="cost", use_case_id="desk")
        }
        part = 334 / 365 if window == "12m" else 1
        assert lines["build"] == pytest.approx(expected[0] * part, rel=0.01)
        assert lines["fine_tune"] == pytest.approx(expected[1], rel=0.13 if window == "12m" else 1e-9)


def test_cumulative_cost_is_the_running_sum_of_what_was_paid(built: Published) -> None:
    rows = _months(built)
    assert [row["cum_cost"] for row in rows] == pytest.approx(np.cumsum([row["cost"] for row in rows]))
    august = next(row for row in rows if row["month"] == date(2025, 8, 1))
    assert august["cost"] - august["cost_spread"] == pytest.approx(
        4800 - 3600 * 31 / (36 * 365.25 / 12) - 1200 * 17 / 365.25, rel=1e-6
    )
    assert rows[-1]["cum_cost"] == pytest.approx(_items(built, "to_date")["cost"])


def test_break_even_waits_until_the_build_is_earned_back(built: Published) -> None:
    # tokens cost about 100 a month; 600 a month from August, 1,200 from November: 4,800 + tokens pass in early 2026
    rows = _months(built)
    row = built.serving.rows("break_even", use_case_id="desk").first
    assert row is not None
    passed = next(
        one["month"]
        for one in rows
        if all(
            later["cum_value_mid"] >= later["cum_cost"] for later in rows if later["month"] >= one["month"]
        )
    )
    assert row["mid"].replace(day=1) == passed
    assert passed >= date(2026, 1, 1)
    assert rows[-1]["cum_value_mid"] == pytest.approx(TO_DATE, rel=0.05)
    assert _items(built, "to_date")["net"] == pytest.approx(rows[-1]["cum_value_mid"] - rows[-1]["cum_cost"])


def test_a_build_before_the_data_begin_and_one_still_to_come(tmp_path: Path) -> None:
    usage = [use(n, day, use_case_id="desk") for n in range(10) for day in days(FIRST, date(2025, 3, 31))]
    paid = {"build": 900, "built_on": "2024-06-01", "fine_tune": 500, "fine_tuned_on": "2025-09-01"}
    found = published(tmp_path, usage_day=usage, use_case=[_case(cost=json.dumps(paid))])
    lines = {
        row["driver"]: row["mid"]
        for row in found.serving.rows("money", money_window="to_date", side="cost", use_case_id="desk")
    }
    assert lines["build"] == pytest.approx(900)
    assert "fine_tune" not in lines


def test_value_less_cost_is_net_and_shrinkage_is_a_part_of_its_own(built: Published) -> None:
    for window in ("12m", "to_date"):
        items = _items(built, window)
        assert items["value"] - items["cost"] == pytest.approx(items["net"])
        assert items["value_raw"] + items["shrinkage"] == pytest.approx(items["value"])
        lines = list(built.serving.rows("money", money_window=window))
        firm = sum(row["mid"] for row in lines if row["tier"] in ("banked", "proven"))
        spent = sum(row["mid"] for row in lines if row["side"] == "cost")
        assert (firm, spent) == pytest.approx((items["value_raw"], items["cost"]))
        assert items["banked"] or items["proven"]


def test_a_ledger_that_is_even_while_the_effect_ramps_up_is_not_added_to_it(tmp_path: Path) -> None:
    # as much as the whole effect, spread over months in which there was none yet, half of it
    found = _staggered(tmp_path, ledger=[_ledger(date(2025, 1, 1), date(2026, 6, 30), TO_DATE * 0.9)])
    items = _items(found, "to_date")
    assert items["banked"] == pytest.approx(TO_DATE * 0.9)
    assert items["banked"] + items["proven"] == pytest.approx(TO_DATE, rel=0.05)
    outcome = found.serving.rows("outcome", kpi_id="minutes").first
    lines = found.serving.rows("money", money_window="12m", side="benefit", driver="minutes")
    assert outcome is not None
    assert outcome["benefit_mid"] == pytest.approx(sum(row["mid"] for row in lines))
    assert {row["tier"] for row in lines} == {"banked", "proven"}


def test_a_ledger_line_for_the_hours_behind_a_kpi_is_not_added_to_it(tmp_path: Path) -> None:
    line = _ledger(date(2026, 1, 1), date(2026, 6, 30), 2000) | {"driver": "time"}
    found = _staggered(
        tmp_path,
        case={"time": json.dumps({"minutes_without": 11, "minutes_with": 9})},
        assumption=[assumption("hourly_cost", 60)],
        ledger=[line],
    )
    items = _items(found, "to_date")
    assert items["banked"] == pytest.approx(2000)
    assert items["banked"] + items["proven"] == pytest.approx(TO_DATE, rel=0.05)


def test_two_use_cases_on_the_same_units_are_held_to_what_both_reach_together(tmp_path: Path) -> None:
    first = staggered()
    alone = _items(first, "to_date")["proven"]
    random = np.random.default_rng(11)
    starts = {f"u{n:02d}": MONTHS[7] if n < 6 else MONTHS[10] if n < 12 else None for n in range(24)}
    rows = []
    for unit, start in starts.items():
        own = random.normal(10, 1)
        for month in MONTHS:
            value = own - (2.0 if start is not None and month >= start else 0) + random.normal(0, 0.2)
            rows.append(_observation(unit, month, value, numerator=value * 100, denominator=100.0))
    cases = ("desk", "copilot")
    both = published(
        tmp_path,
        usage_day=_use(),
        use_case=[_case() | {"use_case_id": case} for case in cases],
        use_case_kpi=[{"use_case_id": case, "kpi_id": "minutes"} for case in cases],
        kpi=[_kpi(value_per_unit=0.5, registered_at=date(2025, 6, 1), in_use_since=date(2024, 1, 1))],
        kpi_observation=rows,
        rollout=[
            {"use_case_id": case, "unit_id": unit, "first_access_date": day}
            for case in cases
            for unit, day in starts.items()
        ],
    )
    lines = list(both.serving.rows("money", money_window="to_date", side="benefit", driver="minutes"))
    assert {row["reason"] for row in lines} == {"held_to_common_total"}
    assert sum(row["mid"] for row in lines) == pytest.approx(alone, rel=0.01)


def test_the_bridge_ends_in_the_net_that_a_decision_has_at_stake(tmp_path: Path) -> None:
    haircuts = {"accepted_share": 1, "wasted_minutes": 0, "rework_share": 0, "rework_minutes": 0,
                "setup_minutes": 0, "additional_share": 0.5, "realised_share": 0.5, "hourly_cost": 60}  # fmt: skip
    found = _staggered(
        tmp_path,
        case={"time": json.dumps({"minutes_without": 11, "minutes_with": 9})},
        assumption=[assumption(name, value) for name, value in haircuts.items()],
    )
    steps = {row["step"]: row for row in found.serving.rows("bridge", use_case_id="desk")}
    assert (steps["realised"]["amount"], steps["realised"]["reason"]) == (None, "shared_benefit")
    case = found.serving.rows("use_case", use_case_id="desk").first
    decision = found.serving.rows("decision", use_case_id="desk").first
    assert case is not None
    assert decision is not None
    # nothing is indicated or claimed beside, so that the confirmed net is the same
    assert steps["net_value"]["amount"] == pytest.approx(case["net_mid"])
    assert decision["amount_mid"] == pytest.approx(case["net_mid"])
    assert steps["other_value"]["amount"] + steps["cost"]["amount"] == pytest.approx(case["net_mid"])


def test_claimed_time_has_one_amount_on_every_page(tmp_path: Path) -> None:
    ranges = {"accepted_share": (0.6, 0.8, 0.9), "wasted_minutes": (1, 2, 6), "rework_share": (0.1, 0.1, 0.4),
              "rework_minutes": (2, 5, 9), "setup_minutes": (0, 0, 0), "additional_share": (0.4, 0.7, 0.8),
              "realised_share": (0.05, 0.2, 0.5), "hourly_cost": (40, 60, 90)}  # fmt: skip
    tasks = [use(n, day, use_case_id="desk") for n in range(10) for day in days(FIRST, date(2025, 3, 31))]
    found = published(
        tmp_path,
        usage_day=tasks,
        use_case=[_case(time=json.dumps({"minutes_without": 12, "minutes_with": 6}))],
        assumption=[
            assumption(name, mid) | {"low": low, "high": high} for name, (low, mid, high) in ranges.items()
        ],
    )
    line = found.serving.rows("money", money_window="12m", side="benefit", driver="time").first
    step = found.serving.rows("bridge", use_case_id="desk", step="realised").first
    assert line is not None
    assert step is not None
    assert line["mid"] == pytest.approx(step["amount"])
    assert line["mid"] == pytest.approx(found.value("hours_realised") * 60)
    assert line["low"] < line["mid"] < line["high"]


def test_money_under_a_broken_quality_limit_is_counted_and_marked(tmp_path: Path) -> None:
    random = np.random.default_rng(4)
    worse = [
        _observation(f"u{n:02d}", month, 4.5 - (0.6 if n < 12 and month >= MONTHS[7 if n < 6 else 10] else 0))
        | {"kpi_id": "csat", "value": 4.5 - (0.6 if n < 12 and month >= MONTHS[7 if n < 6 else 10] else 0)
           + random.normal(0, 0.05)}
        for n in range(24)
        for month in MONTHS
    ]  # fmt: skip
    speed = np.random.default_rng(11)
    faster = []
    for n in range(24):
        own = speed.normal(10, 1)
        for month in MONTHS:
            on = n < 12 and month >= MONTHS[7 if n < 6 else 10]
            value = own - (2.0 if on else 0) + speed.normal(0, 0.2)
            faster.append(_observation(f"u{n:02d}", month, value, numerator=value * 100, denominator=100.0))
    found = published(
        tmp_path,
        usage_day=_use(),
        use_case=[_case()],
        use_case_kpi=[
            {"use_case_id": "desk", "kpi_id": "minutes", "guardrail": "csat"},
            {"use_case_id": "desk", "kpi_id": "csat", "role": "guardrail", "position": 1},
        ],
        kpi=[
            _kpi(value_per_unit=0.5, registered_at=date(2025, 6, 1), in_use_since=date(2024, 1, 1)),
            {"kpi_id": "csat", "label": "Satisfaction", "unit": "score", "better": "higher"},
        ],
        kpi_observation=faster + worse,
        rollout=[
            {"use_case_id": "desk", "unit_id": f"u{n:02d}",
             "first_access_date": MONTHS[7 if n < 6 else 10] if n < 12 else None}
            for n in range(24)
        ],
    )  # fmt: skip
    case = found.serving.rows("use_case", use_case_id="desk").first
    assert case is not None
    assert case["guardrail_broken"]
    items = _items(found, "12m")
    # METHOD 5.6: the grade is of the design; a breach caps the advice, and the page says what rests on it
    assert items["value_at_risk"] == pytest.approx(items["value"])
    assert items["value"] > 0
    assert case["advice"] == "fix_or_stop"
    unbroken = staggered().serving.rows("money_total", money_window="12m", item="value_at_risk").first
    assert unbroken is not None
    assert (unbroken["mid"], unbroken["reason"]) == (None, "no_limit_broken")


def test_a_lesson_and_its_use_case_are_the_same_share_of_the_way_to_the_target(tmp_path: Path) -> None:
    target = {"kpi": "minutes", "baseline": 10.4, "value": 8.0, "set_on": "2025-01-15", "due": "2026-12-31"}
    found = _staggered(tmp_path, case={"lessons": [6], "target": json.dumps(target)})
    case = found.serving.rows("use_case", use_case_id="desk").first
    lesson = found.serving.rows("lesson", lesson=6).first
    assert case is not None
    assert lesson is not None
    assert (lesson["measure"], lesson["unit"]) == ("kpi_relative", "percent")
    assert (lesson["attainment"], lesson["status"]) == (case["attainment"], case["status"])
    # baseline, target and effect of the lesson stand on one scale
    assert lesson["attainment"] == pytest.approx(
        (lesson["now"] - lesson["baseline"]) / (lesson["target"] - lesson["baseline"]), rel=1e-6
    )


def _seat(system: str, n: int, day: date) -> dict[str, Any]:
    return {"date": day, "system": system, "principal_id": f"p{n}", "state": "active",
            "assigned_at": datetime(2024, 12, 1)}  # fmt: skip


def _invoice(name: str, amount: float, **values: Any) -> dict[str, Any]:
    return {
        "charge_id": name,
        "charge_period_start": datetime(2025, 1, 1),
        "charge_period_end": datetime(2025, 2, 1),
        "charge_category": "Usage",
        "billed_cost": amount,
        "billing_currency": "USD",
        "charge_description": f"{name} seats",
        **values,
    }


def test_a_seat_invoice_gives_way_only_to_the_priced_seat_list_of_its_own_system(tmp_path: Path) -> None:
    january = days(date(2025, 1, 1), date(2025, 1, 31))
    found = published(
        tmp_path,
        usage_day=[use(n, day, priced_usd=0) for n in range(10) for day in january],
        seat_snapshot=[
            _seat(system, n, date(2025, 1, 31)) for system in ("Chat Suite", "Code Helper") for n in range(10)
        ],
        assumption=[assumption("seat_price", 30, scope="Chat Suite")],
        charge_fact=[
            _invoice("Chat-Suite", 299),
            _invoice("Code Helper", 400),
            _invoice("Another product", 50),
        ],
    )
    lines = {
        row["driver"]: row
        for row in found.serving.rows("money", money_window="12m", side="cost")
        if row["mid"]
    }
    listed = 10 * 30 * 31 * 12 / 365.25
    assert lines["seats"]["mid"] == pytest.approx(listed + 400 + 50)
    # the invoice prices Code Helper, so that nothing is missing
    assert lines["seats"]["reason"] is None


def test_idle_seats_cost_the_same_as_a_metric_and_as_a_money_line(tmp_path: Path) -> None:
    first, last = date(2025, 1, 1), date(2025, 4, 15)
    used = [use(0, day) for day in days(first, last)] + [
        use(1, day) for day in days(first, date(2025, 2, 15))
    ]
    used += [use(n, day) for n in range(2, 12) for day in days(date(2025, 3, 20), date(2025, 3, 25))]
    found = published(
        tmp_path,
        usage_day=used,
        seat_snapshot=[
            _seat("Chat Suite", n, day) | {"state": "licensed"}
            for n in range(24)
            for day in (date(2025, 1, 31), last)
        ],
        assumption=[assumption("seat_price", 30)],
    )
    line = found.serving.rows("money", money_window="12m", side="cost", driver="idle_seats").first
    assert line is not None
    assert found.value("idle_seat_cost") == pytest.approx(line["mid"])
    assert line["mid"] > 0


def test_errors_and_evals_are_part_of_the_full_cost(tmp_path: Path) -> None:
    # METHOD 4.3: errors x cost per error; evals by the month
    january = days(date(2025, 1, 1), date(2025, 1, 31))
    cost = {"evals_per_month": 365.25 / 12, "error_share": 0.02, "error_cost": 50}
    found = published(
        tmp_path,
        usage_day=[use(n, day, use_case_id="desk", priced_usd=0) for n in range(10) for day in january],
        use_case=[_case(cost=json.dumps(cost))],
    )
    lines = {
        row["driver"]: row["mid"]
        for row in found.serving.rows("money", use_case_id="desk", money_window="12m", side="cost")
    }
    assert lines["error"] == pytest.approx(310 * 0.02 * 50)
    assert lines["evals"] == pytest.approx(31)
    assert found.value("full_cost", kind="month") == pytest.approx(310 + 31)


def test_errors_without_a_price_leave_the_cost_known_to_be_incomplete(tmp_path: Path) -> None:
    january = days(date(2025, 1, 1), date(2025, 1, 31))
    found = published(
        tmp_path,
        usage_day=[use(n, day, use_case_id="desk", priced_usd=1.0) for n in range(10) for day in january],
        use_case=[_case(cost=json.dumps({"error_share": 0.02}))],
    )
    line = found.serving.rows("money", use_case_id="desk", money_window="12m", driver="error").first
    assert line is not None
    assert (line["mid"], line["reason"]) == (None, "no_price")
    number = found.number("full_cost", kind="month")
    assert number is not None
    assert (number["value"], number["reason"]) == (pytest.approx(310), "some_prices_missing")


def test_review_is_paid_at_the_hourly_cost_of_the_use_case(tmp_path: Path) -> None:
    january = days(date(2025, 1, 1), date(2025, 1, 31))
    found = published(
        tmp_path,
        usage_day=[use(n, day, use_case_id="desk", priced_usd=0) for n in range(10) for day in january],
        use_case=[_case(cost=json.dumps({"review_minutes_per_task": 3, "reviewed_share": 0.5}))],
        assumption=[
            assumption("hourly_cost", 60),
            assumption("hourly_cost", 40) | {"use_case_id": "desk", "assumption_id": "own"},
        ],
    )
    line = found.serving.rows("money", use_case_id="desk", money_window="12m", driver="review").first
    assert line is not None
    assert line["mid"] == pytest.approx(310 * 0.5 * 3 / 60 * 40)
