"""Before access: the joint test, its power, drift and breakdown."""

from __future__ import annotations

import numpy as np
import pytest

from metrics.methods.aggregate import staggered_effects
from metrics.methods.bands import sup_t, widened
from metrics.methods.matrix import matrix
from metrics.methods.pretrend import (
    breakdown_gate,
    plug_in_breakdown,
    plug_in_set,
    pre_slope_gate,
    pre_trend,
)
from tests.metrics.methods.panels import mpdta, noise


@pytest.mark.parametrize(
    ("control", "statistic", "p"), [("never", 7.7912366, 0.168122), ("not_yet", 7.7909277, 0.168141)]
)
def test_the_joint_wald_test_of_mpdta_equals_r_did(control: str, statistic: float, p: float) -> None:
    wide = matrix(mpdta())
    effects = staggered_effects(wide, control)  # type: ignore[arg-type]
    assert effects is not None
    found = pre_trend(wide, effects)
    assert found is not None
    assert (found.statistic, found.p) == pytest.approx((statistic, p), abs=1e-6)
    assert found.terms == 5


def test_the_joint_test_says_which_drift_it_would_have_seen() -> None:
    wide = matrix(mpdta())
    effects = staggered_effects(wide, "never")
    assert effects is not None
    assert effects.pre_cells is not None
    found = pre_trend(wide, effects)
    assert found is not None
    assert found.detectable_slope is not None
    # a drift of that size in every pre period is rejected in about 80 % of draws with this covariance
    random = np.random.default_rng(3)
    th = random.multivariate_normal(np.full(5, found.detectable_slope), effects.pre_cells[1], size=4_000)
    wald = np.einsum("ij,jk,ik->i", th, np.linalg.inv(effects.pre_cells[1]), th)
    assert float((wald > 9.2364).mean()) == pytest.approx(0.80, abs=0.02)  # chi-square 5, 10 %


def test_many_cells_and_few_units_are_tested_in_blocks_at_their_nominal_size() -> None:
    rejected = tested = 0
    for seed in range(120):
        wide = matrix(noise(40, 16, {6: 6, 8: 6, 10: 6}, seed=seed))
        effects = staggered_effects(wide, "never")
        assert effects is not None
        found = pre_trend(wide, effects)
        assert found is not None
        assert found.blocks
        tested += 1
        rejected += found.p < 0.10
    # nominal 10 %, three standard errors of 120 runs: 1.8 % to 18.2 %
    assert 0.018 <= rejected / tested <= 0.182


def test_a_drift_before_access_is_seen() -> None:
    panel = noise(60, 14, {7: 30})
    panel.value[:] += 0.4 * panel.period * (panel.first_treated[panel.unit] == 7)
    wide = matrix(panel)
    effects = staggered_effects(wide, "never")
    assert effects is not None
    found = pre_trend(wide, effects)
    assert found is not None
    assert found.p < 0.01


def test_the_plug_in_set_and_breakdown_of_out_8() -> None:
    assert plug_in_set([-0.1, 0.2], 1.0, 1.0) == pytest.approx((0.7, 1.3))
    assert plug_in_breakdown([-0.1, 0.2], 1.0) == pytest.approx(3.333, abs=1e-3)


def test_without_an_effect_there_is_nothing_to_break_down() -> None:
    assert breakdown_gate([-0.1, 0.2], 0.05, significant=False).passed is None
    assert breakdown_gate([-0.1, 0.2], 0.05, significant=True).passed is False
    assert breakdown_gate([-0.1, 0.2], 1.0, significant=True).passed is True


def test_drift_carried_forward_may_explain_half_of_the_effect_and_no_more() -> None:
    assert pre_slope_gate(0.1, 5.0, 1.0, None).passed is True
    assert pre_slope_gate(0.1, 5.1, 1.0, None).passed is False
    # a null: what the design would see takes the effect's place
    assert pre_slope_gate(0.1, 5.1, 0.0, 1.5).passed is True


def test_the_simultaneous_band_of_mpdta_has_its_published_critical_value() -> None:
    wide = matrix(mpdta())
    effects = staggered_effects(wide, "never")
    assert effects is not None
    shown = [*effects.pre_universal, *effects.post]
    influence = np.column_stack([event.average.influence for event in shown])
    assert sup_t(influence, wide, seed=7) == pytest.approx(2.56, abs=0.03)  # METHOD.md 5.3
    assert sup_t(influence, wide, seed=7) == sup_t(influence, wide, seed=7)


def test_few_units_widen_the_band_as_they_widen_the_interval() -> None:
    assert widened(2.0, 3.0) == pytest.approx(2.0 * 3.182446 / 1.959964, abs=1e-5)
