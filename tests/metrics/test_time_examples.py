"""Worked examples of hours: from the vendor's figure to what is realised (METHOD 3.1)."""

from __future__ import annotations

import json
import tempfile
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.metrics.published import Published, published
from tests.metrics.small_warehouse import days, person, use

JANUARY = date(2025, 1, 1)
# METHOD TIM-2: n 1000, T0 12, T1 7, a .8, Tw 7, r .1, Tr 6, S 0; alpha .9; realised half
TIM_2 = {
    "accepted_share": 0.8,
    "wasted_minutes": 7,
    "rework_share": 0.1,
    "rework_minutes": 6,
    "setup_minutes": 0,
    "additional_share": 0.9,
    "realised_share": 0.5,
}


def assumption(name: str, value: float, **where: Any) -> dict[str, Any]:
    """One certain assumption."""
    return {
        "assumption_id": f"{name} {where}",
        "name": name,
        "low": value,
        "mid": value,
        "high": value,
        **where,
    }


def _thousand_tasks(folder: Path, assumptions: dict[str, float], **more: Any) -> Published:
    """1,000 tasks of 50 people in January 2025: 20 each."""
    return published(
        folder,
        person=[person(n) for n in range(60)],
        usage_day=[
            use(n, day, use_case_id="tickets", sessions=1)
            for n in range(50)
            for day in days(JANUARY, date(2025, 1, 20))
        ]
        + [use(0, date(2025, 1, 31), sessions=0)],
        use_case=[
            {
                "use_case_id": "tickets",
                "label": "Tickets",
                "time": json.dumps(
                    {"minutes_without": {"low": 12, "mid": 12, "high": 12}, "minutes_with": 7}
                ),
            }
        ],
        assumption=[assumption(name, value) for name, value in assumptions.items()],
        **more,
    )


@cache
def _tim_2() -> Published:
    return _thousand_tasks(Path(tempfile.mkdtemp(prefix="published-")), TIM_2)


@pytest.mark.parametrize(
    ("metric", "hours"),
    [
        ("hours_gross", 83.333333),
        ("hours_net", 35.333333),
        ("hours_additional", 31.8),
        ("hours_realised", 15.9),
    ],
)
def test_gross_to_realised_hours(metric: str, hours: float) -> None:
    found = _tim_2()
    number = found.number(metric, kind="month")
    assert number is not None
    assert number["value"] == pytest.approx(hours, abs=1e-5)
    assert number["grade"] == "D"
    assert number["level"] == 0.8
    assert found.value("tasks", kind="month") == 1000


def test_while_a_haircut_is_missing_only_gross_hours_are_shown(tmp_path: Path) -> None:
    stated = {name: value for name, value in TIM_2.items() if name not in ("accepted_share", "rework_share")}
    found = _thousand_tasks(tmp_path, stated)
    assert found.value("hours_gross", kind="month") == pytest.approx(83.333333)
    number = found.number("hours_net", kind="month")
    assert number is not None
    assert (number["value"], number["reason"]) == (None, "missing_haircuts:accepted_share+rework_share")


def test_setup_minutes_are_taken_once_a_month(tmp_path: Path) -> None:
    found = _thousand_tasks(tmp_path, TIM_2 | {"setup_minutes": 120})
    assert found.value("hours_net", kind="month") == pytest.approx(35.333333 - 2)


def test_without_minutes_there_is_no_hour_and_no_zero(tmp_path: Path) -> None:
    found = published(
        tmp_path,
        person=[person(n) for n in range(60)],
        usage_day=[use(n, day) for n in range(50) for day in days(JANUARY, date(2025, 1, 31))],
    )
    number = found.number("hours_gross")
    assert number is not None
    assert (number["value"], number["reason"]) == (None, "missing_minutes")


def test_a_persons_week_is_capped_at_a_quarter_of_the_contract(tmp_path: Path) -> None:
    # METHOD TIM-5: 12 h claimed a week, 40 h contract: 10 h count
    weeks = [date(2025, 1, 6), date(2025, 1, 13)]
    found = published(
        tmp_path,
        person=[person(n, contract_hours=40.0) for n in range(60)],
        usage_day=[use(n, week, use_case_id="tickets", sessions=12) for n in range(50) for week in weeks]
        + [use(0, JANUARY, sessions=0), use(0, date(2025, 1, 31), sessions=0)],
        use_case=[
            {
                "use_case_id": "tickets",
                "label": "Tickets",
                "time": json.dumps({"minutes_without": 60, "minutes_with": 0}),
            }
        ],
        assumption=[
            assumption(name, value)
            for name, value in (TIM_2 | {"accepted_share": 1, "wasted_minutes": 0, "rework_share": 0}).items()
        ],
    )
    assert found.value("hours_gross", kind="month") == pytest.approx(50 * 2 * 12)
    assert found.value("hours_net", kind="month") == pytest.approx(50 * 2 * 10)


def test_hours_freed_per_active_person_and_week() -> None:
    found = _tim_2()
    # 50 people in the weeks of 6 and 13 January and on 20 January, 1 more on the last day outside a whole week
    person_weeks = 50 * 3 * 31 / (7 * 3)
    number = found.number("hours_per_active_week", kind="month")
    assert number is not None
    assert number["value"] == pytest.approx(35.333333 / person_weeks)


def test_activity_without_sessions_has_no_tasks(tmp_path: Path) -> None:
    found = published(
        tmp_path,
        usage_day=[use(n, day, sessions=0) for n in range(20) for day in days(JANUARY, date(2025, 1, 31))],
    )
    number = found.number("tasks")
    assert number is not None
    assert (number["value"], number["reason"]) == (None, "no_sessions")
