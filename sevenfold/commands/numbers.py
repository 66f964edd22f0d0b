"""`metrics`, `show`, `explain`, `lesson`: released numbers on the command line."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from sevenfold import options, output
from sevenfold.problem import CommandProblem


@click.command()
@options.json
def metrics(json_: bool) -> int:
    """Lists every metric."""
    from metrics.catalogue import metrics as catalogue

    keys = ("metric", "label", "unit", "better", "lesson", "family")
    rows = [{key: asdict(found)[key] for key in keys} for found in catalogue()]
    if json_:
        output.as_json(rows)
    else:
        output.table(rows, dict(zip(keys, keys, strict=True)))
    return 0


@click.command()
@click.argument("metric")
@click.option("--cut", multiple=True, metavar="K=V", help="Only this cell, e.g. division=Wealth.")
@click.option("--period", type=click.Choice(["week", "month", "quarter", "28d", "12m"]), default="12m")
@click.option("--use-case", default=None, help="Only this use case.")
@options.workspace
@options.json
def show(
    metric: str, cut: tuple[str, ...], period: str, use_case: str | None, workspace: Path, json_: bool
) -> int:
    """Shows the released values of METRIC."""
    from metrics.show import show as released

    rows = released(workspace, metric, cut=_cuts(cut), period=period, use_case=use_case)
    if json_:
        output.as_json(rows)
    elif rows:
        columns = ("use_case", "cut", "period_start", "value", "low", "high", "unit", "n", "grade", "reason")
        output.table(rows, dict(zip(columns, columns, strict=True)))
    else:
        output.text(
            f"Nothing was released for {metric} in these cells. `sevenfold explain {metric}` says what it needs."
        )
    return 0


@click.command()
@click.argument("metric")
@options.workspace
@options.json
def explain(metric: str, workspace: Path, json_: bool) -> int:
    """Explains METRIC: definition, formula, SQL, lineage, freshness, limits."""
    from metrics.show import explain as explanation

    found = explanation(workspace, metric)
    if json_:
        output.as_json(found)
        return 0
    for key, value in found.items():
        if key != "sql" and value not in (None, [], ""):
            between = f"\n{'':<15}" if key == "vendors" else ", "
            shown = between.join(map(str, value)) if isinstance(value, list) else value
            output.text(f"{key.replace('_', ' '):<14} {shown}")
    output.text("")
    output.text(str(found["sql"]))
    return 0


@click.command()
@click.argument("number", type=click.IntRange(1, 7))
@options.workspace
@options.json
def lesson(number: int, workspace: Path, json_: bool) -> int:
    """Shows the headline, the metrics and the maturity of one of the seven lessons."""
    from metrics.show import lesson as lesson_facts

    found: dict[str, Any] = lesson_facts(workspace, number)
    if json_:
        output.as_json(found)
    else:
        for key, value in found.items():
            if not isinstance(value, (list, dict)) and value is not None:
                output.text(f"{key.replace('_', ' '):<14} {value}")
    return 0


def _cuts(pairs: tuple[str, ...]) -> dict[str, str]:
    cuts: dict[str, str] = {}
    for pair in pairs:
        key, found, value = pair.partition("=")
        if not found or not key or not value:
            raise CommandProblem(f"--cut {pair!r} is not K=V. Write for example --cut division=Wealth.")
        cuts[key] = value
    return cuts
