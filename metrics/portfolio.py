"""What next, and what a budget buys, from the published file alone (METHOD 7.6)."""

from __future__ import annotations

import difflib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from metrics.method import SHADOW_BUDGET
from metrics.methods.selection import Option, Selection, in_order, regret, select
from metrics.problems import misconfigured
from metrics.serving import Serving

CASH, SCARCE, RISK = "money", "scarce resource", "risk"


@dataclass(frozen=True, slots=True)
class Limits:
    """What the choice has to hold; None is no limit. Money in the reporting currency."""

    budget: float | None = None
    weeks: float | None = None
    """Of the scarce resource."""
    risk: float | None = None
    """On the sum of stated risks."""
    lessons: tuple[int, ...] = ()
    """Each needs at least one chosen use case."""
    listed: tuple[str, ...] = ()
    """Somebody's own order, to compare with."""

    @property
    def asked(self) -> bool:
        """Whether anything is to be chosen at all."""
        return self != Limits()

    def budgets(self, more: float = 0.0) -> dict[str, float]:
        """The budgets by resource, each enlarged by a share."""
        found = {CASH: self.budget, SCARCE: self.weeks}
        budgets = {name: limit * (1 + more) for name, limit in found.items() if limit is not None}
        return budgets if self.risk is None else budgets | {RISK: self.risk}


@dataclass(frozen=True, slots=True)
class Portfolio:
    """The ranked next use cases and, where limits were given, what they buy."""

    rows: tuple[Mapping[str, Any], ...]
    currency: str
    best: Selection | None = None
    shadow: float | None = None
    """What 10 % more of every budget would add."""
    regret: float | None = None
    """What the list leaves on the table: the given one, else the largest value first. None beside `lessons`, which
    a list need not hold."""


def portfolio(workspace: Path, limits: Limits) -> Portfolio:
    """The next use cases by expected net present value per unit of the scarce resource, best first.

    With limits each row says whether the best set has it (`chosen`), whether 10 % more would (`chosen_with_more`)
    and whether buying down the list would (`chosen_by_list`).
    Errors: `MetricsProblem` (exit 6) where nothing is published, a limit makes no sense, a name is unknown or no
    set holds the limits.
    """
    _check(limits)
    serving = Serving(workspace / "data" / "serving")
    if serving.generation() == 0:
        raise misconfigured(
            f"Nothing is published in {workspace} yet. Run `sevenfold run --workspace {workspace}` first.",
            "NOT_PUBLISHED",
        )
    cases = {row["use_case_id"]: row for row in serving.rows("use_case")}
    rows = [_row(row, cases.get(row["use_case_id"], {})) for row in serving.rows("portfolio")]
    currency = serving.meta().get("currency", "")
    if not limits.asked:
        return Portfolio(tuple(rows), currency)
    done = [key for key, row in cases.items() if row["stage"] in ("pilot", "live")]
    return _chosen(rows, currency, limits, done)


def _check(limits: Limits) -> None:
    for name, limit in (("budget", limits.budget), ("weeks", limits.weeks), ("risk", limits.risk)):
        if limit is not None and not (math.isfinite(limit) and limit >= 0):
            raise misconfigured(
                f"--{name} {limit:g} is no limit. Give a number from 0 up, for example --{name} 10.", "LIMIT"
            )
    for lesson in limits.lessons:
        if lesson not in range(1, 8):
            raise misconfigured(f"There is no lesson {lesson}. Choose 1 to 7.", "LESSON")


def _row(row: Mapping[str, Any], case: Mapping[str, Any]) -> dict[str, Any]:
    """One published row as it is told: named, placed, valued."""
    told = {"rank": row["rank"], "use_case": row["use_case_id"]}
    told |= {name: case.get(name) for name in ("label", "owner", "primitive", "lessons")}
    told |= {name: value for name, value in row.items() if name not in ("use_case_id", "rank")}
    return told | dict.fromkeys(("chosen", "chosen_with_more", "chosen_by_list"))


def _chosen(rows: list[dict[str, Any]], currency: str, limits: Limits, done: Sequence[str]) -> Portfolio:
    options = _options(rows, limits)
    listed = in_order(_listed(rows, options, limits), limits.budgets(), done)
    if not options and not limits.lessons:
        return Portfolio(tuple(rows), currency)
    best = _best(options, limits, done)
    if best.value.value is None:
        raise misconfigured(_impossible(rows, limits), "INFEASIBLE")
    more = _best(options, limits, done, SHADOW_BUDGET)
    for row in rows:
        if row["net"] is not None:
            row["chosen"] = row["use_case"] in best.chosen
            row["chosen_with_more"] = row["use_case"] in more.chosen
            row["chosen_by_list"] = row["use_case"] in listed.chosen
    return Portfolio(
        tuple(rows),
        currency,
        best,
        None if limits.budget is None and limits.weeks is None else regret(more, best).value,
        None if limits.lessons else regret(best, listed).value,
    )


def _best(options: Sequence[Option], limits: Limits, done: Sequence[str], more: float = 0.0) -> Selection:
    return select(options, limits.budgets(more), done=done, lessons=limits.lessons)


def _options(rows: Sequence[Mapping[str, Any]], limits: Limits) -> list[Option]:
    """Ideas that can be weighed: a cost is known, and what they take of whatever is limited."""
    wanted = [name for name, limit in (("weeks", limits.weeks), ("risk", limits.risk)) if limit is not None]
    return [
        Option(
            name=row["use_case"],
            value=row["net"],
            costs={CASH: row["cost"], SCARCE: row["weeks"] or 0.0, RISK: row["risk"] or 0.0},
            needs=tuple(row["needs"] or ()),
            excludes=tuple(row["excludes"] or ()),
            lessons=tuple(row["lessons"] or ()),
        )
        for row in rows
        if row["net"] is not None and all(row[name] is not None for name in wanted)
    ]


def _listed(rows: Sequence[Mapping[str, Any]], options: Sequence[Option], limits: Limits) -> list[Option]:
    """The options in somebody's own order, else by their planned value, largest first."""
    known = [row["use_case"] for row in rows]
    for name in limits.listed:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"Did you mean {near[0]!r}?" if near else f"There are {', '.join(known) or 'none'}."
            raise misconfigured(f"--list names {name!r}, which is no idea with a plan. {hint}", "LIST")
    by_name = {one.name: one for one in options}
    largest = sorted(rows, key=lambda row: -row["value_mid"])
    order = limits.listed or tuple(row["use_case"] for row in largest)
    return [by_name[name] for name in order if name in by_name]


def _impossible(rows: Sequence[Mapping[str, Any]], limits: Limits) -> str:
    have = {lesson for row in rows for lesson in row["lessons"] or ()}
    missing = [str(lesson) for lesson in limits.lessons if lesson not in have]
    if missing:
        return f"No idea is about lesson {', '.join(missing)}, so no choice can include one. Leave out --lesson {missing[0]}."
    return "No set of ideas holds all of these limits. Raise --budget, --weeks or --risk, or ask for fewer lessons."
