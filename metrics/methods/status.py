"""Whether a use case or lesson is on track for its target (METHOD 7, end)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from metrics.estimate import Better, Estimate, unmeasured
from metrics.method import ON_TRACK, WATCH
from metrics.methods.guard import finite, ratio, settled

Code = Literal["on_track", "watch", "off_track", "no_target", "no_data"]


@dataclass(frozen=True, slots=True)
class Status:
    """The status code and the attainment behind it: 1 is the target, whatever the direction."""

    code: Code
    attainment: Estimate


def attainment(value: float, target: float, better: Better, baseline: float | None = None) -> Estimate:
    """(value - baseline) / (target - baseline), or value / target without a baseline; 1 is the target.

    Direction-normalised: with `lower`, half the target is twice the attainment; `to_zero` compares distances
    from zero. A target that asks for less than the baseline has none.
    """
    if better == "neutral":
        return unmeasured("no_direction")
    if not finite(value, target) or (baseline is not None and not finite(baseline)):
        return unmeasured("not_finite")
    if better == "to_zero":
        value, target = abs(value), abs(target)
        baseline = None if baseline is None else abs(baseline)
    falling = better != "higher"
    if baseline is None:
        share = ratio(target, value) if falling else ratio(value, target)
        # signs that differ, or a zero, leave no meaningful share of the way
        meaningful = share is not None and value >= 0 and target > 0
        return settled(share) if meaningful else unmeasured("no_baseline")
    if target == baseline:
        return unmeasured("zero_denominator")
    if (target > baseline) == falling:
        return unmeasured("target_behind_baseline")
    share = ratio(value - baseline, target - baseline)
    return unmeasured("zero_denominator") if share is None else settled(share)


def status(
    value: float | None,
    target: float | None,
    better: Better,
    baseline: float | None = None,
    guardrail_broken: bool = False,
) -> Status:
    """On track from 1, watch from 0.8, off track under it or with a guardrail broken; else what is missing.

    Where the attainment cannot be computed the value is on track if it is at least as good as the target.
    """
    if value is None or not finite(value):
        return Status("no_data", unmeasured("no_data"))
    known = target is not None and finite(target) and better != "neutral"
    share = unmeasured("no_direction" if better == "neutral" else "no_target")
    if known and target is not None:
        share = attainment(value, target, better, baseline)
    if guardrail_broken:
        return Status("off_track", share)
    if not known or target is None:
        return Status("no_target", share)
    if share.value is None:
        return Status("on_track" if _as_good(value, target, better) else "off_track", share)
    # a share of 1 computed in floats must not read as just under it
    reached = round(share.value, 9)
    return Status("on_track" if reached >= ON_TRACK else "watch" if reached >= WATCH else "off_track", share)


def _as_good(value: float, target: float, better: Better) -> bool:
    if better == "to_zero":
        return abs(value) <= abs(target)
    return value <= target if better == "lower" else value >= target


@dataclass(frozen=True, slots=True)
class Declared:
    """One declared target and the day it was declared."""

    value: float
    set_on: date


def target_in_force(targets: tuple[Declared, ...], started_on: date) -> Declared | None:
    """The latest target declared before the start: one declared on or after it does not count, nor replaces it."""
    before = [target for target in targets if target.set_on < started_on]
    return max(before, key=lambda target: target.set_on, default=None)


def goal_attainment(
    value: float | None,
    targets: tuple[Declared, ...],
    started_on: date,
    better: Better,
    baseline: float | None = None,
) -> Estimate:
    """The attainment of the target in force; one declared after the start gives none, with that reason."""
    force = target_in_force(targets, started_on)
    if force is None:
        return unmeasured("target_after_start" if targets else "no_target")
    return unmeasured("no_data") if value is None else attainment(value, force.value, better, baseline)
