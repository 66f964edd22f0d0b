"""Experiments: shares, means, ratios, covariates, clusters, several arms, early looks."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from scipy import stats

from metrics.methods.ab import Experiment, estimate_experiment
from metrics.methods.adjusted import adjusted_effects, ratio_of_sums
from metrics.methods.proportions import two_shares
from metrics.methods.result import OutcomeResult, OutcomeSpec
from metrics.methods.sequential import effect_on_treated, sequence_half_width, units_per_arm
from metrics.methods.split import sample_ratio

AB_4_Y = np.array([14.0, 18, 12, 20, 9, 15, 11, 13])
AB_4_X = np.array([10.0, 14, 8, 16, 8, 14, 11, 11])
FOUR_AND_FOUR = np.repeat([1, 0], 4)


def run(arm: Any, value: Any, spec: OutcomeSpec | None = None, **more: Any) -> OutcomeResult:
    experiment = Experiment(np.asarray(arm), ("A", "B"), np.asarray(value, dtype=float), **more)
    return estimate_experiment(experiment, spec or OutcomeSpec())[0]


def converted(treated: tuple[int, int], control: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    value = np.repeat(
        [1.0, 0.0, 1.0, 0.0], [treated[0], treated[1] - treated[0], control[0], control[1] - control[0]]
    )
    return np.repeat([1, 0], [treated[1], control[1]]), value


def test_two_shares_give_newcombe_the_pooled_test_and_the_log_ratio_of_ab_1() -> None:
    found = two_shares((150, 1000), (120, 1000))
    assert found.difference == pytest.approx(0.03)
    assert (found.z, found.p) == pytest.approx((1.96305, 0.04964), abs=5e-6)
    assert (found.low, found.high) == pytest.approx((0.0000138, 0.0600083), abs=5e-8)
    assert (found.percent, found.percent_low, found.percent_high) == pytest.approx(
        (25.0, -0.03, 56.30), abs=5e-3
    )


def test_significance_is_decided_on_the_absolute_scale_only() -> None:
    result = run(*converted((150, 1000), (120, 1000)))
    assert result.verdict == "better"
    assert result.percent_low is not None
    assert result.percent_low < 0


def test_statsmodels_agrees_on_newcombe() -> None:
    proportion = pytest.importorskip("statsmodels.stats.proportion", reason="cross-check")
    low, high = proportion.confint_proportions_2indep(37, 210, 22, 190, method="newcomb", compare="diff")
    found = two_shares((37, 210), (22, 190))
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-9)


def test_the_split_is_tested_as_in_ab_2() -> None:
    assert sample_ratio([5050, 5200])[1] == pytest.approx(0.13845, abs=5e-6)
    assert sample_ratio([50000, 51000])[1] == pytest.approx(0.00165, abs=5e-6)
    assert sample_ratio([900, 100], [9, 1])[1] == pytest.approx(1.0)


def test_a_split_that_is_not_as_planned_shows_no_result() -> None:
    arm = np.repeat([1, 0], [600, 400])
    result = run(arm, np.random.default_rng(1).normal(size=1000) + arm)
    assert (result.estimate, result.verdict, result.reason) == (None, "cannot tell", "sample_ratio")
    assert [gate.passed for gate in result.gates if gate.gate == "srm"] == [False]
    planned = run(arm, np.random.default_rng(1).normal(size=1000) + arm, split=(40.0, 60.0))
    assert planned.verdict == "better"


def test_ratios_have_the_delta_method_variance_of_ab_3() -> None:
    a = ratio_of_sums(np.array([3.0, 0, 2, 5]), np.array([4.0, 1, 3, 6]))
    b = ratio_of_sums(np.array([1.0, 1, 2, 2]), np.array([4.0, 2, 4, 5]))
    assert a == pytest.approx((0.7142857, 0.00721921), abs=5e-8)
    assert b == pytest.approx((0.4, 0.00331852), abs=5e-8)
    result = run(FOUR_AND_FOUR, [3, 0, 2, 5, 1, 1, 2, 2], denominator=np.array([4.0, 1, 3, 6, 4, 2, 4, 5]))
    assert result.estimate == pytest.approx(0.3142857, abs=5e-8)
    assert result.se is not None
    assert 0.3142857 / result.se == pytest.approx(3.06162, abs=5e-5)


def test_a_covariate_uses_the_within_arm_slope_of_ab_4() -> None:
    assert run(FOUR_AND_FOUR, AB_4_Y).estimate == pytest.approx(4.0)
    adjusted = run(FOUR_AND_FOUR, AB_4_Y, covariates={"x": AB_4_X})
    assert adjusted.estimate == pytest.approx(3.0)  # a pooled slope gives 2.9
    assert adjusted.percent == pytest.approx(25.0)  # of the raw control mean 12


def test_a_covariate_of_all_arms_shares_one_slope() -> None:
    random = np.random.default_rng(7)
    arm = np.repeat([0, 1, 2], 200)
    x = random.normal(size=600)
    y = 5 + 0.4 * (arm == 1) + 0.9 * (arm == 2) + x + random.normal(size=600) * 0.2
    found = estimate_experiment(Experiment(arm, ("A", "B", "C"), y, covariates={"x": x}), OutcomeSpec())
    assert [result.arm for result in found] == ["B", "C"]
    assert [result.estimate for result in found] == pytest.approx([0.4, 0.9], abs=0.06)


def test_statsmodels_agrees_on_clustered_errors() -> None:
    sm = pytest.importorskip("statsmodels.api", reason="cross-check")
    random = np.random.default_rng(8)
    cluster = np.repeat(np.arange(30), 12)
    arm = cluster % 2
    x = random.normal(size=360)
    y = arm * 0.3 + x + random.normal(size=30)[cluster] + random.normal(size=360)
    ours = adjusted_effects(y, arm, 2, x[:, None], cluster)
    design = sm.add_constant(np.column_stack([arm, x]))
    theirs = sm.OLS(y, design).fit(cov_type="cluster", cov_kwds={"groups": cluster})
    assert ours.effects[0] == pytest.approx(theirs.params[1])
    assert np.sqrt(ours.covariance[0, 0]) == pytest.approx(theirs.bse[1])


def test_the_randomisation_unit_is_the_cluster() -> None:
    random = np.random.default_rng(9)
    cluster = np.repeat(np.arange(24), 50)
    arm = (cluster < 12).astype(int)
    y = random.normal(size=24)[cluster] + random.normal(size=1200) * 0.1
    by_row, by_cluster = run(arm, y), run(arm, y, cluster=cluster)
    assert by_row.se is not None
    assert by_cluster.se is not None
    assert by_cluster.se > 4 * by_row.se
    assert (by_cluster.n_treated, by_cluster.n_control, by_cluster.df) == (12, 12, 11)
    assert any(gate.gate == "randomisation_inference" for gate in by_cluster.gates)


def test_means_are_compared_by_welch() -> None:
    random = np.random.default_rng(3)
    arm = np.repeat([1, 0], [80, 60])
    y = random.normal(3, 1 + arm)
    expected = stats.ttest_ind(y[:80], y[80:], equal_var=False)
    result = run(arm, y)
    assert result.p == pytest.approx(expected.pvalue)
    assert (result.low, result.high) == pytest.approx(tuple(expected.confidence_interval(0.95)))
    m1, m0 = y[:80].mean(), y[80:].mean()
    v1, v0 = y[:80].var(ddof=1) / 80, y[80:].var(ddof=1) / 60
    half = stats.t.isf(0.025, expected.df) * np.sqrt(v1 / m0**2 + v0 * m1**2 / m0**4)  # METHOD.md 5.2
    assert (result.percent_low, result.percent_high) == pytest.approx(
        (100 * ((m1 - m0) / m0 - half), 100 * ((m1 - m0) / m0 + half))
    )


def test_units_per_arm_of_ab_5() -> None:
    assert units_per_arm(10, 2) == pytest.approx(392.44, abs=0.005)
    assert math.ceil(units_per_arm(10, 2)) == 393
    assert units_per_arm(10, 2, design_effect=1 + 19 * 0.05) == pytest.approx(392.44 * 1.95, abs=0.02)


def test_the_confidence_sequence_of_ab_6() -> None:
    assert sequence_half_width(1000, 1) == pytest.approx(0.106375, abs=5e-7)
    assert stats.norm.isf(0.025) / math.sqrt(1000) == pytest.approx(0.061980, abs=5e-7)  # looked at once
    assert sequence_half_width(5000, 1) == pytest.approx(0.042924, abs=5e-7)


def test_the_effect_on_those_who_took_it_up_out_6() -> None:
    assert effect_on_treated(-0.4, 0.8) == pytest.approx(-0.5)
    assert effect_on_treated(-0.4, 0.0) is None


def test_a_small_effect_before_the_planned_sample_is_too_early() -> None:
    random = np.random.default_rng(4)
    arm = np.repeat([1, 0], 200)
    y = random.normal(size=400) + 0.25 * arm + 5
    assert run(arm, y).verdict == "better"
    assert run(arm, y, OutcomeSpec(horizon=4000)).verdict == "too early"
    assert run(arm, y, OutcomeSpec(horizon=400)).verdict == "better"
    assert run(arm, y + 2 * arm, OutcomeSpec(horizon=4000)).verdict == "better"  # every look would see it


def test_a_registered_experiment_is_grade_a_and_one_that_is_not_is_b() -> None:
    arm, value = converted((300, 1000), (250, 1000))
    assert run(arm, value, OutcomeSpec(registered_before_start=True, horizon=2000)).grade == "A"
    assert run(arm, value).grade == "A"  # the best that a file alone can show
    assert run(arm, value, OutcomeSpec(registered_before_start=False)).grade == "B"
    assert run(arm[700:1300], value[700:1300], assigned=(500, 300), split=(5, 3)).grade == "B"  # attrition


def test_few_clusters_are_grade_b() -> None:
    random = np.random.default_rng(5)
    cluster = np.repeat(np.arange(16), 30)
    result = run((cluster < 8).astype(int), random.normal(size=480) + 3, cluster=cluster)
    assert result.grade == "B"


def test_without_variance_or_baseline_nothing_is_told() -> None:
    arm = np.repeat([1, 0], 50)
    assert run(arm, np.ones(100)).reason == "zero_variance"
    assert run(arm, arm * np.arange(100.0)).reason == "zero_baseline"
    assert run([1, 0, 0], [1.0, 2.0, 3.0]).reason == "too_few"


def test_a_two_period_cross_section_compares_changes() -> None:
    random = np.random.default_rng(6)
    arm, after = random.integers(0, 2, 4000), random.integers(0, 2, 4000) == 1
    y = 10 + 2 * arm + after + 0.5 * (arm * after) + random.normal(size=4000)
    result = run(arm, y, after=after)

    def mean(a: int, b: bool) -> float:
        return float(y[(arm == a) & (after == b)].mean())

    expected = mean(1, True) - mean(1, False) - mean(0, True) + mean(0, False)
    assert (result.design, result.grade) == ("did", "D")
    assert result.estimate == pytest.approx(expected)
    assert result.without_ai == pytest.approx(mean(1, True) - expected)
