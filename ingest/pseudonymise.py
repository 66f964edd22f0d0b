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

IDENTIFIERS: Final = "select distinct {cell} from raw where {cell} is not null"
ADDRESSES: Final = (
    "select distinct {cell} from raw where contains({cell}, '@') and regexp_full_match({cell}, {pattern})"
)
STAGED: Final = "create or replace temp table staged as select _row, _part, _record, {columns} from raw {joins} where {kept}"
LEFT_OUT: Final = (
    f"select file, sum(rows) from (select _row // {FILE} as file, count(*) as rows from raw group by 1 "
    f"union all select _row // {FILE}, -count(*) from staged group by 1) group by 1"
)


def stage(session: Session, plan: Plan, people: Pseudonyms) -> dict[int, int]:
    """Makes `staged` from `raw`: the kept rows under canonical names, people as pseudonyms.

    An address in any other text column becomes a pseudonym too. Returns how many rows of each file the
    source's filter left out; `raw`, which holds identifiers, is gone afterwards.
    """
    persons = plan.people()
    columns: list[Sql] = []
    joins: list[Sql] = []
    for target in plan.targets():
        raw = Sql(f"raw.a{plan.places[target.name]}")
        people_table = f"people_{len(joins)}"
        if target.name in persons:
            cell = cleaned(plan, plan.columns[target.name], raw)
            _map(session, people_table, people, session.run(Sql(IDENTIFIERS).fill(cell=cell)))
            found = Sql(f"{people_table}.pseudonym")
        else:
            cell, found = raw, raw
            if target.kind == "text":
                addresses = session.run(Sql(ADDRESSES).fill(cell=cell, pattern=value(ADDRESS)))
                if addresses:
                    _map(session, people_table, people, addresses)
                    found = Sql(f"coalesce({people_table}.pseudonym, {raw.text})")
        if found is not raw:
            on = Sql(f"left join {people_table} on {people_table}.identifier = {{cell}}")
            joins.append(on.fill(cell=cell))
        columns.append(Sql("{found} as {target}").fill(found=found, target=name(target.name)))
    session.run(
        Sql(STAGED).fill(columns=join(columns, ", "), joins=join(joins, " "), kept=kept(plan))
        if columns
        else Sql(
            "create or replace temp table staged as select _row, _part, _record from raw where {kept}"
        ).fill(kept=kept(plan))
    )
    left_out = session.run(LEFT_OUT) if plan.conditions else []
    session.run("drop table raw")
    for position in range(len(joins)):
        session.run(f"drop table people_{position}")
    return {int(file): int(count) for file, count in left_out}


def _map(session: Session, table: str, people: Pseudonyms, found: list[tuple[str]]) -> None:
    schema = {"identifier": pl.String(), "pseudonym": pl.String()}
    pairs = pl.DataFrame(people.pairs(row[0] for row in found), schema=schema, orient="row")
    session.with_frame(pairs, f"create or replace temp table {table} as select * from _frame")
