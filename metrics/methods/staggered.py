"""Several starts: Callaway-Sant'Anna with its gates, randomisation inference and secondary estimator."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from metrics import method
from metrics.methods.aggregate import Average, StaggeredEffects, staggered_effects
from metrics.methods.assignments import RandomisationTest
from metrics.methods.callaway_santanna import Control, control_group, covariance
from metrics.methods.difference_gates import difference_gates, event_points
from metrics.methods.grade import grade_difference
from metrics.methods.imputation import Imputed, imputed
from metrics.methods.inference import t_inference, usable
from metrics.methods.matrix import Matrix
from metrics.methods.naive import naive_comparisons, size_of
from metrics.methods.no_estimate import Counts, nothing
from metrics.methods.placebo_in_time import placebo_gate, shifted
from metrics.methods.randomisation import staggered as randomised
from metrics.methods.result import OutcomeResult, OutcomeSpec
from metrics.methods.settle import Found, relative_error, settled

PLACEBO_DRAWS = 1_999  # a gate at 5 % needs fewer than a headline


def estimate_staggered(
    wide: Matrix, spec: OutcomeSpec, early: bool, notes: tuple[str, ...] = ()
) -> OutcomeResult:
    """The outcome of a panel without always-treated units; the headline is the group average (METHOD.md 5.3)."""
    control = control_group(wide)
    effects = staggered_effects(wide, control, log=spec.scale == "log")
    if effects is None:
        return nothing(
            "did_callaway_santanna",
            spec,
            "no_cells",
            counts=Counts.of(wide),
            naive=naive_comparisons(wide),
            notes=notes,
        )
    found = _found(wide, spec, effects, control, early, (*notes, *_control_notes(wide, control)))
    if not usable(found.estimate, found.se, found.scale):
        return settled(found, spec, (), "D")
    other = imputed(wide)
    gates = difference_gates(wide, found, effects, other, placebo_gate(*_placebo(wide, spec)), spec)
    return settled(with_alternatives(found, wide, effects, other), spec, gates, grade_difference(gates, spec))


def with_alternatives(found: Found, wide: Matrix, effects: StaggeredEffects, other: Imputed | None) -> Found:
    """The same findings with the averages that the headline could have been."""
    averages: dict[str, Average] = {
        "simple": effects.simple,
        "group": effects.group,
        "dynamic": effects.dynamic,
        "calendar": effects.calendar,
    }
    aggregates: dict[str, tuple[float, float | None]] = {
        name: (average.value, average.error(wide)) for name, average in averages.items()
    }
    if other is not None:
        aggregates["imputation"] = (other.effect, None)
    return replace(found, aggregates=aggregates)


def sides(wide: Matrix, effects: StaggeredEffects) -> tuple[int, int]:
    """Independent pieces on each side: units, or clusters where the panel has them."""
    if wide.cluster is None:
        return effects.n_treated, effects.n_control
    return len(np.unique(wide.cluster[wide.treated])), len(np.unique(wide.cluster[~wide.treated]))


def _found(
    wide: Matrix,
    spec: OutcomeSpec,
    effects: StaggeredEffects,
    control: Control,
    early: bool,
    notes: tuple[str, ...],
) -> Found:
    pair = covariance(np.column_stack([effects.group.influence, effects.observed.influence]), wide)
    estimate, observed = effects.group.value, effects.observed.value
    treated, comparison = sides(wide, effects)
    agreement, must = agreement_of(wide, control, min(treated, comparison), spec.seed, method.RI_DRAWS)
    events, tests = event_points(wide, effects, spec.seed)
    return Found(
        design="did_callaway_santanna",
        estimate=estimate,
        se=effects.group.error(wide),
        df=float(min(treated, comparison) - 1),
        observed=observed,
        scale=size_of(wide),
        counts=Counts(wide.units, effects.n_treated, effects.n_control, int(np.isfinite(wide.y).sum())),
        too_early=early,
        percent_error=relative_error(
            estimate, observed, (float(pair[0, 0]), float(pair[1, 1]), float(pair[0, 1]))
        ),
        benefit=(effects.benefit.value, effects.benefit.error(wide)),
        agreement=agreement,
        must_agree=must,
        events=events,
        pre_events=tests,
        naive=naive_comparisons(wide),
        notes=notes,
    )


def agreement_of(
    wide: Matrix, control: Control, least: int, seed: int, most: int
) -> tuple[RandomisationTest | None, bool]:
    """The randomisation test where the smaller side has fewer than 20 units, and whether it must agree."""
    if least >= method.RI_BELOW_UNITS:
        return None, False
    return (randomised(wide, control, seed, most) if wide.cluster is None else None), True


def _placebo(wide: Matrix, spec: OutcomeSpec) -> tuple[float | None, float | None]:
    """p-value and size of the effect where there can be none, by the same rule as the headline."""
    moved = shifted(wide)
    if moved is None:
        return None, None
    control = control_group(moved)
    effects = staggered_effects(moved, control)
    if effects is None:
        return None, None
    value, error = effects.group.value, effects.group.error(moved)
    if not usable(value, error, size_of(moved)):
        return None, None
    least = min(sides(moved, effects))
    p = t_inference(value, error, least - 1).p
    agreement, must = agreement_of(moved, control, least, spec.seed, PLACEBO_DRAWS)
    # both must agree to call something significant, so the larger p counts
    return (max(p, agreement.p) if must and agreement is not None else p), value


def _control_notes(wide: Matrix, control: Control) -> list[str]:
    never = int((~wide.treated).sum())
    if control == "never":
        return [f"Compared with {never} never-treated units."]
    return [f"Compared with units not treated yet; only {never} are never treated."]
