"""Worked examples of tokens, cost and seats."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.metrics.published import published
from tests.metrics.small_warehouse import days, person, use
from tests.metrics.test_time_examples import assumption

JANUARY = date(2025, 1, 1)
WHOLE = days(JANUARY, date(2025, 1, 31))
MONTH_OF_A_YEAR = 31 * 12 / 365.25


def _charge(amount: float, account: str | None = None, **values: Any) -> dict[str, Any]:
    return {
        "charge_id": f"{amount} {account} {values.get('charge_description', '')}",
        "charge_period_start": datetime(2025, 1, 1),
        "charge_period_end": datetime(2025, 2, 1),
        "charge_category": "Usage",
        "provider_name": "OpenAI",
        "billed_cost": amount,
        "billing_currency": "USD",
        "consumed_unit": "Tokens",
        "sub_account_id": account,
        **values,
    }


def _seats(count: int, active: int, day: date = date(2025, 1, 31)) -> list[dict[str, Any]]:
    return [
        {
            "date": day,
            "system": "Assistant",
            "principal_id": f"p{n}",
            "state": "active" if n < active else "licensed_idle",
            "assigned_at": datetime(2024, 12, 1),
        }
        for n in range(count)
    ]


def test_token_classes_are_disjoint_and_added_once(tmp_path: Path) -> None:
    row = {
        "input_uncached_tokens": 3000,
        "cache_read_tokens": 6000,
        "cache_write_tokens": 1000,
        "output_tokens": 2000,
        "reasoning_tokens": 1500,
    }
    found = published(tmp_path, usage_day=[use(n, day, **row) for n in range(10) for day in WHOLE])
    assert found.value("tokens", kind="month") == 310 * 12000
    assert found.value("requests", kind="month") == 310
    assert found.value("tokens", "model", kind="month", model="gpt-5.2") == 310 * 12000


def test_unpriced_requests_have_a_share_and_are_never_free(tmp_path: Path) -> None:
    rows = [use(n, day) for n in range(10) for day in WHOLE[:30]]
    rows += [
        use(n, WHOLE[30], priced_usd=None, unpriced_requests=1, model_id="house-model") for n in range(10)
    ]
    found = published(tmp_path, usage_day=rows)
    assert found.value("unpriced_share", kind="month") == pytest.approx(10 / 310)
    number = found.number("priced_cost", kind="month")
    assert number is not None
    assert number["value"] == pytest.approx(300 * 0.01)
    assert number["reason"] == "some_unpriced"


def test_tokens_are_trued_up_to_the_invoice_and_the_rest_stays_visible(tmp_path: Path) -> None:
    # METHOD COS-3: invoice 1,050; priced A 600, B 300, unallocated 100: 630, 315, 105
    shares = {"a": 600 / 310, "b": 300 / 310, None: 100 / 310}
    rows = [
        use(n, day, use_case_id=case, priced_usd=amount)
        for case, amount in shares.items()
        for n in range(10)
        for day in WHOLE
    ]
    found = published(
        tmp_path,
        usage_day=rows,
        charge_fact=[_charge(1050)],
        use_case=[{"use_case_id": key, "label": key} for key in ("a", "b")],
    )
    assert found.value("full_cost", "use_case", kind="month", use_case_id="a") == pytest.approx(630)
    assert found.value("full_cost", "use_case", kind="month", use_case_id="b") == pytest.approx(315)
    assert found.value("full_cost", kind="month") == pytest.approx(1050)
    lines = {
        (row["use_case_id"], row["driver"]): row["mid"]
        for row in found.serving.rows("money", money_window="12m", side="cost")
    }
    assert lines[(None, "unallocated")] == pytest.approx(105)
    total = found.serving.rows("reconciliation", provider=None).first
    assert total is not None
    assert total["variance"] == pytest.approx(50)
    assert total["share"] == pytest.approx(0.047619, abs=1e-6)
    assert total["state"] == "amber"


def test_an_invoice_by_project_trues_up_each_project_alone(tmp_path: Path) -> None:
    rows = [
        use(n, day, use_case_id="a", sub_account_id="one", priced_usd=1.0) for n in range(10) for day in WHOLE
    ]
    rows += [
        use(n, day, use_case_id="b", sub_account_id="two", priced_usd=1.0) for n in range(10) for day in WHOLE
    ]
    found = published(
        tmp_path,
        usage_day=rows,
        charge_fact=[
            _charge(341, "one"),
            _charge(310, "two"),
            _charge(20),
            _charge(-5, charge_category="Credit"),
        ],
        use_case=[{"use_case_id": key, "label": key} for key in ("a", "b")],
    )
    assert found.value("full_cost", "use_case", kind="month", use_case_id="a") == pytest.approx(341)
    assert found.value("full_cost", "use_case", kind="month", use_case_id="b") == pytest.approx(310)
    assert found.value("full_cost", kind="month") == pytest.approx(341 + 310 + 20 - 5)


def test_idle_seats_are_a_line_of_their_own(tmp_path: Path) -> None:
    # METHOD COS-8: 100 seats at 30 a month, 62 active: 38 idle
    found = published(
        tmp_path,
        seat_snapshot=_seats(100, 62),
        usage_day=[use(n, day, use_case_id="a", priced_usd=0) for n in range(62) for day in WHOLE],
        use_case=[{"use_case_id": "a", "label": "A"}],
        assumption=[assumption("seat_price", 30, scope="assistant")],
    )
    assert found.value("idle_seat_cost", kind="month") == pytest.approx(38 * 30 * MONTH_OF_A_YEAR)
    assert found.value("full_cost", kind="month") == pytest.approx(100 * 30 * MONTH_OF_A_YEAR)
    assert found.value("full_cost", "use_case", kind="month", use_case_id="a") == pytest.approx(
        62 * 30 * MONTH_OF_A_YEAR
    )
    lines = {row["driver"]: row for row in found.serving.rows("money", use_case_id=None, money_window="12m")}
    assert lines["idle_seats"]["mid"] == pytest.approx(38 * 30 * MONTH_OF_A_YEAR)


def test_without_a_seat_price_the_idle_cost_is_missing_and_not_zero(tmp_path: Path) -> None:
    found = published(tmp_path, seat_snapshot=_seats(100, 62), usage_day=[use(0, day) for day in WHOLE])
    number = found.number("idle_seat_cost")
    assert number is not None
    assert (number["value"], number["reason"]) == (None, "no_seat_price")


def test_full_cost_adds_what_usage_does_not_show(tmp_path: Path) -> None:
    # METHOD COS-5, per day: tokens 1,200 + build 36,000 / 36 + run 500 + review 2,000 x .5 min x 40/h + 1,200 / 12
    cost = {
        "build": 36000,
        "built_on": "2025-01-01",
        "run_per_month": 500,
        "review_minutes_per_task": 0.5,
        "reviewed_share": 1,
        "fine_tune": 1200,
        "fine_tuned_on": "2025-01-01",
    }
    rows = [
        use(n, day, use_case_id="a", priced_usd=1200 / 310, sessions=0) for n in range(10) for day in WHOLE
    ]
    rows[0] |= {"sessions": 2000}
    found = published(
        tmp_path,
        usage_day=rows,
        use_case=[{"use_case_id": "a", "label": "A", "cost": json.dumps(cost)}],
        assumption=[assumption("hourly_cost", 40)],
    )
    lines = {
        row["driver"]: row["mid"]
        for row in found.serving.rows("money", use_case_id="a", money_window="12m", side="cost")
    }
    assert lines["tokens"] == pytest.approx(1200)
    assert lines["review"] == pytest.approx(2000 * 0.5 / 60 * 40)
    assert lines["build"] == pytest.approx(1000 * 31 / (365.25 / 12))
    assert lines["run"] == pytest.approx(500 * 31 / (365.25 / 12))
    assert lines["fine_tune"] == pytest.approx(100 * 31 / (365.25 / 12))
    assert found.value("cost_per_task", "use_case", kind="month", use_case_id="a") == pytest.approx(
        sum(lines.values()) / 2000
    )


def test_cost_per_active_person(tmp_path: Path) -> None:
    found = published(
        tmp_path,
        person=[person(n) for n in range(40)],
        usage_day=[use(n, day, priced_usd=1.0) for n in range(31) for day in WHOLE],
    )
    assert found.value("cost_per_active", kind="month") == pytest.approx(31.0)


def test_break_even_minutes_per_active_person_and_week(tmp_path: Path) -> None:
    # 30 people active in all three whole weeks of January: 30 x 31/7 person-weeks; 60 an hour
    found = published(
        tmp_path,
        usage_day=[use(n, day, priced_usd=2.0) for n in range(30) for day in WHOLE],
        assumption=[assumption("hourly_cost", 60)],
    )
    expected = 30 * 31 * 2.0 / (30 * 31 / 7) / 60 * 60
    assert found.value("break_even_minutes", kind="month") == pytest.approx(expected)
    items = {row["item"]: row["mid"] for row in found.serving.rows("money_total", money_window="12m")}
    assert items["break_even_minutes"] == pytest.approx(expected)


def test_money_of_another_currency_is_not_added(tmp_path: Path) -> None:
    found = published(
        tmp_path,
        usage_day=[use(n, day) for n in range(10) for day in WHOLE],
        charge_fact=[_charge(1000, billing_currency="EUR", charge_description="euro")],
    )
    assert found.value("full_cost", kind="month") == pytest.approx(3.1)


def test_a_first_file_of_seats_gives_seats_use_and_the_break_even(tmp_path: Path) -> None:
    activity = [
        {
            "activity_id": f"{n} {week}",
            "source_system": "chatgpt",
            "service_name": "Assistant",
            "grain": "1w",
            "period_start": datetime(2025, 1, 6 + 7 * week),
            "period_end": datetime(2025, 1, 13 + 7 * week) if week < 3 else datetime(2025, 2, 3),
            "principal_id": f"p{n}",
            "interactions": 12,
            "first_active_day": date(2025, 1, 6 + 7 * week),
            "last_active_day": date(2025, 1, 10 + 7 * week),
        }
        for n in range(60)
        for week in range(4)
    ]
    found = published(
        tmp_path,
        activity_fact=activity,
        seat_snapshot=[row | {"assigned_at": None} for row in _seats(100, 60, date(2025, 2, 2))],
        assumption=[assumption("seat_price", 60), assumption("hourly_cost", 75)],
    )
    assert found.value("seats", kind="28d") == 100
    assert found.value("weekly_active_share", kind="28d") == pytest.approx(0.6)
    assert found.value("segment_habitual", kind="28d") == pytest.approx(0.6)
    # only the first and last active day of a week are known: four of 14 days
    assert found.value("activation", kind="28d") == pytest.approx(0.6)
    assert found.value("active_people", kind="28d") == 60
    cost = 100 * 60 * 28 * 12 / 365.25
    assert found.value("full_cost", kind="28d") == pytest.approx(cost)
    assert found.value("idle_seat_cost", kind="28d") == pytest.approx(cost * 0.4)
    assert found.value("break_even_minutes", kind="28d") == pytest.approx(cost / (60 * 4) / 75 * 60)
    tokens = found.number("tokens")
    assert tokens is not None
    assert (tokens["value"], tokens["reason"]) == (None, "no_use")
    assert (
        found.serving.rows("money_total", item="net", money_window="12m").first["reason"]
        == "nothing_confirmed"
    )  # type: ignore[index]
