"""A look at a file or a query without loading it: its layout, its columns and some of their texts, in memory."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

from ingest.contract import Reader, Refused
from ingest.database.connection import Select, chunks
from ingest.mapping import SUFFIXES
from ingest.preflight import check, scan, text_stream
from ingest.reading.header import SEPARATORS, plain

ROWS: Final = 20_000
"""Rows that are looked at."""
HEAD: Final = 60
"""Lines that show how a text table is laid out."""


@dataclass(frozen=True, slots=True)
class Layout:
    """What a person said about the file; None is found out, or asked where it cannot be."""

    delimiter: str | None = None
    encoding: str | None = None
    sheet: str | None = None
    skip_rows: int | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen: enough to propose a source file, never kept."""

    name: str
    """Base name of the file; of a query its variable."""
    reader: Reader
    columns: Mapping[str, tuple[str, ...]]
    """Column -> its texts, row by row, empty where there is none."""
    rows: int
    whole: bool
    """True: all rows were looked at."""
    layout: Layout = Layout()
    """The layout that was found or said."""
    sheets: tuple[str, ...] = ()
    """Sheets of a workbook where one must be named."""


def look(path: Path, said: Layout | None = None) -> Look:
    """Looks at a delivered file; raises `Refused` (exit 3) where it is not readable at all."""
    said = said or Layout()
    reader = _reader(path)
    delivered = check(path, reader, said.encoding)
    if reader == "parquet":
        return _parquet(path)
    if reader == "excel":
        return _workbook(path, said)
    try:
        with text_stream(delivered) as stream:
            return _lines(path.name, stream) if reader == "jsonl" else _text(path.name, stream, said)
    except UnicodeDecodeError:
        scan(delivered, said.encoding)  # says in which line
        raise Refused("ENC_NOT_UTF8", f"{path.name} is not UTF-8 text. Say its --encoding.") from None


def look_at_query(database: str, query: str) -> Look:
    """Looks at the first rows of a query; raises as `ingest.database.connection.chunks` does."""
    found = list(chunks(Select("--query", database, query), ROWS))
    rows = [row for chunk in found for row in chunk.rows]
    names = found[0].names
    _require_rows("The query", len(rows))
    return _look(database, "parquet", names, [[cell or "" for cell in row] for row in rows], len(rows) < ROWS)


def _reader(path: Path) -> Reader:
    low = path.name.lower()
    known = next((reader for suffix, reader in SUFFIXES.items() if low.endswith(suffix)), None)
    if known is not None:
        return known
    try:
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError:
        return "csv"  # the byte check says what is wrong with it
    if head.startswith(b"PAR1"):
        return "parquet"
    return "jsonl" if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b'{"') else "csv"


def _look(
    name: str,
    reader: Reader,
    names: tuple[str, ...],
    rows: list[list[str]],
    whole: bool,
    layout: Layout | None = None,
) -> Look:
    columns: dict[str, tuple[str, ...]] = {}
    for position, column in enumerate(names):
        if plain(column):
            columns[column.strip()] = tuple(row[position] if position < len(row) else "" for row in rows)
    return Look(name, reader, columns, len(rows), whole, layout or Layout())


def _require_rows(name: str, count: int) -> None:
    if not count:
        raise Refused(
            "NO_ROWS", f"{name} has no data rows, so nothing can be proposed. Deliver a filled one."
        )


def _text(name: str, stream: io.TextIOBase | Any, said: Layout) -> Look:
    head = [line.rstrip("\r\n") for line in islice(stream, HEAD)]
    delimiter = said.delimiter or _delimiter(name, head)
    skip = said.skip_rows if said.skip_rows is not None else _preamble(head, delimiter)
    rest = csv.reader(_chained(head[skip:], stream), delimiter=delimiter)
    rows: list[list[str]] = []
    try:
        header = tuple(next(rest, []))
        for row in rest:
            if any(cell.strip() for cell in row):
                rows.append(row)
            if len(rows) == ROWS:
                break
    except csv.Error:
        if not rows:
            raise Refused(
                "ALL_ROWS_BAD", f"{name} cannot be split into columns. Check its quotes, or say --delimiter."
            ) from None
    _require_rows(name, len(rows))
    layout = Layout(delimiter, said.encoding, None, skip)
    return _look(name, "csv", header, rows, len(rows) < ROWS, layout)


def _chained(head: list[str], stream: Any) -> Any:
    yield from head
    yield from (line.rstrip("\r\n") for line in stream)


def _delimiter(name: str, head: list[str]) -> str:
    """Finds the mark that splits most lines into the same number of columns; commas inside numbers do not."""
    scores = {}
    for mark in SEPARATORS:
        widths = Counter(len(row) for row in csv.reader(head, delimiter=mark) if row)
        width, lines = max(widths.items(), key=lambda item: (item[1], item[0]), default=(1, 0))
        if width > 1:
            scores[mark] = (lines / len(head), width)
    if not scores:
        raise Refused(
            "DELIMITER", f"{name} has one column only, or is separated by something rare: say --delimiter."
        )
    best = max(scores.values())
    fitting = [mark for mark, score in scores.items() if score[0] >= 0.9 * best[0]]
    if len(fitting) == 1:
        return fitting[0]
    # A table of decimal commas parts by commas as well, but not in its header, which holds names only.
    order = sorted((_preamble(head, mark), -scores[mark][1], mark) for mark in fitting)
    if order[0][:2] == order[1][:2]:
        shown = " or ".join(f'--delimiter "{mark}"' for mark in fitting)
        raise Refused("DELIMITER", f"{name} can be split in more than one way: say {shown}.")
    return order[0][2]


def _preamble(head: list[str], delimiter: str) -> int:
    """Counts the lines above the header: those narrower than the table below them."""
    widths = [len(row) for row in csv.reader(head, delimiter=delimiter)]
    usual = Counter(width for width in widths if width > 1).most_common(1)
    if not usual or len(widths) != len(head):
        return 0
    return next((line for line, width in enumerate(widths) if width == usual[0][0]), 0)


def _lines(name: str, stream: Any) -> Look:
    rows: list[dict[str, str]] = []
    names: dict[str, None] = {}
    for line in islice(stream, ROWS):
        try:
            found = json.loads(line) if line.strip() else None
        except (ValueError, RecursionError):
            continue
        if isinstance(found, dict):
            rows.append(dict(_flat(found)))
            names.update(dict.fromkeys(rows[-1]))
    _require_rows(name, len(rows))
    cells = [[row.get(column, "") for column in names] for row in rows]
    return _look(name, "jsonl", tuple(names), cells, len(rows) < ROWS)


def _flat(found: Mapping[str, Any], before: str = "") -> Any:
    """Gives the addresses and texts of an object's values; lists are left out."""
    for key, content in found.items():
        part = f'"{key}"' if "." in key else key
        if isinstance(content, dict):
            if before.count(".") < 4:
                yield from _flat(content, f"{before}{part}.")
        elif isinstance(content, bool):
            yield before + part, "true" if content else "false"
        elif content is not None and not isinstance(content, list):
            yield before + part, str(content)


def _parquet(path: Path) -> Look:
    import polars as pl

    try:
        whole = pl.scan_parquet(path, glob=False)
        frame = whole.head(ROWS).collect()
    except Exception:
        raise Refused("PARQUET_TRUNCATED", f"{path.name} is cut off or damaged. Transfer it again.") from None
    _require_rows(path.name, frame.height)
    texts = [
        [("" if cell is None else str(cell)) for cell in row]
        for row in frame.select(
            pl.col(c).cast(pl.String, strict=False)
            for c in frame.columns
            if not frame[c].dtype.is_nested() and frame[c].dtype != pl.Binary
        ).rows()
    ]
    names = tuple(c for c in frame.columns if not frame[c].dtype.is_nested() and frame[c].dtype != pl.Binary)
    return _look(path.name, "parquet", names, texts, frame.height < ROWS)


def _workbook(path: Path, said: Layout) -> Look:
    import fastexcel
    import polars as pl

    try:
        book = fastexcel.read_excel(str(path))
        names = tuple(book.sheet_names)
        sheet = said.sheet if said.sheet is not None else names[0]
        if sheet not in names or (said.sheet is None and len(names) > 1):
            return Look(path.name, "excel", {}, 0, True, said, names)
        found = book.load_sheet(sheet, header_row=None, skip_rows=0, n_rows=ROWS + HEAD, dtypes="string")
        cells = [[cell or "" for cell in row] for row in (pl.DataFrame(found).rows() if found.height else ())]
    except Refused:
        raise
    except Exception:
        raise Refused("FILE_BINARY", f"{path.name} is damaged or not an Excel workbook.") from None
    widths = [sum(bool(cell.strip()) for cell in row) for row in cells[:HEAD]]
    usual = max(widths, default=0)
    found_skip = next((line for line, width in enumerate(widths) if width >= max(2, 0.8 * usual)), 0)
    skip = said.skip_rows if said.skip_rows is not None else found_skip
    _require_rows(path.name, max(len(cells) - skip - 1, 0))
    rows = [row for row in cells[skip + 1 :] if any(cell.strip() for cell in row)][:ROWS]
    layout = Layout(None, None, said.sheet, skip)
    return _look(path.name, "excel", tuple(cells[skip]), rows, len(rows) < ROWS, layout)
