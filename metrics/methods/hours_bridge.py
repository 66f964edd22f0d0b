"""The bridge from gross hours to net money: the only way in which hours become money (EXPERIENCE 2, METHOD 3)."""

from __future__ import annotations

from dataclasses import dataclass, replace

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


def bridge(
    steps: TimeSteps,
    hourly_value: float | None,
    full_cost: float | None,
    other_value: float | None = None,
    counted_elsewhere: str | None = None,
) -> tuple[Step, ...]:
    """Gross, its deductions, realised, then other value, cost and net value, in the order they are read.

    `hourly_value` is money per realised hour, `full_cost` the period's full cost (positive), `other_value` what
    the use case brings beside freed time (no bar while there is none). A missing one leaves the money out and
    says so. `counted_elsewhere` is the reason why realised hours bring no money of their own, where they do not.
    """
    rate = hourly_value if hourly_value is not None and finite(hourly_value) else None
    bars = []
    for position, name in enumerate(STEPS, start=1):
        found = getattr(steps, name)
        money = None if rate is None or found.value is None else found.value * rate
        reason = found.reason or ("not_measured" if rate is None else None)
        bars.append(Step(position, name, found.value, money, reason))
    shared = counted_elsewhere == "shared_benefit"
    if counted_elsewhere is not None:
        bars[-1] = replace(bars[-1], amount=None, reason=counted_elsewhere)
    realised = bars[-1]
    if other_value is not None and finite(other_value):
        bars.append(Step(len(bars) + 1, "other_value", None, other_value))
    cost = -full_cost if full_cost is not None and finite(full_cost) else None
    bars.append(Step(len(bars) + 1, "cost", None, cost, None if cost is not None else "not_measured"))
    parts = [0.0 if shared else realised.amount, other_value or 0.0, cost]
    known = [part for part in parts if part is not None]
    net = sum(known) if len(known) == len(parts) else None
    why = None if net is not None else realised.reason or "not_measured"
    bars.append(Step(len(bars) + 1, "net_value", None, net, why))
    return tuple(bars)


def value_of_time(
    banked_hours: float, redeployed_hours: float, cash_per_hour: float, redeployed_value: float
) -> float | None:
    """V_time = banked x cash cost + redeployed x value of redeployed time; None where an input is missing."""
    if not finite(banked_hours, redeployed_hours, cash_per_hour, redeployed_value):
        return None
    return banked_hours * cash_per_hour + redeployed_hours * redeployed_value
