"""`rebuild`, `verify`: the warehouse anew from landing, and whether everything is as it was written."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from sevenfold import options, output
from sevenfold.problem import EXIT_OK, EXIT_STORAGE


@click.command()
@options.workspace
@options.wait
@options.json
def rebuild(workspace: Path, wait: float, json_: bool) -> int:
    """Builds the warehouse anew from landing and swaps it in; the old one stays until then."""
    from ingest.rebuild import rebuild as build_anew

    with output.progress("Rebuilding") as step:
        done = build_anew(workspace, wait=wait, progress=step)
    if json_:
        output.as_json(asdict(done))
    else:
        output.text(
            f"The warehouse was built anew from landing: {done.rows:,} rows of {done.files:,} load(s)."
        )
    return EXIT_OK


@click.command()
@options.workspace
@options.json
def verify(workspace: Path, json_: bool) -> int:
    """Checks landing, ledger, warehouse, key and the published generation; changes nothing."""
    from ingest.verify import verify as verify_ingest
    from ingest.workspace import load as load_workspace
    from metrics.generation_check import check_generation

    with output.progress("Verifying"):
        rows: list[dict[str, Any]] = [asdict(found) for found in verify_ingest(load_workspace(workspace))]
        ok, sentence = check_generation(workspace)
    rows.append({"check": "generation", "ok": ok, "sentence": sentence})
    sound = all(row["ok"] for row in rows)
    if json_:
        output.as_json({"ok": sound, "checks": rows})
    else:
        for row in rows:
            output.text(f"{'ok   ' if row['ok'] else 'WRONG'}  {row['sentence']}")
    return EXIT_OK if sound else EXIT_STORAGE
