"""The records of an export as they were delivered, by the row numbers under which they were set aside.

The export is read on the host where it lies, and kept nowhere.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

import polars as pl

from ingest import parquet_text
from ingest.feeds import FEEDS
from ingest.json_records import DAMAGED, parse_line
from ingest.mapping import contract_for
from ingest.preflight import Delivered, check, text_stream
from ingest.reading import delimited, sheet
from ingest.reading.plan import Plan, build
from ingest.workspace import Workspace

Record = Mapping[str, Any]


def records(workspace: Workspace, name: str, original: Path, wanted: Collection[int]) -> dict[int, Record]:
    """Gives the wanted rows of an export of one source under its own names; a row without names is one `line`.

    A number that is no row of the file is left out. Raises `Refused` where the file cannot be read.
    """
    source = workspace.sources[name]
    found: dict[int, Record] = {}
    for feed in source.feeds:
        contract, adapter = contract_for(name, source, feed, workspace.kpis)
        plan = build(name, source, FEEDS[feed], contract, "")
        delivered = check(original, contract.reader, source.encoding)
        if contract.reader == "own" and hasattr(adapter, "records"):
            own = dict(adapter.records(original, feed))
            found |= {row: own[row] for row in wanted if isinstance(own.get(row), Mapping)}
        if contract.reader == "parquet":
            found |= _of_frames(parquet_text.frames(original), wanted)
        elif contract.reader == "excel":
            found |= _of_frames([_lettered(sheet.load(plan, delivered))], wanted)
    left = set(wanted) - found.keys()
    return found | (_of_text(plan, delivered, left) if left else {})


def _of_frames(
    frames: Iterator[pl.DataFrame] | list[pl.DataFrame], wanted: Collection[int]
) -> dict[int, Record]:
    found: dict[int, Record] = {}
    for frame in frames:
        for row in frame.filter(pl.col("_row").is_in(list(wanted))).iter_rows(named=True):
            found[row["_row"]] = {key: cell for key, cell in row.items() if key != "_row"}
    return found


def _lettered(cells: pl.DataFrame) -> pl.DataFrame:
    """Names the columns of a sheet by the letters that a spreadsheet shows."""
    return cells.rename({text: _letter(int(text[1:])) for text in cells.columns if text != "_row"})


def _letter(at: int) -> str:
    return (_letter(at // 26 - 1) if at >= 26 else "") + chr(65 + at % 26)


def _of_text(plan: Plan, delivered: Delivered, wanted: Collection[int]) -> dict[int, Record]:
    """Reads lines: objects as they are, table rows by their header, anything else as one text."""
    with text_stream(delivered) as stream:
        lines = {
            number: line.rstrip("\r\n") for number, line in enumerate(stream, start=1) if number in wanted
        }
    if plan.contract.reader == "jsonl" or not lines or _is_object(delivered):
        parsed = {number: parse_line(line) for number, line in lines.items()}
        return {n: value if isinstance(value, dict) else {"line": lines[n]} for n, value in parsed.items()}
    names, first = delimited.read_header(plan, delivered)
    found: dict[int, Record] = {}
    with text_stream(delivered) as stream:
        for number, cells in delimited.records(
            islice(stream, first - 1, None), first, plan.options.delimiter
        ):
            if number in lines:
                split = cells if isinstance(cells, list) else _split(lines[number], plan.options.delimiter)
                padded = [*split, *[""] * (len(names) - len(split))]
                found[number] = dict(zip(names, padded, strict=False))
    return found


def _is_object(delivered: Delivered) -> bool:
    """Tells JSON lines of an adapter that reads its own files."""
    with text_stream(delivered) as stream:
        start = next((line for line in stream if line.strip()), "")
    return start.lstrip("\ufeff \t").startswith("{") and parse_line(start) is not DAMAGED


def _split(line: str, delimiter: str) -> list[str]:
    """Splits a line whose quotes do not match, as well as it goes."""
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return [line]
