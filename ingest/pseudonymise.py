"""From raw rows to staging: the source's filter, and people out of memory before anything is kept."""

from __future__ import annotations

from typing import Final

import polars as pl

from ingest.cast import cleaned
from ingest.identity import Pseudonyms
from ingest.reading.plan import FILE, Plan, kept
from ingest.sql import Sql, join, name, value
from ingest.warehouse import Session

ADDRESS: Final = r"\s*[^@\s]+@[^@\s]+\.[A-Za-z]{2,}\s*"
"""An e-mail address; in whatever column it stands, it names a person."""

IDENTIFIERS: Final = "select identifier, {cell} from (select distinct {raw} as identifier from raw) where identifier is not null"
ADDRESSES: Final = (
    "select identifier, {cell} from (select distinct {raw} as identifier from raw where contains({raw}, '@'))\n"
    "where regexp_full_match(identifier, {pattern})"
)
STAGED: Final = "select _row, _part, _record, {columns} from raw {joins} where {kept}"
LEFT_OUT: Final = (
    f"select file, sum(rows) from (select _row // {FILE} as file, count(*) as rows from raw group by 1 "
    f"union all select _row // {FILE}, -count(*) from staged group by 1) group by 1"
)


def stage(session: Session, plan: Plan, people: Pseudonyms) -> dict[int, int]:
    """Makes `staged` from `raw`: the kept rows under canonical names, people as pseudonyms.

    An address in any other text column becomes a pseudonym too. Returns how many rows of each file the
    source's filter left out. `raw` stays in memory under `staged` until the batch is done.
    """
    persons = plan.people()
    columns: list[Sql] = []
    joins: list[Sql] = []
    for target in plan.targets():
        raw = Sql(f"raw.a{plan.places[target.name]}")
        table = f"people_{len(joins)}"
        found = raw
        if target.name in persons:
            spec = plan.columns[target.name]
            cell = cleaned(plan, spec, Sql("identifier"))
            _map(session, table, people, session.run(Sql(IDENTIFIERS).fill(cell=cell, raw=raw)))
            found = Sql(f"{table}.pseudonym")
            if spec.default is not None:
                given = value(people.of(str(spec.default)))
                found = Sql("coalesce({f}, {d})").fill(f=found, d=given)
        elif target.kind == "text":
            asked = Sql(ADDRESSES).fill(cell=Sql("identifier"), raw=raw, pattern=value(ADDRESS))
            addresses = session.run(asked)
            if addresses:
                _map(session, table, people, addresses)
                found = Sql(f"coalesce({table}.pseudonym, {raw.text})")
        if found is not raw:
            joins.append(Sql(f"left join {table} on {table}.identifier = {raw.text}"))
        columns.append(Sql("{found} as {target}").fill(found=found, target=name(target.name)))
    query = Sql(STAGED if columns else STAGED.replace(", {columns}", "")).fill(
        columns=join(columns, ", "), joins=join(joins, " "), kept=kept(plan)
    )
    # A view holds no parameters; what the source states in its TOML only ever travels as one.
    kind = "table" if query.values else "view"
    session.run(Sql(f"create temp {kind} staged as {{query}}").fill(query=query))
    left_out = session.run(LEFT_OUT) if plan.conditions else []
    return {int(file): int(count) for file, count in left_out}


def _map(session: Session, table: str, people: Pseudonyms, found: list[tuple[str, str | None]]) -> None:
    """Makes a table (identifier as delivered, pseudonym) of distinct cells and their cleaned texts."""
    schema = {"identifier": pl.String(), "pseudonym": pl.String()}
    pairs = [(cell, None if text is None else people.of(text)) for cell, text in found]
    frame = pl.DataFrame(pairs, schema=schema, orient="row")
    session.with_frame(frame, f"create temp table {table} as select * from _frame")
