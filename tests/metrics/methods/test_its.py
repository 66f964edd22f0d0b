"""One series: interrupted time series, and what is not evidence."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from scipy.linalg import toeplitz

from metrics.methods.design import estimate_panel
from metrics.methods.its import interrupted_design, midpoint_contrast, prais_winsten
from metrics.methods.result import OutcomeSpec
from tests.metrics.methods.panels import panel_of


def autoregressive(length: int, rho: float, random: np.random.Generator) -> np.ndarray:
    shock = random.normal(size=length)
    y = np.zeros(length)
    y[0] = shock[0] / np.sqrt(1 - rho**2)
    for t in range(1, length):
        y[t] = rho * y[t - 1] + shock[t]
    return y


def test_a_trend_is_not_an_effect_out_4() -> None:
    y = np.array([10.0, 11, 12, 13, 20, 21, 22, 23])
    fit = prais_winsten(y, interrupted_design(8, 4))
    assert fit.coefficients == pytest.approx([10, 1, 6, 0], abs=1e-9)
    naive = estimate_panel(panel_of(y[None, :], [4]), OutcomeSpec()).naive["before_after"]
    assert naive == pytest.approx(10.0)  # overstates by 4


def test_the_fit_is_generalised_least_squares_at_its_autocorrelation() -> None:
    sm = pytest.importorskip("statsmodels.api", reason="cross-check")
    y = autoregressive(48, 0.5, np.random.default_rng(1))
    design = interrupted_design(48, 24)
    fit = prais_winsten(y, design)
    theirs = sm.GLS(y, design, sigma=toeplitz(fit.rho ** np.arange(48))).fit()
    assert fit.coefficients == pytest.approx(theirs.params)
    assert np.sqrt(np.diag(fit.covariance)) == pytest.approx(theirs.bse)


def test_true_nulls_of_a_long_series_are_rejected_at_about_the_nominal_rate() -> None:
    # METHOD.md 5.5: 6 to 7 % at T = 48; an ordinary regression rejects 15 to 17 % at rho = 0.4
    random = np.random.default_rng(11)
    design = interrupted_design(48, 24)
    contrast = midpoint_contrast(48, 24, 4)
    ours = plain = 0
    runs = 250
    for _ in range(runs):
        y = autoregressive(48, 0.4, random) + 0.05 * np.arange(48)
        fit = prais_winsten(y, design)
        t = contrast @ fit.coefficients / np.sqrt(contrast @ fit.covariance @ contrast)
        ours += 2 * stats.t.sf(abs(t), fit.df) < 0.05
        beta = np.linalg.lstsq(design, y, rcond=None)[0]
        variance = ((y - design @ beta) ** 2).sum() / 44 * np.linalg.inv(design.T @ design)
        plain += 2 * stats.t.sf(abs(contrast @ beta / np.sqrt(contrast @ variance @ contrast)), 44) < 0.05
    assert ours / runs <= 0.11
    assert plain > ours


def test_a_long_series_is_graded_c_and_recovers_its_step() -> None:
    y = autoregressive(60, 0.3, np.random.default_rng(5))
    y[30:] -= 8.0
    result = estimate_panel(panel_of(y[None, :] + 100, [30]), OutcomeSpec(better="lower"))
    assert (result.design, result.grade, result.verdict) == ("its", "C", "better")
    assert result.low is not None
    assert result.high is not None
    assert result.low < -8.0 < result.high
    assert result.benefit is not None
    assert result.benefit[0] == pytest.approx((result.estimate or 0) * 30, rel=1e-6)


def test_seasons_enter_with_two_full_ones_before_the_start() -> None:
    assert interrupted_design(36, 24, 12).shape == (36, 4 + 11)
    assert interrupted_design(36, 23, 12).shape == (36, 4)


def test_a_short_series_has_no_estimate_and_says_what_is_missing() -> None:
    y = np.r_[np.zeros(12) + 5, np.zeros(12) + 9] + autoregressive(24, 0.0, np.random.default_rng(2))
    result = estimate_panel(panel_of(y[None, :], [12]), OutcomeSpec())
    assert (result.design, result.estimate, result.verdict) == ("before_after", None, "cannot tell")
    assert result.reason == "no_comparison"
    assert "before_after" in result.naive


def test_before_and_after_is_a_number_only_when_it_is_asked_for_and_graded_d() -> None:
    y = np.r_[np.zeros(12) + 5, np.zeros(12) + 9] + autoregressive(24, 0.0, np.random.default_rng(2))
    result = estimate_panel(panel_of(y[None, :], [12]), OutcomeSpec(design="before_after"))
    assert result.estimate == pytest.approx(4.0, abs=1.0)
    assert result.grade == "D"


def test_a_seasonal_series_is_compared_with_the_same_season() -> None:
    season = np.tile(np.r_[np.zeros(6), np.full(6, 50.0)], 2)[:18]
    y = 100 + season + autoregressive(18, 0.0, np.random.default_rng(3))
    y[12:] += 5.0
    result = estimate_panel(panel_of(y[None, :], [12]), OutcomeSpec(seasonality=12))
    assert (result.design, result.grade) == ("before_after", "D")
    assert result.estimate == pytest.approx(5.0, abs=2.0)  # plain before/after would say -20


def test_a_series_that_starts_treated_has_a_level_and_no_change() -> None:
    result = estimate_panel(panel_of([[3.0, 4.0, 5.0]], [0]), OutcomeSpec())
    assert (result.reason, result.with_ai) == ("no_before", pytest.approx(4.0))
