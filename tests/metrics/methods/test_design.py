"""The design is chosen by code: the first that a panel allows (METHOD.md 5.1)."""

from __future__ import annotations

import numpy as np
import pytest

from metrics.methods import synthetic
from metrics.methods.design import estimate_panel
from metrics.methods.result import NEVER, OutcomeResult, OutcomeSpec
from tests.metrics.methods.panels import mpdta, noise, panel_of


def gate(result: OutcomeResult, name: str) -> bool | None:
    return next(one.passed for one in result.gates if one.gate == name)


def test_several_starts_are_callaway_santanna_and_one_start_is_did() -> None:
    assert estimate_panel(noise(30, 12, {5: 6, 8: 6}), OutcomeSpec()).design == "did_callaway_santanna"
    assert estimate_panel(noise(30, 12, {5: 6}), OutcomeSpec()).design == "did"


def test_waiting_units_are_comparison_enough_without_never_treated_ones() -> None:
    result = estimate_panel(noise(30, 12, {4: 10, 6: 10, 10: 10}, effect=4.0), OutcomeSpec())
    assert result.design == "did_callaway_santanna"
    assert result.verdict == "better"
    assert any("not treated yet" in note for note in result.notes)


def test_one_treated_unit_falls_back_to_its_placebo_rank_without_the_extra(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(synthetic, "available", lambda: False)
    result = estimate_panel(noise(20, 24, {16: 1}), OutcomeSpec())
    assert result.design == "did"
    assert any("sevenfold[causal]" in note for note in result.notes)
    assert any(one.gate == "placebo_rank" for one in result.gates)


def test_one_treated_unit_is_synthetic_with_the_extra_donors_and_history() -> None:
    pytest.importorskip("diff_diff", reason="the extra `causal` is not installed")
    result = estimate_panel(noise(14, 18, {12: 1}, effect=5.0), OutcomeSpec())
    assert result.design == "synthetic_did"
    assert result.estimate == pytest.approx(5.0, abs=2.5)
    assert set(result.aggregates) == {"did", "synthetic_control"}
    assert result.grade == "C"  # fewer than 20 donors
    assert estimate_panel(noise(14, 12, {9: 1}), OutcomeSpec()).design == "did"  # 9 pre periods
    assert estimate_panel(noise(10, 18, {12: 1}), OutcomeSpec()).design == "did"  # 9 donors


def test_a_forced_synthetic_design_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(synthetic, "available", lambda: False)
    result = estimate_panel(noise(14, 18, {12: 1}), OutcomeSpec(design="synthetic_did"))
    assert (result.estimate, result.reason) == (None, "synthetic_not_installed")
    assert "pip install" in result.notes[0]


def test_mpdta_is_worse_at_the_published_numbers() -> None:
    result = estimate_panel(mpdta(), OutcomeSpec(scale="log"))
    assert (result.low, result.high, result.p) == pytest.approx((-0.0556, -0.0065, 0.0136), abs=5e-5)
    assert result.percent == pytest.approx(-3.05, abs=0.005)
    assert result.chance_better == pytest.approx(0.007, abs=5e-4)
    assert (result.verdict, result.n_treated, result.n_control, result.df) == ("worse", 191, 309, 190)
    assert gate(result, "pre_trend") is True
    assert gate(result, "secondary_estimator") is True
    # drift after access 0.8x the worst step before would explain it: one gate fails
    assert (gate(result, "breakdown"), result.grade) == (False, "C")


def test_three_periods_after_access_are_too_early_unless_a_horizon_says_so() -> None:
    panel = noise(60, 9, {6: 30}, effect=5.0)
    assert estimate_panel(panel, OutcomeSpec()).verdict == "too early"
    assert estimate_panel(panel, OutcomeSpec(horizon=3)).verdict == "better"
    assert estimate_panel(noise(60, 10, {6: 30}, effect=5.0), OutcomeSpec()).verdict == "better"
    assert estimate_panel(noise(60, 10, {6: 30}, effect=5.0), OutcomeSpec(horizon=6)).verdict == "too early"


def test_a_zero_baseline_or_constant_values_tell_nothing() -> None:
    y = np.zeros((12, 8))
    y[:, 4:] = np.random.default_rng(1).normal(size=(12, 4)) + 3
    first = [4] * 6 + [NEVER] * 6
    assert estimate_panel(panel_of(y, first), OutcomeSpec()).reason == "zero_baseline"
    assert estimate_panel(panel_of(np.full((12, 8), 3.0), first), OutcomeSpec()).reason == "zero_variance"


def test_nobody_treated_and_nothing_observed_tell_nothing() -> None:
    assert estimate_panel(panel_of(np.ones((3, 3)), [NEVER] * 3), OutcomeSpec()).reason == "nobody_treated"
    assert estimate_panel(panel_of(np.full((2, 2), np.nan), [1, NEVER]), OutcomeSpec()).reason == "no_data"


def test_units_are_collapsed_to_clusters_that_start_together() -> None:
    panel = noise(40, 10, {5: 20})
    cluster = (np.arange(40) // 4)[panel.unit]
    clustered = panel_of(panel.value.reshape(40, 10), panel.first_treated.tolist(), cluster=cluster)
    result = estimate_panel(clustered, OutcomeSpec())
    assert (result.design, result.n_treated, result.n_control) == ("did", 5, 5)
    plain = estimate_panel(panel, OutcomeSpec())
    assert result.estimate == pytest.approx(plain.estimate)


def test_clusters_whose_units_start_apart_keep_their_units_and_cluster_the_errors() -> None:
    panel = noise(60, 10, {5: 30})
    cluster = (np.arange(60) % 12)[panel.unit]
    mixed = panel_of(panel.value.reshape(60, 10), panel.first_treated.tolist(), cluster=cluster)
    result = estimate_panel(mixed, OutcomeSpec())
    assert result.design == "did_callaway_santanna"
    assert (result.n_units, result.df) == (60, 11)
    # twelve clusters on a side and no exchangeable units: significance needs an agreement that is not there
    assert result.verdict not in {"better", "worse"}


def test_the_benefit_is_weighted_by_denominators() -> None:
    panel = noise(30, 10, {5: 10}, effect=2.0)
    weights = np.where(panel.first_treated[panel.unit] == 5, 7.0, 1.0)
    weighted = panel_of(panel.value.reshape(30, 10), panel.first_treated.tolist(), weight=weights)
    one, seven = estimate_panel(panel, OutcomeSpec()).benefit, estimate_panel(weighted, OutcomeSpec()).benefit
    assert one is not None
    assert seven is not None
    assert seven == pytest.approx((7 * one[0], 7 * one[1]))


def test_a_guardrail_is_judged_at_one_sided_95_per_cent() -> None:
    panel = noise(60, 12, {6: 30}, effect=-3.0)
    primary, rail = (estimate_panel(panel, OutcomeSpec(role=role)) for role in ("primary", "guardrail"))
    assert (primary.verdict, rail.verdict) == ("worse", "limit broken")
    assert primary.low is not None
    assert rail.low is not None
    assert rail.low > primary.low  # 90 % between the ends, 95 % on each side
    harmless = estimate_panel(noise(60, 12, {6: 30}, effect=3.0), OutcomeSpec(role="guardrail"))
    assert harmless.verdict == "within limit"


def test_a_design_that_cannot_be_significant_says_so() -> None:
    result = estimate_panel(noise(6, 12, {6: 3}, effect=50.0), OutcomeSpec())
    assert result.verdict == "no clear effect"  # the smallest p of 3 + 3 units is 0.10
    assert any("cannot be significant" in note for note in result.notes)


def test_the_placebo_in_time_is_the_same_design_before_anything_happened() -> None:
    quiet = estimate_panel(noise(60, 16, {8: 30}, effect=3.0), OutcomeSpec())
    assert gate(quiet, "placebo_in_time") is True
    panel = noise(60, 16, {8: 30})
    jump = (panel.first_treated[panel.unit] == 8) & (panel.period >= 4)
    panel.value[jump] += 5.0
    assert gate(estimate_panel(panel, OutcomeSpec()), "placebo_in_time") is False


def test_the_secondary_estimator_disagrees_where_effects_of_early_units_fade() -> None:
    panel = noise(60, 12, {6: 30}, effect=0.0, rho=0.0)
    last = (panel.first_treated[panel.unit] == 6) & (panel.period == 5)
    panel.value[last] -= 6.0  # a dip just before access: the base period is unlike the others
    result = estimate_panel(panel, OutcomeSpec())
    assert gate(result, "secondary_estimator") is False
    assert result.grade in {"C", "D"}


def test_one_untreated_unit_is_not_a_comparison_group() -> None:
    result = estimate_panel(noise(5, 12, {6: 4}), OutcomeSpec())
    assert (result.design, result.estimate) == ("before_after", None)
    assert any("two are needed" in note for note in result.notes)
