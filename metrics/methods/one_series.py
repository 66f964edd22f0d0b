"""No comparison group: interrupted time series where it is long enough, else before and after."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy import stats

from metrics import method
from metrics.estimate import Gate
from metrics.methods.difference_gates import concurrent_gate
from metrics.methods.grade import demoted, grade_interrupted
from metrics.methods.its import (
    Series,
    interrupted_design,
    midpoint_contrast,
    post_contrast,
    prais_winsten,
)
from metrics.methods.matrix import Matrix
from metrics.methods.naive import size_of
from metrics.methods.no_estimate import Counts, nothing
from metrics.methods.result import EventPoint, Floats, OutcomeResult, OutcomeSpec
from metrics.methods.settle import Found, settled


def treated_series(wide: Matrix) -> tuple[Floats, int, int]:
    """Mean over treated units per period, its length cut to periods all start in, and units behind it.

    Returns the series (periods,), the start and the number of units. Where units start apart the earliest
    start counts, so that nothing treated is called untreated.
    """
    inside = wide.y[wide.treated]
    seen = np.isfinite(inside)
    many = seen.sum(axis=0)
    series = np.where(many > 0, np.where(seen, inside, 0.0).sum(axis=0) / np.maximum(many, 1), np.nan)
    return series, min(wide.cohorts), int(wide.treated.sum())


def estimate_interrupted(
    wide: Matrix, spec: OutcomeSpec, early: bool, notes: tuple[str, ...] = ()
) -> OutcomeResult:
    """Break in level and slope of one series; the estimate is the effect at the middle of the post periods."""
    series, start, units = treated_series(wide)
    known = np.isfinite(series)
    if int(known[:start].sum()) < 2 or not known[start:].any():
        return estimate_before_after(wide, spec, early, notes)
    length = len(series)
    # a gap is bridged by its neighbours so that the spacing of the errors stays
    series = np.interp(np.arange(length), np.flatnonzero(known), series[known])
    design = interrupted_design(length, start, spec.seasonality)
    if design.shape[1] + 2 > length:
        return estimate_before_after(wide, spec, early, notes)
    fit = prais_winsten(series, design)
    contrast = midpoint_contrast(length, start, design.shape[1])
    post = post_contrast(length, start, design.shape[1])
    estimate, se = _of(fit, contrast)
    found = Found(
        design="its",
        estimate=estimate,
        se=se,
        df=fit.df,
        observed=float(series[start:].mean()),
        scale=size_of(wide),
        counts=Counts(wide.units, units, 0, int(known.sum())),
        too_early=early,
        benefit=_benefit(wide, fit, post, series, start, spec.scale == "log"),
        events=_effects(fit, post, units),
        naive=_naive(series, start),
        notes=(
            *notes,
            f"One series without comparison; errors allow for autocorrelation ({fit.rho:.2f}).",
            "A series alone is weak evidence: anything else that began at the same time is in the estimate.",
        ),
    )
    grade = grade_interrupted(start, length - start, spec)
    return settled(found, spec, [*_length_gates(start, length - start), concurrent_gate(spec)], grade)


def _of(fit: Series, contrast: Floats) -> tuple[float, float]:
    variance = float(contrast @ fit.covariance @ contrast)
    return float(contrast @ fit.coefficients), float(np.sqrt(max(variance, 0.0)))


def _length_gates(pre: int, post: int) -> list[Gate]:
    return [
        Gate("pre_periods", pre >= method.ITS_MIN_PRE, float(pre), detail=f"{pre} before access"),
        Gate("post_periods", post >= method.ITS_MIN_POST, float(post), detail=f"{post} after access"),
    ]


def _effects(fit: Series, post: Floats, units: int) -> tuple[EventPoint, ...]:
    width = float(stats.t.isf((1 - method.LEVEL_EFFECT) / 2, fit.df))
    points = []
    for event, contrast in enumerate(post):
        value, error = _of(fit, contrast)
        points.append(EventPoint(event, value, value - width * error, value + width * error, units))
    return tuple(points)


def _benefit(
    wide: Matrix, fit: Series, post: Floats, series: Floats, start: int, log: bool
) -> tuple[float, float]:
    seen = np.isfinite(wide.y[wide.treated][:, start:])
    mass = np.where(seen, wide.weight[wide.treated][:, start:], 0.0).sum(axis=0)
    effect = post @ fit.coefficients
    if log:
        level = mass * np.exp(series[start:])
        value = float((level * -np.expm1(-effect)).sum())
        mass = level * np.exp(-effect)
    else:
        value = float((mass * effect).sum())
    direction = mass @ post
    return value, float(np.sqrt(max(float(direction @ fit.covariance @ direction), 0.0)))


def _naive(series: Floats, start: int) -> dict[str, float]:
    before, after = series[:start], series[start:]
    if not np.isfinite(before).any() or not np.isfinite(after).any():
        return {}
    return {"before_after": float(np.nanmean(after) - np.nanmean(before))}


def estimate_before_after(
    wide: Matrix, spec: OutcomeSpec, early: bool, notes: tuple[str, ...] = ()
) -> OutcomeResult:
    """Before and after, grade D at best: a number only against the same season a year before, or when asked for.

    A plain before/after difference chosen for want of anything better is not an estimate: it stands in
    `naive`, and the reason says what is missing.
    """
    series, start, units = treated_series(wide)
    counts = Counts(wide.units, units, 0, int(np.isfinite(series).sum()))
    after = series[start:][np.isfinite(series[start:])]
    level = float(after.mean()) if len(after) else None
    if start == 0 or not np.isfinite(series[:start]).any():
        return nothing(
            "before_after", spec, "no_before", grade="D", with_ai=level, notes=notes, counts=counts
        )
    if level is None:
        return nothing("before_after", spec, "no_after", grade="D", notes=notes, counts=counts)
    naive = _naive(series, start)
    if not (seasonal := _has_season(spec, start, len(series))) and spec.design != "before_after":
        return nothing(
            "before_after",
            spec,
            "no_comparison",
            grade="D",
            with_ai=level,
            naive=naive,
            notes=notes,
            counts=counts,
        )
    change, word = _season_changes(series, start, spec.seasonality) if seasonal else (None, "")
    if change is None:
        known = np.isfinite(series)
        step = (np.arange(len(series)) >= start).astype(float)
        fit = prais_winsten(series[known], np.column_stack([np.ones(int(known.sum())), step[known]]))
        estimate, se = _of(fit, np.array([0.0, 1.0]))
        word = "Plain before/after, as asked: a trend or anything else that changed is in the number."
    else:
        fit = prais_winsten(change, np.ones((len(change), 1)))
        estimate, se = _of(fit, np.ones(1))
    found = Found(
        design="before_after",
        estimate=estimate,
        se=se,
        df=fit.df,
        observed=level,
        scale=size_of(wide),
        too_early=early,
        naive=naive,
        notes=(*notes, word),
        counts=counts,
    )
    gate = Gate("comparison_group", False, detail="none")
    result = settled(found, spec, [gate, concurrent_gate(spec)], demoted("D", spec))
    return replace(result, benefit=None) if result.estimate is not None else result


def _has_season(spec: OutcomeSpec, start: int, length: int) -> bool:
    season = spec.seasonality
    return bool(season) and start >= max(method.SEASON_MIN_PRE, season or 0) and length - start >= 2


def _season_changes(series: Floats, start: int, season: int | None) -> tuple[Floats | None, str]:
    """Each post period less the same season in the last full year before access."""
    assert season is not None
    post = np.arange(start, len(series))
    same = start - season + (post - start) % season
    change = series[post] - series[same]
    change = change[np.isfinite(change)]
    return (change, "Compared with the same season before access.") if len(change) >= 2 else (None, "")
