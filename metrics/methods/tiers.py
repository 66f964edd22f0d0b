"""Stacked money: banked, proven, indicated, claimed; nothing counted twice, nothing blended (METHOD 0.2, 3.3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from metrics.estimate import Estimate, Grade, unmeasured
from metrics.method import LEVEL_MONEY
from metrics.methods.guard import Floats, settled
from metrics.methods.simulation import likely

Tier = Literal["banked", "proven", "indicated", "claimed"]
Kind = Literal["cash_out", "cost_avoidance", "margin", "working_capital", "risk", "capacity"]
TIERS: tuple[Tier, ...] = ("banked", "proven", "indicated", "claimed")
HEADLINE: tuple[Tier, ...] = ("banked", "proven")


def tier_of(grade: Grade | None) -> Tier:
    """The tier of an estimate that finance has not confirmed: A and B proven, C indicated, the rest claimed."""
    if grade in ("A", "B"):
        return "proven"
    return "indicated" if grade == "C" else "claimed"


@dataclass(frozen=True, slots=True)
class Benefit:
    """One estimated benefit of one window, in money; its key is (use case, driver, population).

    `amount` is P50 with P10 and P90; `grade` the lowest of its chain. `same_as` names the driver whose
    benefit this is another view of (hours saved on contacts whose cost is already counted): the two are one.
    `draws` (n,) are the simulated amounts, where there are any.
    """

    use_case: str
    driver: str
    population: str
    amount: Estimate
    kind: Kind
    grade: Grade | None
    same_as: str | None = None
    draws: Floats | None = field(default=None, compare=False)

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes two claims one benefit."""
        return (self.use_case, self.same_as or self.driver, self.population)


@dataclass(frozen=True, slots=True)
class Confirmed:
    """One ledger line of the window: what finance confirmed, with the benefit key it belongs to."""

    use_case: str
    driver: str
    population: str
    amount: float
    kind: Kind = "cash_out"


@dataclass(frozen=True, slots=True)
class Line:
    """One money line; `amount` is missing, with its reason, where the benefit is counted elsewhere."""

    use_case: str
    driver: str
    population: str
    tier: Tier
    kind: Kind
    amount: Estimate
    grade: Grade | None = None
    draws: Floats | None = field(default=None, compare=False)

    @property
    def in_headline(self) -> bool:
        """Banked or proven money; capacity is never summed with cash."""
        return self.tier in HEADLINE and self.kind != "capacity" and self.amount.value is not None


def stack(benefits: Sequence[Benefit], ledger: Iterable[Confirmed]) -> tuple[Line, ...]:
    """Every benefit once, in the tier that its evidence earns.

    What finance confirmed is banked; only what an estimate of the same key holds above it stays, in the tier
    of its grade. Of several estimates of one key the highest grade wins and a tie is split equally; the
    others stay as lines without an amount. Where ledger and estimate disagree on the sign, finance counts.
    """
    groups: dict[tuple[str, str, str], list[Benefit]] = {}
    for benefit in benefits:
        groups.setdefault(benefit.key, []).append(benefit)
    same = {(one.use_case, one.driver, one.population): one.key for one in benefits}
    banked: dict[tuple[str, str, str], float] = {}
    kinds: dict[tuple[str, str, str], Kind] = {}
    for entry in ledger:
        key = _belongs(entry, same)
        banked[key] = banked.get(key, 0.0) + entry.amount
        kinds.setdefault(key, entry.kind)
    lines = []
    for key, rivals in groups.items():
        lines += _group(rivals, banked.get(key))
        kinds[key] = rivals[0].kind if rivals[0].kind != "capacity" else kinds.get(key, "cash_out")
    for key, amount in banked.items():
        lines.append(Line(*key, "banked", kinds[key], settled(amount, amount, amount, level=LEVEL_MONEY)))
    order = sorted(
        lines, key=lambda line: (line.use_case, line.driver, line.population, TIERS.index(line.tier))
    )
    return tuple(order)


def _belongs(
    entry: Confirmed, same: Mapping[tuple[str, str, str], tuple[str, str, str]]
) -> tuple[str, str, str]:
    """The key of a ledger line; a population spelled otherwise still meets the only claim of its driver."""
    named = (entry.use_case, entry.driver, entry.population)
    if named in same:
        return same[named]
    near = {key for own, key in same.items() if own[:2] == named[:2]}
    return near.pop() if len(near) == 1 else named


def _group(rivals: list[Benefit], banked: float | None) -> list[Line]:
    usable = [one for one in rivals if one.amount.value is not None]
    best = min((_rank(one.grade) for one in usable), default=None)
    winners = [one for one in usable if _rank(one.grade) == best]
    lines = []
    for one in rivals:
        if one not in winners:
            why = one.amount.reason or "shared_benefit"
            lines.append(_line(one, unmeasured(why if one.amount.value is None else "shared_benefit")))
            continue
        part = 1 / len(winners)
        lines.append(_remainder(one, part, (banked or 0.0) * part))
    return lines


def _remainder(benefit: Benefit, part: float, banked: float) -> Line:
    """What the estimate holds above the banked amount, in its own tier."""
    value = (benefit.amount.value or 0.0) * part
    if banked * value < 0:
        return _line(benefit, unmeasured("ledger_contradicts_estimate"))
    draws = None if benefit.draws is None else _above(benefit.draws * part, banked)
    bounds = (benefit.amount.low, value / part, benefit.amount.high)
    low, mid, high = (None if one is None else float(_above(np.array(one * part), banked)) for one in bounds)
    return _line(benefit, settled(mid, low, high, grade=benefit.grade, level=benefit.amount.level), draws)


def _above(amounts: Floats, banked: float) -> Floats:
    """Amounts less what is banked, but never across zero: finance's figure is not taken back by a draw."""
    if banked > 0:
        return np.maximum(amounts - banked, 0.0)
    return np.minimum(amounts - banked, 0.0) if banked < 0 else amounts


def _line(benefit: Benefit, amount: Estimate, draws: Floats | None = None) -> Line:
    return Line(
        benefit.use_case,
        benefit.driver,
        benefit.population,
        tier_of(benefit.grade),
        benefit.kind,
        amount,
        benefit.grade,
        draws,
    )


def _rank(grade: Grade | None) -> int:
    return 4 if grade is None else "ABCD".index(grade)


def total(lines: Iterable[Line]) -> Estimate:
    """The sum of lines with P10 and P90: over draws where all have them, else ranges added as independent."""
    counted = [line for line in lines if line.amount.value is not None]
    if not counted:
        return unmeasured("no_data")
    sure = sum(line.amount.value or 0.0 for line in counted if line.tier == "banked")
    unsure = [line for line in counted if line.tier != "banked"]
    if not unsure:
        return settled(sure, sure, sure, level=LEVEL_MONEY)
    drawn = [line.draws for line in unsure if line.draws is not None]
    if len(drawn) == len(unsure):
        return likely(sure + np.sum(np.vstack(drawn), axis=0))
    mids = [line.amount.value or 0.0 for line in unsure]
    down = [mid - _or(line.amount.low, mid) for line, mid in zip(unsure, mids, strict=True)]
    up = [_or(line.amount.high, mid) - mid for line, mid in zip(unsure, mids, strict=True)]
    mid = sure + sum(mids)
    return settled(
        mid, mid - float(np.hypot.reduce(down)), mid + float(np.hypot.reduce(up)), level=LEVEL_MONEY
    )


def total_draws(lines: Iterable[Line]) -> Floats | None:
    """The simulated sum of lines (draws,): what net value and P(NPV > 0) start from.

    Banked lines are certain. None where there is no line, no draw, or an estimate without draws.
    """
    counted = [line for line in lines if line.amount.value is not None]
    sure = sum(line.amount.value or 0.0 for line in counted if line.tier == "banked")
    unsure = [line for line in counted if line.tier != "banked"]
    drawn = [line.draws for line in unsure if line.draws is not None]
    if not counted or len(drawn) != len(unsure):
        return None
    return np.full(1, sure) if not drawn else np.asarray(sure + np.sum(np.vstack(drawn), axis=0))


def _or(bound: float | None, otherwise: float) -> float:
    return otherwise if bound is None else bound


def headline(lines: Iterable[Line]) -> Estimate:
    """Banked plus proven money, capacity left out; missing while both are empty, never a loss for want of proof."""
    return total(line for line in lines if line.in_headline)


def by_tier(lines: Sequence[Line]) -> Mapping[Tier, Estimate]:
    """The money of each tier, capacity left out."""
    money = [line for line in lines if line.kind != "capacity"]
    return {tier: total(line for line in money if line.tier == tier) for tier in TIERS}


def scaled(lines: Iterable[Line], factor: float) -> tuple[Line, ...]:
    """Lines held to a top-down total: every estimate times a factor of 0 to 1; banked lines stay."""
    return tuple(line if line.tier == "banked" else _times(line, factor) for line in lines)


def _times(line: Line, factor: float) -> Line:
    amount = line.amount
    if amount.value is None:
        return line
    bounds = [None if one is None else one * factor for one in (amount.low, amount.high)]
    smaller = settled(amount.value * factor, *bounds, grade=amount.grade, level=amount.level)
    return replace(line, amount=smaller, draws=None if line.draws is None else line.draws * factor)
