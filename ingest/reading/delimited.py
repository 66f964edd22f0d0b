"""Separated text: a strict reader takes a well-formed file whole, a careful one finds each bad line."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from itertools import islice
from typing import Final

import polars as pl

from ingest.contract import Refused
from ingest.preflight import Delivered, text_stream
from ingest.problems import Problem
from ingest.reading import header, table
from ingest.reading.plan import Plan
from ingest.sql import Sql
from ingest.warehouse import Session

LONGEST: Final = 131_072
"""Characters of the longest record that is read; the csv module's own limit of one cell."""
BATCH: Final = 50_000
"""Rows that pass through memory at once."""

Record = tuple[int, list[str] | tuple[str, str]]
"""Line number and either the cells, or (code, reason) of a record that cannot be split."""


def read(
    session: Session, plan: Plan, delivered: Delivered, offset: int, *, alone: bool = False
) -> tuple[str, ...]:
    """Adds one text table to `raw`; raises `Refused` for its header, NO_ROWS and ALL_ROWS_BAD.

    `alone` says that no other file is read into this `raw`: then the rows need not be moved once more.
    """
    names, first = read_header(plan, delivered)
    at = header.positions(plan, delivered.name, names, len(names), first - 1)
    if not _read_strictly(session, plan, delivered, names, at, first, offset, alone):
        for frame, aside in frames(plan, delivered, len(names), first):
            table.insert(session, plan, frame, names, at, offset)
            table.set_aside(session, [(row, code, reason, None) for row, code, reason in aside], offset)
    return header.unknown(plan, names)


def read_header(plan: Plan, delivered: Delivered) -> tuple[list[str], int]:
    """Gives the column names and the line of the first record below them."""
    skip = plan.options.skip_rows
    with text_stream(delivered) as stream:
        lines = list(islice(stream, skip, skip + 1))
    if not lines:
        raise Refused("NO_ROWS", f"{delivered.name} has fewer than {skip + 1} lines. Check skip_rows.")
    text = lines[0].rstrip("\r\n")
    try:
        (names,) = csv.reader([text], delimiter=plan.options.delimiter, strict=True)
    except (csv.Error, ValueError):
        names = text.split(plan.options.delimiter)
    first = max(plan.options.rows.start or 0, skip + 2)
    if plan.addresses and all(a.letter for a in plan.addresses):
        first = plan.options.rows.start or skip + 2
    else:
        _check_only_wanted(plan, delivered.name, names, skip + 1)
    return names, first


def _check_only_wanted(plan: Plan, file: str, names: list[str], line: int) -> None:
    try:
        header.check(file, names, line)
    except Refused as refused:
        if refused.code == "TOO_MANY_COLUMNS":
            raise
        # A file without our columns is named as such first: its header may be no header at all.
        header.positions(plan, file, names, len(names), line)
        raise


def _read_strictly(
    session: Session,
    plan: Plan,
    delivered: Delivered,
    names: list[str],
    at: list[int | None],
    first: int,
    offset: int,
    alone: bool,
) -> bool:
    """Takes the file whole; False where it is not plain enough for that."""
    plain = delivered.encoding.startswith("utf-8") and not (
        delivered.packed or delivered.quoted or delivered.odd_breaks
    )
    expected = delivered.lines - first + 1
    if not plain or plan.options.rows.to is not None or expected <= 0:
        return False
    relation = Sql(
        "read_csv(?, columns = "
        + table.columns(len(names))
        + ", delim = ?, quote = '', escape = '', header = false, skip = ?, auto_detect = false,"
        " null_padding = false, strict_mode = true, max_line_size = 131072)",
        (*table.file_parameter(str(delivered.path)).values, plan.options.delimiter, first - 1),
    )
    try:
        table.take(session, plan, relation, names, at)
    except Problem:
        raise
    except Exception:
        # Whatever it dislikes, the careful reader says which line it is.
        return False
    ((count,),) = session.run("select count(*) from taken")
    # Blank lines would shift the line numbers.
    if count == expected:
        table.number(session, first + offset, alone=alone)
    else:
        session.run("drop table taken")
    return bool(count == expected)


def frames(
    plan: Plan, delivered: Delivered, width: int, first: int
) -> Iterator[tuple[pl.DataFrame, list[tuple[int, str, str]]]]:
    """Reads carefully: frames (_row, f0, f1, ...) of sound records, each with the bad ones beside it."""
    last = plan.options.rows.to
    numbers: list[int] = []
    cells: list[list[str]] = []
    aside: list[tuple[int, str, str]] = []
    with text_stream(delivered) as stream:
        for line, found in records(islice(stream, first - 1, None), first, plan.options.delimiter):
            if last is not None and line > last:
                break
            if isinstance(found, tuple):
                aside.append((line, *found))
            elif len(found) != width:
                word = "few" if len(found) < width else "many"
                aside.append((line, "ROW_SHORT" if word == "few" else "ROW_LONG", f"too {word} values"))
            else:
                numbers.append(line)
                cells.append(found)
            if len(cells) >= BATCH:
                yield _frame(numbers, cells, width), aside
                numbers, cells, aside = [], [], []
    yield _frame(numbers, cells, width), aside


def _frame(numbers: list[int], cells: list[list[str]], width: int) -> pl.DataFrame:
    columns = list(zip(*cells, strict=True)) if cells else [()] * width
    return pl.DataFrame(
        {"_row": pl.Series(numbers, dtype=pl.Int64)}
        | {f"f{i}": pl.Series(column, dtype=pl.String) for i, column in enumerate(columns)}
    )


def records(lines: Iterator[str], first: int, delimiter: str) -> Iterator[Record]:
    """Splits lines into records; a quoted cell may hold line breaks, an unbalanced quote costs one line."""
    waiting: deque[str] = deque()
    number = first - 1
    while True:
        line = waiting.popleft() if waiting else next(lines, None)
        if line is None:
            return
        number += 1
        if not line.strip():
            continue
        if '"' not in line:
            too_long = len(line) > LONGEST
            yield number, TOO_LONG if too_long else line.rstrip(BREAKS).split(delimiter)
            continue
        taken: list[str] = []
        quotes, size = line.count('"'), len(line)
        while quotes % 2 and size <= LONGEST:
            following = waiting.popleft() if waiting else next(lines, None)
            if following is None:
                break
            taken.append(following)
            quotes += following.count('"')
            size += len(following)
        if quotes % 2 or size > LONGEST:
            yield number, TOO_LONG if len(line) > LONGEST else UNBALANCED
            waiting.extendleft(reversed(taken))
            continue
        yield number, _cells("".join([line, *taken]).rstrip(BREAKS), delimiter)
        number += len(taken)


BREAKS: Final = "\r\n"
UNBALANCED: Final = ("ROW_QUOTE", "unbalanced quote")
TOO_LONG: Final = ("ROW_TOO_LONG", "the line is too long")


def _cells(text: str, delimiter: str) -> list[str] | tuple[str, str]:
    try:
        (cells,) = csv.reader([text], delimiter=delimiter, strict=True)
    except (csv.Error, ValueError):
        return UNBALANCED
    return cells
