"""`sevenfold check`: what a run would change, and which headline numbers would move; nothing is kept."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from sevenfold import options, output
from sevenfold.problem import EXIT_OK, Actionable

COLUMNS = {
    "source": "source",
    "new": "new",
    "identical": "identical",
    "would_change": "would change",
    "set_aside": "set aside",
    "problem": "problem",
}


@click.command()
@click.argument("sources", nargs=-1)
@click.option(
    "--rows-only", is_flag=True, help="Leave out the effect on headline numbers, which takes a publish."
)
@options.workspace
@options.wait
@options.max_bad
@options.json
def check(
    sources: tuple[str, ...],
    rows_only: bool,
    workspace: Path,
    wait: float,
    max_bad: float | None,
    json_: bool,
) -> int:
    """Validates the configuration and dry-runs every source (or SOURCES); changes nothing."""
    from ingest.check import dry_run
    from ingest.workspace import load

    loaded = load(workspace)
    headlines: list[dict[str, Any]] | None = None
    missing = "not asked for" if rows_only else None
    with (
        output.progress("Checking") as step,
        dry_run(loaded, sources, wait=wait, max_bad=max_bad, progress=step) as found,
    ):
        rows = [asdict(row) for row in found.rows]
        if not rows_only and any(row.new or row.would_change for row in found.rows):
            headlines, missing = _moved(loaded.data / "serving", found.folder)
        elif not rows_only:
            headlines = []
    if json_:
        output.as_json({"sources": rows, "headlines": headlines, "headlines_missing": missing})
    else:
        output.table(rows, COLUMNS)
        _print_headlines(headlines, missing)
    return max((row["exit_code"] for row in rows), default=EXIT_OK)


def _moved(serving: Path, scratch: Path) -> tuple[list[dict[str, Any]] | None, str | None]:
    """Publishes the scratch workspace and compares; a publish that fails is a reason, not a failed check."""
    from metrics.headlines import changes
    from metrics.publish import publish

    try:
        with output.progress("Publishing the copy") as step:
            publish(scratch, progress=step)
    except Exception as error:
        if not isinstance(error, Actionable):
            raise
        return None, error.sentence
    found = changes(serving, scratch / "data" / "serving")
    return [{**asdict(change), "sentence": change.sentence} for change in found], None


def _print_headlines(headlines: list[dict[str, Any]] | None, missing: str | None) -> None:
    if headlines is None:
        if missing != "not asked for":
            output.text(f"\nThe effect on the headline numbers is unknown: {missing}")
    elif not headlines:
        output.text("\nNo headline number would change.")
    else:
        output.text("\nHeadline numbers that would change, published now → after a run:")
        for change in headlines:
            output.text(f"  {change['sentence']}")
