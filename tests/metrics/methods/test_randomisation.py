"""Randomisation inference: exact where it can be, seeded where not."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from metrics.methods.aggregate import staggered_effects
from metrics.methods.assignments import count, permutation_test
from metrics.methods.callaway_santanna import Control
from metrics.methods.matrix import Matrix, matrix
from metrics.methods.randomisation import _Cohort, _group_statistic, staggered, two_groups
from metrics.methods.result import NEVER
from tests.metrics.methods.panels import mpdta, noise, panel_of


def test_three_treated_units_of_eight_give_the_exact_p_of_out_7() -> None:
    change = np.array([3.0, 4, 5, 1, 0, 2, 1, 0])
    found = two_groups(change, np.arange(8) < 3, seed=7)
    assert (found.p, found.draws, found.exact) == (pytest.approx(1 / 56), 56, True)


def test_six_units_cannot_be_significant() -> None:
    found = two_groups(np.array([9.0, 8, 7, 1, 2, 3]), np.arange(6) < 3, seed=7)
    assert (found.p, found.floor) == (pytest.approx(0.10), pytest.approx(0.10))
    assert "0.1" in found.words


def test_an_exact_test_visits_every_assignment_once() -> None:
    seen: list[tuple[int, ...]] = []

    def remember(labels: np.ndarray) -> np.ndarray:
        seen.extend(tuple(row) for row in labels.tolist())
        return np.zeros(len(labels))

    labels = np.array([1, 1, 2, 9, 9, 9])
    assert permutation_test(labels, remember, work=1.0, seed=1).draws == count(labels) == 60
    assert len(set(seen[1:])) == 60


def test_too_many_assignments_are_drawn_with_a_seed_that_is_said() -> None:
    change = np.random.default_rng(0).normal(size=60)
    found = two_groups(change, np.arange(60) < 30, seed=7)
    assert (found.draws, found.exact, found.floor) == (9_999, False, 1 / 10_000)
    assert "seed 7" in found.words
    assert found == two_groups(change, np.arange(60) < 30, seed=7)


def test_the_exact_p_equals_counting_welch_statistics_by_hand() -> None:
    change = np.random.default_rng(5).normal(size=9)

    def welch_t(inside: tuple[int, ...]) -> float:
        a, b = change[list(inside)], np.delete(change, list(inside))
        return abs(a.mean() - b.mean()) / np.sqrt(a.var(ddof=1) / len(a) + b.var(ddof=1) / len(b))

    values = [welch_t(inside) for inside in combinations(range(9), 4)]
    actual = welch_t((0, 1, 2, 3))
    expected = sum(value >= actual - 1e-12 for value in values) / len(values)
    assert two_groups(change, np.arange(9) < 4, seed=1).p == pytest.approx(expected)


@pytest.mark.parametrize("control", ["never", "not_yet"])
@pytest.mark.parametrize("gaps", [False, True])
def test_the_permuted_statistic_is_the_estimate_over_its_standard_error(control: Control, gaps: bool) -> None:
    wide = matrix(mpdta())
    if gaps:
        wide.y[np.random.default_rng(0).random(wide.y.shape) < 0.1] = np.nan
    effects = staggered_effects(wide, control)
    assert effects is not None
    cohorts = [_Cohort.of(wide, cohort, control) for cohort in wide.cohorts]
    expected = abs(effects.group.value / effects.group.error(wide))
    assert _group_statistic(wide.first[None, :], cohorts, control, 3)[0] == pytest.approx(expected)


def test_staggered_labels_are_permuted_over_units() -> None:
    nothing = staggered(matrix(noise(20, 10, {4: 2, 6: 2})), "never", seed=7)
    something = staggered(matrix(noise(20, 10, {4: 2, 6: 2}, effect=6.0)), "never", seed=7)
    assert nothing is not None
    assert something is not None
    assert nothing.p > 0.05
    assert something.p < 0.01


def test_covariates_are_taken_out_before_labels_are_permuted() -> None:
    random = np.random.default_rng(4)
    x = random.normal(size=24)
    y = random.normal(size=(24, 6)) * 0.1 + np.outer(x, np.arange(6))
    y[:4, 3:] += 1.0
    first = [3] * 4 + [NEVER] * 20
    bare = panel_of(y, first)
    with_x = panel_of(y, first, covariates={"x": np.repeat(x, 6)})
    plain = staggered(matrix(bare), "never", seed=7)
    adjusted = staggered(matrix(with_x), "never", seed=7)
    assert plain is not None
    assert adjusted is not None
    assert adjusted.p < 0.01 < plain.p


def test_a_panel_without_movement_has_no_randomisation_test() -> None:
    wide: Matrix = matrix(panel_of(np.ones((6, 4)), [2, 2, NEVER, NEVER, NEVER, NEVER]))
    assert staggered(wide, "never", seed=7) is None
