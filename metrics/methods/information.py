"""What knowing more is worth before deciding (METHOD 7.5)."""

from __future__ import annotations

import math

from scipy.special import ndtr

from metrics.estimate import Estimate, unmeasured
from metrics.methods.guard import finite, settled


def evpi(mean: float, sd: float) -> Estimate:
    """The expected value of perfect information on a normal net value: s [phi(z) - z (1 - Phi(z))], z = |mean|/s."""
    if not finite(mean, sd):
        return unmeasured("not_finite")
    if sd < 0:
        return unmeasured("inconsistent_counts")
    if sd == 0:
        return settled(0.0)
    z = abs(mean) / sd
    density = math.exp(-z * z / 2) / math.sqrt(2 * math.pi) if z < 38 else 0.0
    return settled(max(0.0, sd * (density - z * float(ndtr(-z)))))


def evsi(mean: float, sd: float, se: float) -> Estimate:
    """The expected value of a pilot with standard error `se`: as perfect information, with the sd it resolves.

    s_pre = s^2 / sqrt(s^2 + se^2). It never exceeds the value of perfect information.
    """
    if not finite(mean, sd, se):
        return unmeasured("not_finite")
    if sd < 0 or se < 0:
        return unmeasured("inconsistent_counts")
    resolved = sd if se == 0 else sd * (sd / math.hypot(sd, se))
    return evpi(mean, resolved)


def pilot_first(value: Estimate, pilot_cost: float, delay_cost: float = 0.0) -> bool | None:
    """True where a pilot's information is worth more than the pilot and the delay; None where it is not known."""
    if value.value is None or not finite(pilot_cost, delay_cost):
        return None
    return value.value > pilot_cost + delay_cost
