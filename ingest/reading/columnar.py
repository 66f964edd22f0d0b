"""Parquet files: typed columns as text, nested values by path."""

from __future__ import annotations

from typing import Final

from ingest.contract import Refused
from ingest.preflight import Delivered
from ingest.problems import Problem
from ingest.reading import header, table
from ingest.reading.json_path import path
from ingest.reading.plan import Plan
from ingest.sql import NULL, Sql, join, value
from ingest.warehouse import Session

MOST_TEXT: Final = 1_000_000_000
"""Bytes of text that a Parquet file may always hold."""
MOST_RATIO: Final = 200
"""Larger ones may hold this many times their stored size: repeated words are packed well."""

NUMBER: Final = "file_row_number"
"""Option of DuckDB's reader, and name of the column that it adds."""


def read(session: Session, plan: Plan, delivered: Delivered, offset: int) -> tuple[str, ...]:
    """Adds one Parquet file to `raw`; raises `Refused` for a damaged file or a missing column."""
    file = table.file_parameter(str(delivered.path))
    try:
        described = session.run(Sql("describe select * from read_parquet({f})").fill(f=file))
    except Problem:
        raise
    except Exception:
        raise Refused(
            "PARQUET_TRUNCATED", f"{delivered.name} is cut off or damaged. Transfer it again."
        ) from None
    _refuse_bomb(session, delivered, file, described)
    names = [str(row[0]) for row in described]
    kinds = [str(row[1]) for row in described]
    header.check(delivered.name, names)
    at, cells = _cells(plan, delivered.name, names, kinds)
    texts = join([_text(f"c{i}", kind) for i, kind in enumerate(kinds)], ", ")
    # Counting as the file is read keeps one processor busy, its own numbers keep all of them.
    numbered = NUMBER not in {text.casefold() for text in names}
    number = "number + 1" if numbered else "row_number() over ()"
    columns = ", ".join([*(f"c{i}" for i in range(len(names))), *(["number"] if numbered else [])])
    asked = f", {NUMBER} = true" if numbered else ""
    relation = Sql(
        f"(select {number} as _row, {{texts}} from read_parquet({{file}}{asked}) as t({columns}))"
    ).fill(texts=texts, file=file)
    statement = Sql(
        f"insert into raw select _row + {offset}, 1, {{record}}, {{cells}} from {{relation}}"
    ).fill(record=table.record(plan, names), cells=join(cells, ", ") if cells else NULL, relation=relation)
    try:
        session.run(statement)
    except Problem:
        raise
    except Exception:
        raise Refused(
            "PARQUET_TRUNCATED", f"{delivered.name} is cut off or damaged. Transfer it again."
        ) from None
    used = {i for i in at if i is not None}
    return tuple(n for i, n in enumerate(names) if i not in used)


def _refuse_bomb(
    session: Session, delivered: Delivered, file: Sql, described: list[tuple[object, ...]]
) -> None:
    """Refuses a file that is small because its texts repeat, before they are written out in full."""
    texts = [i for i, row in enumerate(described) if str(row[1]) == "VARCHAR"]
    asked = Sql("select sum(num_rows)::bigint from parquet_file_metadata({f})").fill(f=file)
    (rows,) = session.one(asked)
    if not texts or delivered.size > rows * len(described):
        # A byte and more for each cell is no bomb.
        return
    columns = ", ".join(f"c{i}" for i in range(len(described)))
    length = " + ".join(f"coalesce(sum(strlen(c{i})), 0)" for i in texts)
    (unpacked,) = session.one(Sql(f"select {length} from read_parquet({{f}}) as t({columns})").fill(f=file))
    if unpacked > max(MOST_TEXT, MOST_RATIO * delivered.size):
        raise Refused(
            "GZ_BOMB",
            f"{delivered.name} unpacks to more than {MOST_TEXT / 1e9:,.0f} GB of text "
            f"(stored {delivered.size / 1000:,.0f} KB). Check where it comes from.",
        )


def _text(column: str, kind: str) -> Sql:
    index = column[1:]
    if kind.startswith(("STRUCT", "MAP")) or kind.endswith("[]"):
        return Sql(f"to_json({column})::varchar as f{index}")
    if kind.startswith("TIMESTAMP WITH TIME ZONE"):
        return Sql(f"({column} at time zone 'UTC')::varchar as f{index}")
    return Sql(f"{column}::varchar as f{index}")


def _cells(plan: Plan, file: str, names: list[str], kinds: list[str]) -> tuple[list[int | None], list[Sql]]:
    """Finds each address: a column, or a path into a nested one."""
    known = {header.plain(text): i for i, text in enumerate(names)}
    at: list[int | None] = []
    cells: list[Sql] = []
    for position, address in enumerate(plan.addresses):
        first, _, rest = address.text.partition(".")
        whole, nested = known.get(header.plain(address.text)), known.get(header.plain(first))
        if whole is None and nested is not None and rest and kinds[nested].startswith(("STRUCT", "MAP")):
            at.append(nested)
            cells.append(Sql(f"json_extract_string(f{nested}, {{path}})").fill(path=value(path(rest, set()))))
            continue
        if whole is None and plan.is_required(position):
            header.positions(plan, file, names, len(names))
        at.append(whole)
        cells.append(NULL if whole is None else Sql(f"f{whole}"))
    return at, cells
