"""`portfolio`: the next use cases in order, and what a budget buys."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sevenfold import options, output

if TYPE_CHECKING:
    from metrics.portfolio import Portfolio

_STEPS = {"pilot_first": "pilot first", "scale": "scale", "stop": "stop"}


@click.command()
@click.option("--budget", type=float, help="Money to spend; the best set under it is marked.")
@click.option("--weeks", type=float, help="How much of the scarce resource there is, e.g. engineer-weeks.")
@click.option("--risk", type=float, help="Largest sum of stated risks.")
@click.option("--lesson", "lessons", type=int, multiple=True, help="At least one use case of this lesson.")
@click.option("--list", "listed", metavar="A,B,...", help="Compare with this order, bought from the top.")
@options.workspace
@options.json
def portfolio(
    budget: float | None,
    weeks: float | None,
    risk: float | None,
    lessons: tuple[int, ...],
    listed: str | None,
    workspace: Path,
    json_: bool,
) -> int:
    """Ranks the next use cases, with ranges, rank ranges and what a budget buys."""
    from metrics.portfolio import Limits
    from metrics.portfolio import portfolio as ranked

    names = tuple(name.strip() for name in (listed or "").split(",") if name.strip())
    found = ranked(workspace, Limits(budget, weeks, risk, lessons, names))
    if json_:
        output.as_json([dict(row) for row in found.rows])
    elif found.rows:
        _print(found)
    else:
        output.text(
            'There is no idea with a plan yet. Write use_cases/NAME.toml with stage = "idea" and a [plan] section.'
        )
    return 0


def _print(found: Portfolio) -> None:
    chosen = {"chosen": "chosen"} if found.best else {}
    columns = {
        "rank": "rank",
        "range": "likely",
        "use_case": "use case",
        "value": "value a year",
        "cost": "cost",
        "net": "net",
        "score": "score",
        "p_top3": "top 3",
        "p_npv_positive": "gains",
        "step": "next",
        **chosen,
    }
    output.table([_cells(row) for row in found.rows], columns)
    open_ends = [
        f"{row['use_case']} ({row['reason'].replace('_', ' ')})" for row in found.rows if row["reason"]
    ]
    if open_ends:
        output.text(f"Not ranked until the plan says more: {', '.join(open_ends)}.")
    if found.best is None or found.best.value.value is None:
        return
    money = found.currency
    output.text(
        f"Best set: {', '.join(found.best.chosen) or 'none'}; expected net {money} {found.best.value.value:,.0f}."
    )
    if found.shadow is not None:
        output.text(f"10 % more of every budget would add {money} {found.shadow:,.0f}.")
    if found.regret is not None:
        output.text(f"Buying down the list instead leaves {money} {found.regret:,.0f} on the table.")


def _cells(row: Any) -> dict[str, Any]:
    """A row as the table prints it."""
    span = None if row["rank_low"] is None else f"{row['rank_low']} to {row['rank_high']}"
    return {
        **row,
        "range": f"{span}, tie" if row["tied_above"] else span,
        "value": f"{row['value_mid']:,.0f} ({row['value_low']:,.0f} to {row['value_high']:,.0f})",
        "p_top3": _share(row["p_top3"]),
        "p_npv_positive": _share(row["p_npv_positive"]),
        "step": _STEPS.get(row["next_step"]),
    }


def _share(value: float | None) -> str | None:
    if value is None:
        return None
    return ">99.9 %" if value > 0.999 else "<0.1 %" if value < 0.001 else f"{100 * value:.0f} %"
