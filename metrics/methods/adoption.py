"""Adoption: who uses it, how often, how broadly, how deeply (METHOD 2)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Literal

import numpy as np
from scipy.stats import t as student

from metrics.estimate import Estimate, unmeasured
from metrics.method import (
    ACTIVATION_ACTIVE_DAYS,
    ACTIVATION_WINDOW_DAYS,
    DEPTH_USE_CASES,
    LEVEL_SHARE,
    SEGMENT_ACTIVE_WEEKS,
    SEGMENT_NOVICE_ACTIONS,
    SEGMENT_POWER_ACTIONS,
)
from metrics.methods.guard import column, finite, ratio, settled
from metrics.methods.shares import share

Segment = Literal["power", "habitual", "novice", "low", "none"]
SEGMENTS: tuple[Segment, ...] = ("power", "habitual", "novice", "low", "none")


def stickiness(daily_active_sum: float, workdays: float, monthly_active: float) -> Estimate:
    """The share of workdays on which a monthly active person is active: sum of DAU / (workdays x MAU)."""
    if not finite(daily_active_sum, workdays, monthly_active):
        return unmeasured("not_finite")
    value = ratio(daily_active_sum, workdays * monthly_active)
    return unmeasured("zero_denominator") if value is None else settled(value, n=monthly_active)


def eligible_adoption(active_and_eligible: int, listed: int, roster: int) -> Estimate:
    """Active entitled people over the entitled; the list of the entitled never counts less than the roster.

    `listed` is who the use case says is entitled, `roster` the HR count of the same population: shrinking
    the list does not raise the share.
    """
    return share(active_and_eligible, max(listed, roster))


def segment(active_weeks: int | None, actions: float | None, window: int = 12) -> Segment | None:
    """The depth of use of one person over `window` weeks (12, or 4 in a rollout under three months).

    `actions` is the total over the window. None (not licensed) stays None and is never a non-user.
    First match: power, habitual, novice, low, none (Microsoft's published segments).
    """
    if active_weeks is None or actions is None:
        return None
    weekly = actions / window
    if active_weeks >= SEGMENT_ACTIVE_WEEKS[window]:
        return "power" if weekly >= SEGMENT_POWER_ACTIONS else "habitual"
    if weekly >= SEGMENT_NOVICE_ACTIONS:
        return "novice"
    return "low" if actions > 0 else "none"


def segment_shares(segments: Iterable[Segment | None]) -> Mapping[Segment, Estimate]:
    """The share of entitled people in each segment; people without a licence (None) are not counted."""
    counts = Counter(one for one in segments if one is not None)
    entitled = counts.total()
    return {one: share(counts[one], entitled) for one in SEGMENTS}


def activation(seat_age_days: Iterable[float], active_days: Iterable[float]) -> Estimate:
    """The share of seats at least 14 days old with 3 active days in their first 14.

    Shapes: both (seats,); `active_days` counts distinct days within the first 14 of the seat. Younger seats
    are never counted.
    """
    ages, days = column(seat_age_days), column(active_days)
    if ages is None or days is None:
        return unmeasured("not_finite")
    if ages.size != days.size:
        return unmeasured("inconsistent_counts")
    mature = ages >= ACTIVATION_WINDOW_DAYS
    return share(int(np.sum(mature & (days >= ACTIVATION_ACTIVE_DAYS))), int(np.sum(mature)))


def depth(use_cases_per_active: Iterable[float]) -> Estimate:
    """The mean over active people of min(1, distinct use cases / 5)."""
    used = column(use_cases_per_active)
    if used is None:
        return unmeasured("not_finite")
    if used.size == 0:
        return unmeasured("no_data")
    return settled(float(np.mean(np.clip(used / DEPTH_USE_CASES, 0, 1))), n=used.size)


def adoption_index(breadth: float, frequency: float, deep: float) -> Estimate:
    """The geometric mean of breadth, frequency and depth (0 to 1 each): a zero anywhere is a zero."""
    if not finite(breadth, frequency, deep):
        return unmeasured("not_finite")
    if min(breadth, frequency, deep) < 0 or max(breadth, frequency, deep) > 1:
        return unmeasured("inconsistent_counts")
    return settled((breadth * frequency * deep) ** (1 / 3))


def person_mean(
    person: Iterable[object], values: Iterable[float | None], level: float = LEVEL_SHARE
) -> Estimate:
    """The mean over people of each person's own mean, with its t interval over people.

    Shapes: both (rows,). None or NaN (not licensed) is left out, 0 (licensed and idle) counts.
    """
    own: dict[object, list[float]] = {}
    for one, value in zip(person, values, strict=True):
        if value is not None and not np.isnan(value):
            own.setdefault(one, []).append(float(value))
    if not own:
        return unmeasured("no_data")
    if not finite(*(value for rows in own.values() for value in rows)):
        return unmeasured("not_finite")
    means = np.array([np.mean(rows) for rows in own.values()])
    centre, n = float(means.mean()), means.size
    if n < 2:
        return settled(centre, n=n, level=level)
    spread = float(student.ppf(0.5 + level / 2, n - 1)) * float(means.std(ddof=1)) / np.sqrt(n)
    return settled(centre, centre - spread, centre + spread, n=n, level=level)
