"""Adoption (METHOD 2; ADO-1 to ADO-9)."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.methods import adoption, concentration, diffusion, retention


def test_ado_1_workday_stickiness_does_not_top_out_at_five_sevenths() -> None:
    assert adoption.stickiness(180, 20, 20).value == pytest.approx(0.45)
    assert adoption.stickiness(180, 28, 20).value == pytest.approx(0.3214, abs=5e-5)


def test_ado_3_the_index_is_a_geometric_mean() -> None:
    assert adoption.adoption_index(0.6, 0.4, 0.5).value == pytest.approx(0.4932, abs=5e-5)
    assert adoption.adoption_index(0.6, 0, 0.5).value == 0


def test_ado_4_bass_curve_and_peak() -> None:
    assert diffusion.peak(0.03, 0.38).value == pytest.approx(6.1926, abs=5e-5)
    assert diffusion.bass(np.array([1.0, 5.0, 10.0]), 0.03, 0.38) == pytest.approx(
        [0.03576, 0.33120, 0.81280], abs=5e-6
    )


def test_ado_5_growth_accounting_of_two_months() -> None:
    found = retention.growth("abcd", "bcef", seen_before="f")
    assert (found.retained, found.new, found.resurrected, found.churned) == (2, 1, 1, 2)
    assert found.quick_ratio.value == pytest.approx(1.0)


@given(st.sets(st.integers(0, 30)), st.sets(st.integers(0, 30)), st.sets(st.integers(0, 30)))
def test_ado_5_the_parts_add_up_to_both_months(before: set[int], now: set[int], seen: set[int]) -> None:
    found = retention.growth(before, now, seen)  # type: ignore[arg-type]
    assert found.new + found.retained + found.resurrected == len(now)
    assert found.retained + found.churned == len(before)
    assert (found.quick_ratio.value is None) == (found.churned == 0)


def test_ado_6_retention_counts_only_cohorts_old_enough() -> None:
    weeks = retention.retention([0, 1, 2], [10, 5, 5], {(0, 1): 6, (0, 2): 4, (1, 1): 4}, data_to=2)
    assert [week.value for week in weeks] == [pytest.approx(10 / 15), pytest.approx(0.4)]


def test_ado_7_activation_never_counts_immature_seats() -> None:
    ages = [10] * 20 + [60] * 80
    days = [0] * 20 + [3] * 52 + [2] * 28
    found = adoption.activation(ages, days)
    assert found.value == pytest.approx(0.65)
    assert found.n == 80


@pytest.mark.parametrize(
    ("weeks", "actions", "expected"),
    [
        (9, 180, "power"),
        (9, 179, "habitual"),
        (8, 300, "novice"),
        (3, 5, "low"),
        (0, 0, "none"),
        (None, None, None),
    ],
)
def test_ado_8_segments_of_a_twelve_week_window(
    weeks: int | None, actions: float | None, expected: str | None
) -> None:
    assert adoption.segment(weeks, actions) == expected


def test_ado_8_a_young_rollout_needs_four_of_four_weeks() -> None:
    assert adoption.segment(4, 60, window=4) == "power"
    assert adoption.segment(4, 59, window=4) == "habitual"
    assert adoption.segment(3, 59, window=4) == "novice"


def test_ado_9_people_are_averaged_before_they_are_pooled() -> None:
    found = adoption.person_mean(["one"] * 4 + ["two"], [10, 10, 10, 10, 0])
    assert found.value == pytest.approx(5)
    assert found.n == 2


def test_a_person_without_a_licence_is_nobody_and_an_idle_one_is_a_zero() -> None:
    assert adoption.person_mean(["a", "b", "c"], [4, 0, None]).value == pytest.approx(2)
    found = adoption.segment_shares(["power", "none", None, None])
    assert found["none"].value == pytest.approx(0.5)
    assert sum(one.value or 0 for one in found.values()) == pytest.approx(1)


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 500)), min_size=1, max_size=50))
def test_duplicated_events_do_not_make_a_habit(people: list[tuple[int, int]]) -> None:
    """METHOD 10, property (a): weeks are distinct, so twice the events is the same habitual share."""

    def habitual(factor: int) -> float:
        found = [adoption.segment(weeks, actions * factor) for weeks, actions in people]
        return sum(one in ("power", "habitual") for one in found) / len(found)

    assert habitual(2) == habitual(1)


def test_shrinking_the_entitled_below_the_roster_does_not_raise_adoption() -> None:
    """METHOD 10, property (e)."""
    full = adoption.eligible_adoption(30, listed=100, roster=100)
    assert adoption.eligible_adoption(30, listed=40, roster=100) == full
    assert adoption.eligible_adoption(30, listed=150, roster=100).value == pytest.approx(0.2)


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_one_more_median_person_moves_a_share_by_at_most_one_over_n(count: tuple[int, int]) -> None:
    """METHOD 10, property (h)."""
    k, n = count
    typical = 1 if 2 * k >= n else 0
    before, after = adoption.share(k, n).value, adoption.share(k + typical, n + 1).value
    assert before is not None
    assert after is not None
    assert abs(after - before) <= 1 / n + 1e-12


def test_depth_counts_at_most_five_use_cases() -> None:
    assert adoption.depth([1, 5, 10]).value == pytest.approx((0.2 + 1 + 1) / 3)


def test_use_by_one_person_is_concentrated_and_use_by_all_alike_is_not() -> None:
    assert concentration.gini([5, 5, 5, 5]).value == pytest.approx(0)
    assert concentration.gini([0, 0, 0, 10]).value == pytest.approx(0.75)
    assert concentration.top_share([90, *[1] * 9]).value == pytest.approx(90 / 99)
    assert concentration.spread([10, 10, 10]).value == pytest.approx(1)
    assert concentration.spread([10, 0, 0]).value == pytest.approx(0)


def test_gini_by_hand() -> None:
    """Mean absolute difference over twice the mean: 1, 2, 3, 4 gives 0.25."""
    assert concentration.gini([4, 2, 1, 3]).value == pytest.approx(0.25)


def _expected_adopters(periods: int, people: float = 1000) -> list[float]:
    return (people * np.diff(diffusion.bass(np.arange(periods + 1.0), 0.01, 0.35))).tolist()


def test_no_forecast_before_eight_periods() -> None:
    found = diffusion.forecast(_expected_adopters(7), 1000)
    assert found.kind == "none"
    assert found.reason == "too_few_periods"


def test_before_the_turn_there_are_scenarios_at_three_ceilings() -> None:
    found = diffusion.forecast(_expected_adopters(8), 1000, ahead=26)
    assert found.kind == "scenario"
    assert found.reason == "before_inflection"
    assert found.low[-1] <= 600 + 1e-6
    assert found.high[-1] <= 1000 + 1e-6


def test_after_the_turn_the_fit_recovers_the_curve_and_its_range_holds_the_truth() -> None:
    found = diffusion.forecast(_expected_adopters(14), 1000, ahead=10)
    truth = 1000 * diffusion.bass(np.arange(1.0, 25.0), 0.01, 0.35)
    assert found.kind == "forecast"
    assert (found.p, found.q) == (pytest.approx(0.01, rel=0.02), pytest.approx(0.35, rel=0.02))
    assert bool(np.all((found.low <= truth + 1) & (truth <= found.high + 1)))
    assert diffusion.forecast(_expected_adopters(14), 1000, ahead=10).high == pytest.approx(found.high)


def test_more_adopters_than_people_is_refused() -> None:
    assert diffusion.forecast([200] * 10, 1000).reason == "inconsistent_counts"


@given(st.floats(), st.floats(), st.floats())
def test_any_numbers_give_adoption_figures_or_reasons(a: float, b: float, c: float) -> None:
    for found in (
        adoption.stickiness(a, b, c),
        adoption.adoption_index(a, b, c),
        adoption.depth([a, b, c]),
        adoption.activation([a, b], [b, c]),
        adoption.person_mean(["x", "y", "y"], [a, b, c]),
        concentration.gini([a, b, c]),
        concentration.top_share([a, b, c]),
        concentration.spread([a, b, c]),
        diffusion.peak(a, b),
    ):
        assert found.reason if found.value is None else math.isfinite(found.value)


@settings(deadline=None, max_examples=10)
@given(st.lists(st.floats(0, 50) | st.just(math.nan), max_size=14), st.floats(-10, 2000))
def test_any_adopters_give_finite_curves_or_a_reason(adopters: list[float], eligible: float) -> None:
    found = diffusion.forecast(adopters, eligible)
    assert found.reason if found.kind == "none" else bool(np.all(np.isfinite(found.high)))
    assert bool(np.all(found.low <= found.high))


def test_nobody_at_all_is_no_data() -> None:
    assert concentration.gini([]).reason == "no_data"
    assert adoption.person_mean([], []).reason == "no_data"
    assert adoption.activation([], []).reason == "no_data"
    assert retention.retention([], [], {}, 5) == ()
