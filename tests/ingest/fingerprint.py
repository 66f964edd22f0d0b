"""Everything that a warehouse holds, in a form that two of them can be compared by."""

from __future__ import annotations

from pathlib import Path

from ingest.config.company import IngestSection
from ingest.warehouse import open_warehouse


def fingerprint(data: Path, leave_out: tuple[str, ...] = ()) -> dict[str, tuple[int, int | None]]:
    """Table -> (rows, hash over all columns but `leave_out`), whatever the order of the rows."""
    found = {}
    with open_warehouse(data / "warehouse.duckdb", IngestSection()) as session:
        tables = session.run("select table_name from duckdb_tables() where not temporary order by 1")
        for (table,) in tables:
            columns = [row[0] for row in session.run(f'describe "{table}"') if row[0] not in leave_out]
            listed = ", ".join(f'"{column}"' for column in columns)
            found[table] = session.one(f'select count(*), sum(hash({listed})::hugeint) from "{table}"')
    return found
