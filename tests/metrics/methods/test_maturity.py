"""The maturity score (METHOD 10), its example, and the properties that make it hard to game."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.method import MATURITY_ANCHORS
from metrics.methods import maturity
from metrics.methods.shares import wilson_lower

PLAIN: dict[str, tuple[float, float | None]] = dict.fromkeys("abcde", (0.0, 20.0))
EXAMPLE = {"a": 18.0, "b": 12.0, "c": 20.0, "d": 6.0, "e": 14.0}


def test_the_example_of_the_method_step_by_step() -> None:
    """18 + 12 + 20 + 6 + 14 = 70; grade C -> 65; coverage 0.8 -> 65; guardrail harm -> 50."""
    best = maturity.score(1, EXAMPLE, "A", 1.0, anchors=PLAIN)
    weak = maturity.score(1, EXAMPLE, "C", 1.0, anchors=PLAIN)
    partial = maturity.score(1, EXAMPLE, "C", 0.8, anchors=PLAIN)
    harmed = maturity.score(1, EXAMPLE, "C", 0.8, guardrail_harm=True, anchors=PLAIN)
    assert [one.score.value for one in (best, weak, partial, harmed)] == pytest.approx([70, 65, 65, 50])
    assert best.raw.value == pytest.approx(70)


@pytest.mark.parametrize(("grade", "cap"), [("A", 100), ("B", 90), ("C", 65), ("D", 40), (None, 25)])
def test_a_perfect_lesson_scores_no_more_than_its_evidence(grade: object, cap: float) -> None:
    found = maturity.score(1, dict.fromkeys(PLAIN, 99.0), grade, 1.0, anchors=PLAIN)  # type: ignore[arg-type]
    assert found.score.value == pytest.approx(cap)


def test_with_three_measured_components_raw_is_scaled_up_and_capped() -> None:
    found = maturity.score(1, {"a": 18, "b": 18, "c": 18}, "A", 1.0, anchors=PLAIN)
    assert found.measured == 3
    assert found.raw.value == pytest.approx(60)
    four = maturity.score(1, {"a": 10, "b": 10, "c": 10, "d": 10}, "A", 1.0, anchors=PLAIN)
    assert four.raw.value == pytest.approx(50)


def test_with_two_measured_components_there_is_no_score() -> None:
    found = maturity.score(1, {"a": 18, "b": 18, "c": None, "d": math.nan}, "A", 1.0, anchors=PLAIN)
    assert found.score.reason == "too_few_components"
    reasons = {one.name: one.points.reason for one in found.components}
    assert reasons == {"a": None, "b": None, "c": "not_measured", "d": "not_measured", "e": "not_measured"}


def test_an_unknown_coverage_gives_no_score() -> None:
    assert maturity.score(1, EXAMPLE, "A", None, anchors=PLAIN).score.reason == "coverage_not_measured"


def test_an_anchor_below_the_other_means_lower_is_better() -> None:
    found = maturity.score(6, {"lead_time_days": 14, "paved_road_share": 0.8}, "B", 1.0)
    points = {one.name: one.points.value for one in found.components}
    assert points["lead_time_days"] == pytest.approx(20)
    assert points["paved_road_share"] == pytest.approx(20)
    slow = maturity.score(6, {"lead_time_days": 90}, "B", 1.0)
    assert next(one for one in slow.components if one.name == "lead_time_days").points.value == 0


def test_an_anchor_that_the_company_has_not_set_is_not_measured() -> None:
    found = maturity.score(2, {"margin_per_thousand_bound": 5.0}, "A", 1.0)
    missing = next(one for one in found.components if one.name == "margin_per_thousand_bound")
    assert missing.points.reason == "no_target"


def test_every_lesson_has_five_components() -> None:
    assert {lesson: len(marks) for lesson, marks in MATURITY_ANCHORS.items()} == dict.fromkeys(range(1, 8), 5)


def test_twelve_steady_weeks_are_not_lifted_by_one_spike() -> None:
    """METHOD 10, property (f)."""
    assert maturity.sustained([0.4] * 11 + [1.0]).value == pytest.approx(0.4)


weeks = st.lists(st.none() | st.floats(0, 1), min_size=12, max_size=12)


@given(weeks, st.integers(0, 11))
def test_a_spike_never_lifts_above_what_five_weeks_reach(values: list[float | None], at: int) -> None:
    """METHOD 10, property (f)."""
    spiked = [1e6 if i == at else value for i, value in enumerate(values)]
    found = maturity.sustained(spiked).value
    reached = sorted((-1.0 if value is None else value for value in values), reverse=True)
    if found is not None:
        assert found <= reached[4]


@given(weeks, st.integers(0, 11))
def test_dropping_a_week_never_raises_the_measure(values: list[float | None], at: int) -> None:
    """METHOD 10, property (d)."""
    before = maturity.sustained(values).value
    after = maturity.sustained([None if i == at else value for i, value in enumerate(values)]).value
    if after is not None:
        assert before is not None
        assert after <= before
    falling = maturity.sustained(values, rising=False).value
    dropped = maturity.sustained(
        [None if i == at else one for i, one in enumerate(values)], rising=False
    ).value
    if dropped is not None:
        assert falling is not None
        assert dropped >= falling


def test_five_weeks_are_not_twelve() -> None:
    assert maturity.sustained([0.9] * 5).reason == "not_measured"
    assert maturity.sustained([0.9] * 7).value == pytest.approx(0.9)


def test_a_proportion_scores_by_its_lower_bound() -> None:
    assert maturity.sustained_share([(9, 10)] * 12).value == pytest.approx(wilson_lower(9, 10).value)
    assert maturity.sustained_share([(9, 10)] * 5 + [None] * 7).reason == "not_measured"


@given(st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.integers(1, 5))
def test_more_people_who_do_not_use_it_never_raise_a_proportion(count: tuple[int, int], more: int) -> None:
    """METHOD 10, property (e), from the other side: a larger denominator is never better."""
    k, n = count
    before, after = wilson_lower(k, n).value, wilson_lower(k, n + more).value
    assert before is not None
    assert after is not None
    assert after <= before + 1e-12


@given(st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_one_more_median_person_moves_a_lower_bound_by_at_most_one_over_n(count: tuple[int, int]) -> None:
    """METHOD 10, property (h)."""
    k, n = count
    typical = 1 if 2 * k >= n else 0
    before, after = wilson_lower(k, n).value, wilson_lower(k + typical, n + 1).value
    assert before is not None
    assert after is not None
    assert abs(after - before) <= 1 / n


@given(
    st.sampled_from(range(1, 8)),
    st.lists(st.none() | st.floats(), min_size=5, max_size=5),
    st.sampled_from(["A", "B", "C", "D", None]),
    st.none() | st.floats(),
    st.booleans(),
)
def test_any_measurements_give_a_score_inside_every_cap_or_a_reason(
    lesson: int, values: list[float | None], grade: object, coverage: float | None, harm: bool
) -> None:
    measured = dict(zip(MATURITY_ANCHORS[lesson], values, strict=True))
    found = maturity.score(lesson, measured, grade, coverage, harm)  # type: ignore[arg-type]
    if found.score.value is None:
        assert found.score.reason
        return
    assert 0 <= found.score.value <= min(found.evidence_cap, found.coverage_cap or 0, 100)
    assert found.score.value <= (50 if harm else 100)
    assert found.score.value <= 20 * found.measured


@given(st.lists(st.floats(0, 20), min_size=5, max_size=5), st.integers(0, 4), st.floats(0, 20))
def test_a_better_measurement_never_lowers_the_score(values: list[float], at: int, more: float) -> None:
    names = list(PLAIN)
    before = maturity.score(1, dict(zip(names, values, strict=True)), "A", 1.0, anchors=PLAIN).score.value
    better = [value + more * (i == at) for i, value in enumerate(values)]
    after = maturity.score(1, dict(zip(names, better, strict=True)), "A", 1.0, anchors=PLAIN).score.value
    assert before is not None
    assert after is not None
    assert after >= before - 1e-9


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=9), st.integers(0, 8))
def test_a_weighted_median_is_the_median_and_splitting_a_weight_moves_nothing(
    values: list[float], at: int
) -> None:
    even = maturity.weighted_median(values, [1.0] * len(values)).value
    assert even == pytest.approx(float(np.median(values)))
    one = at % len(values)
    split = [0.4 if place == one else 1.0 for place in range(len(values))]
    assert maturity.weighted_median([*values, values[one]], [*split, 0.6]).value == pytest.approx(even)


def test_without_weight_there_is_no_median() -> None:
    assert maturity.weighted_median([], []).reason == "no_data"
    assert maturity.weighted_median([1.0], [0.0]).reason == "no_data"
