"""Parquet files as frames of text, for adapters that reshape what a shared reader gives."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import polars as pl

from ingest.contract import Refused

BATCH: Final = 50_000
"""Rows that pass through memory at once."""


def frames(path: Path) -> Iterator[pl.DataFrame]:
    """Gives (_row, columns by name), all text; nested values are JSON, times are ISO in UTC.

    Raises `Refused` (PARQUET_TRUNCATED) for a damaged file.
    """
    try:
        whole = pl.read_parquet(path)
    except (pl.exceptions.PolarsError, OSError):
        raise Refused("PARQUET_TRUNCATED", f"{path.name} is cut off or damaged. Transfer it again.") from None
    for start in range(0, max(whole.height, 1), BATCH):
        part = whole.slice(start, BATCH)
        texts = [_text(column) for column in part.get_columns()]
        numbers = pl.Series("_row", range(start + 1, start + part.height + 1), dtype=pl.Int64)
        yield pl.DataFrame([numbers, *texts])


def _text(column: pl.Series) -> pl.Series:
    kind = column.dtype
    if isinstance(kind, pl.Datetime):
        utc = column.dt.convert_time_zone("UTC").dt.replace_time_zone(None) if kind.time_zone else column
        return utc.dt.to_string("iso")
    if kind.is_nested():
        cells = [None if cell is None else json.dumps(_plain(cell), default=str) for cell in column.to_list()]
        return pl.Series(column.name, cells, dtype=pl.String)
    return column.cast(pl.String)


def _plain(cell: Any) -> Any:
    """Writes a map, which comes as a list of keys with values, as an object."""
    if (
        isinstance(cell, list)
        and cell
        and all(isinstance(p, dict) and p.keys() == {"key", "value"} for p in cell)
    ):
        return {str(pair["key"]): _plain(pair["value"]) for pair in cell}
    if isinstance(cell, dict):
        return {key: _plain(value) for key, value in cell.items() if value is not None}
    return float(cell) if isinstance(cell, Decimal) else cell
