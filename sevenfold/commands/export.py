"""`sevenfold export`: what is in the warehouse, in a format that other tools read."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from sevenfold import options, output


@click.group()
def export() -> None:
    """Writes the warehouse in a format that other tools read."""


@export.command()
@click.argument("target", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path))
@options.workspace
@options.json
def focus(target: Path, workspace: Path, json_: bool) -> int:
    """Writes invoices and token meters to FILE (.csv or .parquet) as FOCUS rows, without persons."""
    from ingest.focus_export import export as write
    from ingest.workspace import load

    written = write(load(workspace).warehouse, target)
    if json_:
        output.as_json(asdict(written))
    else:
        output.text(
            f"{written.path}: {written.rows:,} rows, of which {written.invoiced:,} are invoice lines "
            f"({written.billed:,.2f} billed); the others are usage, {written.listed:,.2f} USD at list price."
        )
    return 0
