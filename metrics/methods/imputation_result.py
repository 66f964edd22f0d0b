"""The imputation estimator as a headline: for time-varying covariates, when it is asked for."""

from __future__ import annotations

import math

import numpy as np
from scipy import stats

from metrics import method
from metrics.methods.aggregate import staggered_effects
from metrics.methods.callaway_santanna import control_group
from metrics.methods.difference_gates import difference_gates
from metrics.methods.grade import grade_difference
from metrics.methods.imputation import imputed
from metrics.methods.inference import t_inference, usable
from metrics.methods.matrix import Matrix
from metrics.methods.naive import naive_comparisons, size_of
from metrics.methods.no_estimate import Counts, nothing
from metrics.methods.placebo_in_time import placebo_gate, shifted
from metrics.methods.result import EventPoint, OutcomeResult, OutcomeSpec
from metrics.methods.settle import Found, settled
from metrics.methods.staggered import agreement_of, estimate_staggered


def estimate_imputation(
    wide: Matrix, spec: OutcomeSpec, early: bool, notes: tuple[str, ...] = ()
) -> OutcomeResult:
    """Average over treated cells of value less prediction; errors from 199 seeded draws of units."""
    log = spec.scale == "log"
    comparison = int((~wide.treated).sum())
    one = imputed(wide, seed=spec.seed, log=log)
    if one is None or one.error is None:
        return nothing(
            "imputation",
            spec,
            "no_cells",
            naive=naive_comparisons(wide),
            notes=notes,
            counts=Counts.of(wide),
        )
    # not-yet-treated units serve as comparison too, as long as they wait
    waiting = comparison + int((wide.treated & (wide.first > min(wide.cohorts))).sum())
    df = float(min(_pieces(wide, True), max(waiting, 1)) - 1)
    others = estimate_staggered(wide, spec, early)
    agreement, must = agreement_of(wide, control_group(wide), int(df) + 1, spec.seed, method.RI_DRAWS)
    found = Found(
        design="imputation",
        agreement=agreement,
        must_agree=must,
        estimate=one.effect,
        se=one.error,
        df=df,
        observed=one.observed,
        scale=size_of(wide),
        counts=Counts(wide.units, one.n_treated, comparison, int(np.isfinite(wide.y).sum())),
        too_early=early,
        benefit=None if one.benefit_error is None else (one.benefit, one.benefit_error),
        events=_points(one.events, df),
        pre_events=others.pre_events,
        aggregates={**others.aggregates, "imputation": (one.effect, one.error)},
        naive=naive_comparisons(wide),
        notes=(*notes, *_notes(spec.seed, one.left_out)),
    )
    effects = staggered_effects(wide, control_group(wide))
    if effects is None or not usable(found.estimate, found.se, found.scale):
        return settled(found, spec, (), "D")
    gates = difference_gates(wide, found, effects, one, placebo_gate(*_placebo(wide, spec)), spec)
    return settled(found, spec, gates, grade_difference(gates, spec))


def _pieces(wide: Matrix, treated: bool) -> int:
    rows = wide.treated if treated else ~wide.treated
    return int(rows.sum()) if wide.cluster is None else len(np.unique(wide.cluster[rows]))


def _notes(seed: int, left_out: int) -> list[str]:
    words = f"Standard errors from {method.BOOTSTRAP_DRAWS} bootstrap draws of units, seed {seed}; "
    notes = [words + "randomisation inference, where units are few, permutes the group average."]
    if left_out:
        notes.append(f"{left_out} treated cells have no untreated cell to predict them and are left out.")
    return notes


def _points(events: object, df: float) -> tuple[EventPoint, ...]:
    assert isinstance(events, dict)
    width = float(stats.t.isf((1 - method.LEVEL_EFFECT) / 2, max(df, 1.0)))
    points = []
    for event, (value, error, units) in sorted(events.items()):
        known = error is not None and math.isfinite(error) and error > 0
        points.append(
            EventPoint(
                event,
                value,
                value - width * error if known else None,
                value + width * error if known else None,
                units,
            )
        )
    return tuple(points)


def _placebo(wide: Matrix, spec: OutcomeSpec) -> tuple[float | None, float | None]:
    moved = shifted(wide)
    if moved is None:
        return None, None
    one = imputed(moved, seed=spec.seed)
    if one is None or one.error is None or not usable(one.effect, one.error, size_of(moved)):
        return None, None
    df = min(int(moved.treated.sum()), max(int((~moved.treated).sum()), 1)) - 1
    return t_inference(one.effect, one.error, df).p, one.effect
