"""How a change is said: points, per cent, times; rates against times; like for like."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from metrics.estimate import Estimate, unmeasured
from metrics.methods.guard import finite, ratio, settled


@dataclass(frozen=True, slots=True)
class ShareChange:
    """One change of a share, always in points, in per cent and as a multiple together."""

    points: Estimate
    """Percentage points."""
    percent: Estimate
    """Relative change, per cent."""
    times: Estimate
    """After over before."""


def share_change(before: float, after: float) -> ShareChange:
    """The change between two shares (0 to 1): 0.2 to 0.8 is +60 points, +300 % and x4."""
    if not finite(before, after):
        gone = unmeasured("not_finite")
        return ShareChange(gone, gone, gone)
    times = ratio(after, before)
    if times is None:
        gone = unmeasured("zero_denominator")
        return ShareChange(settled(100 * (after - before)), gone, gone)
    return ShareChange(settled(100 * (after - before)), settled(100 * (times - 1)), settled(times))


def percent_of_log(effect: float) -> Estimate:
    """The relative change, in per cent, that an effect in log points stands for: exp(b) - 1."""
    if not finite(effect) or effect > 300:
        return unmeasured("not_finite")
    return settled(100 * math.expm1(effect))


def inverse_percent(percent: float) -> Estimate:
    """The change of the time per piece that a change of the rate implies, or the other way, in per cent.

    +15 % pieces an hour is -13.04 % time a piece; +19 % time is -15.97 % throughput.
    """
    if not finite(percent):
        return unmeasured("not_finite")
    if percent <= -100:
        return unmeasured("zero_denominator")
    return settled(100 * (1 / (1 + percent / 100) - 1))


def dilution(primary: float, downstream: float) -> Estimate:
    """How much of a relative lift is lost further down: (1 + downstream) / (1 + primary) - 1, as shares."""
    if not finite(primary, downstream):
        return unmeasured("not_finite")
    kept = ratio(1 + downstream, 1 + primary)
    return unmeasured("zero_denominator") if kept is None else settled(kept - 1)


def like_for_like(mix: Mapping[str, float], means: Mapping[str, float]) -> Estimate:
    """The mean over all categories at a fixed mix: sum of baseline share x mean, over the shares.

    Every category of the mix needs a mean; leaving one out is how "11 to 2 minutes" is made.
    """
    if not mix or any(category not in means for category in mix):
        return unmeasured("no_data")
    if not finite(*mix.values(), *(means[category] for category in mix)):
        return unmeasured("not_finite")
    if any(weight < 0 for weight in mix.values()):
        return unmeasured("inconsistent_counts")
    mean = ratio(sum(weight * means[category] for category, weight in mix.items()), sum(mix.values()))
    return unmeasured("zero_denominator") if mean is None else settled(mean)


def relative_to_counterfactual(effect: float, with_ai: float) -> Estimate:
    """The effect in per cent of what would have been: effect / (observed - effect)."""
    if not finite(effect, with_ai):
        return unmeasured("not_finite")
    relative = ratio(effect, with_ai - effect)
    return unmeasured("zero_denominator") if relative is None else settled(100 * relative)
