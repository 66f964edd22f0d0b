"""Stacked money: banked, proven, indicated, claimed; nothing counted twice, nothing blended (METHOD 0.2, 3.3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

import numpy as np

from metrics.estimate import Grade
from metrics.methods.amounts import Amount, certain, total
from metrics.methods.guard import Floats

Tier = Literal["banked", "proven", "indicated", "claimed"]
Kind = Literal["cash_out", "cost_avoidance", "margin", "working_capital", "risk", "capacity"]
Key = tuple[str, str, str]
TIERS: tuple[Tier, ...] = ("banked", "proven", "indicated", "claimed")
HEADLINE: tuple[Tier, ...] = ("banked", "proven")


def tier_of(grade: Grade | None) -> Tier:
    """The tier of an estimate that finance has not confirmed: A and B proven, C indicated, the rest claimed."""
    if grade in ("A", "B"):
        return "proven"
    return "indicated" if grade == "C" else "claimed"


@dataclass(frozen=True, slots=True)
class Benefit:
    """One estimated benefit by month, in money; its key is (use case, driver, population).

    `grade` is the lowest of its chain. `same_as` names the driver whose benefit this is another view of
    (hours saved on contacts whose cost is already counted): the two are one. `reason` says why there is no
    amount, or what to know beside it.
    """

    use_case: str
    driver: str
    population: str
    kind: Kind
    grade: Grade | None
    months: Mapping[date, Amount] = field(default_factory=dict, compare=False)
    same_as: str | None = None
    reason: str | None = None

    @property
    def key(self) -> Key:
        """What makes two claims one benefit."""
        return (self.use_case, self.same_as or self.driver, self.population)


@dataclass(frozen=True, slots=True)
class Confirmed:
    """One ledger line: what finance confirmed, by month, with the benefit key it belongs to."""

    use_case: str
    driver: str
    population: str
    months: Mapping[date, float]
    kind: Kind = "cash_out"


@dataclass(frozen=True, slots=True)
class Line:
    """One benefit in one tier, by month; without a month there is no amount, and the reason says why."""

    use_case: str
    driver: str
    population: str
    tier: Tier
    kind: Kind
    grade: Grade | None = None
    months: Mapping[date, Amount] = field(default_factory=dict, compare=False)
    reason: str | None = None

    @property
    def is_cash(self) -> bool:
        """Capacity is never summed with cash."""
        return self.kind != "capacity"

    @property
    def in_headline(self) -> bool:
        """Banked or proven cash."""
        return self.tier in HEADLINE and self.is_cash

    def over(self, months: Iterable[date]) -> Amount | None:
        """The amount of some months; None where there is none in them."""
        return total(self.months[month] for month in months if month in self.months)


def stack(benefits: Sequence[Benefit], ledger: Iterable[Confirmed], draws: int) -> tuple[Line, ...]:
    """Every benefit once, in the tier that its evidence earns.

    What finance confirmed is banked; only what an estimate of the same key holds above it over all months
    stays, in the tier of its grade: tiers of a key never sum to more than the larger of the two. Of several
    estimates of one key the highest grade wins and a tie is split equally; the others stay as lines without an
    amount. Where ledger and estimate disagree on the sign, finance counts. `draws` is the length of the draws.
    """
    groups: dict[Key, list[Benefit]] = {}
    for benefit in benefits:
        groups.setdefault(benefit.key, []).append(benefit)
    same = {(one.use_case, one.driver, one.population): one.key for one in benefits}
    banked: dict[Key, dict[date, float]] = {}
    kinds: dict[Key, Kind] = {}
    for entry in ledger:
        key = _belongs(entry, same)
        by_month = banked.setdefault(key, {})
        for month, amount in entry.months.items():
            by_month[month] = by_month.get(month, 0.0) + amount
        kinds.setdefault(key, entry.kind)
    lines = []
    for key, rivals in groups.items():
        lines += _group(rivals, banked.get(key, {}))
        kinds[key] = rivals[0].kind if rivals[0].kind != "capacity" else kinds.get(key, "cash_out")
    for key, by_month in banked.items():
        months = {month: certain(amount, draws) for month, amount in sorted(by_month.items())}
        lines.append(Line(*key, "banked", kinds[key], months=months))
    order = sorted(
        lines, key=lambda line: (line.use_case, line.driver, line.population, TIERS.index(line.tier))
    )
    return tuple(order)


def _belongs(entry: Confirmed, same: Mapping[Key, Key]) -> Key:
    """The key of a ledger line; a population spelled otherwise still meets the only claim of its driver."""
    named = (entry.use_case, entry.driver, entry.population)
    if named in same:
        return same[named]
    near = {key for own, key in same.items() if own[:2] == named[:2]}
    return near.pop() if len(near) == 1 else named


def _group(rivals: list[Benefit], banked: Mapping[date, float]) -> list[Line]:
    usable = [one for one in rivals if one.months]
    best = min((_rank(one.grade) for one in usable), default=None)
    winners = [one for one in usable if _rank(one.grade) == best]
    lines = []
    for one in rivals:
        if one not in winners:
            lines.append(_line(one, {}, "shared_benefit" if winners else one.reason or "no_data"))
            continue
        part = 1 / len(winners)
        own = {month: amount * part for month, amount in one.months.items()}
        share = {month: amount * part for month, amount in banked.items()}
        if sum(amount.mid for amount in own.values()) * sum(share.values()) < 0:
            lines.append(_line(one, {}, "ledger_contradicts_estimate"))
        else:
            lines.append(_line(one, above(own, share), one.reason))
    return lines


def above(estimate: Mapping[date, Amount], banked: Mapping[date, float]) -> dict[date, Amount]:
    """What an estimate holds above the ledger, by month; over all months never across zero.

    Ledger and estimate of one benefit rarely fall into the same months. A confirmed amount settles the estimate
    of its own month first, then of the months before it, newest first (finance confirms what has happened), and
    what is left after that of the months after. Draws are settled one by one, the mid like a draw.
    """
    confirmed = sum(banked.values())
    if not estimate or not confirmed:
        return dict(estimate)
    sign = 1.0 if confirmed > 0 else -1.0
    months = sorted({*estimate, *banked})
    width = 1 + len(next(iter(estimate.values())).draws)
    left = np.zeros((len(months), width))
    for row, month in enumerate(months):
        if month in estimate:
            left[row] = sign * np.concatenate([[estimate[month].mid], estimate[month].draws])
    whole = left.sum(axis=0)
    due = np.array([max(sign * banked.get(month, 0.0), 0.0) for month in months])
    # months that finance took back count against the others
    due *= abs(confirmed) / due.sum()
    open_: Floats = np.zeros(width)
    for row in reversed(range(len(months))):
        open_ = _settle(left, row, open_ + due[row])
    for row in range(len(months)):
        open_ = _settle(left, row, open_)
    left = np.where(whole > abs(confirmed), left, 0.0)
    return {
        month: Amount(sign * float(left[row, 0]), sign * left[row, 1:])
        for row, month in enumerate(months)
        if month in estimate
    }


def _settle(left: Floats, row: int, due: Floats) -> Floats:
    """Takes what is due from one month of `left`, as far as there is any; gives back what stays due."""
    taken = np.minimum(due, np.maximum(left[row], 0.0))
    left[row] -= taken
    return np.asarray(due - taken)


def _line(benefit: Benefit, months: Mapping[date, Amount], reason: str | None) -> Line:
    return Line(
        benefit.use_case,
        benefit.driver,
        benefit.population,
        tier_of(benefit.grade),
        benefit.kind,
        benefit.grade,
        months,
        reason,
    )


def _rank(grade: Grade | None) -> int:
    return 4 if grade is None else "ABCD".index(grade)
