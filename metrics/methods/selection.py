"""What the budget buys: the best set under budgets, dependencies, exclusions and a risk cap (METHOD 7.6)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from metrics.estimate import Estimate, unmeasured
from metrics.method import SHADOW_BUDGET
from metrics.methods.guard import finite, settled


@dataclass(frozen=True, slots=True)
class Option:
    """One use case that may be chosen; money and resources in the units of the budgets."""

    name: str
    value: float
    costs: Mapping[str, float]
    needs: tuple[str, ...] = ()
    """Must be chosen too, or be done already."""
    excludes: tuple[str, ...] = ()
    lessons: tuple[int, ...] = ()
    risk: float = 0.0


@dataclass(frozen=True, slots=True)
class Selection:
    """The chosen names in their given order, what they bring and use."""

    chosen: tuple[str, ...]
    value: Estimate
    spent: Mapping[str, float] = field(default_factory=dict)


Row = tuple[dict[int, float], float, float]


def select(
    options: Sequence[Option],
    budgets: Mapping[str, float],
    *,
    done: Collection[str] = (),
    lessons: Collection[int] = (),
    risk_cap: float | None = None,
) -> Selection:
    """The set of greatest value (HiGHS, exact): every budget held, each dependency chosen or done.

    `lessons` each need at least one chosen option; `risk_cap` bounds the sum of risks. An option whose
    dependency is neither an option nor done is not chosen. Without a possible set the value has a reason.
    """
    numbers = [number for one in options for number in (one.value, one.risk, *one.costs.values())]
    if not finite(*numbers, *budgets.values(), 0.0 if risk_cap is None else risk_cap):
        return Selection((), unmeasured("not_finite"))
    if not options:
        return Selection((), unmeasured("infeasible" if lessons else "no_data"))
    rows = _rows(options, budgets, done, lessons, risk_cap)
    possible = np.array([float(_possible(one, options, done)) for one in options])
    worth = np.array([one.value for one in options])
    scale = max(1.0, float(np.abs(worth).max()))
    answer = milp(
        -worth / scale,
        constraints=_constraints(rows, len(options)),
        integrality=np.ones(len(options)),
        bounds=Bounds(0, possible),
        options={"mip_rel_gap": 0.0},
    )
    if answer.x is None:
        return Selection((), unmeasured("infeasible"))
    taken = [one for one, chosen in zip(options, answer.x, strict=True) if chosen > 0.5]
    return _selection(taken, budgets)


def _possible(one: Option, options: Sequence[Option], done: Collection[str]) -> bool:
    names = {other.name for other in options}
    return all(need in names or need in done for need in one.needs)


def _rows(
    options: Sequence[Option],
    budgets: Mapping[str, float],
    done: Collection[str],
    lessons: Collection[int],
    risk_cap: float | None,
) -> list[Row]:
    """Each condition as ({option: factor}, at least, at most)."""
    place = {one.name: position for position, one in enumerate(options)}
    rows: list[Row] = []
    for resource, limit in budgets.items():
        used = {i: cost for i, one in enumerate(options) if (cost := one.costs.get(resource, 0.0))}
        rows.append((used, -np.inf, limit))
    for position, one in enumerate(options):
        rows += [
            ({position: 1.0, place[need]: -1.0}, -np.inf, 0.0)
            for need in one.needs
            if need in place and need not in done and need != one.name
        ]
        rows += [
            ({position: 1.0, place[rival]: 1.0}, -np.inf, 1.0)
            for rival in one.excludes
            if rival in place and rival != one.name
        ]
        if any(rival in done for rival in one.excludes):
            rows.append(({position: 1.0}, -np.inf, 0.0))
    for lesson in lessons:
        rows.append(({i: 1.0 for i, one in enumerate(options) if lesson in one.lessons}, 1.0, np.inf))
    if risk_cap is not None:
        rows.append(({i: one.risk for i, one in enumerate(options)}, -np.inf, risk_cap))
    return rows


def _constraints(rows: list[Row], width: int) -> list[LinearConstraint]:
    if not rows:
        return []
    where = [(row, column) for row, (factors, _, _) in enumerate(rows) for column in factors]
    entries = [factor for factors, _, _ in rows for factor in factors.values()]
    matrix = csr_array(
        (entries, ([row for row, _ in where], [column for _, column in where])), shape=(len(rows), width)
    )
    return [LinearConstraint(matrix, [low for _, low, _ in rows], [high for _, _, high in rows])]


def _selection(taken: Sequence[Option], budgets: Mapping[str, float]) -> Selection:
    spent = {resource: sum(one.costs.get(resource, 0.0) for one in taken) for resource in budgets}
    return Selection(tuple(one.name for one in taken), settled(sum(one.value for one in taken)), spent)


def in_order(
    options: Sequence[Option], budgets: Mapping[str, float], done: Collection[str] = ()
) -> Selection:
    """The set that a list taken from the top buys: each option that still fits and whose needs are met.

    This is what the loudest voice would choose; its distance from `select` is the regret.
    """
    left, taken = dict(budgets), list[Option]()
    have = set(done)
    for one in options:
        fits = all(one.costs.get(resource, 0.0) <= limit + 1e-9 for resource, limit in left.items())
        clash = any(rival in have for rival in one.excludes) or any(
            one.name in other.excludes for other in taken
        )
        if not fits or clash or any(need not in have for need in one.needs):
            continue
        taken.append(one)
        have.add(one.name)
        left = {resource: limit - one.costs.get(resource, 0.0) for resource, limit in left.items()}
    return _selection(taken, budgets)


def regret(best: Selection, listed: Selection) -> Estimate:
    """The value that a list leaves on the table."""
    if best.value.value is None or listed.value.value is None:
        return unmeasured(best.value.reason or listed.value.reason or "no_data")
    return settled(best.value.value - listed.value.value)


def shadow(
    options: Sequence[Option], budgets: Mapping[str, float], resource: str, *, done: Collection[str] = ()
) -> Estimate:
    """The value that 10 % more of one budget would add."""
    now = select(options, budgets, done=done)
    more = select(options, {**budgets, resource: budgets[resource] * (1 + SHADOW_BUDGET)}, done=done)
    return regret(more, now)
