"""`run`, `ingest`, `publish`, `quarantine`, `rollback`: from files to published numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from sevenfold import options, output
from sevenfold.problem import EXIT_OK, EXIT_QUARANTINED

_SOURCE_COLUMNS = {
    "source": "source",
    "read": "read",
    "loaded": "loaded",
    "duplicate": "duplicate",
    "quarantined": "quarantined",
    "filtered": "filtered",
    "restated": "restated",
}


def load_and_publish(
    workspace: Path,
    sources: Sequence[str] = (),
    *,
    wait: float = 0.0,
    max_bad: float | None = None,
) -> tuple[dict[str, Any], int]:
    """Ingests, publishes, and returns the JSON document of `run` with its exit code."""
    document, code = load(workspace, sources, wait=wait, max_bad=max_bad)
    document["generation"] = publish_workspace(workspace)["generation"]
    return document, code


def load(
    workspace: Path, sources: Sequence[str], *, wait: float, max_bad: float | None
) -> tuple[dict[str, Any], int]:
    """Ingests and returns the JSON document of `ingest` with its exit code."""
    from ingest.load import ingest as ingest_sources

    with output.progress("Loading") as step:
        reports = ingest_sources(workspace, sources, wait=wait, max_bad=max_bad, progress=step)
    for report in reports:
        for said in report.notes:
            output.note(f"{report.source}: {said}.")
    rows = [report.as_json() for report in reports]
    code = EXIT_QUARANTINED if any(row["quarantined"] for row in rows) else EXIT_OK
    return {"sources": rows}, code


def publish_workspace(workspace: Path) -> dict[str, Any]:
    """Publishes one generation and returns its report."""
    from metrics.publish import publish as publish_generation

    with output.progress("Publishing") as step:
        return asdict(publish_generation(workspace, progress=step))


def print_sources(document: dict[str, Any]) -> None:
    """Prints the per-source counts; read = loaded + duplicate + quarantined."""
    if not document["sources"]:
        output.text("There are no sources yet: run `sevenfold add FILE`, or `sevenfold source new FILE`.")
        return
    output.table(document["sources"], _SOURCE_COLUMNS)
    aside = [row["source"] for row in document["sources"] if row["quarantined"]]
    if aside:
        output.note(
            f"Some rows of {', '.join(aside)} were set aside. "
            f"`sevenfold quarantine {aside[0]}` says which and why; a corrected file closes them."
        )


@click.command()
@click.argument("sources", nargs=-1)
@options.workspace
@options.wait
@options.max_bad
@options.json
def run(sources: tuple[str, ...], workspace: Path, wait: float, max_bad: float | None, json_: bool) -> int:
    """Loads new data, then publishes: the main job."""
    document, code = load_and_publish(workspace, sources, wait=wait, max_bad=max_bad)
    if json_:
        output.as_json(document)
    else:
        print_sources(document)
        output.text(f"Published generation {document['generation']}.")
    return code


@click.command()
@click.argument("sources", nargs=-1)
@options.workspace
@options.wait
@options.max_bad
@options.json
def ingest(sources: tuple[str, ...], workspace: Path, wait: float, max_bad: float | None, json_: bool) -> int:
    """Loads new data into the warehouse."""
    document, code = load(workspace, sources, wait=wait, max_bad=max_bad)
    if json_:
        output.as_json(document)
    else:
        print_sources(document)
    return code


@click.command()
@options.workspace
@options.json
def publish(workspace: Path, json_: bool) -> int:
    """Computes every number and publishes a new generation."""
    report = publish_workspace(workspace)
    if json_:
        output.as_json(report)
    else:
        output.text(f"Published generation {report['generation']} with {report['numbers']:,} numbers.")
    return EXIT_OK


@click.command()
@click.argument("source")
@click.option(
    "--file",
    "original",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The original export: its own lines and columns go into --csv.",
)
@click.option(
    "--csv", "target", type=click.Path(dir_okay=False, path_type=Path), help="Write the rows to fix here."
)
@options.workspace
@options.json
def quarantine(source: str, original: Path | None, target: Path | None, workspace: Path, json_: bool) -> int:
    """Lists the rows of SOURCE that were set aside, with their reasons."""
    from ingest.quarantine import rows as open_rows
    from ingest.quarantine import write_csv
    from ingest.workspace import load as load_workspace

    loaded = load_workspace(workspace)
    rows = [asdict(row) for row in open_rows(loaded, source)]
    if target is not None:
        write_csv(loaded, source, target, original=original)
        output.note(f"Wrote the rows to fix to {target}. Correct them and load the file as the same source.")
    if json_:
        output.as_json({"source": source, "rows": rows})
    elif rows:
        output.table(rows, {"file": "file", "row": "row", "code": "code", "reason": "reason"})
    else:
        output.text(f"No open rows of {source} are set aside.")
    return EXIT_OK


@click.command()
@options.workspace
@options.json
def rollback(workspace: Path, json_: bool) -> int:
    """Points the dashboard back to the generation before."""
    from metrics.publish import rollback as roll_back

    generation = roll_back(workspace)
    if json_:
        output.as_json({"generation": generation})
    else:
        output.text(f"The dashboard shows generation {generation} again.")
    return EXIT_OK
