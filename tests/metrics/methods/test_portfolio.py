"""Prioritising the next use cases (METHOD 7; PRI-1 to PRI-7) and published shrinkage (METHOD 12)."""

from __future__ import annotations

import math
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.estimate import Grade
from metrics.methods import borrow, information, portfolio, selection


def test_pri_1_the_value_of_perfect_information() -> None:
    assert information.evpi(100_000, 200_000).value == pytest.approx(39_559.31, abs=5e-3)
    assert information.evpi(-100_000, 200_000).value == pytest.approx(39_559.31, abs=5e-3)
    assert information.evpi(100_000, 0).value == 0


def test_pri_2_a_pilot_is_worth_less_than_perfect_information() -> None:
    assert information.evsi(100_000, 200_000, 100_000).value == pytest.approx(32_234.18, abs=5e-3)
    assert 200_000**2 / math.hypot(200_000, 100_000) == pytest.approx(178_885.44, abs=5e-3)
    assert information.evsi(100_000, 200_000, 0).value == pytest.approx(39_559.31, abs=5e-3)


def test_a_pilot_comes_first_only_if_it_tells_more_than_it_costs() -> None:
    worth = information.evsi(100_000, 200_000, 100_000)
    assert information.pilot_first(worth, 30_000) is True
    assert information.pilot_first(worth, 30_000, delay_cost=5_000) is False
    assert information.pilot_first(information.evpi(1, -1), 0) is None


def test_pri_3_rice_and_weighted_shortest_job_first() -> None:
    assert portfolio.rice(400, 2, 0.8, 3).value == pytest.approx(213.33, abs=5e-3)
    assert portfolio.wsjf(16, 5).value == pytest.approx(3.2)
    assert portfolio.rice(400, 2, 0.8, 0).reason == "zero_denominator"


def _option(name: str, value: float, cost: float, **more: object) -> selection.Option:
    return selection.Option(name, value, {"cash": cost}, **more)  # type: ignore[arg-type]


def test_pri_4_the_best_set_is_not_the_largest_first() -> None:
    options = [_option("1", 60, 60), _option("2", 50, 50), _option("3", 50, 50)]
    best = selection.select(options, {"cash": 100})
    greedy = selection.in_order(options, {"cash": 100})
    assert best.chosen == ("2", "3")
    assert best.value.value == pytest.approx(100)
    assert best.spent == {"cash": 100}
    assert greedy.value.value == pytest.approx(60)
    assert selection.regret(best, greedy).value == pytest.approx(40)


PRI_5 = [
    _option("1", 90, 50, needs=("2",)),
    _option("2", 40, 30),
    _option("3", 45, 30),
    _option("4", 30, 20),
]


def test_pri_5_a_dependency_is_bought_along() -> None:
    best = selection.select(PRI_5, {"cash": 80})
    assert best.chosen == ("1", "2")
    assert best.value.value == pytest.approx(130)


def test_pri_5_a_dependency_that_is_done_costs_nothing() -> None:
    best = selection.select([PRI_5[0], *PRI_5[2:]], {"cash": 80}, done=["2"])
    assert best.value.value == pytest.approx(135)
    assert selection.select([PRI_5[0]], {"cash": 80}).chosen == ()


def test_exclusions_lessons_and_a_risk_cap_are_held() -> None:
    options = [
        _option("a", 50, 10, excludes=("b",), risk=3.0),
        _option("b", 40, 10, risk=1.0),
        _option("c", 1, 10, lessons=(4,)),
        _option("d", -5, 10, lessons=(6,)),
    ]
    assert selection.select(options, {"cash": 100}).chosen == ("a", "c")
    assert selection.select(options, {"cash": 100}, risk_cap=2).chosen == ("b", "c")
    assert selection.select(options, {"cash": 100}, lessons=[6]).chosen == ("a", "c", "d")
    assert selection.select(options, {"cash": 100}, lessons=[7]).value.reason == "infeasible"
    assert selection.select(options, {"cash": 100}, done=["b"]).chosen == ("b", "c")


def test_the_shadow_line_is_what_ten_per_cent_more_would_buy() -> None:
    options = [_option("a", 100, 100), _option("b", 7, 10)]
    assert selection.shadow(options, {"cash": 100}, "cash").value == pytest.approx(7)


@settings(deadline=None, max_examples=25)
@given(
    st.lists(st.tuples(st.integers(0, 60), st.integers(1, 40)), min_size=1, max_size=8),
    st.integers(0, 120),
)
def test_the_selection_is_the_best_of_all_sets(rows: list[tuple[int, int]], budget: int) -> None:
    options = [_option(str(i), value, cost) for i, (value, cost) in enumerate(rows)]
    best = max(
        sum(value for value, _ in group)
        for size in range(len(rows) + 1)
        for group in combinations(rows, size)
        if sum(cost for _, cost in group) <= budget
    )
    assert selection.select(options, {"cash": budget}).value.value == pytest.approx(best)


@settings(deadline=None, max_examples=30)
@given(st.data())
def test_looking_at_every_set_and_integer_programming_agree(data: st.DataObject) -> None:
    names = [str(i) for i in range(data.draw(st.integers(1, 7)))]
    some = st.lists(st.sampled_from(names), max_size=2).map(tuple)
    options = [
        _option(
            name,
            data.draw(st.integers(-20, 60)),
            data.draw(st.integers(0, 40)),
            needs=data.draw(some),
            excludes=data.draw(some),
            lessons=(data.draw(st.integers(1, 7)),),
            risk=data.draw(st.integers(0, 5)),
        )
        for name in names
    ]
    limits: dict[str, Any] = {
        "lessons": data.draw(st.lists(st.integers(1, 7), max_size=1)),
        "risk_cap": data.draw(st.sampled_from([None, 6.0])),
    }
    budget = {"cash": data.draw(st.integers(0, 120))}
    looked = selection.select(options, budget, **limits)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(selection, "ENUMERATED_UP_TO", 0)
        programmed = selection.select(options, budget, **limits)
    assert looked.value.reason == programmed.value.reason
    if looked.value.value is not None:
        assert looked.value.value == pytest.approx(programmed.value.value)


def test_two_hundred_ideas_with_three_budgets_and_dependencies_are_chosen_exactly() -> None:
    random = np.random.default_rng(4)
    values, costs = random.uniform(10, 100, 200), random.uniform(5, 50, (200, 3))
    options = [
        selection.Option(
            str(i),
            float(values[i]),
            {name: float(costs[i, place]) for place, name in enumerate(("cash", "people", "review"))},
            needs=(str(i - 1),) if i % 7 == 3 else (),
        )
        for i in range(200)
    ]
    budgets = {"cash": 500.0, "people": 600.0, "review": 700.0}
    best = selection.select(options, budgets)
    assert all(best.spent[name] <= limit + 1e-6 for name, limit in budgets.items())
    assert {str(int(name) - 1) for name in best.chosen if int(name) % 7 == 3} <= set(best.chosen)
    assert (best.value.value or 0) > (selection.in_order(options, budgets).value.value or 0)


def test_pri_6_equal_errors_shrink_every_case_alike() -> None:
    found = borrow.pool([10, 20, 30], [5, 5, 5])
    assert (found.q, found.tau2) == (pytest.approx(8), pytest.approx(75))
    assert found.kept.tolist() == pytest.approx([0.75] * 3)
    assert found.shrunk.tolist() == pytest.approx([12.5, 20, 27.5])
    new = found.new_case()
    assert new is not None
    assert (new.estimate, new.se, new.df) == (pytest.approx(20), pytest.approx(10.4083, abs=5e-5), 1)


def test_pri_7_a_less_certain_case_is_shrunk_more() -> None:
    found = borrow.pool([10, 20, 30], [5, 10, 5])
    assert found.tau2 == pytest.approx(112.5)
    assert found.kept.tolist() == pytest.approx([0.818, 0.529, 0.818], abs=5e-4)
    assert found.shrunk.tolist() == pytest.approx([11.818, 20, 28.182], abs=5e-4)


def test_eight_schools_are_one_school() -> None:
    """Rubin 1981, "Estimation in parallel randomized experiments" (METHOD 12)."""
    found = borrow.pool([28, 8, -3, 7, -1, 1, 18, 12], [15, 10, 16, 11, 9, 11, 10, 18])
    assert found.mean == pytest.approx(7.6856, abs=5e-5)
    assert found.se == pytest.approx(4.0719, abs=5e-5)
    assert found.q == pytest.approx(4.7071, abs=5e-5)
    assert found.tau2 == 0
    assert found.shrunk.tolist() == pytest.approx([7.6856] * 8, abs=5e-5)


def test_the_first_45_at_bats_of_eighteen_players() -> None:
    """Efron and Morris 1975, "Data analysis using Stein's estimator and its generalizations" (METHOD 12)."""
    hits = np.array([18, 17, 16, 15, 14, 14, 13, 12, 11, 11, 10, 10, 10, 10, 10, 9, 8, 7])
    averages = np.round(hits / 45, 3)  # as printed
    found = borrow.james_stein(averages, averages.mean() * (1 - averages.mean()) / 45)
    assert found is not None
    shrunk, factor = found
    assert factor == pytest.approx(0.21239, abs=5e-6)
    assert shrunk[0] == pytest.approx(0.29398, abs=5e-6)  # Clemente, .400
    assert shrunk[-1] == pytest.approx(0.24216, abs=5e-6)  # Alvis, .156


def test_two_cases_are_not_enough_to_borrow_from() -> None:
    found = borrow.pool([10, 20], [5, 5])
    assert found.reason == "fewer_than_three_cases"
    assert found.shrunk.tolist() == [10, 20]
    assert found.new_case() is None


def _case(
    name: str, primitive: str, function: str, grade: Grade = "B", effect: float = 0.1
) -> borrow.ProvenCase:
    return borrow.ProvenCase(name, primitive, function, effect, 0.05, grade)


def test_kin_are_the_closest_three_and_weak_evidence_is_not_kin() -> None:
    cases = [
        _case("a", "research", "wealth"),
        _case("b", "research", "legal"),
        _case("c", "research", "legal", effect=0.0),
        _case("d", "coding", "technology"),
        _case("e", "research", "wealth", grade="D"),
    ]
    assert {one.use_case for one in borrow.nearest(cases, "research", "wealth")} == {"a", "b", "c"}
    assert {one.use_case for one in borrow.nearest(cases, "coding", "technology")} == {"a", "b", "c", "d"}
    assert borrow.borrowed(cases[:2], "research", "wealth").reason == "fewer_than_three_cases"


def test_a_sum_of_winners_is_shrunk() -> None:
    """EXPERIENCE 2.5: adding up only the winners overstates."""
    winners = borrow.pool([12, 9, 30], [8, 8, 8])
    assert winners.total().value == pytest.approx(51)
    mixed = borrow.pool([12, 9, 30, -10, -5], [8, 8, 8, 8, 8])
    assert mixed.shrunk[:3].sum() < 51


def test_ranks_carry_a_range_and_a_chance_of_the_top_three() -> None:
    steady = np.linspace(0, 1, 1001)
    draws = {"best": 10 + steady, "second": 5 + steady, "third": 5 + steady[::-1], "last": steady}
    found = portfolio.ranks(draws)
    assert (found["best"].rank, found["best"].low, found["best"].high) == (1, 1, 1)
    assert (found["second"].low, found["second"].high) == (2, 3)
    assert found["last"].top == 0
    assert found["best"].first == 1
    assert sum(one.top for one in found.values()) == pytest.approx(3)


def test_two_that_overtake_each_other_in_every_third_draw_are_no_tie_in_every_second_are() -> None:
    reference = np.zeros(100)
    assert not portfolio.tied(np.where(np.arange(100) < 33, -1.0, 1.0), reference)
    assert portfolio.tied(np.where(np.arange(100) < 45, -1.0, 1.0), reference)


def test_quadrants_are_those_of_the_guide() -> None:
    points = {"a": (10.0, 1.0), "b": (10.0, 9.0), "c": (1.0, 1.0), "d": (1.0, 9.0)}
    assert portfolio.quadrants(points) == {
        "a": "quick_win",
        "b": "high_value_high_effort",
        "c": "self_service",
        "d": "deprioritise",
    }
    assert portfolio.quadrants({}) == {}


def test_a_forecast_that_was_too_rosy_is_scored() -> None:
    found = portfolio.score_forecast(300, 400, 500, 120)
    assert found.ratio.value == pytest.approx(0.3)
    assert found.covered is False
    assert portfolio.score_forecast(300, 400, 500, 310).covered is True
    assert portfolio.score_forecast(300, 400, 500, None).ratio.reason == "no_data"


@settings(deadline=None)
@given(st.lists(st.floats(), max_size=6), st.floats(), st.floats(), st.floats())
def test_any_inputs_give_scores_or_reasons(values: list[float], a: float, b: float, c: float) -> None:
    pooled = borrow.pool(values, [abs(value) for value in values])
    for found in (
        portfolio.rice(a, b, c, a),
        portfolio.per_resource(a, b),
        portfolio.score_forecast(a, b, c, a).ratio,
        information.evpi(a, b),
        information.evsi(a, b, c),
        pooled.total(),
        selection.select([_option("x", a, b)], {"cash": c}).value,
        selection.select([_option("x", a, b)], {"cash": c}, risk_cap=a, lessons=[1]).value,
    ):
        assert found.reason if found.value is None else math.isfinite(found.value)
    assert bool(np.all(np.isfinite(pooled.shrunk)))


@given(st.floats(-1e9, 1e9), st.floats(0, 1e9), st.floats(0, 1e9))
def test_information_is_never_worth_less_than_nothing_nor_more_than_all_of_it(
    mean: float, sd: float, se: float
) -> None:
    perfect, sample = information.evpi(mean, sd).value, information.evsi(mean, sd, se).value
    assert perfect is not None
    assert sample is not None
    assert 0 <= sample <= perfect + 1e-9 * (1 + perfect)


@given(st.lists(st.lists(st.floats(), min_size=5, max_size=5), min_size=1, max_size=6))
def test_ranks_are_a_permutation_inside_their_range(rows: list[list[float]]) -> None:
    found = portfolio.ranks({str(i): np.array(row) for i, row in enumerate(rows)})
    assert sorted(one.rank for one in found.values()) == list(range(1, len(rows) + 1))
    assert all(1 <= one.low <= one.rank <= one.high <= len(rows) for one in found.values())
