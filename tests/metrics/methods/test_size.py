"""How often a true null is called an effect: a reduced, seeded run of `python -m benchmarks methods`."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.methods import SETTINGS, Setting, null_panel, size
from metrics.methods.aggregate import staggered_effects
from metrics.methods.design import estimate_panel
from metrics.methods.did import unit_changes, welch
from metrics.methods.inference import t_inference
from metrics.methods.matrix import matrix
from metrics.methods.result import OutcomeSpec
from tests.metrics.methods.panels import noise

RUNS = 300
REDUCED = 60
SLOW = {
    "staggered, 20 units (1, 1, 1)"
}  # its exact test visits 6,840 assignments; the benchmark has time for it


@pytest.mark.parametrize(
    "setting", [one for one in SETTINGS if one.label not in SLOW], ids=lambda one: one.label
)
def test_the_verdict_holds_its_level(setting: Setting) -> None:
    found = size(setting, REDUCED)
    assert found.share <= found.most


def test_a_setting_with_an_effect_is_not_held_to_be_silent() -> None:
    """The simulation would notice a verdict that never speaks: three standard deviations are found."""
    panel = null_panel(np.random.default_rng(1), 50, 10, {5: 25}, 0.5)
    treated = panel.first_treated[panel.unit] <= panel.period
    panel.value[treated] += 3.0
    assert estimate_panel(panel, OutcomeSpec()).verdict == "better"


def test_a_short_series_is_not_admitted_and_never_called_an_effect() -> None:
    # METHOD.md 5.5: at 24 periods the rule would reject 8 to 14 % of true nulls
    random = np.random.default_rng(2)
    for _ in range(20):
        found = estimate_panel(null_panel(random, 1, 24, {12: 1}, 0.4), OutcomeSpec())
        assert (found.design, found.estimate) == ("before_after", None)


def test_three_treated_units_of_twenty_are_not_called_an_effect_by_chance() -> None:
    with_z = with_t = 0
    for seed in range(RUNS):
        wide = matrix(noise(20, 16, {6: 1, 8: 1, 10: 1}, seed=seed))
        found = staggered_effects(wide, "never")
        assert found is not None
        value, error = found.group.value, found.group.error(wide)
        with_z += abs(value / error) > 1.959964
        with_t += t_inference(value, error, 2).p < 0.05
    # METHOD.md: z 22.9 %, t(min - 1) 3.2 %; three standard errors of 300 runs
    assert with_z / RUNS > 0.15
    assert with_t / RUNS < 0.075


def test_one_start_with_three_treated_units_holds_its_level() -> None:
    rejected = 0
    for seed in range(RUNS):
        changes = unit_changes(matrix(noise(20, 10, {5: 3}, seed=seed)), 5)
        found = welch(changes.change[changes.treated], changes.change[~changes.treated])
        rejected += t_inference(found.effect, found.se, found.df).p < 0.05
    assert rejected / RUNS < 0.13  # METHOD.md: Welch 7.5 %, two-way fixed effects 27.5 %
