"""What starting later costs, over the same calendar horizon (METHOD 6)."""

from __future__ import annotations

from dataclasses import dataclass

from metrics.estimate import Estimate, unmeasured
from metrics.methods.guard import finite, settled


@dataclass(frozen=True, slots=True)
class DelayCost:
    """The cost of delay and its two parts."""

    total: Estimate
    flat: Estimate
    """Would be lost even without compounding."""
    premium: Estimate
    """The compounding premium: what growth from one's own start adds."""


def cost_of_delay(monthly_value: float, growth: float, rate: float, months: int, delay: int) -> DelayCost:
    """The present value lost by starting `delay` months later, horizon fixed at `months`.

    The late starter follows our own curve, shifted: `monthly_value` x (1 + growth)^(t - start - 1) in month
    t > start, discounted at `rate` a month. Growth and rate are shares per month.
    """
    if not finite(monthly_value, growth, rate) or min(growth, rate) <= -1:
        gone = unmeasured("not_finite")
        return DelayCost(gone, gone, gone)
    if months < 0 or delay < 0:
        gone = unmeasured("inconsistent_counts")
        return DelayCost(gone, gone, gone)
    try:
        total = _value(monthly_value, growth, rate, months, 0) - _value(
            monthly_value, growth, rate, months, delay
        )
        flat = _value(monthly_value, 0.0, rate, months, 0) - _value(monthly_value, 0.0, rate, months, delay)
    except OverflowError:
        gone = unmeasured("not_finite")
        return DelayCost(gone, gone, gone)
    return DelayCost(settled(total), settled(flat), settled(total - flat))


def _value(monthly: float, growth: float, rate: float, months: int, start: int) -> float:
    return sum(
        monthly * (1 + growth) ** (month - start - 1) * (1 + rate) ** -month
        for month in range(start + 1, months + 1)
    )
