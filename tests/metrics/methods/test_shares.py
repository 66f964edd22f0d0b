"""Shares, their ranges, and how a change is said (METHOD 1, 8; OUT-5, OUT-9, TIM-1, EVA-1)."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from metrics.methods import change, shares

counts = st.integers(0, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def test_eva_1_wilson_and_exact_intervals_of_18_of_20() -> None:
    wilson, exact = shares.share(18, 20), shares.clopper_pearson(18, 20)
    assert wilson.value == pytest.approx(0.9)
    assert (wilson.low, wilson.high) == (pytest.approx(0.69897, abs=5e-6), pytest.approx(0.97213, abs=5e-6))
    assert (exact.low, exact.high) == (pytest.approx(0.68302, abs=5e-6), pytest.approx(0.98765, abs=5e-6))


def test_eva_1_all_passed_reaches_one_and_no_failure_in_300_is_at_most_one_per_cent() -> None:
    everything = shares.share(20, 20)
    assert (everything.low, everything.high) == (pytest.approx(0.83887, abs=5e-6), 1.0)
    assert shares.upper_bound(0, 300).value == pytest.approx(0.009936, abs=5e-7)


@pytest.mark.parametrize(("k", "n", "bound"), [(9, 10, 0.652), (90, 100, 0.840), (900, 1000, 0.883)])
def test_a_small_count_earns_less_than_a_large_one_at_the_same_share(k: int, n: int, bound: float) -> None:
    """METHOD 10: the one-sided 95 % Wilson lower bound."""
    assert shares.wilson_lower(k, n).value == pytest.approx(bound, abs=5e-4)


@given(counts)
def test_intervals_agree_with_statsmodels_and_hold_the_share(count: tuple[int, int]) -> None:
    k, n = count
    for ours, method in ((shares.share(k, n), "wilson"), (shares.clopper_pearson(k, n), "beta")):
        if n == 0:
            assert ours.value is None
            assert ours.reason == "no_data"
            continue
        low, high = proportion_confint(k, n, method=method)
        assert ours.low == pytest.approx(low, abs=1e-9)
        assert ours.high == pytest.approx(high, abs=1e-9)
        assert 0 <= ours.low <= ours.value <= ours.high <= 1


@given(st.floats(), st.floats())
def test_any_two_numbers_give_a_share_or_a_reason(k: float, n: float) -> None:
    for found in (
        shares.share(k, n),
        shares.wilson_lower(k, n),
        shares.clopper_pearson(k, n),
        shares.upper_bound(k, n),
    ):
        assert found.reason is not None if found.value is None else 0 <= found.value <= 1


def test_more_than_all_is_refused() -> None:
    assert shares.share(11, 10).reason == "inconsistent_counts"
    assert shares.share(-1, 10).reason == "inconsistent_counts"


def test_nobody_and_everybody_of_a_small_group_are_blurred() -> None:
    assert shares.edge(0, 9, floor=5) == "at_most"
    assert shares.edge(9, 9, floor=5) == "at_least"
    assert shares.edge(4, 9, floor=5) is None
    assert shares.edge(0, 10, floor=5) is None
    assert shares.edge_value("at_most") == pytest.approx(0.1)
    assert shares.edge_value("at_least") == pytest.approx(0.9)


@given(
    st.lists(st.tuples(st.floats(0, 1e6), st.booleans()), min_size=1, max_size=20),
    st.floats(0, 1),
)
def test_splitting_a_use_case_in_two_leaves_a_weighted_share_as_it_is(
    things: list[tuple[float, bool]], part: float
) -> None:
    """METHOD 10, property (c)."""
    (weight, holds), *rest = things
    split = [(weight * part, holds), (weight * (1 - part), holds), *rest]
    whole, halves = (shares.weighted_share(*zip(*rows, strict=True)) for rows in (things, split))
    if whole.value is None:
        assert whole.reason == "no_data"
    else:
        assert halves.value == pytest.approx(whole.value, abs=1e-9)


def test_out_5_twenty_to_eighty_per_cent_is_60_points_four_times_and_300_per_cent() -> None:
    found = change.share_change(0.2, 0.8)
    assert found.points.value == pytest.approx(60)
    assert found.times.value == pytest.approx(4)
    assert found.percent.value == pytest.approx(300)


def test_a_share_that_starts_at_zero_has_points_but_no_per_cent() -> None:
    found = change.share_change(0, 0.4)
    assert found.points.value == pytest.approx(40)
    assert found.percent.reason == "zero_denominator"


def test_out_9_the_ai_only_figure_says_82_per_cent_the_true_one_16() -> None:
    mix = {"easy": 0.6, "hard": 0.4}
    before = change.like_for_like(mix, {"easy": 5, "hard": 20}).value
    after = change.like_for_like(mix, {"easy": 2, "hard": 20}).value
    with_failures = change.like_for_like(mix, {"easy": 2, "hard": 21}).value
    assert before == pytest.approx(11)
    assert after == pytest.approx(9.2)
    assert with_failures == pytest.approx(9.6)
    assert before is not None
    assert after is not None
    assert with_failures is not None
    assert change.relative_to_counterfactual(after - before, after).value == pytest.approx(-16.3636, abs=1e-4)
    assert change.relative_to_counterfactual(2 - 11, 2).value == pytest.approx(-81.8182, abs=1e-4)
    assert change.relative_to_counterfactual(with_failures - before, with_failures).value == pytest.approx(
        -12.7273, abs=1e-4
    )


def test_a_category_left_out_of_the_mix_gives_no_figure() -> None:
    assert change.like_for_like({"easy": 0.6, "hard": 0.4}, {"easy": 2}).reason == "no_data"


def test_tim_1_rates_and_times_turn_into_each_other() -> None:
    assert change.inverse_percent(15).value == pytest.approx(-13.0435, abs=1e-4)
    assert change.inverse_percent(14).value == pytest.approx(-12.2807, abs=1e-4)
    assert change.inverse_percent(19).value == pytest.approx(-15.9664, abs=1e-4)
    assert change.relative_to_counterfactual(2 - 11, 2).value == pytest.approx(-81.8182, abs=1e-4)
    assert 1 / change.share_change(11, 2).times.value == pytest.approx(5.5)


def test_an_effect_in_logs_is_said_in_per_cent() -> None:
    """METHOD 1: 0.15 is +16.18 %, -0.20 is -18.13 %."""
    assert change.percent_of_log(0.15).value == pytest.approx(16.18, abs=5e-3)
    assert change.percent_of_log(-0.20).value == pytest.approx(-18.13, abs=5e-3)


def test_a_lift_of_20_that_leaves_13_downstream_is_diluted_by_5_8_per_cent() -> None:
    """METHOD 9, lesson 2."""
    assert change.dilution(0.20, 0.13).value == pytest.approx(-0.0583, abs=5e-5)


@given(st.floats(), st.floats())
def test_every_way_to_say_a_change_is_finite_or_has_a_reason(one: float, other: float) -> None:
    said = change.share_change(one, other)
    for found in (
        said.points,
        said.percent,
        said.times,
        change.percent_of_log(one),
        change.inverse_percent(one),
        change.dilution(one, other),
        change.relative_to_counterfactual(one, other),
        change.like_for_like({"all": one}, {"all": other}),
    ):
        assert found.reason if found.value is None else math.isfinite(found.value)
