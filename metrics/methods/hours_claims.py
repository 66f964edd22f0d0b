"""An hour counts once and a week has only so many (METHOD 3.3)."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from metrics.estimate import Estimate, Grade, unmeasured
from metrics.method import PERSON_WEEK_CAP, TOP_DOWN_TOLERANCE, TRUNCATED_DEMOTION
from metrics.methods.guard import Floats, finite, ratio, settled

GRADES: tuple[Grade, ...] = ("A", "B", "C", "D")


def demoted(grade: Grade, steps: int = 1) -> Grade:
    """The grade that many steps lower, D at the least."""
    return GRADES[min(GRADES.index(grade) + steps, len(GRADES) - 1)]


def lowest(grades: Iterable[Grade | None]) -> Grade | None:
    """The grade of a chain: its lowest; None where one link has none."""
    found = list(grades)
    known = [grade for grade in found if grade is not None]
    return max(known, key=GRADES.index) if known and len(known) == len(found) else None


@dataclass(frozen=True, slots=True)
class Capped:
    """Claimed hours per person-week held at the cap; shapes (person-weeks,)."""

    hours: Floats
    truncated: float
    truncated_share: Estimate
    demotes: bool
    """More than a quarter of the claim was truncated: the claim loses one grade."""
    without_contract: int
    """Person-weeks left as they are because contract hours are unknown."""


def cap_person_weeks(
    claimed: ArrayLike, contract_hours: ArrayLike, cap: float = PERSON_WEEK_CAP
) -> Capped | None:
    """Claimed hours (person-weeks,) held at `cap` of contract hours a week (same shape, NaN = unknown).

    None where a claim is not finite or the shapes differ.
    """
    hours = np.atleast_1d(np.asarray(claimed, dtype=float))
    contract = np.atleast_1d(np.asarray(contract_hours, dtype=float))
    if hours.shape != contract.shape or not finite(*hours.tolist()):
        return None
    unknown = ~np.isfinite(contract)
    kept = np.where(unknown, hours, np.minimum(hours, cap * np.where(unknown, 0.0, contract)))
    truncated, total = float(np.sum(hours - kept)), float(np.sum(np.maximum(hours, 0)))
    part = ratio(truncated, total)
    return Capped(
        hours=kept,
        truncated=truncated,
        truncated_share=unmeasured("zero_denominator") if part is None else settled(part, n=hours.size),
        demotes=part is not None and part > TRUNCATED_DEMOTION,
        without_contract=int(unknown.sum()),
    )


@dataclass(frozen=True, slots=True)
class Claim:
    """Hours that one use case claims for one (person, week, task)."""

    use_case: str
    hour: Hashable
    hours: float
    grade: Grade


def settle(claims: Iterable[Claim]) -> Mapping[str, float]:
    """Hours by use case, each (person, week, task) once: the highest grade wins, a tie is split equally."""
    by_hour: dict[Hashable, list[Claim]] = {}
    total: dict[str, float] = {}
    for claim in claims:
        by_hour.setdefault(claim.hour, []).append(claim)
        total.setdefault(claim.use_case, 0.0)
    for rivals in by_hour.values():
        best = min(GRADES.index(claim.grade) for claim in rivals)
        winners = [claim for claim in rivals if GRADES.index(claim.grade) == best]
        for claim in winners:
            total[claim.use_case] += claim.hours / len(winners)
    return total


@dataclass(frozen=True, slots=True)
class TopDown:
    """Bottom-up hours over the hours that measured throughput implies."""

    ratio: Estimate
    demotes: bool
    """Above the tolerance the bottom-up claim drops one grade."""


def top_down(bottom_up_hours: float, implied_hours: float) -> TopDown:
    """The reconciliation ratio of a team that has a throughput effect: top-down wins."""
    if not finite(bottom_up_hours, implied_hours):
        return TopDown(unmeasured("not_finite"), False)
    value = ratio(bottom_up_hours, implied_hours)
    if value is None:
        return TopDown(unmeasured("zero_denominator"), bottom_up_hours > 0)
    # no throughput gain at all contradicts any claimed hour
    contradicted = implied_hours < 0 < bottom_up_hours
    return TopDown(settled(value), value > TOP_DOWN_TOLERANCE or contradicted)
