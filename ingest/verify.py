"""Is what is stored what was loaded? Landing, ledger, tables and key, each answered in one plain sentence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ingest import ledger
from ingest.feeds import FEEDS
from ingest.hashes import sha256_of
from ingest.identity import pseudonyms
from ingest.problems import Problem
from ingest.replay import ITEMS
from ingest.sql import Sql, name, value
from ingest.warehouse import Session, open_reading
from ingest.workspace import Workspace

REBUILD: Final = "`sevenfold rebuild` makes the warehouse anew from landing."
UNBALANCED: Final = """
select file_name, source_system, read, loaded, duplicate, quarantined
from ingest_run
where read <> loaded + duplicate + quarantined
order by load_order
"""
QUARANTINE: Final = """
select r.file_name, r.source_system, r.quarantined, count(q.source_row)
from ingest_run as r
left join quarantine as q using (ingest_run_id)
group by all
having r.quarantined <> count(q.source_row)
order by all
"""
ROLLUP: Final = """
with events as (
    select source_system, period_start::date as day, count(*) as rows,
        sum(requests) as requests, sum(estimated_cost_usd) as priced
    from usage_fact group by all
),
days as (
    select source_system, day, sum(requests) as requests, sum(priced_usd) as priced from usage_day group by all
)
select coalesce(e.source_system, d.source_system), coalesce(e.day, d.day)
from events as e full join days as d using (source_system, day)
where coalesce(e.requests, 0) <> coalesce(d.requests, 0) or coalesce(e.priced, 0) <> coalesce(d.priced, 0)
order by all
"""
COVERAGE: Final = """
with events as (select source_system, period_start::date as day, count(*) as rows from usage_fact group by all),
covered as (select source_system, day, sum(rows) as rows from source_coverage where feed = 'usage' group by all)
select coalesce(e.source_system, c.source_system), coalesce(e.day, c.day)
from events as e full join covered as c using (source_system, day)
where coalesce(e.rows, 0) <> coalesce(c.rows, 0)
order by all
"""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was checked."""

    check: str
    """What was looked at: warehouse | ledger | quarantine | rows | rollup | landing | key."""
    ok: bool
    sentence: str
    """What was found; where it is wrong, also what to do."""


def verify(workspace: Workspace) -> list[Finding]:
    """Checks everything that a load promises; raises `BusyProblem` (exit 4) while one is running.

    A warehouse that does not open is a finding, not an error: the sentence says how to mend it.
    """
    if not workspace.warehouse.is_file():
        return [Finding("warehouse", True, "Nothing was loaded yet.")]
    try:
        with open_reading(workspace.warehouse) as session:
            return list(_findings(session, workspace))
    except Problem as problem:
        if problem.exit_code == 4:
            raise
        return [Finding("warehouse", False, problem.sentence)]


def _findings(session: Session, workspace: Workspace) -> Iterator[Finding]:
    rows = _read_everything(session)
    yield Finding("warehouse", True, f"The warehouse opens and all of its {rows:,} rows can be read.")
    yield _ledger(session)
    yield _quarantine(session)
    yield _rows(session)
    yield _days(
        session, "rollup", ROLLUP, "The days of usage add up to its events.", "do not add up to its events"
    )
    yield _days(
        session, "rollup", COVERAGE, "Coverage counts every event once.", "are not counted by coverage"
    )
    yield from _landing(session, workspace.data)
    yield _key(session, workspace)


def _read_everything(session: Session) -> int:
    """Reads every column of every row, which checks every block's checksum; returns how many rows."""
    total = 0
    for (table,) in session.run("select table_name from duckdb_tables() where not temporary"):
        asked = Sql("select count(*), bit_xor(hash(t)) from {table} as t").fill(table=name(str(table)))
        total += int(session.one(asked)[0])
    return total


def _ledger(session: Session) -> Finding:
    for file, source, read, loaded, duplicate, quarantined in session.run(UNBALANCED):
        return Finding(
            "ledger",
            False,
            f"{file} of {source}: {read:,} rows were read, but {loaded:,} loaded, {duplicate:,} duplicate and "
            f"{quarantined:,} quarantined do not make that. {REBUILD}",
        )
    read, loaded, duplicate, quarantined = session.one(
        "select coalesce(sum(read), 0), coalesce(sum(loaded), 0), coalesce(sum(duplicate), 0), "
        "coalesce(sum(quarantined), 0) from ingest_run"
    )
    return Finding(
        "ledger",
        True,
        f"The ledger balances: {read:,} rows read = {loaded:,} loaded + {duplicate:,} duplicate + "
        f"{quarantined:,} quarantined.",
    )


def _quarantine(session: Session) -> Finding:
    for file, source, said, there in session.run(QUARANTINE):
        return Finding(
            "quarantine",
            False,
            f"{file} of {source}: the ledger says {said:,} rows were set aside, {there:,} are there. {REBUILD}",
        )
    return Finding("quarantine", True, "Every row that was set aside has its place and its reason.")


def _rows(session: Session) -> Finding:
    """Compares every load with the rows that carry its id; restated rows may have made way for later ones."""
    for feed, shape in FEEDS.items():
        tables = [shape.table, *(["eval_item"] if shape.table == "eval_result" else [])]
        there = " union all ".join(f'select ingest_run_id from "{table}"' for table in tables)
        counted = f"select ingest_run_id, count(*) as rows from ({there}) group by 1"
        strays = session.run(
            f"select count(*) from ({counted}) as t anti join ingest_run using (ingest_run_id) "
            "where ingest_run_id not in ('use_cases', 'control')"
        )
        if strays[0][0]:
            return Finding(
                "rows", False, f"There are rows of {feed} that no load of the ledger brought. {REBUILD}"
            )
        wrong = Sql(
            "select r.file_name, r.source_system, r.loaded, coalesce(t.rows, 0) from ingest_run as r "
            f"left join ({counted}) as t using (ingest_run_id) where r.feed = {{feed}} and ("
            "coalesce(t.rows, 0) > r.loaded or (coalesce(t.rows, 0) < r.loaded and not exists ("
            "select 1 from ingest_run as later where later.source_system = r.source_system "
            "and later.feed = r.feed and later.load_order > r.load_order and later.restated > 0))) "
            "order by r.load_order"
        ).fill(feed=value(feed))
        for file, source, loaded, found in session.run(wrong):
            return Finding(
                "rows",
                False,
                f"{file} of {source}: the ledger says {loaded:,} rows were loaded, {found:,} are there. {REBUILD}",
            )
    return Finding("rows", True, "Every load has the rows that the ledger says.")


def _days(session: Session, check: str, query: str, fine: str, wrong: str) -> Finding:
    for source, day in session.run(query):
        return Finding(check, False, f"The days of {source} {wrong}, first on {day}. {REBUILD}")
    return Finding(check, True, fine)


def _landing(session: Session, data: Path) -> Iterator[Finding]:
    loads = session.run(
        "select file_name, source_system, landed_path, landed_sha256 from ingest_run order by load_order"
    )
    wrong = 0
    for file, source, path, sha256 in loads:
        landed = data / path if path else None
        if landed is None or not landed.is_file():
            problem = "is missing"
        elif sha256_of(landed) != sha256:
            problem = "is not what was written"
        else:
            continue
        wrong += 1
        yield Finding(
            "landing",
            False,
            f"{path or 'The landed copy'} ({file} of {source}) {problem}. Restore it from a backup, or deliver the "
            "file again: without it the warehouse cannot be rebuilt.",
        )
    if not wrong:
        yield Finding("landing", True, f"Every landed file ({len(loads):,}) is as it was written.")
    known = {data / str(path) for _, _, path, _ in loads}
    there = set((data / "landing").glob("*/*/*.parquet")) - known
    left = [path for path in there if path.with_name(path.name.replace(ITEMS, "")) not in known]
    if left:
        yield Finding(
            "landing",
            True,
            f"{len(left):,} landed file(s) belong to no load (a changed mapping or an interrupted load left them); "
            "they are not counted.",
        )


def _key(session: Session, workspace: Workspace) -> Finding:
    known = ledger.key_id(session)
    if known is None:
        return Finding("key", True, "No person was loaded yet.")
    try:
        pseudonyms(workspace.folder, known, keep=False)
    except Problem as problem:
        return Finding("key", False, problem.sentence)
    return Finding("key", True, "The pseudonym key is the one that people were loaded under.")
