"""The usage report of licensed people (CSV of the admin centre, JSON of Graph): licence and last activity."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import polars as pl

from ingest.json_records import text
from ingest.table_records import from_csv, from_json, is_json

SEAT: Final = ("date", "system", "person", "last_activity_at")

FIELDS: Final[Mapping[str, tuple[str, str]]] = {
    "date": ("report refresh date", "reportRefreshDate"),
    "person": ("user principal name", "userPrincipalName"),
    "last_activity_at": ("last activity date", "lastActivityDate"),
}
"""Canonical column -> (column of the CSV, key of the JSON)."""

REQUIRED: Final = tuple(column for column, _ in FIELDS.values())
KEYS: Final = frozenset(key for _, key in FIELDS.values())


def read(path: Path, system: str) -> pl.DataFrame:
    """Gives one row per licensed person; the report's refresh date is the day of the snapshot.

    Raises `Refused`: COLUMN_MISSING, and the codes of `table_records`.
    """
    json = is_json(path)
    records = from_json(path, ("value",)) if json else from_csv(path, "usage report of Copilot", REQUIRED)
    rows: list[dict[str, object]] = []
    for record in records:
        if record.content is None or (json and not record.content.keys() >= KEYS):
            code = record.code or "JSON_OBJECT"
            problem = (
                record.problem or f"this is not an entry of the usage report ({', '.join(sorted(KEYS))})"
            )
            rows.append({"_row": record.row, "_code": code, "_problem": problem})
            continue
        said = {column: text(record.content.get(names[json])) or None for column, names in FIELDS.items()}
        rows.append({"_row": record.row, "system": system, **said})
    names = ("_code", "_problem", *SEAT)
    return pl.DataFrame(rows, schema={"_row": pl.Int64(), **dict.fromkeys(names, pl.String())})
