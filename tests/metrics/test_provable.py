"""What a file can prove is said before it is loaded, by the rules that grade it afterwards."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from metrics.provable import provable

START = date(2026, 1, 5)
WEEKS = [START + timedelta(days=7 * week) for week in range(40)]
TEAMS = [f"team {number}" for number in range(12)]
APRIL = date(2026, 4, 6)


def test_groups_with_and_without_access_are_a_comparison_up_to_b() -> None:
    found = provable(TEAMS, WEEKS, dict.fromkeys(TEAMS[:6], APRIL), named=True)
    assert (found.design, found.grade, found.periods, found.stronger) == ("did", "B", 40, None)
    assert found.sentence == (
        "With this file (12 groups and 40 weeks): a comparison of groups over time, up to grade B."
    )


def test_one_series_is_before_and_after_and_a_team_column_would_be_stronger() -> None:
    found = provable(["all"], WEEKS[:20], {"all": APRIL}, named=False)
    assert (found.design, found.grade) == ("before_after", "D")
    assert "one series of 20 weeks" in found.sentence
    assert "add a team column (--unit): up to B" in str(found.stronger)


def test_a_long_series_is_interrupted_grade_c() -> None:
    found = provable(["all"], WEEKS, {"all": WEEKS[30]}, named=False)
    assert (found.design, found.grade) == ("its", "C")


def test_groups_that_all_start_at_once_are_no_comparison() -> None:
    found = provable(TEAMS, WEEKS[:20], dict.fromkeys(TEAMS, APRIL), named=True)
    assert (found.design, found.grade) == ("before_after", "D")
    assert "groups that got access later or never: up to B" in str(found.stronger)


def test_staggered_starts_compare_with_those_who_come_later() -> None:
    starts = {team: WEEKS[10 + number] for number, team in enumerate(TEAMS)}
    assert provable(TEAMS, WEEKS, starts, named=True).grade == "B"


@pytest.mark.parametrize(("treated", "weeks"), [(4, WEEKS), (6, WEEKS[10:])])
def test_too_few_groups_or_too_little_before_is_no_b(treated: int, weeks: list[date]) -> None:
    found = provable(TEAMS, weeks, dict.fromkeys(TEAMS[:treated], APRIL), named=True)
    assert (found.design, found.grade) == ("did", "D")
    assert "5 groups with and 5 without access" in str(found.stronger)


def test_without_a_start_there_is_no_effect_to_show() -> None:
    found = provable(TEAMS, WEEKS, {}, named=True)
    assert (found.design, found.grade) == ("descriptive", None)
    assert "who got access when" in found.sentence


def test_access_from_the_first_week_on_leaves_no_before() -> None:
    assert provable(["all"], WEEKS, {"all": START}, named=False).design == "descriptive"


def test_a_file_without_days_says_so_without_failing() -> None:
    assert provable([], [], {}, named=True).periods == 0
