"""Nothing twice: rows that are already there, and buckets that a later export replaces (FORMATS 7.2).

Only the days and buckets that the new rows touch are looked at, so the work does not grow with history.
"""

from __future__ import annotations

from typing import Final

from ingest.contract import Contract
from ingest.reading.plan import FILE, Plan
from ingest.shape import IDENTITY, LINEAGE
from ingest.sql import Sql
from ingest.warehouse import Session

DAY_COLUMN: Final = {
    "usage_fact": "period_start",
    "charge_fact": "charge_period_start",
    "activity_fact": "period_start",
    "kpi_observation": "period_start",
    "seat_snapshot": "date",
    "event": "occurred_at",
}
"""Table -> column that places a row in time."""


class Apart(Exception):
    """Files of one batch that must be loaded one after the other."""


def deduplicate(session: Session, plan: Plan, replaced: list[str]) -> dict[int, int]:
    """Makes `fresh`, the rows of `shaped` to insert, and `outdated`, the buckets whose rows they replace.

    `replaced` are earlier loads of the same files under another contract, whose rows will be deleted and so
    do not count as present. Returns how many rows of each file replace others. Raises `Apart`
    where two files of a batch fill the same bucket: the later one replaces the earlier one, so they are two loads.
    """
    table, contract = plan.shape.table, plan.contract
    session.run("create or replace temp table outdated (_bucket ubigint)")
    bucket = buckets(plan)
    if bucket:
        return _replace_buckets(session, plan, bucket, replaced)
    if table in IDENTITY:
        return _unite_by_id(session, plan, replaced)
    return _unite_by_content(session, plan, contract, replaced)


def buckets(plan: Plan) -> tuple[str, ...]:
    """Gives the columns of the unit that a later export replaces; empty where rows are united."""
    contract, shape = plan.contract, plan.shape
    if contract.restates == "day":
        return (f"{DAY_COLUMN[shape.table]}::date", *(f'"{column}"' for column in contract.scope))
    if shape.table == "kpi_observation" and contract.duplicates in ("repeats", "keep"):
        return ()
    if shape.bucket and contract.key and shape.table in ("eval_result", "eval_item"):
        return tuple(f'"{key}"' for key in contract.key)
    return tuple(f'"{column}"' for column in shape.bucket)


def _bucket_key(bucket: tuple[str, ...]) -> str:
    return "hash(" + ", ".join(bucket) + ")"


def _present(session: Session, plan: Plan, replaced: list[str]) -> Sql:
    """Gives the rows of the source that are there, on the days that the new rows touch."""
    table = plan.shape.table
    text = f"from {table} where source_system = ?"
    values: list[object] = [plan.source]
    if table in DAY_COLUMN:
        day = DAY_COLUMN[table]
        low, high = session.one(f"select min({day})::date, max({day})::date + 1 from shaped")
        # The two bounds let the storage skip whole blocks, the days leave out the gaps between them.
        text += f" and {day} >= ? and {day} < ? and {day}::date in (select distinct {day}::date from shaped)"
        values += [low, high]
    if replaced:
        text += " and not list_contains(?::varchar[], ingest_run_id)"
        values.append(replaced)
    return Sql(text, tuple(values))


def _unite_by_id(session: Session, plan: Plan, replaced: list[str]) -> dict[int, int]:
    column = IDENTITY[plan.shape.table]
    present = _present(session, plan, replaced)
    if _all_new(session, column, present):
        # The usual case moves nothing.
        session.run("alter table shaped rename to fresh")
        return {}
    statement = Sql(
        "create or replace temp table kept as\n"
        "with first as (\n"
        f"    select _row, _part, {column} as id from shaped\n"
        f"    qualify row_number() over (partition by {column} order by _row, _part) = 1\n"
        ")\n"
        f"select _row, _part from first where id not in (select {column} {{present}})"
    )
    session.run(statement.fill(present=present))
    session.run(
        "create or replace temp table fresh as select s.* from shaped as s semi join kept using (_row, _part)"
    )
    return {}


def _all_new(session: Session, column: str, present: Sql) -> bool:
    """Tells whether no id of `shaped` stands there twice or is present already."""
    if session.run(Sql("select 1 {present} limit 1").fill(present=present)) and session.run(
        Sql(f"select 1 from shaped where {column} in (select {column} {{present}}) limit 1").fill(
            present=present
        )
    ):
        return False
    # Half an id decides nearly always, and numbers are told apart far faster than ids.
    return bool(session.one(f"select count(distinct hash({column})) = count(*) from shaped")[0])


def _unite_by_content(
    session: Session, plan: Plan, contract: Contract, replaced: list[str]
) -> dict[int, int]:
    if contract.duplicates == "keep":
        session.run("create or replace temp table fresh as select * from shaped")
        return {}
    content = _content(session, plan)
    statement = Sql(
        "create or replace temp table fresh as\n"
        f"with present as (select {content} as _content, count(*) as copies {{present}} group by 1),\n"
        f"numbered as (select *, {content} as _content from shaped),\n"
        "counted as (\n"
        "    select *, row_number() over (partition by _content order by _row, _part) as copy from numbered\n"
        ")\n"
        "select c.* exclude (_content, copy) from counted as c left join present as p using (_content)\n"
        "where c.copy > coalesce(p.copies, 0)"
    )
    session.run(statement.fill(present=_present(session, plan, replaced)))
    return {}


def _content(session: Session, plan: Plan) -> str:
    """Gives the hash of what a row says, without its lineage."""
    columns = [str(row[0]) for row in session.run(f"describe {plan.shape.table}")]
    said = [c for c in columns if c not in LINEAGE and c != IDENTITY.get(plan.shape.table)]
    return "hash(" + ", ".join(f'"{column}"' for column in said) + ")"


def _replace_buckets(
    session: Session, plan: Plan, bucket: tuple[str, ...], replaced: list[str]
) -> dict[int, int]:
    """A bucket that says the same is a duplicate, one that says something else replaces the old one whole."""
    table = plan.shape.table
    facts = table in ("usage_fact", "charge_fact", "event")
    content = f"hash({IDENTITY[table]})" if facts else _content(session, plan)
    key = _bucket_key(bucket)
    arriving = f"select *, {key} as _bucket, {content} as _content from shaped"
    if table != "kpi_observation":
        # Observations of one unit and period are a sample: equal ones are not one.
        arriving += " qualify row_number() over (partition by _bucket, _content order by _row, _part) = 1"
    session.run(f"create or replace temp table arriving as {arriving}")
    if session.run(
        f"select 1 from arriving group by _bucket having min(_row) // {FILE} <> max(_row) // {FILE} limit 1"
    ):
        raise Apart
    present = Sql(f"select {key} as _bucket, {content} as _content {{present}}").fill(
        present=_present(session, plan, replaced)
    )
    session.run(Sql("create or replace temp table standing as {p}").fill(p=present))
    # Two buckets say the same when they hold the same rows, in whatever order.
    said = "select _bucket, (count(*), sum(_content::hugeint), bit_xor(_content)) as said from"
    session.run(
        "create or replace temp table outdated as select _bucket, old.said = new.said as same\n"
        f"from ({said} standing group by _bucket) as old join ({said} arriving group by _bucket) as new "
        "using (_bucket)"
    )
    session.run(
        "create or replace temp table fresh as select * exclude (_bucket, _content) from arriving "
        "where _bucket not in (select _bucket from outdated where same)"
    )
    restated = session.run(
        f"select _row // {FILE}, count(*) from arriving "
        "where _bucket in (select _bucket from outdated where not same) group by 1"
    )
    session.run("delete from outdated where same")
    session.run("drop table standing")
    session.run("drop table arriving")
    return {int(file): int(count) for file, count in restated}


def settle_repeated_keys(session: Session, plan: Plan) -> bool:
    """Settles rows of one file that fill the same bucket; True where any was set aside.

    Systems list a seat once per team: the latest activity is the truth of them all, the others are repeats.
    Elsewhere a second, different row is set aside, because nothing says which of the two is right.
    """
    if not plan.shape.unique:
        return False
    key = _bucket_key(buckets(plan))
    if plan.shape.table == "seat_snapshot":
        session.run(
            "create or replace temp table shaped as select * from shaped qualify row_number() over "
            f"(partition by {key} order by last_activity_at desc nulls last, _row desc, _part) = 1"
        )
        return False
    content = _content(session, plan)
    session.run(
        "create or replace temp table conflicting as select _row, _part from (\n"
        f"    select _row, _part, {content} as said,\n"
        f"    first_value({content}) over (partition by {key} order by _row, _part) as first_said from shaped\n"
        ") where said <> first_said"
    )
    if not session.one("select count(*) from conflicting")[0]:
        return False
    session.run("delete from shaped where (_row, _part) in (select (_row, _part) from conflicting)")
    session.run(
        "insert into bad select _row, _part, 'KEY_REPEATED|' || ? from conflicting",
        (plan.shape.bucket[-1],),
    )
    return True


def delete_outdated(session: Session, plan: Plan) -> None:
    """Deletes the rows that `fresh` replaces; runs inside the load's transaction."""
    bucket = buckets(plan)
    if not bucket or not session.one("select count(*) from outdated")[0]:
        return
    table = plan.shape.table
    key, day = _bucket_key(bucket), DAY_COLUMN.get(table)
    text = f"delete from {table} where {key} in (select _bucket from outdated) and source_system = ?"
    values: list[object] = [plan.source]
    if day is not None:
        text += f" and {day} >= ? and {day} < ?"
        values += session.one(f"select min({day})::date, max({day})::date + 1 from shaped")
    session.run(text, tuple(values))
