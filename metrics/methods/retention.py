"""Who comes back, who is new and who left (METHOD 2)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from metrics.estimate import Estimate, unmeasured
from metrics.methods.guard import ratio, settled
from metrics.methods.shares import share


def retention(
    starts: Sequence[int], sizes: Sequence[int], active: Mapping[tuple[int, int], int], data_to: int
) -> tuple[Estimate, ...]:
    """The pooled share of people active in their own week k = 1, 2, ... of all cohorts old enough.

    Shapes: `starts` (week a cohort began) and `sizes` are (cohorts,); `active[cohort, k]` counts people of
    the cohort (by position) active in own week k, absent meaning none; `data_to` is the last week with data.
    Safe for the triangle: a cohort that has not had its week k is in neither sum.
    """
    if not starts:
        return ()
    weeks = range(1, max(data_to - min(starts), 0) + 1)
    return tuple(_week(starts, sizes, active, data_to, week) for week in weeks)


def _week(
    starts: Sequence[int],
    sizes: Sequence[int],
    active: Mapping[tuple[int, int], int],
    data_to: int,
    week: int,
) -> Estimate:
    old = [cohort for cohort, start in enumerate(starts) if start + week <= data_to]
    there = sum(active.get((cohort, week), 0) for cohort in old)
    size = sum(sizes[cohort] for cohort in old)
    return unmeasured("cohort_too_young") if size == 0 else share(there, size)


@dataclass(frozen=True, slots=True)
class Growth:
    """Active people of a period, split: now = new + retained + resurrected, before = retained + churned."""

    new: int
    retained: int
    resurrected: int
    churned: int
    quick_ratio: Estimate
    """(new + resurrected) / churned; above 1 the base grows."""


def growth(previous: Collection[str], now: Collection[str], seen_before: Collection[str] = ()) -> Growth:
    """The growth accounting of two periods' active people; `seen_before` were active in any earlier period."""
    before, current = set(previous), set(now)
    arrived = current - before
    resurrected = arrived & set(seen_before)
    churned = len(before - current)
    quick = ratio(len(arrived), churned)
    return Growth(
        new=len(arrived - resurrected),
        retained=len(before & current),
        resurrected=len(resurrected),
        churned=churned,
        quick_ratio=unmeasured("zero_denominator") if quick is None else settled(quick),
    )
