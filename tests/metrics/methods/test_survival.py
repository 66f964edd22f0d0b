"""Times to an event (METHOD 2; ADO-2)."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.duration.survfunc import SurvfuncRight

from metrics.methods.survival import kaplan_meier

TIMES, REACHED = [2, 3, 3, 5, 8], [True, True, False, True, False]


def test_ado_2_waiting_shares_and_the_median_of_five_seats() -> None:
    curve = kaplan_meier(TIMES, REACHED)
    assert [curve.at(day).value for day in (2, 3, 5)] == pytest.approx([0.8, 0.6, 0.3])
    assert curve.median().value == 5


def test_the_share_between_events_is_that_of_the_event_before() -> None:
    curve = kaplan_meier(TIMES, REACHED)
    assert curve.at(0).value == 1
    assert curve.at(4.9).value == pytest.approx(0.6)
    assert curve.at(8).value == pytest.approx(0.3)


def test_nothing_is_said_about_days_that_nobody_was_watched() -> None:
    assert kaplan_meier(TIMES, REACHED).at(9).reason == "beyond_follow_up"


def test_the_last_to_arrive_settles_all_later_days() -> None:
    assert kaplan_meier([1, 2], [True, True]).at(100).value == 0


def test_a_median_that_is_not_reached_is_not_the_median_of_those_who_arrived() -> None:
    assert kaplan_meier([1, 2, 30, 30, 30], [True, True, False, False, False]).median().reason == (
        "median_not_reached"
    )


def test_seats_still_waiting_lift_the_median_that_a_mean_over_adopters_hides() -> None:
    """METHOD 2: the mean over adopters is biased low."""
    days = [3, 5, 7, 40, 40, 40, 50]
    reached = [True, True, True, False, False, True, True]
    median = kaplan_meier(days, reached).median().value
    assert median is not None
    assert median > np.mean([day for day, there in zip(days, reached, strict=True) if there])


@given(st.lists(st.tuples(st.integers(0, 60), st.booleans()), min_size=2, max_size=60))
def test_the_curve_agrees_with_statsmodels(rows: list[tuple[int, bool]]) -> None:
    days, reached = zip(*rows, strict=True)
    curve = kaplan_meier(days, reached)
    if not any(reached):
        assert curve.times.size == 0
        assert curve.median().reason == "median_not_reached"
        return
    # statsmodels refuses times of exactly 0
    other = SurvfuncRight(np.array(days) + 1, np.array(reached, dtype=int))
    expected = dict(zip(other.surv_times - 1, other.surv_prob, strict=True))
    for day, share in zip(curve.times, curve.survival, strict=True):
        assert share == pytest.approx(expected[day], abs=1e-12)
    for day in curve.times:
        found = curve.at(float(day))
        assert found.value is not None
        assert found.low is not None
        assert found.high is not None
        assert 0 <= found.low <= found.value <= found.high <= 1


@given(st.lists(st.tuples(st.floats(), st.booleans()), max_size=20), st.floats())
def test_any_times_give_a_share_and_a_median_or_reasons(rows: list[tuple[float, bool]], day: float) -> None:
    curve = kaplan_meier([time for time, _ in rows], [there for _, there in rows])
    for found in (curve.at(day), curve.median()):
        assert found.reason if found.value is None else math.isfinite(found.value)
