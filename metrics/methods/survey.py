"""What people and vendors say they save, set beside what was measured (METHOD 3.2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from scipy.stats import t as student

from metrics.estimate import Estimate, unmeasured
from metrics.method import (
    SURVEY_BOUND,
    SURVEY_MIN_TASKS,
    VENDOR_HOURLY_USD,
    VENDOR_MINUTES_PER_ACTION,
    WEEKS_PER_YEAR,
)
from metrics.methods.guard import column, finite, ratio, settled


@dataclass(frozen=True, slots=True)
class Line:
    """Measured minutes as a straight line of self-reported minutes: true = intercept + slope x self."""

    slope: float
    intercept: float
    residual_sd: float
    n: int
    mean_self: float
    squares_self: float


def calibrate(self_reported: Iterable[float], measured: Iterable[float]) -> Line | str:
    """The least-squares line over tasks having both, shapes (tasks,); a reason code where there is none."""
    said, found = column(self_reported), column(measured)
    if said is None or found is None:
        return "not_finite"
    if said.size != found.size:
        return "inconsistent_counts"
    if said.size < 3:
        return "too_few"
    centred = said - said.mean()
    squares = float(centred @ centred)
    if squares <= 1e-300:
        return "no_variation"
    slope = float(centred @ (found - found.mean())) / squares
    intercept = float(found.mean()) - slope * float(said.mean())
    residual = found - intercept - slope * said
    sd = float(np.sqrt(residual @ residual / (said.size - 2)))
    if not finite(slope, intercept, sd):
        return "not_finite"
    return Line(slope, intercept, sd, int(said.size), float(said.mean()), squares)


def calibrated(self_mean: float, line: Line, tasks: int = 1) -> Estimate:
    """The lower 90 % prediction bound of the true mean of `tasks` self-reports, grade C from 30 tasks on.

    The bound is the value, because a claim rests on what is at least so; `high` is the fitted line.
    """
    if not finite(self_mean) or tasks < 1:
        return unmeasured("not_finite")
    fitted = line.intercept + line.slope * self_mean
    leverage = 1 / tasks + 1 / line.n + (self_mean - line.mean_self) ** 2 / line.squares_self
    bound = fitted - float(student.ppf(SURVEY_BOUND, line.n - 2)) * line.residual_sd * leverage**0.5
    enough = line.n >= SURVEY_MIN_TASKS
    return settled(
        bound,
        None,
        max(fitted, bound),
        n=line.n,
        grade="C" if enough else "D",
        reason=None if enough else "not_calibrated",
        level=SURVEY_BOUND,
    )


def perception_gap(self_reported: float, measured: float) -> Estimate:
    """Self-reported minus measured speed-up, in the unit of both; 0 is best."""
    if not finite(self_reported, measured):
        return unmeasured("not_finite")
    return settled(self_reported - measured)


def assisted_hours(
    meeting_hours: float,
    search_and_summary_actions: float,
    creation_actions: float,
    minutes_per_action: float = VENDOR_MINUTES_PER_ACTION,
) -> Estimate:
    """Microsoft's "assisted hours", a comparator: assisted is not saved; grade D, never in the headline."""
    if not finite(meeting_hours, search_and_summary_actions, creation_actions, minutes_per_action):
        return unmeasured("not_finite")
    actions = search_and_summary_actions + creation_actions
    return settled(meeting_hours + actions * minutes_per_action / 60, grade="D")


def assisted_value(assisted: float, hourly: float = VENDOR_HOURLY_USD) -> Estimate:
    """Assisted hours times the vendor's hourly rate; grade D."""
    return settled(assisted * hourly, grade="D") if finite(assisted, hourly) else unmeasured("not_finite")


def licence_actions_per_week(
    licence_per_month: float,
    hourly: float = VENDOR_HOURLY_USD,
    minutes_per_action: float = VENDOR_MINUTES_PER_ACTION,
) -> Estimate:
    """Weekly actions at which a licence "pays back" by the multiplier: so few that it says nothing."""
    if not finite(licence_per_month, hourly, minutes_per_action):
        return unmeasured("not_finite")
    value = ratio(licence_per_month * 12 / WEEKS_PER_YEAR, hourly * minutes_per_action / 60)
    return unmeasured("zero_denominator") if value is None else settled(value, grade="D")
