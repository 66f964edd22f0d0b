"""Set-aside rows for a person: the list with reasons, and a file to correct that loads back."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from ingest.contract import Refused
from ingest.delivered_rows import records
from ingest.identity import GIVEN
from ingest.json_records import is_json
from ingest.problems import Problem
from ingest.reading.header import PROBLEM, REFERENCE
from ingest.warehouse import Session, open_reading
from ingest.workspace import Workspace

OPEN: Final = """
select q.file_name, q.source_row, q.code, q.reason, q.column_name, q.delivered_sha256, r.landed_path
from quarantine as q
left join ingest_run as r using (ingest_run_id)
where q.source_system = ? and q.closed_at is null
order by r.load_order, q.source_row, q.code
"""


@dataclass(frozen=True, slots=True)
class SetAside:
    """One row that was set aside and is still open."""

    file: str
    """Base name of the delivered file."""
    row: int
    """Line (text) or row (spreadsheet) in it, 1-based."""
    code: str
    """Stable reason code."""
    reason: str
    """One plain sentence without cell values."""
    column: str | None
    """Contract column at fault, where one is."""


def rows(workspace: Workspace, source: str, original: Path | None = None) -> list[SetAside]:
    """Lists the open set-aside rows of a source, of one delivered file only with `original`.

    Raises `ConfigProblem` (exit 6) for an unknown source, `BusyProblem` (4) while a load is running.
    """
    found = [row for row, _, _ in _open(workspace, source, original)]
    return found


def write_csv(workspace: Workspace, source: str, target: Path, *, original: Path | None = None) -> int:
    """Writes the open rows to correct to `target`; returns how many.

    With the original export these are its own lines; without it the contract's columns as landed, people as
    pseudonyms that are taken back as they are. Each row carries what was wrong and a reference, by which the
    corrected row closes the set-aside one. JSON becomes JSON lines, everything else CSV.
    """
    found = _open(workspace, source, original)
    content = (
        _from_original(workspace, source, original, found)
        if original is not None
        else _from_landing(workspace, source, found)
    )
    written = list(content)
    lines = original is not None and is_json(original)
    lines = lines or any(not isinstance(cell, str | None) for row in written for cell in row.values())
    described = workspace.sources[source]
    # The corrected file is loaded by the same source, so it is laid out as that source's files are.
    encoding = "utf-8" if lines else described.encoding or "utf-8"
    with target.open("w", encoding=encoding, newline="") as out:
        if lines:
            out.writelines(json.dumps(row, ensure_ascii=False, default=_plain) + "\n" for row in written)
        else:
            names = list(dict.fromkeys(name for row in written for name in row))
            out.write(f"rows of {source} to correct\n" * described.skip_rows)
            writer = csv.DictWriter(out, fieldnames=names, delimiter=described.delimiter, lineterminator="\n")
            writer.writeheader()
            writer.writerows(written)
    return len(written)


def _plain(value: object) -> float | str:
    """Writes what JSON has no type for: exact decimals, and the times of a Parquet file."""
    return float(value) if isinstance(value, Decimal) else str(value)


Found = list[tuple[SetAside, str, str | None]]


def _open(workspace: Workspace, source: str, original: Path | None) -> Found:
    workspace.select((source,))
    if not workspace.warehouse.is_file():
        return []
    with open_reading(workspace.warehouse) as session:
        found = [
            (SetAside(str(f), int(n), str(c), str(r), column), str(sha), path)
            for f, n, c, r, column, sha, path in session.run(OPEN, (source,))
        ]
    if original is None:
        return found
    try:
        with original.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        raise Refused("FILE_MISSING", f"There is no file {original}, or it cannot be read.") from None
    own = [entry for entry in found if entry[1] == digest]
    if found and not own:
        names = ", ".join(sorted({entry[0].file for entry in found}))
        raise Refused(
            "FILE_OTHER",
            f"{original.name} is not one of the delivered files with open rows of {source}: {names}.",
        )
    return own


def _notes(row: SetAside, sha256: str) -> dict[str, str]:
    return {PROBLEM: row.reason, REFERENCE: f"{sha256[:16]}:{row.row}"}


def _from_original(
    workspace: Workspace, source: str, original: Path, found: Found
) -> Iterator[dict[str, Any]]:
    """Gives the delivered records, each with its note."""
    delivered = records(workspace, source, original, {row.row for row, _, _ in found})
    for row, sha256, _ in found:
        yield {**delivered.get(row.row, {}), **_notes(row, sha256)}


def _from_landing(workspace: Workspace, source: str, found: Found) -> Iterator[dict[str, Any]]:
    """Gives the contract's columns of the rows that could be split, under the names of the source file."""
    described = workspace.sources[source]
    shown = {key: spec.source or spec.column or key for key, spec in described.columns.items()}
    people = {"person", "consumer", "creator", "confirmed_by"}
    people |= {key for key, spec in described.columns.items() if spec.person}
    with open_reading(workspace.warehouse) as session:
        for row, sha256, path in found:
            cells = _landed(session, workspace.data, path, row.row)
            yield {
                **{
                    shown.get(key, key): f"{GIVEN}{cell}" if key in people and cell else cell
                    for key, cell in cells.items()
                },
                **_notes(row, sha256),
            }


def _landed(session: Session, data: Path, path: str | None, row: int) -> dict[str, str | None]:
    if path is None or not (data / path).is_file():
        return {}
    try:
        columns = [
            str(r[0]) for r in session.run("describe select * from read_parquet(?)", (str(data / path),))
        ]
        cells: Sequence[Any] = next(
            iter(
                session.run("select * from read_parquet(?) where _row = ? limit 1", (str(data / path), row))
            ),
            (),
        )
    except Problem:
        raise
    except Exception:
        return {}
    return {c: cell for c, cell in zip(columns, cells, strict=False) if not c.startswith("_")}
