"""Rows of a text table as objects, for vendors that hand the same records out as JSON and as CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.contract import Refused
from ingest.json_records import values
from ingest.preflight import check, text_stream
from ingest.reading import header
from ingest.reading.delimited import records


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a file: its row, and its cells under plain names, or why it cannot be read."""

    row: int
    content: dict[str, object] | None
    code: str = ""
    problem: str = ""


def is_json(path: Path) -> bool:
    """Tells JSON from a table by the file's name, packed or not."""
    return path.name.lower().removesuffix(".gz").endswith((".json", ".jsonl", ".ndjson"))


def from_json(path: Path, holder: Sequence[str] = ()) -> Iterator[Record]:
    """Gives the objects of a JSON file; those of the list under one of `holder`, where a document has one."""
    position = 0
    for found in values(path):
        key = next((key for key in holder if isinstance(found.value, dict) and key in found.value), None)
        entries = found.value[key] if key is not None else [found.value]
        for entry in entries if isinstance(entries, list) else [entries]:
            position += 1
            row = found.line if found.line is not None and key is None else position
            if isinstance(entry, dict):
                yield Record(row, entry)
            else:
                yield Record(row, None, "JSON_OBJECT", "this is not a JSON object")


def from_csv(path: Path, label: str, required: Sequence[str]) -> Iterator[Record]:
    """Gives the rows of a CSV file under their plain names (lower case); a blank cell is no value.

    Raises `Refused`: COLUMN_MISSING, HEADER_DUPLICATE, and the codes of a text file.
    """
    delivered = check(path, "csv")
    with text_stream(delivered) as stream:
        names = [header.plain(name) for name in next(csv.reader([next(stream, "").rstrip("\r\n")]), [])]
        missing = [name for name in required if name not in names]
        if missing:
            raise Refused(
                "COLUMN_MISSING",
                f"{path.name} is not a complete {label}: required column(s) missing: {', '.join(missing)}.",
            )
        header.check(path.name, names)
        for line, cells in records(stream, 2, ","):
            if isinstance(cells, tuple):
                yield Record(line, None, *cells)
            elif len(cells) != len(names):
                few = len(cells) < len(names)
                yield Record(
                    line, None, "ROW_SHORT" if few else "ROW_LONG", f"too {'few' if few else 'many'} values"
                )
            else:
                pairs = zip(names, cells, strict=True)
                yield Record(line, {name: cell.strip() for name, cell in pairs if cell.strip()})
