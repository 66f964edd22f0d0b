"""Positional text columns into the table `raw`: shared by every reader whose file is a table."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from ingest.reading.header import REFERENCE, notes, plain
from ingest.reading.plan import Plan
from ingest.sql import NULL, Sql, join, value
from ingest.warehouse import Session

EMPTY_RAW = "create or replace temp table raw (_row bigint, _part bigint, _record uuid{columns})"
ASIDE = "create or replace temp table aside (_row bigint, code varchar, reason varchar, column_name varchar)"


def start(session: Session, plan: Plan) -> None:
    """Makes the empty tables `raw` and `aside`; the staging of the batch before is gone."""
    session.clear_staging()
    columns = "".join(f", a{i} varchar" for i in range(len(plan.addresses)))
    session.run(EMPTY_RAW.replace("{columns}", columns))
    session.run(ASIDE)
    session.run("create or replace temp table refs (_row bigint, ref varchar)")


def digest(cells: Sql) -> Sql:
    """Gives the 128-bit hash of the texts `cells`, of which the first is the secret key, as a UUID.

    MD5 costs a third of SHA-256 here, and under a key nobody can look for two records of one hash.
    """
    return Sql("md5_number(concat_ws(chr(31), {cells}))::uuid").fill(cells=cells)


def record(plan: Plan, names: Sequence[str]) -> Sql:
    """Gives the keyed hash of a whole record over the columns f0, f1, ..., in the order of their names.

    The order in which an export lists its columns does not matter; a column that is added makes a new record.
    A true record id makes the hash superfluous.
    """
    if plan.key():
        return Sql("null::uuid")
    own = notes(names)
    order = sorted(
        (i for i, text in enumerate(names) if plain(text) not in own), key=lambda i: plain(names[i])
    )
    return digest(Sql(", ".join(["?", *(f"coalesce(f{i}, '')" for i in order)]), (plan.secret,)))


def take(session: Session, plan: Plan, relation: Sql, names: Sequence[str], at: Sequence[int | None]) -> None:
    """Makes `taken` from a relation with the columns f0, f1, ...: what `raw` needs of each record, in order."""
    reference = _reference(names)
    noted = NULL if reference is None else Sql(f"f{reference}")
    session.run(
        Sql(
            "create or replace temp table taken as select {record} as _record, {something} as _something, "
            "{noted}::varchar as _ref{cells} from {relation}"
        ).fill(
            record=record(plan, names),
            something=_something(names),
            noted=noted,
            cells=join([Sql(f", {_cell(i).text}::varchar as a{n}") for n, i in enumerate(at)], ""),
            relation=relation,
        )
    )


def number(session: Session, first: int, *, alone: bool) -> None:
    """Moves `taken` into `raw`, its first record numbered `first`; `alone` it becomes `raw` where it lies."""
    cells = "select rowid + ? as _row, 1 as _part, * exclude (_something, _ref) from taken where _something"
    session.run("insert into refs select rowid + ?, _ref from taken where _ref is not null", (first,))
    if alone:
        session.run("drop table raw")
        session.run("create temp view raw as " + cells.replace("?", str(first)))
    else:
        session.run("insert into raw " + cells, (first,))
        session.run("drop table taken")


def insert(
    session: Session,
    plan: Plan,
    frame: pl.DataFrame,
    names: Sequence[str],
    at: Sequence[int | None],
    offset: int = 0,
) -> None:
    """Adds a frame (_row, f0, f1, ...) to `raw`; rows are counted from `offset`."""
    session.with_frame(
        frame,
        Sql(
            f"insert into raw select _row + {offset}, 1, {{record}}, {{cells}} from _frame where {{something}}"
        ).fill(
            record=record(plan, names), cells=join([_cell(i) for i in at], ", "), something=_something(names)
        ),
    )
    reference = _reference(names)
    if reference is not None:
        session.with_frame(frame, f"insert into refs select _row + {offset}, f{reference} from _frame")


def _cell(at: int | None) -> Sql:
    return NULL if at is None else Sql(f"f{at}")


def _reference(names: Sequence[str]) -> int | None:
    return next((i for i, text in enumerate(names) if plain(text) == REFERENCE), None)


def _something(names: Sequence[str]) -> Sql:
    """Tells a record from a row of separators only, which is a blank row."""
    cells = ", ".join(f"nullif(f{i}, '')" for i in range(len(names)))
    return Sql(f"coalesce({cells}) is not null")


def set_aside(session: Session, rows: Sequence[tuple[int, str, str, str | None]], offset: int = 0) -> None:
    """Adds rows to `aside`: (row, code, reason, canonical column)."""
    if rows:
        schema = {"_row": pl.Int64, "code": pl.String, "reason": pl.String, "column_name": pl.String}
        frame = pl.DataFrame(rows, schema=schema, orient="row")
        session.with_frame(
            frame, f"insert into aside select _row + {offset}, code, reason, column_name from _frame"
        )


def columns(width: int) -> str:
    """Gives the column list of DuckDB's text reader: f0, f1, ..., all text."""
    return "{" + ", ".join(f"'f{i}': 'VARCHAR'" for i in range(width)) + "}"


def file_parameter(path: str) -> Sql:
    """Gives a path as a parameter in which no character is a wildcard."""
    return value(without_wildcards(path))


def without_wildcards(path: str) -> str:
    """Writes a path so that DuckDB takes every character as it is."""
    return "".join(f"[{c}]" if c in "*?[" else c for c in path)
