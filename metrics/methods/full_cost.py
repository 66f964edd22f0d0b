"""Fully loaded cost of a use case (METHOD 4.3): everything it takes, not tokens alone."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date

from metrics.estimate import Estimate, unmeasured
from metrics.method import BUILD_MONTHS, FINE_TUNE_MONTHS
from metrics.methods.guard import finite, ratio, settled


@dataclass(frozen=True, slots=True)
class FullCost:
    """Money of one use case and period by kind; 0 where there is none, tokens trued up to the invoice."""

    tokens: float = 0.0
    tools: float = 0.0
    seats: float = 0.0
    platform: float = 0.0
    build: float = 0.0
    run: float = 0.0
    fine_tune: float = 0.0
    review: float = 0.0
    evals: float = 0.0
    enablement: float = 0.0
    error: float = 0.0

    def lines(self) -> dict[str, float]:
        """Every kind by name, in the order of METHOD 4.3."""
        return {one.name: float(getattr(self, one.name)) for one in fields(self)}

    def total(self) -> Estimate:
        """The full cost: what return on investment is computed with."""
        return _sum(list(self.lines().values()))

    def marginal(self) -> Estimate:
        """Tokens, tools and review: what one more task costs, for pricing decisions."""
        return _sum([self.tokens, self.tools, self.review])


def _sum(parts: list[float]) -> Estimate:
    return settled(sum(parts)) if finite(*parts) else unmeasured("not_finite")


def straight_line(amount: float, spent_on: date, month: date, months: int = BUILD_MONTHS) -> float:
    """The part of a one-off cost that falls on a calendar month, spread evenly over `months` from its own.

    For unit-cost views only; net present value takes the cash at its date.
    """
    age = (month.year - spent_on.year) * 12 + month.month - spent_on.month
    return amount / months if 0 <= age < months else 0.0


def fine_tune_month(amount: float, spent_on: date, month: date) -> float:
    """The part of a fine-tune that falls on a calendar month."""
    return straight_line(amount, spent_on, month, FINE_TUNE_MONTHS)


def review_cost(items: float, reviewed_share: float, minutes: float, hourly: float) -> Estimate:
    """Human review: reviewed items x minutes x loaded hourly rate."""
    if not finite(items, reviewed_share, minutes, hourly):
        return unmeasured("not_finite")
    if not 0 <= reviewed_share <= 1 or min(items, minutes) < 0:
        return unmeasured("inconsistent_counts")
    return settled(items * reviewed_share * minutes / 60 * hourly)


def cost_per(cost: float, outcomes: float) -> Estimate:
    """Full cost over outcomes that count: resolved and not reopened, accepted and kept, eval-passed."""
    if not finite(cost, outcomes):
        return unmeasured("not_finite")
    value = ratio(cost, outcomes)
    return unmeasured("zero_denominator") if value is None else settled(value, n=outcomes)


def cost_per_success(cost_per_attempt: float, success_rate: float) -> Estimate:
    """Cost of one success: cost of an attempt over the share that succeeds."""
    return cost_per(cost_per_attempt, success_rate)
