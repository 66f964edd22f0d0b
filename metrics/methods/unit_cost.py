"""Unit economics and the volume at which something pays (METHOD 4.4)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal

from metrics.estimate import Estimate, unmeasured
from metrics.method import WEEKS_PER_YEAR
from metrics.methods.guard import finite, ratio, settled


@dataclass(frozen=True, slots=True)
class Contact:
    """AI first, a person if it fails: E[c] = c_ai + (1 - s) c_h."""

    expected: Estimate
    saving: Estimate
    break_even_share: Estimate
    """The share resolved by AI above which it saves: c_ai / c_h."""


def contact(ai_cost: float, resolved_share: float, human_cost: float) -> Contact:
    """The expected cost of a contact, the saving against a person alone, and the break-even share."""
    if not finite(ai_cost, resolved_share, human_cost) or not 0 <= resolved_share <= 1:
        gone = unmeasured(
            "inconsistent_counts" if finite(ai_cost, resolved_share, human_cost) else "not_finite"
        )
        return Contact(gone, gone, gone)
    expected = ai_cost + (1 - resolved_share) * human_cost
    bar = ratio(ai_cost, human_cost)
    return Contact(
        settled(expected),
        settled(human_cost - expected),
        unmeasured("zero_denominator") if bar is None else settled(bar),
    )


def fine_tune_calls(fixed: float, before: float, after: float) -> Estimate:
    """The calls after which a fine-tune has paid: fixed cost over the saving per call, rounded up."""
    if not finite(fixed, before, after):
        return unmeasured("not_finite")
    # decimals as written: 0.0040 - 0.0016 in binary floats could tip the last call
    saving = Decimal(str(before)) - Decimal(str(after))
    if saving <= 0:
        return unmeasured("never_breaks_even")
    return settled(float(math.ceil(Decimal(str(fixed)) / saving)))


def break_even_progress(calls_to_date: float, break_even_calls: Estimate) -> Estimate:
    """Calls so far over the calls that pay back a fine-tune."""
    if break_even_calls.value is None:
        return unmeasured(break_even_calls.reason or "never_breaks_even")
    value = ratio(calls_to_date, break_even_calls.value) if finite(calls_to_date) else None
    return unmeasured("zero_denominator") if value is None else settled(value)


@dataclass(frozen=True, slots=True)
class Seats:
    """What seats cost and what is paid for nobody."""

    cost: Estimate
    per_active: Estimate
    """The effective price: all seats' cost over active people."""
    idle: Estimate
    """People with a seat and no activity."""
    idle_cost: Estimate
    """Stays a line of its own; never spread over use cases."""


def seats(licensed: float, active: float, price: float) -> Seats:
    """The seat economics of one system and period; `price` per seat and period."""
    if not finite(licensed, active, price):
        gone = unmeasured("not_finite")
        return Seats(gone, gone, gone, gone)
    if active > licensed or min(licensed, active) < 0:
        gone = unmeasured("inconsistent_counts")
        return Seats(gone, gone, gone, gone)
    each = ratio(licensed * price, active)
    return Seats(
        settled(licensed * price, n=licensed),
        unmeasured("zero_denominator", n=0) if each is None else settled(each, n=active),
        settled(licensed - active, n=licensed),
        settled((licensed - active) * price, n=licensed - active),
    )


def break_even_minutes(cost: float, people: float, hourly: float, weeks: float = WEEKS_PER_YEAR) -> Estimate:
    """Realised minutes per person and week at which a cost over `weeks` weeks pays.

    USD 360 a year at USD 75 an hour is 5.5 minutes a week.
    """
    if not finite(cost, people, hourly, weeks):
        return unmeasured("not_finite")
    if min(people, hourly, weeks) <= 0:
        return unmeasured("zero_denominator")
    value = ratio(cost * 60, people * hourly * weeks)
    return unmeasured("not_finite") if value is None else settled(value, n=people)
