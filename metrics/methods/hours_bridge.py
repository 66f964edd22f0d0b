"""The bridge from gross hours to net money: the only way in which hours become money (EXPERIENCE 2, METHOD 3)."""

from __future__ import annotations

from dataclasses import dataclass

from metrics.methods.guard import finite
from metrics.methods.time import STEPS, TimeSteps


@dataclass(frozen=True, slots=True)
class Step:
    """One bar of the bridge: signed hours and signed money, or the reason why there is none."""

    position: int
    step: str
    hours: float | None
    amount: float | None
    reason: str | None = None


def bridge(steps: TimeSteps, hourly_value: float | None, full_cost: float | None) -> tuple[Step, ...]:
    """Gross, its deductions, realised, then cost and net value, in the order they are read.

    `hourly_value` is money per realised hour, `full_cost` the period's full cost (positive). A missing one
    leaves the money out and says so.
    """
    rate = hourly_value if hourly_value is not None and finite(hourly_value) else None
    bars = []
    for position, name in enumerate(STEPS, start=1):
        found = getattr(steps, name)
        money = None if rate is None or found.value is None else found.value * rate
        reason = found.reason or ("not_measured" if rate is None else None)
        bars.append(Step(position, name, found.value, money, reason))
    cost = -full_cost if full_cost is not None and finite(full_cost) else None
    bars.append(Step(8, "cost", None, cost, None if cost is not None else "not_measured"))
    realised = bars[-2]
    net = None if realised.amount is None or cost is None else realised.amount + cost
    why = None if net is not None else realised.reason or "not_measured"
    bars.append(Step(9, "net_value", None, net, why))
    return tuple(bars)


def value_of_time(
    banked_hours: float, redeployed_hours: float, cash_per_hour: float, redeployed_value: float
) -> float | None:
    """V_time = banked x cash cost + redeployed x value of redeployed time; None where an input is missing."""
    if not finite(banked_hours, redeployed_hours, cash_per_hour, redeployed_value):
        return None
    return banked_hours * cash_per_hour + redeployed_hours * redeployed_value
