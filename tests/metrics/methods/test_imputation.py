"""Imputation and two-way fixed effects."""

from __future__ import annotations

import numpy as np
import pytest

from metrics.methods.design import estimate_panel
from metrics.methods.imputation import imputed
from metrics.methods.matrix import matrix
from metrics.methods.result import NEVER, OutcomeSpec
from metrics.methods.two_way import twfe
from tests.metrics.methods.panels import mpdta, noise, out_2, panel_of


def test_imputation_on_mpdta_gives_its_published_value() -> None:
    found = imputed(matrix(mpdta()))
    assert found is not None
    assert found.effect == pytest.approx(-0.0477099, abs=5e-8)  # METHOD.md 5.3, equal to diff-diff
    assert found.error is None


def test_imputation_on_out_2_equals_the_simple_average() -> None:
    found = imputed(matrix(out_2()))
    assert found is not None
    assert found.effect == pytest.approx(2.333333, abs=1e-6)


@pytest.mark.filterwarnings("ignore")
def test_diff_diff_agrees_on_mpdta() -> None:
    diff_diff = pytest.importorskip("diff_diff", reason="cross-check")
    import pandas as pd

    panel = mpdta()
    start = np.where(panel.first_treated == NEVER, 0, panel.first_treated)[panel.unit]
    frame = pd.DataFrame({"u": panel.unit, "t": panel.period, "y": panel.value, "g": start})
    theirs = diff_diff.ImputationDiD().fit(frame, "y", "u", "t", "g")
    ours = imputed(matrix(panel))
    assert ours is not None
    assert theirs.overall_att == pytest.approx(ours.effect, abs=1e-9)


def test_two_way_fixed_effects_on_mpdta_are_the_known_wrong_answer() -> None:
    assert twfe(matrix(mpdta())) == pytest.approx(-0.0365, abs=5e-5)
    result = estimate_panel(mpdta(), OutcomeSpec(scale="log"))
    assert result.naive["twfe"] == pytest.approx(-0.0365, abs=5e-5)
    assert result.naive["before_after"] == pytest.approx(0.1248, abs=5e-5)
    assert result.estimate == pytest.approx(-0.0310182822)


def test_a_covariate_that_moves_over_time_is_held_fixed() -> None:
    random = np.random.default_rng(2)
    x = random.normal(size=(80, 12)).cumsum(axis=1)
    x[:40, 6:] += 3.0  # the covariate moves with treatment
    y = random.normal(size=80)[:, None] + 0.3 * np.arange(12) + 2.0 * x + random.normal(size=(80, 12)) * 0.1
    y[:40, 6:] += 1.0
    panel = panel_of(y, [6] * 40 + [NEVER] * 40, covariates={"x": x.ravel()})
    with_x, without = imputed(matrix(panel)), imputed(matrix(panel_of(y, [6] * 40 + [NEVER] * 40)))
    assert with_x is not None
    assert without is not None
    assert with_x.effect == pytest.approx(1.0, abs=0.05)
    assert abs(without.effect - 1.0) > 2.0


def test_the_same_prediction_comes_from_a_regression_with_dummies() -> None:
    panel = noise(12, 6, {3: 4, 4: 2}, effect=1.0)
    wide = matrix(panel)
    wide.y[7, 2] = np.nan
    wide.y[0, 1:3] = np.nan  # a single untreated cell
    unit, period = np.nonzero(np.isfinite(wide.y))
    off = ~wide.on[unit, period]
    design = np.column_stack([np.eye(12)[unit], np.eye(6)[period][:, 1:]])
    value = wide.y[unit, period]
    coefficients = np.linalg.lstsq(design[off], value[off], rcond=None)[0]
    expected = (value - design @ coefficients)[~off].mean()
    found = imputed(wide)
    assert found is not None
    assert found.effect == pytest.approx(expected)


def test_a_treated_cell_that_no_untreated_cell_predicts_is_left_out_and_counted() -> None:
    # in the last period everyone is treated
    found = imputed(matrix(panel_of(np.arange(12.0).reshape(3, 4) ** 1.3, [1, 2, 3])))
    assert found is not None
    assert found.left_out == 3


def test_the_bootstrap_is_seeded_and_near_the_analytic_error() -> None:
    wide = matrix(noise(200, 8, {4: 100}, rho=0.0))
    once, again = imputed(wide, seed=7), imputed(wide, seed=7)
    assert once is not None
    assert again is not None
    assert once.error == again.error
    # independent noise: variance of (mean of 4 - mean of 4) in both groups of 100
    assert once.error == pytest.approx(np.sqrt((1 / 4 + 1 / 4) * (2 / 100)), rel=0.15)


def test_imputation_as_headline_says_how_its_errors_were_found() -> None:
    result = estimate_panel(mpdta(), OutcomeSpec(scale="log", design="imputation"))
    assert result.design == "imputation"
    assert result.estimate == pytest.approx(-0.0477099, abs=5e-8)
    assert any("199 bootstrap draws" in note and "seed 7" in note for note in result.notes)


def test_few_units_need_randomisation_inference_to_agree() -> None:
    result = estimate_panel(noise(6, 12, {6: 3}, effect=50.0), OutcomeSpec(design="imputation"))
    assert result.verdict == "no clear effect"  # the smallest p of 3 + 3 units is 0.10
