"""Positional text columns into the table `raw`: shared by every reader whose file is a table."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from ingest.reading.header import REFERENCE, notes, plain
from ingest.reading.plan import Plan
from ingest.sql import NULL, Sql, join, value
from ingest.warehouse import Session

EMPTY_RAW = "create or replace temp table raw (_row bigint, _part bigint, _record varchar{columns})"
ASIDE = "create or replace temp table aside (_row bigint, code varchar, reason varchar, column_name varchar)"


def start(session: Session, plan: Plan) -> None:
    """Makes the empty tables `raw` and `aside`."""
    columns = "".join(f", a{i} varchar" for i in range(len(plan.addresses)))
    session.run(EMPTY_RAW.replace("{columns}", columns))
    session.run(ASIDE)
    session.run("create or replace temp table refs (_row bigint, ref varchar)")


def record(plan: Plan, names: Sequence[str]) -> Sql:
    """Gives the keyed hash of a whole record over the columns f0, f1, ..., in the order of their names.

    The order in which an export lists its columns does not matter; a column that is added makes a new record.
    """
    own = notes(names)
    order = sorted(
        (i for i, text in enumerate(names) if plain(text) not in own), key=lambda i: plain(names[i])
    )
    cells = ", ".join(f"coalesce(f{i}, '')" for i in order)
    return Sql("left(sha256(concat_ws(chr(31), ?, " + cells + ")), 32)", (plan.secret,))


def insert(
    session: Session,
    plan: Plan,
    relation: str | pl.DataFrame,
    names: Sequence[str],
    at: Sequence[int | None],
    offset: int = 0,
) -> None:
    """Adds a table or frame (_row, f0, f1, ...) to `raw`; rows are counted from `offset`."""
    cells = [NULL if i is None else Sql(f"f{i}") for i in at]
    # A row of separators only is a blank row, not a record.
    something = "coalesce(" + ", ".join(f"nullif(f{i}, '')" for i in range(len(names))) + ", '') <> ''"
    start = f"insert into raw select _row + {offset}, 1, {{record}}, {{cells}} from "
    relation_name = relation if isinstance(relation, str) else "_frame"
    statements = [
        Sql(start + relation_name + " where " + something).fill(
            record=record(plan, names), cells=join(cells, ", ")
        )
    ]
    reference = next((i for i, text in enumerate(names) if plain(text) == REFERENCE), None)
    if reference is not None:
        statements.append(Sql(f"insert into refs select _row + {offset}, f{reference} from {relation_name}"))
    for statement in statements:
        if isinstance(relation, str):
            session.run(statement)
        else:
            session.with_frame(relation, statement)


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
