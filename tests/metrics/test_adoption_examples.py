"""Worked examples of the adoption metrics: a handful of people whose numbers can be counted by hand."""

from __future__ import annotations

import tempfile
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from metrics.methods.shares import share
from tests.metrics.published import Published, published
from tests.metrics.small_warehouse import days, person, use

JANUARY = date(2025, 1, 1)
FIRST_WEEK = date(2025, 1, 6)


def _activity(number: int, start: date, length: int, messages: int, **values: Any) -> dict[str, Any]:
    begin = datetime(start.year, start.month, start.day)
    return {
        "activity_id": f"{number} {start} {values.get('agent_id', '')}",
        "source_system": "chatgpt",
        "service_name": "ChatGPT Enterprise",
        "grain": {7: "1w", 28: "28d"}.get(length, "1mo"),
        "period_start": begin,
        "period_end": begin + timedelta(days=length),
        "principal_id": f"p{number}",
        "interactions": messages,
        **values,
    }


def _seat(number: int, day: date, state: str = "active", **values: Any) -> dict[str, Any]:
    return {
        "source_system": "chatgpt",
        "date": day,
        "system": "ChatGPT Enterprise",
        "principal_id": f"p{number}",
        "state": state,
        **values,
    }


def test_active_people_are_counted_once_whatever_the_source(tmp_path: Path) -> None:
    found = published(
        tmp_path,
        person=[person(n) for n in range(200)],
        usage_day=[use(n, day) for n in range(120) for day in days(JANUARY, date(2025, 1, 31))],
        # 60 of them also stand in a weekly report, with 30 others
        activity_fact=[_activity(n, date(2025, 1, 6), 7, 5) for n in range(60, 150)],
    )
    assert found.value("active_people", kind="month") == 150
    assert found.value("eligible_adoption", kind="month") == pytest.approx(150 / 200)


def test_adoption_is_a_share_of_the_roster_with_its_wilson_interval(tmp_path: Path) -> None:
    found = published(
        tmp_path,
        person=[person(n) for n in range(40)],
        usage_day=[use(n, day) for n in range(30) for day in days(JANUARY, date(2025, 1, 31))],
    )
    number = found.number("eligible_adoption", kind="month")
    expected = share(30, 40)
    assert number is not None
    assert (number["value"], number["low"], number["high"]) == pytest.approx(
        (expected.value, expected.low, expected.high)
    )
    assert number["level"] == 0.95
    assert number["grade"] is None
    assert number["denominator"] == "entitled"


def test_leavers_stay_in_the_denominator_until_they_leave(tmp_path: Path) -> None:
    left = person(39) | {"valid_to": date(2025, 1, 10)}
    found = published(
        tmp_path,
        person=[*(person(n) for n in range(39)), left],
        usage_day=[use(n, day) for n in range(30) for day in days(JANUARY, date(2025, 2, 28))],
    )
    assert found.value("eligible_adoption", kind="month", start=JANUARY) == pytest.approx(30 / 40)
    assert found.value("eligible_adoption", kind="month", start=date(2025, 2, 1)) == pytest.approx(30 / 39)


def test_failed_and_autonomous_requests_make_nobody_active(tmp_path: Path) -> None:
    found = published(
        tmp_path,
        person=[person(n) for n in range(30)],
        usage_day=[use(n, date(2025, 1, 8), requests_failed=1) for n in range(10)]
        + [use(n, date(2025, 1, 8), autonomy="autonomous") for n in range(10, 20)]
        + [use(n, day) for n in range(20, 26) for day in days(JANUARY, date(2025, 1, 31))],
    )
    assert found.value("eligible_adoption", kind="month") == pytest.approx(6 / 30)


def test_a_use_case_counts_the_people_it_entitles(tmp_path: Path) -> None:
    found = published(
        tmp_path,
        person=[person(n, division="Wealth" if n < 20 else "Logistics") for n in range(40)],
        usage_day=[
            use(n, day, use_case_id="search") for n in range(15) for day in days(JANUARY, date(2025, 1, 31))
        ]
        + [
            use(n, day, use_case_id="search")
            for n in range(30, 38)
            for day in days(JANUARY, date(2025, 1, 31))
        ],
        use_case=[{"use_case_id": "search", "label": "Search", "population": '{"division": "wealth"}'}],
    )
    assert found.value("eligible_adoption", "use_case", kind="month", use_case_id="search") == pytest.approx(
        15 / 20
    )


def test_a_use_case_without_a_population_has_no_share_and_says_why(tmp_path: Path) -> None:
    found = published(
        tmp_path,
        person=[person(n) for n in range(40)],
        usage_day=[
            use(n, day, use_case_id="search") for n in range(15) for day in days(JANUARY, date(2025, 1, 31))
        ],
        use_case=[{"use_case_id": "search", "label": "Search"}],
    )
    number = found.number("eligible_adoption", "use_case", kind="month", use_case_id="search")
    assert number is not None
    assert (number["value"], number["reason"]) == (None, "no_population")
    assert found.value("active_people", "use_case", kind="month", use_case_id="search") == 15


def test_weekly_active_people_is_the_mean_over_whole_weeks(tmp_path: Path) -> None:
    # weeks of 6, 13, 20 January: 200, 100, 100 people
    weeks = [date(2025, 1, 6), date(2025, 1, 13), date(2025, 1, 20)]
    found = published(
        tmp_path,
        person=[person(n) for n in range(400)],
        usage_day=[use(n, weeks[0]) for n in range(200)]
        + [use(n, week) for week in weeks[1:] for n in range(100)]
        + [use(n, day) for n in range(5) for day in (date(2025, 1, 1), date(2025, 1, 31))],
    )
    assert found.value("weekly_active_people", kind="month") == pytest.approx(400 / 3)
    assert found.value("weekly_active_share", kind="month") == pytest.approx(400 / 3 / 400)


def test_stickiness_counts_workdays(tmp_path: Path) -> None:
    # METHOD ADO-1: every one of 20 people on 9 of 23 workdays of January
    found = published(
        tmp_path,
        person=[person(n) for n in range(20)],
        usage_day=[use(n, day) for n in range(20) for day in days(date(2025, 1, 6), date(2025, 1, 16))]
        + [use(n, day) for n in range(20) for day in (date(2025, 1, 4), date(2025, 1, 5))],
        activity_fact=[_activity(0, JANUARY, 31, 1)],
    )
    assert found.value("stickiness", kind="month") == pytest.approx(20 * 9 / (23 * 20))


def test_actions_per_active_person_and_week(tmp_path: Path) -> None:
    # four whole weeks in January: ten people with 12 actions in each, ten with 4 in one of them
    weeks = [date(2025, 1, 6) + timedelta(days=7 * n) for n in range(3)]
    found = published(
        tmp_path,
        person=[person(n) for n in range(20)],
        usage_day=[use(n, week, requests=12) for n in range(10) for week in weeks]
        + [use(n, weeks[0], requests=4) for n in range(10, 20)]
        + [use(n, day, requests=99) for n in range(10) for day in (JANUARY, date(2025, 1, 31))],
    )
    assert found.value("actions_per_active", kind="month") == pytest.approx(
        (10 * 3 * 12 + 10 * 4) / (30 + 10)
    )


@cache
def _habits() -> Published:
    # METHOD ADO-8: 9 of 12 weeks with 180 actions; 9 of 12 with 179; 8 of 12 with 300; 5 actions
    weeks = [FIRST_WEEK + timedelta(days=7 * n) for n in range(12)]
    rows = [use(n, week, requests=20) for n in range(40) for week in weeks[:9]]
    rows += [
        use(n, week, requests=19 if k == 8 else 20) for n in range(40, 70) for k, week in enumerate(weeks[:9])
    ]
    rows += [
        use(n, week, requests=37 if k < 4 else 38) for n in range(70, 90) for k, week in enumerate(weeks[:8])
    ]
    rows += [use(n, weeks[3], requests=5) for n in range(90, 100)]
    return published(
        Path(tempfile.mkdtemp(prefix="published-")),
        person=[person(n) for n in range(200)],
        usage_day=rows,
        activity_fact=[_activity(300, weeks[-1], 7, 1)],
    )


@pytest.mark.parametrize(
    ("name", "expected"),
    [("power", 40), ("habitual", 30), ("novice", 20), ("low", 10), ("none", 100)],
)
def test_habit_segments_over_twelve_weeks(name: str, expected: int) -> None:
    last = FIRST_WEEK + timedelta(days=77)
    assert _habits().value(f"segment_{name}", kind="week", start=last) == pytest.approx(expected / 200)


def test_unlicensed_is_no_seat_and_licensed_and_idle_is_a_zero(tmp_path: Path) -> None:
    end = date(2025, 1, 31)
    found = published(
        tmp_path,
        person=[person(n) for n in range(400)],
        seat_snapshot=[_seat(n, end) for n in range(120)]
        + [_seat(n, end, "licensed_idle") for n in range(120, 200)]
        + [_seat(n, end, "unlicensed") for n in range(200, 300)],
        activity_fact=[_activity(n, JANUARY, 31, 9) for n in range(120)],
    )
    assert found.value("seats", kind="month") == 200
    assert found.value("idle_seats", kind="month") == 80
    assert found.value("licence_utilisation", kind="month") == pytest.approx(120 / 200)


def test_activation_leaves_out_seats_that_are_too_young(tmp_path: Path) -> None:
    # METHOD ADO-7: 100 seats, 20 younger than 14 days, 52 of 80 activated
    old, young = datetime(2025, 1, 1), datetime(2025, 1, 25)
    end = date(2025, 1, 31)
    three = (date(2025, 1, 2), date(2025, 1, 8), date(2025, 1, 14))
    found = published(
        tmp_path,
        seat_snapshot=[_seat(n, end, assigned_at=old if n < 80 else young) for n in range(100)],
        usage_day=[use(n, day) for n in range(52) for day in three]
        + [use(n, day) for n in range(52, 80) for day in three[:2]]
        + [
            use(n, day)
            for n in range(80, 100)
            for day in (end, end - timedelta(days=1), end - timedelta(days=2))
        ]
        + [use(0, JANUARY)],
    )
    assert found.value("activation", kind="month") == pytest.approx(0.65)


def test_a_weekly_report_answers_for_weeks_and_coarser_only(tmp_path: Path) -> None:
    found = published(
        tmp_path,
        person=[person(n) for n in range(50)],
        activity_fact=[
            _activity(n, date(2025, 1, 6) + timedelta(days=7 * week), 7, 3)
            for n in range(30)
            for week in range(8)
        ],
    )
    assert found.value("eligible_adoption", kind="week") == pytest.approx(30 / 50)
    number = found.number("stickiness", kind="28d")
    assert number is not None
    assert (number["value"], number["reason"]) == (None, "no_daily_data")


def test_a_week_that_straddles_two_months_counts_where_its_active_days_lie(tmp_path: Path) -> None:
    # the week of 27 January: ten people only in January, ten only in February, ten in both
    week = date(2025, 1, 27)
    known = [
        (date(2025, 1, 28), date(2025, 1, 30)),
        (date(2025, 2, 1), date(2025, 2, 2)),
        (week, date(2025, 2, 2)),
    ]
    straddling = [
        _activity(n, week, 7, 3, first_active_day=known[n // 10][0], last_active_day=known[n // 10][1])
        for n in range(30)
    ]
    others = [_activity(n, week + timedelta(days=7 * k), 7, 3) for n in (40, 41, 42, 43, 44) for k in (-4, 5)]
    found = published(
        tmp_path,
        person=[person(n) for n in range(50)],
        activity_fact=straddling + others,
    )
    months = {
        row["start_day"]: found.value("active_people", kind="month", start=row["start_day"])
        for row in found.periods.values()
        if row["kind"] == "month"
    }
    assert months[date(2025, 1, 1)] == 20
    assert months[date(2025, 2, 1)] == 20


def test_totals_are_never_added_to_their_splits(tmp_path: Path) -> None:
    week = date(2025, 1, 6)
    rows = [_activity(n, week, 7, 10) for n in range(8)]
    rows += [
        _activity(n, week, 7, 6, is_total=False, surface="assistant", agent_id="Contract helper")
        for n in range(8)
    ]
    found = published(tmp_path, person=[person(n) for n in range(20)], activity_fact=rows)
    assert found.value("actions", kind="week") == 80
    assert found.value("actions", "assistant", kind="28d", assistant="Contract helper") == 48


def test_a_report_of_28_days_alone_answers_for_its_own_days(tmp_path: Path) -> None:
    # a Wednesday: no whole weeks fill it, and nothing finer is loaded
    newest = date(2025, 2, 5)
    reports = [_activity(n, newest, 28, 40) for n in range(12)]
    reports += [_activity(n, newest - timedelta(days=28), 28, 20) for n in range(7)]
    found = published(tmp_path, person=[person(n) for n in range(20)], activity_fact=reports)
    assert found.value("active_people", kind="28d", start=newest) == 10  # 12, to the nearest 5
    assert found.value("active_people", kind="28d", start=newest - timedelta(days=28)) == 5
    assert found.value("actions", kind="28d", start=newest) == 480


def test_with_seats_and_no_roster_shares_are_of_seats(tmp_path: Path) -> None:
    end = date(2025, 1, 31)
    found = published(
        tmp_path,
        seat_snapshot=[_seat(n, end) for n in range(25)],
        activity_fact=[_activity(n, JANUARY, 31, 9) for n in range(15)],
    )
    number = found.number("eligible_adoption", kind="month")
    assert number is not None
    assert number["value"] == pytest.approx(15 / 25)
    assert number["denominator"] == "seats"
    assert found.serving.meta()["people_denominator"] == "seats"


def test_with_neither_roster_nor_seats_there_is_a_count_and_no_share(tmp_path: Path) -> None:
    found = published(
        tmp_path, usage_day=[use(n, day) for n in range(15) for day in days(JANUARY, date(2025, 1, 31))]
    )
    assert found.value("active_people", kind="month") == 15
    number = found.number("eligible_adoption", kind="month")
    assert number is not None
    assert (number["value"], number["reason"]) == (None, "no_roster")
