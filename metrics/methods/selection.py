"""What the budget buys: the best set under budgets, dependencies, exclusions and a risk cap (METHOD 7.6)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from metrics.estimate import Estimate, unmeasured
from metrics.method import ENUMERATED_UP_TO, SHADOW_BUDGET
from metrics.methods.guard import Floats, finite, settled


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
"""One condition on the chosen: factor by position, at least, at most."""


def select(
    options: Sequence[Option],
    budgets: Mapping[str, float],
    *,
    done: Collection[str] = (),
    lessons: Collection[int] = (),
    risk_cap: float | None = None,
) -> Selection:
    """The set of greatest value, exactly: every budget held, each dependency chosen or done.

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
    solve = enumerated if len(options) <= ENUMERATED_UP_TO else programmed
    answer = solve(worth, rows, possible)
    if answer is None:
        return Selection((), unmeasured("infeasible"))
    taken = [one for one, chosen in zip(options, answer, strict=True) if chosen > 0.5]
    return _selection(taken, budgets)


def enumerated(worth: Floats, rows: Sequence[Row], possible: Floats) -> Floats | None:
    """The best of all 2^n sets by looking at each; (n,) zeros and ones, None where no set holds the rows."""
    n = len(worth)
    sets = (np.arange(2**n)[:, None] >> np.arange(n) & 1).astype(float)
    allowed = sets @ (1 - possible) == 0
    for factors, least, most in rows:
        used = sets[:, list(factors)] @ np.array(list(factors.values()), dtype=float)
        # sums of decimals that fill a budget exactly must not fail it by rounding
        allowed &= (used >= least - _rounding(least)) & (used <= most + _rounding(most))
    if not allowed.any():
        return None
    return np.asarray(sets[np.argmax(np.where(allowed, sets @ worth, -np.inf))])


def _rounding(bound: float) -> float:
    return 1e-9 * max(1.0, abs(bound)) if np.isfinite(bound) else 0.0


def programmed(worth: Floats, rows: Sequence[Row], possible: Floats) -> Floats | None:
    """The same by integer programming (HiGHS), for lists too long to look at every set."""
    # imported here: the library takes a second to load, which a short list should not wait for
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array

    places = [(row, column) for row, (factors, _, _) in enumerate(rows) for column in factors]
    factors = [factor for one, _, _ in rows for factor in one.values()]
    table = csr_array((factors, tuple(zip(*places, strict=True)) or ([], [])), shape=(len(rows), len(worth)))
    held = LinearConstraint(table, [least for _, least, _ in rows], [most for _, _, most in rows])
    answer = milp(
        -worth / max(1.0, float(np.abs(worth).max())),
        constraints=held if rows else (),
        integrality=np.ones(len(worth)),
        bounds=Bounds(0, possible),
        options={"mip_rel_gap": 0.0},
    )
    return None if answer.x is None else np.round(answer.x)


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
