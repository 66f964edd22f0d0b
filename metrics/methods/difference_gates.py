"""The gates of a difference in differences: what grade B asks for (METHOD.md 5.7)."""

from __future__ import annotations

import numpy as np
from scipy import stats

from metrics import method
from metrics.estimate import Gate
from metrics.methods.aggregate import Event, StaggeredEffects
from metrics.methods.bands import sup_t, widened
from metrics.methods.imputation import Imputed
from metrics.methods.inference import t_inference
from metrics.methods.matrix import Matrix, pre_and_post
from metrics.methods.pretrend import breakdown_gate, pre_slope, pre_slope_gate, pre_trend, pre_trend_gate
from metrics.methods.result import EventPoint, OutcomeSpec
from metrics.methods.settle import Found, significant


def unit_gate(n_treated: int, n_control: int) -> Gate:
    """At least five units on each side."""
    least = min(n_treated, n_control)
    return Gate(
        "units",
        least >= method.GRADE_B_MIN_UNITS,
        float(least),
        detail=f"{n_treated} treated, {n_control} comparison",
    )


def pre_periods_gate(periods: int) -> Gate:
    """At least four periods before access."""
    return Gate(
        "pre_periods", periods >= method.GRADE_B_MIN_PRE, float(periods), detail=f"{periods} before access"
    )


def concurrent_gate(spec: OutcomeSpec) -> Gate:
    """No flagged event in the window that could explain the effect."""
    return Gate(
        "concurrent_events",
        spec.concurrent_events == 0,
        float(spec.concurrent_events),
        detail="flagged in the window",
    )


def secondary_gate(effects: StaggeredEffects, wide: Matrix, other: Imputed | None) -> Gate:
    """Imputation within two standard errors of Callaway-Sant'Anna, both averaged over treated cells."""
    if other is None:
        return Gate("secondary_estimator", None, detail="imputation is not possible here")
    gap = abs(effects.simple.value - other.effect)
    return Gate(
        "secondary_estimator",
        gap <= method.SECONDARY_SE * effects.simple.error(wide),
        other.effect,
        detail=f"imputation {other.effect:.6g} against {effects.simple.value:.6g}",
    )


def difference_gates(
    wide: Matrix,
    found: Found,
    effects: StaggeredEffects | None,
    other: Imputed | None,
    placebo: Gate,
    spec: OutcomeSpec,
) -> list[Gate]:
    """All gates of a difference in differences, in the order in which they are read."""
    gates = [
        unit_gate(found.counts.treated or 0, found.counts.control or 0),
        pre_periods_gate(pre_and_post(wide)[0]),
    ]
    if effects is None:
        return [*gates, pre_trend_gate(None), placebo, concurrent_gate(spec)]
    real = significant(found)
    visible = None if real else t_inference(found.estimate, found.se, found.df).mde
    before = sorted((event for event in effects.pre_universal), key=lambda event: event.event)
    coefficients = [event.average.value for event in before]
    first = next((event.average.value for event in effects.post if event.event == 0), None)
    return [
        *gates,
        pre_trend_gate(pre_trend(wide, effects)),
        pre_slope_gate(pre_slope(before), effects.post_distance, found.estimate, visible),
        placebo,
        secondary_gate(effects, wide, other),
        breakdown_gate(coefficients, first, real),
        concurrent_gate(spec),
    ]


def event_points(
    wide: Matrix, effects: StaggeredEffects, seed: int
) -> tuple[tuple[EventPoint, ...], tuple[EventPoint, ...]]:
    """Events for plots (universal base, with bands) and pre-period events for tests (varying base)."""
    shown = [*effects.pre_universal, *effects.post]
    critical = sup_t(np.column_stack([event.average.influence for event in shown]), wide, seed)
    points = [_point(wide, event, effects.n_control, critical) for event in shown]
    if effects.pre_universal or effects.pre_varying:
        points.append(
            EventPoint(-1, 0.0, None, None, max(e.treated for e in effects.pre_varying or effects.post))
        )
    tests = tuple(_point(wide, event, effects.n_control, None) for event in effects.pre_varying)
    ordered = tuple(sorted(points, key=lambda point: point.event))
    return ordered, tuple(sorted(tests, key=lambda point: point.event))


def _point(wide: Matrix, event: Event, controls: int, critical: float | None) -> EventPoint:
    # its own few treated units, not the study's: late events often rest on one cohort
    df = max(min(event.treated, controls) - 1, 1)
    error = event.average.error(wide)
    width = float(stats.t.isf((1 - method.LEVEL_EFFECT) / 2, df)) * error
    value = event.average.value
    band = None if critical is None else widened(critical, df) * error
    return EventPoint(
        event.event,
        value,
        value - width if error > 0 else None,
        value + width if error > 0 else None,
        event.treated,
        None if not band else value - band,
        None if not band else value + band,
    )
