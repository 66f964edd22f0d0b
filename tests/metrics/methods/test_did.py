"""One start: Welch on unit-level changes, and one treated unit among its donors."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from metrics.methods.design import estimate_panel
from metrics.methods.did import Changes, difference_in_differences, unit_changes, welch
from metrics.methods.matrix import matrix
from metrics.methods.one_unit import clustered_error, placebo_rank
from metrics.methods.result import NEVER, OutcomeSpec
from tests.metrics.methods.panels import noise, panel_of


def test_the_smallest_difference_in_differences_out_1() -> None:
    # treated 11 -> 8, control 10 -> 9.5, here as two units each around those means
    y = [[10.5, 7.4], [11.5, 8.6], [9.8, 9.4], [10.2, 9.6]]
    result = estimate_panel(panel_of(y, [1, 1, NEVER, NEVER]), OutcomeSpec(better="lower"))
    assert result.design == "did"
    assert result.estimate == pytest.approx(-2.5)
    assert result.without_ai == pytest.approx(10.5)
    assert result.with_ai == pytest.approx(8.0)
    assert result.percent == pytest.approx(-23.81, abs=0.005)
    assert result.grade == "D"  # two periods cannot show what went on before


def test_welch_on_unit_changes_gives_out_7() -> None:
    found = welch(np.array([3.0, 4, 5]), np.array([1.0, 0, 2, 1, 0]))
    assert found.effect == pytest.approx(3.2)
    assert (found.effect / found.se, found.df) == pytest.approx((4.6512, 3.706), abs=1e-3)
    assert 2 * stats.t.sf(found.effect / found.se, found.df) == pytest.approx(0.01157, abs=1e-5)


def test_the_headline_is_the_change_of_unit_means() -> None:
    panel = noise(20, 10, {6: 8}, effect=1.5)
    wide = matrix(panel)
    change = wide.y[:, 6:].mean(axis=1) - wide.y[:, :6].mean(axis=1)
    result = estimate_panel(panel, OutcomeSpec())
    expected = stats.ttest_ind(change[:8], change[8:], equal_var=False)
    assert result.design == "did"
    assert result.estimate == pytest.approx(change[:8].mean() - change[8:].mean())
    assert result.p == pytest.approx(expected.pvalue)
    assert (result.low, result.high) == pytest.approx(tuple(expected.confidence_interval(0.95)))


def test_missing_cells_do_not_turn_a_common_trend_into_an_effect() -> None:
    # everything rises by 1 per period; treated units miss early periods, the others late ones
    y = np.arange(8.0)[None, :] + np.random.default_rng(1).normal(size=(12, 8)) * 1e-3
    y[:4, :2] = np.nan
    y[8:, 6:] = np.nan
    result = estimate_panel(panel_of(y, [4] * 4 + [NEVER] * 8), OutcomeSpec())
    assert result.estimate == pytest.approx(0.0, abs=0.01)


def test_units_without_one_side_are_left_out_and_counted() -> None:
    panel = noise(12, 8, {4: 5})
    wide = matrix(panel)
    wide.y[0, 4:] = np.nan
    assert unit_changes(wide, 4).left_out == 1


def test_covariates_enter_by_outcome_regression() -> None:
    random = np.random.default_rng(3)
    x = np.r_[random.normal(1, 1, 40), random.normal(0, 1, 40)]
    treated = np.arange(80) < 40
    change = 2.0 * x + 0.5 * treated + random.normal(size=80) * 0.1
    changes = Changes(change, treated, np.zeros(80), change, x[:, None], np.ones(80), 0)
    assert difference_in_differences(changes).effect == pytest.approx(0.5, abs=0.1)


def test_one_treated_unit_is_ranked_among_all_units() -> None:
    y = np.zeros((10, 4))
    y[:, 2:] = np.array([3.0, -4, 0.5, 0.2, -0.3, 0.1, 0.4, -0.2, 0.0, 0.3])[:, None]
    changes = unit_changes(matrix(panel_of(y, [2] + [NEVER] * 9)), 2)
    ranked = placebo_rank(changes)
    assert (ranked.rank, ranked.units) == (2, 10)
    assert ranked.p == pytest.approx(0.2)
    donors = y[1:, 3]
    assert ranked.effect == pytest.approx(3.0 - donors.mean())
    assert ranked.se == pytest.approx(donors.std(ddof=1) * np.sqrt(1 + 1 / 9))


def test_the_clustered_error_of_one_treated_unit_is_said_to_be_too_small() -> None:
    panel = noise(15, 8, {5: 1})
    result = estimate_panel(panel, OutcomeSpec())
    assert result.se is not None
    assert clustered_error(unit_changes(matrix(panel), 5), 8) < result.se
    assert any("far too small" in note for note in result.notes)


def test_one_treated_unit_has_no_grade_above_d() -> None:
    assert estimate_panel(noise(40, 30, {20: 1}, effect=50.0), OutcomeSpec(design="did")).grade == "D"


def test_one_treated_unit_needs_nineteen_donors_to_be_significant() -> None:
    few = estimate_panel(noise(15, 12, {6: 1}, effect=50.0), OutcomeSpec(design="did"))
    many = estimate_panel(noise(25, 12, {6: 1}, effect=50.0), OutcomeSpec(design="did"))
    assert few.verdict == "no clear effect"
    assert many.verdict == "better"
