"""Imputation: what untreated cells predict for treated ones, with or without covariates.

Source: Borusyak, Jaravel and Spiess (2024), Review of Economic Studies 91.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from metrics import method
from metrics.methods.matrix import Matrix
from metrics.methods.result import Floats
from metrics.methods.two_way import predicted, two_way


@dataclass(frozen=True, slots=True)
class Imputed:
    """Average effect over treated cells, by event time too, and the sum of weight x effect.

    Errors are None where they were not asked for; they come from a seeded bootstrap over units or clusters.
    `left_out` counts treated cells that no untreated cell can predict.
    """

    effect: float
    error: float | None
    events: Mapping[int, tuple[float, float | None, int]]
    observed: float
    benefit: float
    benefit_error: float | None
    n_treated: int
    left_out: int


def imputed(wide: Matrix, *, seed: int | None = None, log: bool = False) -> Imputed | None:
    """The estimate of a panel without always-treated units; None where no treated cell can be predicted.

    Unit and period effects and covariate slopes are fitted on untreated cells; units with a single
    untreated cell are kept. With a `seed`, standard errors from 199 bootstrap draws of units; with `log`,
    the benefit is in units of the KPI.
    """
    one = _Fit.of(wide, np.ones(wide.units), log)
    if one is None:
        return None
    last = max(one.events)
    spread: Floats | None = None
    if seed is not None:
        spread = _spread(wide, seed, log, last)
    seen = np.isfinite(wide.y)
    return Imputed(
        effect=one.effect,
        error=None if spread is None else float(spread[0]),
        events={
            e: (value, None if spread is None else float(spread[2 + e]), one.units[e])
            for e, value in one.events.items()
        },
        observed=one.observed,
        benefit=one.benefit,
        benefit_error=None if spread is None else float(spread[1]),
        n_treated=one.treated,
        left_out=int((seen & wide.on).sum()) - one.cells,
    )


@dataclass(frozen=True, slots=True)
class _Fit:
    effect: float
    events: dict[int, float]
    units: dict[int, int]
    observed: float
    benefit: float
    treated: int
    cells: int

    @staticmethod
    def of(wide: Matrix, times: Floats, log: bool) -> _Fit | None:
        """The estimate with each unit counted `times`."""
        seen = np.isfinite(wide.y)
        off, on = np.asarray(seen & ~wide.on), np.asarray(seen & wide.on)
        present = np.greater(times, 0.0)
        used = np.asarray(off & present[:, None])
        if not used.any():
            return None
        y, x = np.where(seen, wide.y, 0.0), _scaled(wide.x)
        fit = two_way(y, x, used, times)
        guess, fixed = predicted(fit, y, x, off)
        cells = np.asarray(on & fixed & np.asarray(used.any(axis=0))[None, :] & present[:, None])
        if not cells.any():
            return None
        effect = np.where(cells, y - guess, 0.0)
        mass = cells * times[:, None]
        event = np.arange(wide.length)[None, :] - np.where(wide.treated, wide.first, 0)[:, None]
        events, units, gain = {}, {}, effect.copy()
        for e in np.unique(event[cells]).tolist():
            at = mass * (event == e)
            events[e] = float((at * effect).sum() / at.sum())
            units[e] = int(times[(at > 0).any(axis=1)].sum())
            if log:
                # the average effect on each cell's level: single residuals of a log are mostly noise
                gain[at > 0] = np.exp(y[at > 0]) * -np.expm1(-events[e])
        return _Fit(
            float((mass * effect).sum() / mass.sum()),
            events,
            units,
            float((mass * y).sum() / mass.sum()),
            float((mass * wide.weight * gain).sum()),
            int(cells.any(axis=1).sum()),
            int(cells.sum()),
        )


def _scaled(x: Floats) -> Floats:
    """Covariates around zero and of size one, so that large ones do not cost digits."""
    if not x.size or not np.isfinite(x).any():
        return np.where(np.isfinite(x), x, 0.0)
    centred = x - np.nanmean(x, axis=(0, 1))
    size = np.nanmax(np.abs(centred), axis=(0, 1))
    return np.where(np.isfinite(centred), centred / np.where(size > 0, size, 1.0), 0.0)


def _spread(wide: Matrix, seed: int, log: bool, last: int) -> Floats:
    """Bootstrap standard errors of the effect, the benefit and each event time, shape (last + 3,)."""
    random = np.random.default_rng(seed)
    groups, position = np.unique(
        np.arange(wide.units) if wide.cluster is None else wide.cluster, return_inverse=True
    )
    draws = np.full((method.BOOTSTRAP_DRAWS, last + 3), np.nan)
    for draw in draws:
        times = random.multinomial(len(groups), np.full(len(groups), 1 / len(groups)))[position]
        fit = _Fit.of(wide, times.astype(float), log)
        if fit is None:
            continue
        draw[:2] = fit.effect, fit.benefit
        for e, value in fit.events.items():
            draw[2 + e] = value
    enough = np.isfinite(draws).sum(axis=0) >= method.BOOTSTRAP_DRAWS // 2
    out = np.full(last + 3, np.nan)
    out[enough] = np.nanstd(draws[:, enough], axis=0, ddof=1)
    return out
