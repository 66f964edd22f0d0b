"""One start for several units: Welch on unit-level changes, with the event study beside it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from metrics import method
from metrics.methods.aggregate import staggered_effects
from metrics.methods.assignments import RandomisationTest
from metrics.methods.callaway_santanna import control_group
from metrics.methods.did import Changes, difference_in_differences, difference_randomised, unit_changes
from metrics.methods.difference_gates import difference_gates, event_points
from metrics.methods.grade import grade_difference
from metrics.methods.imputation import imputed
from metrics.methods.inference import t_inference, usable
from metrics.methods.matrix import Matrix
from metrics.methods.naive import naive_comparisons, size_of
from metrics.methods.no_estimate import Counts, nothing
from metrics.methods.placebo_in_time import placebo_gate, shifted
from metrics.methods.result import Floats, OutcomeResult, OutcomeSpec
from metrics.methods.settle import Found, relative_error, settled
from metrics.methods.staggered import PLACEBO_DRAWS, with_alternatives


def estimate_one_start(
    wide: Matrix, spec: OutcomeSpec, early: bool, notes: tuple[str, ...] = ()
) -> OutcomeResult:
    """Difference in differences of a panel with one start and at least two units on each side."""
    start = wide.cohorts[0]
    changes = unit_changes(wide, start)
    treated, control = int(changes.treated.sum()), int((~changes.treated).sum())
    counts = Counts(treated + control, treated, control, int(np.isfinite(wide.y).sum()))
    naive = naive_comparisons(wide)
    if changes.left_out:
        notes = (
            *notes,
            f"{changes.left_out} units lack a period before or after the start and are left out.",
        )
    if min(treated, control) < 2:
        return nothing(
            "did",
            spec,
            "too_few",
            counts=counts,
            naive=naive,
            notes=notes,
        )
    difference = difference_in_differences(changes)
    effects = staggered_effects(wide, control_group(wide))
    agreement = _agreement(changes, spec.seed, method.RI_DRAWS)
    observed = float(changes.after[changes.treated].mean())
    found = Found(
        design="did",
        estimate=difference.effect,
        se=difference.se,
        df=difference.df,
        observed=observed,
        scale=size_of(wide),
        counts=counts,
        too_early=early,
        percent_error=_percent_error(changes, difference.effect, difference.se, observed),
        benefit=benefit(wide, difference.effect, difference.se, spec.scale == "log"),
        agreement=agreement,
        must_agree=min(treated, control) < method.RI_BELOW_UNITS,
        naive=naive,
        notes=notes,
    )
    if not usable(found.estimate, found.se, found.scale):
        return settled(found, spec, (), "D")
    other = imputed(wide) if effects is not None else None
    gates = difference_gates(wide, found, effects, other, placebo_gate(*_placebo(wide, spec)), spec)
    if effects is not None:
        events, tests = event_points(wide, effects, spec.seed)
        found = replace(with_alternatives(found, wide, effects, other), events=events, pre_events=tests)
    return settled(found, spec, gates, grade_difference(gates, spec))


def benefit(wide: Matrix, effect: float, se: float, log: bool) -> tuple[float, float]:
    """Sum of weight x effect over treated cells with its standard error, in KPI units."""
    cells = np.asarray(wide.on & np.isfinite(wide.y))
    if not log:
        total = float(wide.weight[cells].sum())
        return effect * total, se * abs(total)
    level: Floats = np.exp(wide.y[cells])
    total = float((wide.weight[cells] * level).sum())
    return total * float(-np.expm1(-effect)), total * float(np.exp(-effect)) * se


def _agreement(changes: Changes, seed: int, most: int) -> RandomisationTest | None:
    least = min(int(changes.treated.sum()), int((~changes.treated).sum()))
    return difference_randomised(changes, seed, most) if least < method.RI_BELOW_UNITS else None


def _percent_error(changes: Changes, effect: float, se: float, observed: float) -> float | None:
    inside = np.asarray(changes.treated)
    joint = np.cov(changes.change[inside], changes.after[inside]) / int(inside.sum())
    return relative_error(effect, observed, (se**2, float(joint[1, 1]), float(joint[0, 1])))


def _placebo(wide: Matrix, spec: OutcomeSpec) -> tuple[float | None, float | None]:
    moved = shifted(wide)
    if moved is None:
        return None, None
    changes = unit_changes(moved, moved.cohorts[0])
    if min(int(changes.treated.sum()), int((~changes.treated).sum())) < 2:
        return None, None
    found = difference_in_differences(changes)
    if not usable(found.effect, found.se, size_of(moved)):
        return None, None
    p = t_inference(found.effect, found.se, found.df).p
    agreement = _agreement(changes, spec.seed, PLACEBO_DRAWS)
    return (p if agreement is None else max(p, agreement.p)), found.effect
