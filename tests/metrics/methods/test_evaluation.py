"""Evals (METHOD 8; EVA-1 to EVA-6) and agreement of raters (METHOD 12)."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.inter_rater import cohens_kappa

from metrics.methods import agreement, evaluation, regression_gate
from metrics.methods.evaluation import Paired


def _versions(
    both: int, new_only: int, old_only: int, neither: int
) -> tuple[dict[str, float], dict[str, float]]:
    rows = [(1, 1)] * both + [(0, 1)] * new_only + [(1, 0)] * old_only + [(0, 0)] * neither
    return (
        {f"item{i}": float(old) for i, (old, _) in enumerate(rows)},
        {f"item{i}": float(new) for i, (_, new) in enumerate(rows)},
    )


EVA_2 = evaluation.paired(*_versions(70, 10, 2, 18))


def test_eva_1_a_pass_rate_carries_its_wilson_interval() -> None:
    found = evaluation.pass_rate(18, 20)
    assert (found.value, found.low, found.high) == (
        pytest.approx(0.9),
        pytest.approx(0.69897, abs=5e-6),
        pytest.approx(0.97213, abs=5e-6),
    )


def test_eva_2_two_versions_on_the_same_items_are_compared_in_pairs() -> None:
    assert EVA_2.difference.value == pytest.approx(0.08)
    assert EVA_2.se == pytest.approx(0.033874, abs=5e-7)
    assert EVA_2.p == pytest.approx(0.038574, abs=5e-7)
    unpaired = math.sqrt(0.80 * 0.20 / 100 + 0.72 * 0.28 / 100)
    assert unpaired == pytest.approx(0.060133, abs=5e-7)
    assert EVA_2.se is not None
    assert EVA_2.se < unpaired


@given(st.integers(0, 60), st.integers(0, 60))
def test_eva_2_the_exact_p_agrees_with_statsmodels(new_only: int, old_only: int) -> None:
    expected = mcnemar([[5, old_only], [new_only, 5]], exact=True).pvalue
    assert evaluation.mcnemar(new_only, old_only) == pytest.approx(min(1.0, expected))


def test_eva_3_items_that_share_a_source_widen_the_error() -> None:
    scores = np.array([1, 1, 1, 1, 0, 0, 0, 1.0])
    assert scores.mean() == pytest.approx(0.625)
    assert evaluation.clustered_se(scores, list("aabbccdd")) == pytest.approx(0.207289, abs=5e-7)
    assert evaluation.clustered_se(scores, range(8)) == pytest.approx(0.171163, abs=5e-7)
    found = evaluation.mean_score(scores, list("aabbccdd"))
    assert found.value == pytest.approx(0.625)
    # t with 3 degrees of freedom: 3.182446
    assert (found.high or 0) - 0.625 == pytest.approx(3.182446 * 0.207289, abs=1e-5)


def test_one_source_for_all_items_gives_no_range() -> None:
    found = evaluation.mean_score([1, 0, 1], ["a", "a", "a"])
    assert (found.low, found.high, found.reason) == (None, None, "too_few")


def test_resamples_of_an_item_are_one_item() -> None:
    assert evaluation.item_means(["a", "a", "b"], [1, 0, 1]) == {"a": 0.5, "b": 1.0}


def test_eva_4_cohen_kappa() -> None:
    assert agreement.cohen_kappa([[20, 5], [10, 15]]).value == pytest.approx(0.4)


@settings(max_examples=40)
@given(st.lists(st.integers(1, 30), min_size=4, max_size=4))
def test_eva_4_kappa_agrees_with_statsmodels(cells: list[int]) -> None:
    table = np.array(cells, dtype=float).reshape(2, 2)
    expected = cohens_kappa(table, return_results=False)
    assert agreement.cohen_kappa(table).value == pytest.approx(expected)


def test_eva_5_a_judge_that_errs_is_corrected() -> None:
    assert agreement.judged_rate(0.85, 0.9, 0.8).value == pytest.approx(0.928571, abs=5e-7)
    ranged = agreement.judged_rate(0.85, 0.9, 0.8, n=500, labelled_good=80, labelled_bad=40)
    # by hand: sqrt(.1275/500 + .928571^2 x .09/80 + .071429^2 x .16/40) = .035286, over .7, times 1.96
    assert ranged.low == pytest.approx(0.928571 - 1.959964 * 0.035286 / 0.7, abs=1e-4)
    assert ranged.high == 1


def test_eva_5_a_judge_near_chance_is_refused() -> None:
    assert agreement.judged_rate(0.85, 0.6, 0.59).reason == "judge_too_weak"
    assert agreement.judged_rate(0.85, 0.6, 0.6).reason is None


def test_eva_6_items_needed_with_many_resamples_and_with_one() -> None:
    assert evaluation.sample_size(0.03, 1 / 9).value == pytest.approx(968.997, abs=5e-4)
    one = evaluation.sample_size(0.03, 1 / 9, (1 / 6, 1 / 6), (1, 1))
    assert one.value == pytest.approx(3875.99, abs=5e-3)


KRIPPENDORFF = np.array(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, math.nan, math.nan, math.nan],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, math.nan, 3],
        [math.nan, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, math.nan],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, math.nan],
    ]
)


@pytest.mark.parametrize(
    ("scale", "alpha"),
    [("nominal", 0.7434), ("ordinal", 0.8154), ("interval", 0.8491), ("ratio", 0.7974)],
)
def test_krippendorff_alpha_of_four_coders_and_twelve_units(scale: agreement.Scale, alpha: float) -> None:
    """Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability" (METHOD 12)."""
    assert agreement.krippendorff(KRIPPENDORFF, scale).value == pytest.approx(alpha, abs=5e-5)


def test_raters_who_always_agree_reach_one_and_a_single_rater_nothing() -> None:
    assert agreement.krippendorff([[1, 2, 3], [1, 2, 3]]).value == pytest.approx(1)
    assert agreement.krippendorff([[1, 2, 3]]).reason == "too_few"
    assert agreement.krippendorff([[1, 1], [1, 1]]).reason == "no_variation"


def _slice(both: int, new_only: int, old_only: int, neither: int) -> Paired:
    return evaluation.paired(*_versions(both, new_only, old_only, neither))


def test_a_version_that_breaks_one_critical_slice_does_not_ship() -> None:
    gates = regression_gate.regression_gate(
        {"refunds": _slice(900, 30, 2, 68), "complaints": _slice(80, 2, 12, 6)}
    )
    assert {gate.name: gate.passed for gate in gates} == {"refunds": True, "complaints": False}
    assert not regression_gate.ships(gates)


def test_many_slices_ask_for_stronger_proof_of_each() -> None:
    edge = evaluation.paired(*_versions(280, 3, 3, 14))
    alone = regression_gate.regression_gate({"one": edge})
    assert alone[0].passed
    many = regression_gate.regression_gate({str(i): edge for i in range(40)})
    assert not any(gate.passed for gate in many)
    assert many[0].bound == alone[0].bound


def test_a_slice_of_one_item_cannot_tell_and_blocks() -> None:
    gates = regression_gate.regression_gate({"tiny": _slice(1, 0, 0, 0)})
    assert gates[0].passed is None
    assert not regression_gate.ships(gates)


def test_a_safety_slice_needs_no_failure_and_enough_items() -> None:
    found = regression_gate.safety_gate({"leaks": (0, 300), "slurs": (0, 30), "fraud": (1, 3000)}, limit=0.01)
    assert {gate.name: gate.passed for gate in found} == {"leaks": True, "slurs": False, "fraud": False}
    assert found[0].at_most.value == pytest.approx(0.009936, abs=5e-7)


def test_fewer_tokens_are_shown_only_at_equal_quality() -> None:
    """CASES 7, lesson 4: "60 % fewer tokens" at lower quality."""
    good = _slice(900, 20, 10, 70)
    bad = _slice(60, 2, 30, 8)
    assert evaluation.token_ratio(1000, 400, good).value == pytest.approx(0.4)
    assert evaluation.token_ratio(1000, 400, bad).value is None


def test_leaving_out_failing_items_or_a_whole_slice_does_not_raise_the_floor() -> None:
    """METHOD 10, property (d): items declared but not scored count as not passed."""
    all_run = evaluation.worst_slice({"easy": (95, 100), "hard": (90, 100)}).value
    hidden = evaluation.worst_slice({"easy": (95, 100), "hard": (0, 100)}).value
    assert all_run is not None
    assert hidden is not None
    assert all_run == pytest.approx(0.840, abs=5e-4)
    assert hidden <= all_run


def test_evals_are_said_to_predict_outcomes_only_from_eight_releases_on() -> None:
    assert evaluation.evals_predict(range(7), range(7)).reason == "too_few"
    assert evaluation.evals_predict(range(8), range(8)).value == pytest.approx(1)


def test_items_of_only_one_version_are_not_compared() -> None:
    found = evaluation.paired({"a": 1, "b": 0}, {"b": 1, "c": 1})
    assert found.n == 1
    assert found.difference.value == 1
    assert evaluation.paired({}, {"a": 1}).difference.reason == "no_data"


@given(
    st.lists(st.floats(), max_size=8),
    st.lists(st.floats(), max_size=8),
    st.floats(),
    st.floats(),
    st.floats(),
)
def test_any_scores_give_figures_or_reasons(
    old: list[float], new: list[float], a: float, b: float, c: float
) -> None:
    comparison = evaluation.paired(
        {str(i): one for i, one in enumerate(old)}, {str(i): one for i, one in enumerate(new)}
    )
    table = np.array([[a, b], [b, c]])
    for found in (
        comparison.difference,
        evaluation.token_ratio(a, b, comparison),
        evaluation.mean_score(old),
        evaluation.mean_score(old, ["x"] * len(old)),
        evaluation.sample_size(a, b, (c, c)),
        evaluation.evals_predict(old, new),
        agreement.judged_rate(a, b, c),
        agreement.cohen_kappa(table),
        agreement.krippendorff(table, "ordinal"),
        agreement.krippendorff(table, "ratio"),
        agreement.krippendorff(table, "interval"),
    ):
        assert found.reason if found.value is None else math.isfinite(found.value)
