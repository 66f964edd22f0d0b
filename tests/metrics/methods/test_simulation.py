"""Joint draws, their summaries and what drives them (METHOD 6; ROI-6, ROI-7, ROI-11)."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.methods import marginals, sensitivity, simulation
from metrics.methods.guard import Floats
from metrics.methods.ranges import Range, exactly


def test_roi_6_pert_and_triangular_of_the_same_three_points() -> None:
    pert, triangular = marginals.Pert(50, 100, 210), marginals.Triangular(50, 100, 210)
    assert (pert.mean, pert.variance) == (pytest.approx(110), pytest.approx(857.143, abs=5e-4))
    assert (triangular.mean, triangular.variance) == (pytest.approx(120), pytest.approx(1116.667, abs=5e-4))


@pytest.mark.parametrize("marginal", [marginals.Pert(50, 100, 210), marginals.Triangular(50, 100, 210)])
def test_roi_6_draws_have_the_moments_of_the_formula(marginal: marginals.Pert | marginals.Triangular) -> None:
    even = marginal.quantile((np.arange(200_000) + 0.5) / 200_000)
    assert even.mean() == pytest.approx(marginal.mean, rel=1e-5)
    assert even.var() == pytest.approx(marginal.variance, rel=1e-4)
    assert even.min() >= 50
    assert even.max() <= 210


def test_roi_7_correlated_sums_are_wider_than_independent_ones() -> None:
    joined = simulation.sum_of_normals([100, 50], [20, 10], 0.5)
    apart = simulation.sum_of_normals([100, 50], [20, 10])
    z = 1.2815515655446004
    assert joined.low == pytest.approx(116.093, abs=5e-4)
    assert ((joined.value or 0) - (joined.low or 0)) / z == pytest.approx(26.4575, abs=5e-5)
    assert ((apart.value or 0) - (apart.low or 0)) / z == pytest.approx(22.3607, abs=5e-5)


def test_roi_7_the_copula_draws_the_same_sum() -> None:
    inputs = {"a": marginals.Normal(100, 20), "b": marginals.Normal(50, 10)}
    found = simulation.simulate(lambda x: x["a"] + x["b"], inputs, {("a", "b"): 0.5}, draws=200_000)
    assert found.draws.std() == pytest.approx(26.4575, rel=0.01)
    assert found.estimate().low == pytest.approx(116.093, abs=0.4)
    assert found.estimate().level == 0.80


def _hours_value(x: Mapping[str, float]) -> float:
    return x["n"] * x["m"] / 60 * x["c"] * x["rho"]


HOURS = {
    "n": Range(800, 1000, 1200),
    "m": Range(3, 5, 7),
    "c": Range(50, 60, 70),
    "rho": Range(0.2, 0.5, 0.8),
}


def test_roi_11_the_tornado_ranks_realisation_first() -> None:
    base, swings = sensitivity.tornado(_hours_value, HOURS)
    assert base == pytest.approx(2500)
    found = [(swing.name, round(swing.at_low), round(swing.at_high)) for swing in swings]
    assert found == [("rho", 1000, 4000), ("m", 1500, 3500), ("n", 2000, 3000), ("c", 2083, 2917)]


def test_rank_correlations_agree_on_the_strongest_driver() -> None:
    inputs: dict[str, marginals.Marginal] = {name: marginals.assumption(one) for name, one in HOURS.items()}

    def model(x: Mapping[str, Floats]) -> Floats:
        return np.asarray(x["n"] * x["m"] / 60 * x["c"] * x["rho"])

    found = sensitivity.drivers(simulation.simulate(model, inputs))
    assert next(iter(found)) == "rho"
    assert all((one.value or 0) > 0 for one in found.values())


def test_the_same_seed_gives_the_same_numbers_and_another_seed_others() -> None:
    inputs = {"a": marginals.Normal(0, 1)}
    one, two = simulation.draw(inputs), simulation.draw(inputs)
    assert bool(np.all(one["a"] == two["a"]))
    assert not bool(np.all(one["a"] == simulation.draw(inputs, seed=1)["a"]))


def test_adding_an_input_moves_no_other() -> None:
    alone = simulation.draw({"a": marginals.Normal(0, 1)})["a"]
    beside = simulation.draw({"b": marginals.Pert(0, 1, 2), "a": marginals.Normal(0, 1)})["a"]
    assert bool(np.all(alone == beside))


def test_an_impossible_correlation_is_replaced_by_the_nearest_possible_one() -> None:
    """Higham 2002, "Computing the nearest correlation matrix", the 3 x 3 example."""
    found = simulation.nearest_correlation(np.array([[1, 1, 0], [1, 1, 1], [0, 1, 1.0]]))
    assert (found[0, 1], found[1, 2]) == pytest.approx((0.7607, 0.7607), abs=5e-5)
    assert found[0, 2] == pytest.approx(0.1573, abs=5e-5)
    assert np.linalg.eigvalsh(found).min() >= -1e-9


def test_three_equally_impossible_pairs_give_way_alike() -> None:
    found = simulation.nearest_correlation(np.array([[1, 0.9, -0.9], [0.9, 1, 0.9], [-0.9, 0.9, 1.0]]))
    assert found[np.triu_indices(3, 1)] == pytest.approx([0.5, -0.5, 0.5], abs=1e-6)


def test_a_possible_correlation_is_kept_as_it_is() -> None:
    possible = np.array([[1, 0.3], [0.3, 1.0]])
    assert simulation.nearest_correlation(possible) == pytest.approx(possible)


def test_a_measured_effect_has_the_tails_of_its_degrees_of_freedom() -> None:
    even = (np.arange(100_000) + 0.5) / 100_000
    few = marginals.StudentT(10, 2, 4).quantile(even)
    assert np.quantile(few, 0.975) == pytest.approx(10 + 2 * 2.776445, abs=5e-3)


def test_a_cost_lies_between_its_stated_ends_in_eight_of_ten_draws_and_is_never_negative() -> None:
    even = (np.arange(100_000) + 0.5) / 100_000
    drawn = marginals.cost_between(80, 150).quantile(even)
    assert np.quantile(drawn, [0.1, 0.9]) == pytest.approx([80, 150], rel=1e-3)
    assert drawn.min() > 0


def test_the_chance_and_the_size_of_a_loss() -> None:
    draws = np.array([-30.0, -10.0, 5.0, 15.0])
    found = simulation.Simulation(draws, {})
    assert found.chance_positive().value == pytest.approx(0.5)
    assert found.conditional_loss().value == pytest.approx(-20)
    assert simulation.Simulation(np.array([1.0]), {}).conditional_loss().value == 0


def test_a_result_that_is_not_finite_has_a_reason_instead_of_a_range() -> None:
    assert simulation.likely(np.array([1.0, math.inf])).reason == "not_finite"
    assert simulation.likely(np.zeros(0)).reason == "no_data"
    assert simulation.chance_above(np.array([math.nan])).reason == "not_finite"


@pytest.mark.parametrize("three", [(2, 1, 3), (1, 3, 2), (1, math.nan, 2), (1, 2, math.inf)])
def test_a_range_out_of_order_is_refused_where_it_is_made(three: tuple[float, float, float]) -> None:
    with pytest.raises(ValueError, match="range"):
        Range(*three)
    with pytest.raises(ValueError, match="range"):
        marginals.Pert(*three)


def test_a_certain_input_is_a_constant() -> None:
    even = np.array([0.1, 0.9])
    assert marginals.assumption(exactly(4)).quantile(even).tolist() == [4, 4]
    assert marginals.Triangular(4, 4, 4).quantile(even).tolist() == [4, 4]
    assert marginals.Constant(4).quantile(even).tolist() == [4, 4]


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.floats(-1e6, 1e6), min_size=3, max_size=3).map(sorted),
    st.floats(0.01, 1e3),
    st.floats(1, 200),
    st.floats(-1, 1),
)
def test_every_marginal_rises_stays_finite_and_takes_part_in_a_copula(
    three: list[float], sd: float, df: float, rho: float
) -> None:
    low, mid, high = three
    inputs: dict[str, marginals.Marginal] = {
        "pert": marginals.Pert(low, mid, high),
        "triangular": marginals.Triangular(low, mid, high),
        "effect": marginals.StudentT(mid, sd, df),
        "cost": marginals.LogNormal(abs(mid) + 1, min(sd, 3)),
    }
    found = simulation.simulate(
        lambda x: x["pert"] + x["effect"] - x["cost"],
        inputs,
        {("pert", "effect"): rho, ("effect", "cost"): rho, ("pert", "cost"): -rho},
        draws=500,
    )
    estimate = found.estimate()
    assert estimate.value is not None
    assert estimate.low is not None
    assert estimate.high is not None
    assert estimate.low <= estimate.value <= estimate.high
    for name in ("pert", "triangular"):
        assert low - 1e-6 <= found.inputs[name].min() <= found.inputs[name].max() <= high + 1e-6
    chances = np.linspace(0.001, 0.999, 50)
    for marginal in inputs.values():
        assert bool(np.all(np.diff(marginal.quantile(chances)) >= -1e-6))


@given(st.lists(st.floats(), max_size=6), st.lists(st.floats(), max_size=6), st.floats())
def test_any_series_give_a_rank_correlation_and_a_sum_or_reasons(
    one: list[float], other: list[float], rho: float
) -> None:
    for found in (
        sensitivity.spearman(np.array(one), np.array(other)),
        simulation.sum_of_normals(one, other, rho),
    ):
        assert found.reason if found.value is None else math.isfinite(found.value)
