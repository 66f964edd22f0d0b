"""Worked examples of habits: daily use, depth, growth, cohorts, concentration, spread."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest

from metrics.methods.adoption import adoption_index
from metrics.methods.concentration import gini, spread
from tests.metrics.published import Published, published
from tests.metrics.small_warehouse import days, person, use

JANUARY, FEBRUARY, MARCH, APRIL = (
    days(date(2025, 1, 1), date(2025, 1, 31)),
    days(date(2025, 2, 1), date(2025, 2, 28)),
    days(date(2025, 3, 1), date(2025, 3, 31)),
    days(date(2025, 4, 1), date(2025, 4, 30)),
)


@cache
def coming_and_going() -> Published:
    """200 people: 60 use it all quarter, 20 stop after February, 10 skip February, 10 start in March."""
    quarter = [*JANUARY, *FEBRUARY, *MARCH]
    plan = [
        *((n, quarter) for n in range(60)),
        *((n, [*JANUARY, *FEBRUARY]) for n in range(60, 80)),
        *((n, [*JANUARY, *MARCH]) for n in range(80, 90)),
        *((n, MARCH) for n in range(90, 100)),
    ]
    return published(
        Path(mkdtemp(prefix="published-")),
        person=[person(n) for n in range(200)],
        usage_day=[use(n, day, use_case_id="desk") for n, own in plan for day in own],
        use_case=[{"use_case_id": "desk", "label": "Desk"}],
    )


@pytest.mark.parametrize(
    ("metric", "expected"),
    [
        ("daily_active_people", 80),
        ("daily_active_share", 0.4),
        ("use_case_depth", 0.2),
        # nine of the last twelve weeks: 60 all the time, 10 with a month's pause
        ("habitual_rate", 0.35),
        ("people_new", 10),
        ("people_returned", 10),
        ("people_churned", 20),
        ("quick_ratio", 1.0),
        # those who started in the last week of February and were there four weeks later
        ("retention_week_4", 1.0),
    ],
)
def test_march_of_a_company_that_people_join_and_leave(metric: str, expected: float) -> None:
    assert coming_and_going().value(metric, kind="month") == pytest.approx(expected)


def test_the_growth_account_adds_up() -> None:
    found = coming_and_going()
    before, now = (found.value("active_people", kind="month", start=day) for day in (FEBRUARY[0], MARCH[0]))
    new, returned, stopped = (
        found.value(f"people_{name}", kind="month") for name in ("new", "returned", "churned")
    )
    assert now == before - stopped + new + returned


def test_the_adoption_index_is_that_of_the_method() -> None:
    expected = adoption_index(0.4, 1.0, 0.2).value
    assert coming_and_going().value("adoption_index", kind="month") == pytest.approx(expected)


def test_a_growth_number_that_counts_fewer_people_than_the_floor_is_held_back(tmp_path: Path) -> None:
    found = published(
        tmp_path,
        person=[person(n) for n in range(100)],
        usage_day=[
            use(n, day) for n in range(40) for day in [*JANUARY, *FEBRUARY] if n >= 3 or day < FEBRUARY[0]
        ],
    )
    assert found.number("people_churned", kind="month") is None


def test_retention_counts_only_people_whose_own_week_has_come(tmp_path: Path) -> None:
    # 20 start in the week of 13 January, 15 of them are there twelve weeks later
    early = [use(n, day) for n in range(40) for day in [*JANUARY, *FEBRUARY, *MARCH, *APRIL]]
    cohort = [use(n, date(2025, 1, 14)) for n in range(40, 60)]
    later = [use(n, date(2025, 4, 8)) for n in range(40, 55)]
    found = published(tmp_path, person=[person(n) for n in range(100)], usage_day=early + cohort + later)
    number = found.number("retention_week_12", kind="month")
    assert number is not None
    assert (number["value"], number["n"]) == (0.75, 20)
    cohorts = [row for row in found.serving.rows("lesson_curve", curve="retention") if row["x"] == 3]
    assert [row["value"] for row in cohorts] == [0.75]


def test_concentration_is_told_only_where_the_top_tenth_is_a_group(tmp_path: Path) -> None:
    counts = [1] * 90 + [11] * 10
    found = published(
        tmp_path,
        person=[person(n) for n in range(100)],
        usage_day=[use(n, JANUARY[0], requests=count) for n, count in enumerate(counts)]
        + [use(0, day, requests=0, sessions=0) for day in JANUARY],
    )
    assert found.value("top_tenth_share", kind="month") == pytest.approx(0.55)
    assert found.value("gini", kind="month") == pytest.approx(gini(counts).value)
    few = published(
        tmp_path / "few",
        person=[person(n) for n in range(49)],
        usage_day=[use(n, day) for n in range(49) for day in JANUARY],
    )
    number = few.number("gini", kind="month")
    assert number is None or number["value"] is None


def test_spread_looks_at_where_the_active_people_work(tmp_path: Path) -> None:
    divisions = ["A"] * 30 + ["B"] * 10
    found = published(
        tmp_path,
        person=[person(n, division=division) for n, division in enumerate(divisions)],
        usage_day=[use(n, day) for n in range(40) for day in JANUARY],
    )
    assert found.value("spread", kind="month") == pytest.approx(spread([30, 10]).value)
    assert found.value("functions_reached", kind="month") == 2


def test_training_by_person_counts_among_the_active(tmp_path: Path) -> None:
    trained = [
        {"event_id": f"t{n}", "kind": "training", "occurred_at": date(2025, 1, 2), "principal_id": f"p{n}"}
        for n in range(30)
    ]
    incidents = [
        {"event_id": f"i{n}", "kind": "incident", "category": category, "occurred_at": date(2025, 1, 9)}
        for n, category in enumerate(["policy", "policy", "regression"])
    ]
    found = published(
        tmp_path,
        person=[person(n) for n in range(100)],
        usage_day=[use(n, day) for n in range(40) for day in JANUARY],
        event=trained + incidents,
    )
    assert found.value("trained_share", kind="month") == pytest.approx(0.75)
    assert found.value("policy_incidents_per_1000", kind="month") == pytest.approx(50)
