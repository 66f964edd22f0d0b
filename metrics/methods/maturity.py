"""The maturity score of a lesson, 0 to 100: measured, capped by evidence, coverage and guardrails (METHOD 10)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from metrics.estimate import Estimate, Grade, unmeasured
from metrics.method import (
    MATURITY_ANCHORS,
    MATURITY_EVIDENCE_CAP,
    MATURITY_GUARDRAIL_CAP,
    MATURITY_MIN_COMPONENTS,
    MATURITY_PER_COMPONENT,
    MATURITY_WEEKS,
)
from metrics.methods.guard import finite, ratio, settled
from metrics.methods.shares import wilson_lower


@dataclass(frozen=True, slots=True)
class Component:
    """One of five: its points (0 to 20) and the measurement behind them; missing is not measured, never 0."""

    name: str
    points: Estimate
    measured: float | None


@dataclass(frozen=True, slots=True)
class Maturity:
    """One lesson's score with everything that limits it; never averaged with another lesson's."""

    lesson: int
    score: Estimate
    raw: Estimate
    components: tuple[Component, ...]
    evidence_cap: float
    coverage_cap: float | None
    guardrail_cap: float | None
    measured: int
    """Components measured, of five."""


def score(
    lesson: int,
    measured: Mapping[str, float | None],
    best_grade: Grade | None,
    coverage: float | None,
    guardrail_harm: bool = False,
    anchors: Mapping[str, tuple[float, float | None]] | None = None,
) -> Maturity:
    """The score of one lesson: min(raw, evidence cap, 100 x coverage, guardrail cap).

    `measured` gives x by component; absent, None or NaN is not measured. `best_grade` is that of the lesson's
    best outcome claim, `coverage` the share (0 to 1) of its population with data. With 3 or 4 measured
    components raw is 5/m of their sum, at most 20 m; under 3 there is no score.
    """
    marks = MATURITY_ANCHORS[lesson] if anchors is None else anchors
    components = tuple(_component(name, measured.get(name), *bounds) for name, bounds in marks.items())
    points = [one.points.value for one in components if one.points.value is not None]
    raw = _raw(points, len(components))
    evidence = MATURITY_EVIDENCE_CAP[best_grade]
    known = coverage is not None and finite(coverage)
    covered = 100 * min(max(coverage, 0.0), 1.0) if known and coverage is not None else None
    guardrail = MATURITY_GUARDRAIL_CAP if guardrail_harm else None
    return Maturity(
        lesson=lesson,
        score=_capped(raw, [evidence, covered, guardrail], covered is None),
        raw=raw,
        components=components,
        evidence_cap=evidence,
        coverage_cap=covered,
        guardrail_cap=guardrail,
        measured=len(points),
    )


def _raw(points: Sequence[float], of: int) -> Estimate:
    count = len(points)
    if count < MATURITY_MIN_COMPONENTS:
        return unmeasured("too_few_components", n=count)
    return settled(min(sum(points) * of / count, MATURITY_PER_COMPONENT * count), n=count)


def _capped(raw: Estimate, caps: Sequence[float | None], coverage_missing: bool) -> Estimate:
    if raw.value is None:
        return raw
    if coverage_missing:
        return unmeasured("coverage_not_measured", n=raw.n)
    return settled(min([raw.value, *(cap for cap in caps if cap is not None)]), n=raw.n)


def _component(name: str, x: float | None, low: float, high: float | None) -> Component:
    if x is None or not finite(x):
        return Component(name, unmeasured("not_measured"), None)
    if high is None or high == low:
        return Component(name, unmeasured("no_target"), x)
    share = ratio(x - low, high - low)
    inside = min(max(share if share is not None else 0.0, 0.0), 1.0)
    return Component(name, settled(MATURITY_PER_COMPONENT * inside), x)


def sustained(weeks: Sequence[float | None], rising: bool = True) -> Estimate:
    """The median of the last 12 weeks, a missing week ranking as the worst: x of a component.

    One spike week cannot lift it above what five other weeks reach, and leaving out bad weeks cannot lift it
    at all. `rising` is False where lower is better. With half of the weeks missing it is not measured.
    """
    last = list(weeks)[-MATURITY_WEEKS:]
    padded = [None] * (MATURITY_WEEKS - len(last)) + last
    worst = -np.inf if rising else np.inf
    values = np.array([value if value is not None and finite(value) else worst for value in padded])
    median = float(np.median(values)) if np.isfinite(values).sum() > MATURITY_WEEKS / 2 else np.inf
    return settled(median, n=len(last)) if np.isfinite(median) else unmeasured("not_measured", n=len(last))


def sustained_share(weeks: Sequence[tuple[int, int] | None]) -> Estimate:
    """The median over the last 12 weeks of the lower one-sided Wilson bound of (k, n): x of a proportion."""
    return sustained([None if week is None else wilson_lower(*week).value for week in weeks])


def weighted_median(values: Sequence[float], weights: Sequence[float]) -> Estimate:
    """The value with half of the weight on either side, both (n,); halfway where two values share the middle."""
    if not values or not any(weight > 0 for weight in weights):
        return unmeasured("no_data")
    order = np.argsort(np.asarray(values, dtype=float), kind="stable")
    ranked, running = (
        np.asarray(values, dtype=float)[order],
        np.cumsum(np.asarray(weights, dtype=float)[order]),
    )
    half = running[-1] / 2
    low, high = np.searchsorted(running, half * (1 - 1e-12)), np.searchsorted(running, half * (1 + 1e-12))
    return settled(float(ranked[low] + ranked[min(high, len(ranked) - 1)]) / 2, n=len(ranked))
