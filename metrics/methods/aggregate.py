"""From group-time effects to one number: simple, group, calendar and event-time averages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from metrics import method
from metrics.methods.callaway_santanna import (
    CohortEffects,
    Control,
    cohort_effects,
    covariance,
    smallest_comparison,
    standard_error,
)
from metrics.methods.matrix import Ints, Matrix
from metrics.methods.result import Floats


@dataclass(frozen=True, slots=True)
class Average:
    """An average of effects with the influence of each unit on it, shape (units,)."""

    value: float
    influence: Floats

    def error(self, wide: Matrix) -> float:
        """Standard error."""
        return float(standard_error(self.influence, wide)[0])


@dataclass(frozen=True, slots=True)
class Event:
    """Average effect at one event time (0 = first treated period), over the treated units behind it."""

    event: int
    average: Average
    treated: int


@dataclass(frozen=True, slots=True)
class StaggeredEffects:
    """All averages of one staggered panel.

    `observed` is the treated units' level under treatment, averaged as `group` is; `benefit` is the sum of
    weight x effect over treated cells. `pre_varying` and `pre_universal` are the events before access.
    `pre_cells` holds every effect before access with their covariance, or None where the units are too few
    to test that many. `post_distance` is the mean distance of treated cells from the last period before.
    """

    simple: Average
    group: Average
    dynamic: Average
    calendar: Average
    observed: Average
    benefit: Average
    cohorts: dict[int, Average]
    post: tuple[Event, ...]
    pre_varying: tuple[Event, ...]
    pre_universal: tuple[Event, ...]
    pre_cells: tuple[Floats, Floats] | None
    n_treated: int
    n_control: int
    post_distance: float


class _Weighted:
    """Averages over cells weighted by cohort size, one column per average."""

    def __init__(self, wide: Matrix, columns: int) -> None:
        self.wide = wide
        self.influence = np.zeros((columns, wide.units))
        self.share = np.zeros(columns)
        self.total = np.zeros(columns)
        self.treated = np.zeros(columns, dtype=np.int64)
        self.cohorts: list[tuple[int, Floats, Floats]] = []

    def add(self, effects: CohortEffects, columns: Ints, att: Floats, influence: Floats) -> None:
        """Adds cells of one cohort: `att` (k,) and `influence` (units, k) go into `columns` (k,)."""
        p = effects.size / self.wide.units
        sums, counts = np.zeros_like(self.share), np.zeros_like(self.share)
        np.add.at(sums, columns, att)
        np.add.at(counts, columns, 1.0)
        np.add.at(self.influence, columns, p * influence.T)
        self.share += p * counts
        self.total += p * sums
        self.treated += np.where(counts > 0, effects.size, 0)
        self.cohorts.append((effects.cohort, sums, counts))

    def averages(self) -> dict[int, Average]:
        """The averages by column, without columns that no cell fell into."""
        found = np.flatnonzero(self.share > 0)
        share = self.share[found]
        value = self.total[found] / share
        influence = self.influence[found] / share[:, None]
        # the weights are estimated too: cohort shares are sample shares
        for cohort, sums, counts in self.cohorts:
            members = np.flatnonzero(self.wide.first == cohort)
            influence[:, members] += ((sums[found] - counts[found] * value) / share)[:, None]
        return {int(j): Average(float(value[k]), influence[k]) for k, j in enumerate(found)}


def staggered_effects(
    wide: Matrix, control: Control, anticipation: int = 0, *, log: bool = False
) -> StaggeredEffects | None:
    """All averages of a panel without always-treated units; None where no effect can be computed.

    With `log`, `benefit` is in units of the KPI: how far the observed level is above its counterfactual.
    Source: METHOD.md 5.3.
    """
    length, least = wide.length, smallest_comparison(wide)
    clean = np.arange(length)
    simple, calendar, post = _Weighted(wide, 1), _Weighted(wide, length), _Weighted(wide, length)
    varying, universal = _Weighted(wide, length), _Weighted(wide, length)
    group, observed = _Weighted(wide, 1), _Weighted(wide, 1)
    benefit = Average(0.0, np.zeros(wide.units))
    cohorts: dict[int, Average] = {}
    pre: list[tuple[Floats, Floats]] = []
    distance = weight = 0.0
    one = np.zeros(1, dtype=np.int64)

    for cohort in wide.cohorts:
        effects = cohort_effects(wide, cohort, control, "varying", anticipation, least)
        before = np.flatnonzero(effects.known & (clean < cohort - anticipation))
        after = np.flatnonzero(effects.known & (clean >= cohort))
        if len(before):
            varying.add(effects, cohort - 1 - before, effects.att[before], effects.influence[:, before])
            pre.append((effects.att[before], effects.influence[:, before]))
        if cohort - anticipation > 1:
            plot = cohort_effects(wide, cohort, control, "universal", anticipation, least)
            early = np.flatnonzero(plot.known & (clean < cohort - anticipation))
            universal.add(plot, cohort - 1 - early, plot.att[early], plot.influence[:, early])
        if not len(after):
            continue
        att, influence = effects.att[after], effects.influence[:, after]
        simple.add(effects, np.zeros(len(after), dtype=np.int64), att, influence)
        calendar.add(effects, after, att, influence)
        post.add(effects, after - cohort, att, influence)
        mean = Average(float(att.mean()), influence.mean(axis=1))
        cohorts[cohort] = mean
        group.add(effects, one, np.array([mean.value]), mean.influence[:, None])
        level = _observed(wide, cohort, after)
        observed.add(effects, one, np.array([level.value]), level.influence[:, None])
        value, slope = _benefit(wide, cohort, after, att, log)
        benefit = Average(benefit.value + value, benefit.influence + influence @ slope)
        distance += float(((after - cohort + 1) * effects.treated[after]).sum())
        weight += float(effects.treated[after].sum())

    if not cohorts:
        return None
    late = post.averages()
    return StaggeredEffects(
        simple=simple.averages()[0],
        group=group.averages()[0],
        dynamic=_plain_mean(late.values()),
        calendar=_plain_mean(calendar.averages().values()),
        observed=observed.averages()[0],
        benefit=benefit,
        cohorts=cohorts,
        post=tuple(Event(e, average, int(post.treated[e])) for e, average in late.items()),
        pre_varying=_before(varying),
        pre_universal=_before(universal),
        pre_cells=_pre_cells(wide, pre),
        n_treated=int(sum((wide.first == cohort).sum() for cohort in cohorts)),
        n_control=_comparison_units(wide, control, min(cohorts)),
        post_distance=distance / weight,
    )


def _before(weighted: _Weighted) -> tuple[Event, ...]:
    averages = weighted.averages()
    return tuple(Event(-1 - j, averages[j], int(weighted.treated[j])) for j in sorted(averages, reverse=True))


def _plain_mean(averages: Iterable[Average]) -> Average:
    several = list(averages)
    return Average(
        float(np.mean([average.value for average in several])),
        np.mean([average.influence for average in several], axis=0),
    )


def _pre_cells(wide: Matrix, pre: list[tuple[Floats, Floats]]) -> tuple[Floats, Floats] | None:
    cells = sum(len(effects) for effects, _ in pre)
    fewer = min(int(wide.treated.sum()), int((~wide.treated).sum()))
    if not cells or cells * method.PRE_TREND_UNITS_PER_CELL > fewer:
        return None
    influence = np.concatenate([influence for _, influence in pre], axis=1)
    return np.concatenate([effects for effects, _ in pre]), covariance(influence, wide)


def _observed(wide: Matrix, cohort: int, after: Ints) -> Average:
    """Level of one cohort under treatment: plain mean over periods of its mean over units."""
    inside = np.flatnonzero(wide.first == cohort)
    cells = wide.y[np.ix_(inside, after)]
    seen = np.isfinite(cells)
    many = np.maximum(seen.sum(axis=0), 1)
    mean = np.where(seen, cells, 0.0).sum(axis=0) / many
    influence = np.zeros(wide.units)
    influence[inside] = (np.where(seen, cells - mean, 0.0) * (wide.units / many)).mean(axis=1)
    return Average(float(mean.mean()), influence)


def _benefit(wide: Matrix, cohort: int, after: Ints, att: Floats, log: bool) -> tuple[float, Floats]:
    """Sum of weight x effect over one cohort's treated cells, and its slope in each effect."""
    inside = np.flatnonzero(wide.first == cohort)
    cells = np.ix_(inside, after)
    mass = np.where(np.isfinite(wide.y[cells]), wide.weight[cells], 0.0)
    if not log:
        return float((mass.sum(axis=0) * att).sum()), mass.sum(axis=0)
    level = np.where(np.isfinite(wide.y[cells]), np.exp(wide.y[cells]), 0.0)
    total = (mass * level).sum(axis=0)
    return float((total * -np.expm1(-att)).sum()), total * np.exp(-att)


def _comparison_units(wide: Matrix, control: Control, earliest: int) -> int:
    """Units that serve as comparison: never-treated ones, or all that start after the earliest cohort."""
    return int((~wide.treated).sum() if control == "never" else (wide.first > earliest).sum())
