"""`reconcile`: tokens at our prices against what is billed, and the sources that are not counted."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import click

from sevenfold import options, output
from sevenfold.problem import EXIT_OK, CommandProblem

_LINES = {
    "first_day": "from",
    "last_day": "to",
    "provider": "provider",
    "line_item": "line item",
    "project": "project",
    "kind": "kind",
    "priced": "priced",
    "billed": "billed",
    "variance": "variance",
    "percent": "%",
    "factor": "true-up",
    "state": "state",
}
_SOURCES = {
    "source_system": "not counted",
    "answered": "counted instead",
    "scope": "provider",
    "month": "month",
    "days": "days",
    "tokens": "its tokens",
    "answering_tokens": "counted tokens",
    "amount": "its money",
    "answering_amount": "counted money",
    "percent": "%",
}


@click.command()
@click.option("--month", default=None, metavar="YYYY-MM", help="Only this month.")
@click.option("--provider", default=None, help="Only this provider.")
@options.workspace
@options.json
def reconcile(month: str | None, provider: str | None, workspace: Path, json_: bool) -> int:
    """Shows priced against billed, per day, line item and project."""
    from metrics.reconciliation_lines import reconcile as published

    if month is not None and not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", month):
        raise CommandProblem(f"--month {month!r} is not a month. Write for example --month 2026-09.")
    found = published(workspace, month=month, provider=provider.lower() if provider else None)
    if json_:
        output.as_json(found)
        return EXIT_OK
    if found["lines"]:
        output.table([_shown(row) for row in found["lines"]], _LINES)
    else:
        output.text("Nothing is billed or priced in this selection.")
    if found["sources"]:
        output.text("")
        output.table([_shown(row) for row in found["sources"]], _SOURCES)
    return EXIT_OK


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    share = row["share"]
    return {
        **row,
        "percent": None if share is None else f"{100 * share:+.1f}",
        "answered": ", ".join(row.get("answered_by") or []),
    }
