"""Many tests at once."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from metrics.methods.design import estimate_panel
from metrics.methods.multiplicity import benjamini_hochberg, family, holm
from metrics.methods.result import OutcomeSpec
from metrics.methods.verdict import after_family
from tests.metrics.methods.panels import noise

P = [0.001, 0.008, 0.039, 0.041, 0.042, 0.06, 0.074, 0.205]


def test_adjusted_p_values_of_ab_7() -> None:
    assert benjamini_hochberg(P) == pytest.approx(
        [0.008, 0.032, 0.0672, 0.0672, 0.0672, 0.08, 0.08457, 0.205], abs=5e-6
    )
    assert holm(P) == pytest.approx([0.008, 0.056, *[0.234] * 6])


@pytest.mark.parametrize(("ours", "theirs"), [(benjamini_hochberg, "fdr_bh"), (holm, "holm")])
def test_statsmodels_agrees(ours: object, theirs: str) -> None:
    multitest = pytest.importorskip("statsmodels.stats.multitest", reason="cross-check")
    p = np.random.default_rng(1).uniform(size=23) ** 2
    assert callable(ours)
    assert ours(p.tolist()) == pytest.approx(multitest.multipletests(p, method=theirs)[1])


def test_small_families_use_holm_and_large_ones_benjamini_hochberg() -> None:
    assert [one.kept for one in family([0.02, 0.03])] == [True, True]
    assert [one.kept for one in family([0.03, 0.04])] == [False, False]
    assert [one.kept for one in family(P)] == [True] * 7 + [False]
    assert family([]) == []


def test_what_does_not_survive_its_family_is_no_clear_effect() -> None:
    strong = estimate_panel(noise(60, 12, {5: 30}, effect=3.0), OutcomeSpec())
    weak = replace(strong, p=0.04)
    results = after_family([strong, weak, weak])
    assert [result.verdict for result, _ in results] == ["better", "no clear effect", "no clear effect"]
    assert [q for _, q in results[1:]] == pytest.approx([0.08, 0.08])
