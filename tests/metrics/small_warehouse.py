"""A small warehouse from hand-written rows, for worked examples; what a row does not say is filled in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

import duckdb

Row = Mapping[str, Any]
_FILLED: dict[str, Any] = {
    "source_system": "test",
    "ingest_run_id": "run",
    "source_row": 1,
    "grain": "event",
    "requests": 1,
    "requests_failed": 0,
    "sessions": 1,
    "unpriced_requests": 0,
    "unpriced_tokens": 0,
    "is_total": True,
    "is_ai": True,
    "state": "active",
    "stage": "live",
    "lessons": [1],
    "file_sha256": "sha",
    "role": "primary",
    "kind": "mean",
    "position": 0,
    "confirmed_by": "finance",
    "currency": "USD",
    "population": "all",
    "tool": "promptfoo",
    "status": "success",
}


def warehouse(folder: Path, **tables: Iterable[Row]) -> Path:
    """Workspace folder whose `data/warehouse.duckdb` holds these rows."""
    path = folder / "data" / "warehouse.duckdb"
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect(str(path))
    connection.execute(files("ingest").joinpath("warehouse.sql").read_text(encoding="utf-8")).fetchall()
    tables.setdefault("company", [{"name": "Test", "currency": "USD", "synthetic": True}])
    for table, rows in tables.items():
        described = connection.execute(f"describe {table}").fetchall()
        required = {name for name, _, null, *_ in described if null == "NO"}
        kinds = {name: kind for name, kind, *_ in described}
        alike: dict[tuple[str, ...], list[dict[str, Any]]] = {}
        for row in rows:
            stray = set(row) - set(kinds)
            assert not stray, f"{table} has no column {stray}"
            full = {name: _FILLED[name] for name in required if name in _FILLED and name not in row} | dict(
                row
            )
            alike.setdefault(tuple(full), []).append(full)
        for names, group in alike.items():
            columns = ", ".join(f'"{name}"' for name in names)
            values = ", ".join(f"unnest(?::{kinds[name]}[])" for name in names)
            lists = [[row[name] for row in group] for name in names]
            connection.execute(f"insert into {table} ({columns}) select {values}", lists).fetchall()
    connection.close()
    return folder


def days(first: date, last: date) -> list[date]:
    """Every day from first to last."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def person(number: int, **attributes: Any) -> dict[str, Any]:
    """One roster row of person `p<number>`, employed since 2024."""
    return {"principal_id": f"p{number}", "valid_from": date(2024, 1, 1), **attributes}


def use(number: int | None, day: date, **values: Any) -> dict[str, Any]:
    """One person-day of usage with priced tokens."""
    return {
        "day": day,
        "principal_id": None if number is None else f"p{number}",
        "model_id": "gpt-5.2",
        "provider_name": "openai",
        "input_uncached_tokens": 100,
        "output_tokens": 10,
        "priced_usd": 0.01,
        **values,
    }
