"""How adoption spreads (Bass 1969), with the number of eligible people fixed, never estimated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.optimize import minimize

from metrics.estimate import Estimate, unmeasured
from metrics.method import BASS_CEILINGS, BASS_MIN_PERIODS, BASS_REFITS, LEVEL_MONEY, SIMULATION_SEED
from metrics.methods.guard import Floats, column, settled

TINY = 1e-12


def bass(time: Floats | float, p: float, q: float) -> Floats:
    """The share of eventual adopters there by `time`: F(t) = (1 - e^-(p+q)t) / (1 + q/p e^-(p+q)t)."""
    decay = np.exp(-(p + q) * np.asarray(time, dtype=float))
    return (1 - decay) / (1 + q / p * decay)


def peak(p: float, q: float) -> Estimate:
    """The time of most new adopters, ln(q/p) / (p+q); missing where imitation does not dominate (q <= p)."""
    if not (p > 0 and q > p and np.isfinite(p + q)):
        return unmeasured("not_reached")
    return settled(float(np.log(q / p) / (p + q)))


@dataclass(frozen=True, slots=True)
class Forecast:
    """Cumulative adopters by period end, from period 1 on.

    Shapes: `low`, `mid`, `high` are (periods + ahead,). A `scenario` fan spans curves and ceilings and is
    not a likely range; a `forecast` range is P10 to P90 of refits. `none` has a reason and empty curves.
    Neither p (communication) nor q (peers) is a cause.
    """

    kind: Literal["none", "scenario", "forecast"]
    low: Floats
    mid: Floats
    high: Floats
    p: float | None = None
    q: float | None = None
    reason: str | None = None
    seed: int = SIMULATION_SEED


def fit(new_adopters: Floats, ceiling: float, start: tuple[float, float] = (0.02, 0.3)) -> Floats | None:
    """The (p, q) that make new adopters per period (periods,) likeliest, with `ceiling` people in all.

    Interval-censored multinomial: each eligible person adopts in one period or not yet. None where the
    counts exceed the ceiling or no optimum is found.
    """
    total = float(new_adopters.sum())
    if total <= 0 or total > ceiling:
        return None
    ends = np.arange(new_adopters.size + 1, dtype=float)
    waiting = ceiling - total

    def surprise(logs: Floats) -> float:
        p, q = np.exp(np.clip(logs, -14, 3))
        cumulative = bass(ends, float(p), float(q))
        cells = np.maximum(np.diff(cumulative), TINY)
        left = max(1 - float(cumulative[-1]), TINY)
        return float(-(new_adopters @ np.log(cells)) - waiting * np.log(left)) / ceiling

    found = minimize(surprise, np.log(start), method="L-BFGS-B", bounds=[(-14, 1), (-14, 1.5)])
    return np.exp(found.x) if np.isfinite(found.fun) else None


def forecast(new_adopters: Sequence[float], eligible: float, ahead: int = 12) -> Forecast:
    """Cumulative adopters for the observed periods and `ahead` more.

    No forecast before 8 periods; before the inflection a fan of logistic, Bass and straight line at 60, 80
    and 100 % of the eligible, labelled scenario; after it a parametric-bootstrap range (P10 to P90).
    """
    counts = column(new_adopters)
    if counts is None or not np.isfinite(eligible):
        return _nothing("not_finite")
    if eligible <= 0 or bool(np.any(counts < 0)) or float(counts.sum()) > eligible:
        return _nothing("inconsistent_counts")
    if counts.size < BASS_MIN_PERIODS:
        return _nothing("too_few_periods")
    ends = np.arange(1, counts.size + ahead + 1, dtype=float)
    best = fit(counts, eligible)
    if best is None:
        return _nothing("no_data" if counts.sum() == 0 else "fit_failed")
    p, q = float(best[0]), float(best[1])
    turn = peak(p, q)
    if turn.value is not None and turn.value > counts.size:
        return _fan(counts, eligible, ends, p, q)
    curves = _refits(counts, eligible, ends, p, q)
    low, high = np.quantile(curves, [0.5 - LEVEL_MONEY / 2, 0.5 + LEVEL_MONEY / 2], axis=0)
    mid = eligible * bass(ends, p, q)
    return Forecast("forecast", np.minimum(low, mid), mid, np.maximum(high, mid), p, q)


def _refits(counts: Floats, eligible: float, ends: Floats, p: float, q: float) -> Floats:
    generator = np.random.default_rng(SIMULATION_SEED)
    cells = np.diff(bass(np.arange(counts.size + 1, dtype=float), p, q))
    chances = np.maximum(np.append(cells, max(1 - float(cells.sum()), 0)), 0)
    samples = generator.multinomial(round(eligible), chances / chances.sum(), size=BASS_REFITS)
    curves = []
    for sample in samples[:, :-1].astype(float):
        refitted = fit(sample, max(eligible, float(sample.sum())), start=(p, q))
        if refitted is not None:
            curves.append(eligible * bass(ends, float(refitted[0]), float(refitted[1])))
    return np.asarray(curves) if curves else (eligible * bass(ends, p, q))[None, :]


def _fan(counts: Floats, eligible: float, ends: Floats, p: float, q: float) -> Forecast:
    reached = float(counts.sum())
    curves = []
    for ceiling in (eligible * part for part in BASS_CEILINGS):
        if ceiling < reached:
            continue
        capped = fit(counts, ceiling)
        if capped is not None:
            curves.append(ceiling * bass(ends, float(capped[0]), float(capped[1])))
        curves.append(_logistic(counts, ceiling, ends))
        curves.append(np.minimum(ends * reached / counts.size, ceiling))
    fan = np.asarray(curves)
    return Forecast(
        "scenario",
        fan.min(axis=0),
        np.median(fan, axis=0),
        fan.max(axis=0),
        p,
        q,
        reason="before_inflection",
    )


def _logistic(counts: Floats, ceiling: float, ends: Floats) -> Floats:
    """A logistic through the observed cumulative share, by least squares on its logit."""
    observed = np.clip(np.cumsum(counts) / ceiling, 1e-6, 1 - 1e-6)
    time = np.arange(1, counts.size + 1, dtype=float)
    slope, intercept = np.polyfit(time, np.log(observed / (1 - observed)), 1)
    return ceiling / (1 + np.exp(-np.clip(intercept + slope * ends, -500, 500)))


def _nothing(reason: str) -> Forecast:
    empty = np.zeros(0)
    return Forecast("none", empty, empty, empty, reason=reason)
