"""How often a true null is called an effect: a reduced, seeded run of the table in METHOD.md 5.3."""

from __future__ import annotations

from metrics.methods.aggregate import staggered_effects
from metrics.methods.did import unit_changes, welch
from metrics.methods.inference import t_inference
from metrics.methods.matrix import matrix
from tests.metrics.methods.panels import noise

RUNS = 300


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
