"""Setting rows aside at load: place, code and plain sentence, never cells; refusal of a file with too many."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from ingest.contract import Refused
from ingest.feeds import EVAL_ITEM
from ingest.ledger import Load
from ingest.reading.plan import FILE, Plan
from ingest.reasons import printed, sentence
from ingest.sql import Sql, name, value
from ingest.warehouse import Session

HIDDEN: Final = "(address)"
"""What stands for an address in a column that cannot hold one."""


def refuse_if_too_bad(
    session: Session,
    plan: Plan,
    files: Sequence[str],
    read: Mapping[int, int],
    filtered: Mapping[int, int],
    allowed: float,
) -> None:
    """Raises `Refused` for a file without rows, or with more bad ones than allowed; nothing is changed then."""
    for position, file in enumerate(files):
        if not read.get(position) and not filtered.get(position) and plan.shape is not EVAL_ITEM:
            raise Refused("NO_ROWS", f"{file} has a header but no data rows. Export it again.")
    counted = session.run(
        f"select _row // {FILE}, count(*) from "
        "(select _row from aside union all select _row from bad) group by 1 order by 1"
    )
    if counted:
        _hide_addresses(session, plan)
    for position, bad in counted:
        if bad > allowed * read[position]:
            _refuse(session, plan, files[position], read[position], bad, allowed)


def _hide_addresses(session: Session, plan: Plan) -> None:
    """Hides addresses that stand where a number or a time belongs, before such a row is landed or printed."""
    columns = [
        name(t.name).text
        for t in plan.targets()
        if t.kind not in ("text", "person") and t.name not in plan.people()
    ]
    if not columns:
        return
    tests = " or ".join(f"contains({column}, '@')" for column in columns)
    if not session.run(f"select 1 from staged semi join bad using (_row, _part) where {tests} limit 1"):
        return
    shown = ", ".join(
        f"case when contains({column}, '@') then '{HIDDEN}' else {column} end as {column}"
        for column in columns
    )
    session.run(f"create or replace temp table hidden as select * replace ({shown}) from staged")
    is_view = session.run("select 1 from duckdb_views() where view_name = 'staged' and temporary")
    session.run("drop view staged" if is_view else "drop table staged")
    session.run("alter table hidden rename to staged")


def _refuse(session: Session, plan: Plan, file: str, total: int, bad: int, allowed: float) -> None:
    first = _first(session, plan)
    if bad == total:
        raise Refused("ALL_ROWS_BAD", f"{file} {first}. None of its {total:,} rows can be loaded.")
    raise Refused(
        "TOO_MANY_BAD_ROWS",
        f"{file} {first}. {bad:,} of its {total:,} rows are bad, more than {allowed:.3g} of them, so none was "
        "loaded. Correct the file or its source, or allow more with --max-bad.",
    )


def _first(session: Session, plan: Plan) -> str:
    """Describes the first bad row; a person may see the cell of a column that names no person."""
    rows = session.run(
        "select _row, code, reason, column_name, null::bigint as _part from aside "
        "union all select _row, split_part(_problem, '|', 1), null, split_part(_problem, '|', 2), _part "
        "from bad order by 1 limit 1"
    )
    row, code, reason, column, part = rows[0]
    if reason is not None:
        return f"line {row % FILE}: {reason}"
    target = plan.shape.target(column)
    cell = None
    if target is not None and target.name in plan.places and part is not None:
        asked = Sql("select {c} from staged where _row = ? and _part = ?", (row, part))
        cell = session.one(asked.fill(c=name(target.name)))[0]
    return f"line {row % FILE}: {printed(code, column, cell, target is None or target.name in plan.people())}"


def store(session: Session, loads: Sequence[Load]) -> None:
    """Writes the bad rows of the files: place, code and plain sentence; inside the transaction."""
    listed = session.run(
        "select distinct split_part(_problem, '|', 1), split_part(_problem, '|', 2) from bad"
    )
    place = Sql(
        f"list_extract(?::varchar[], 1 + _row // {FILE}), ?, list_extract(?::varchar[], 1 + _row // {FILE}), "
        f"list_extract(?::varchar[], 1 + _row // {FILE}), _row % {FILE}",
        (
            [load.run for load in loads],
            loads[0].source,
            [load.file.name for load in loads],
            [load.file.sha256 for load in loads],
        ),
    )
    session.run(
        Sql("insert into quarantine select {place}, code, reason, column_name, null from aside").fill(
            place=place
        )
    )
    for code, column in listed:
        said = Sql("?, ?, ?, null", (code, sentence(code, column), column or None))
        session.run(
            Sql("insert into quarantine select {place}, {said} from bad where _problem = {problem}").fill(
                place=place, said=said, problem=value(f"{code}|{column}")
            )
        )


def close_corrected(session: Session, source: str) -> None:
    """Closes set-aside rows of which a corrected line has just been loaded; inside the transaction."""
    if not session.one("select count(*) from refs")[0]:
        return
    session.run(
        "update quarantine as q set closed_at = now()::timestamp from refs as r "
        "where q.source_system = ? and q.closed_at is null "
        "and starts_with(q.delivered_sha256, split_part(r.ref, ':', 1)) and len(split_part(r.ref, ':', 1)) = 16 "
        "and q.source_row = try_cast(split_part(r.ref, ':', 2) as bigint) "
        "and r._row not in (select _row from bad)",
        (source,),
    )
