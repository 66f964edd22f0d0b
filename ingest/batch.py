"""One or more files of one feed through all steps, into the warehouse in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from ingest import landing, ledger, usage
from ingest.cast import typed
from ingest.counts import Counts
from ingest.deduplicate import DAY_COLUMN, deduplicate, delete_outdated, settle_repeated_keys
from ingest.feeds import EVAL_ITEM, FEEDS, FeedShape
from ingest.identity import Pseudonyms
from ingest.jobs import Job, Work
from ingest.matching import COLUMNS, Matcher, assign
from ingest.preflight import Delivered
from ingest.pseudonymise import stage
from ingest.reading import columnar, delimited, frames, lines, sheet, table
from ingest.reading.plan import FILE, Plan, build
from ingest.replay import Replay
from ingest.rollup import COVERED, roll_up
from ingest.set_aside import close_corrected, refuse_if_too_bad, store
from ingest.shape import constants, shaped
from ingest.sql import Sql
from ingest.use_cases import fill_eval_use_cases
from ingest.warehouse import Session
from ingest.workspace import Workspace

LATEST: Final = Sql("{now}::timestamp + interval 62 day")
LATEST_USAGE: Final = Sql("{now}::timestamp + interval 2 day")
"""A clock that runs ahead is forgiven; reports may name the end of a period that is still open."""


@dataclass(frozen=True, slots=True)
class Context:
    """What every file of one run shares."""

    session: Session
    workspace: Workspace
    people: Pseudonyms
    rules: Matcher
    max_bad: float | None
    keep: bool
    """False for a dry run: nothing is landed."""


@dataclass(slots=True)
class Batch:
    """Files of one feed that are loaded together, and what became of each."""

    work: Work
    job: Job
    files: list[Delivered]
    parts: list[Counts] = field(default_factory=list)
    """One per file."""
    unknown: tuple[str, ...] = ()
    replay: Replay | None = None
    """Set where the only file is loaded again from its landed copy."""


def load_batch(context: Context, batch: Batch) -> None:
    """Loads the files of a batch, or raises `Refused` and changes nothing."""
    session, work, job = context.session, batch.work, batch.job
    loads = [
        ledger.Load(
            run=ledger.run_id(work.name, job.feed, file.sha256, job.contract_sha256),
            source=work.name,
            feed=job.feed,
            adapter=work.source.adapter,
            file=file,
            contract_sha256=job.contract_sha256,
            key_id=context.people.key_id,
        )
        for file in batch.files
    ]
    shape = FEEDS[job.feed]
    replaced = ledger.replaced(session, loads)
    plan = build(work.name, work.source, shape, job.contract, context.people.record_key(work.name))
    batch.unknown, batch.parts = _prepare(context, batch, plan, loads, replaced)
    landed: Sequence[ledger.Landed | None] = [batch.replay.landed if batch.replay else None] * len(loads)
    if batch.replay is None:
        for file in batch.files:
            file.require_unchanged()
        if context.keep:
            landed = landing.land(session, context.workspace.data, loads)
    cards = usage.needed_cards(session) if shape.table == "usage_fact" else []
    items = hasattr(job.adapter, "ITEMS")
    with session.transaction():
        touched = _touched(session, work.name, shape, replaced)
        ledger.forget(session, replaced, [shape.table, *(["eval_item"] if items else [])])
        usage.add_cards(session, cards)
        _apply(session, plan, loads)
        store(session, loads)
        close_corrected(session, work.name)
        roll_up(session, shape.table, touched)
        if items:
            _load_items(context, batch, loads, replaced)
        for load, place, part in zip(loads, landed, batch.parts, strict=True):
            ledger.write(session, load, place, part, batch.unknown)
    session.clear_staging()


def _load_items(context: Context, batch: Batch, loads: list[ledger.Load], replaced: list[str]) -> None:
    """Loads the finer second table of a file inside the transaction of the first."""
    work, job = batch.work, batch.job
    plan = build(work.name, work.source, EVAL_ITEM, job.adapter.ITEMS, context.people.record_key(work.name))
    _, parts = _prepare(context, batch, plan, loads, replaced)
    if context.keep:
        landing.land(context.session, context.workspace.data, loads, "-items")
    _apply(context.session, plan, loads)
    store(context.session, loads)
    batch.parts = [first + second for first, second in zip(batch.parts, parts, strict=True)]


def _prepare(
    context: Context, batch: Batch, plan: Plan, loads: list[ledger.Load], replaced: list[str]
) -> tuple[tuple[str, ...], list[Counts]]:
    """Reads one table up to `fresh`, the rows to insert; changes nothing in the warehouse."""
    session, workspace, work = context.session, context.workspace, batch.work
    shape = plan.shape
    table.start(session, plan)
    if batch.replay is not None:
        unknown, filtered = batch.replay.stage(session, plan)
    else:
        unknown = _read(session, batch.job, plan, batch.files)
        filtered = stage(session, plan, context.people)
    kpi = workspace.kpis.get(_kpi(plan))
    latest = (LATEST_USAGE if shape.table == "usage_fact" else LATEST).fill(
        now=batch.replay.now if batch.replay is not None else Sql("now()")
    )
    shaped(
        session,
        plan,
        typed(session, plan, source=work.name, kpi_unit=kpi.unit if kpi else None, latest=latest),
        runs=[load.run for load in loads],
        files=[file.sha256 for file in batch.files],
        use_cases=workspace.use_cases,
    )
    read = _by_file(session, "shaped", "bad", "aside")
    allowed = next(
        share
        for share in (context.max_bad, work.source.max_bad, workspace.ingest.max_bad)
        if share is not None
    )
    names = [file.name for file in batch.files]
    refuse_if_too_bad(session, plan, names, read, filtered, allowed)
    if shape.table == "usage_fact":
        usage.resolve(session, context.rules)
    elif shape.table in ("eval_result", "eval_item"):
        fill_eval_use_cases(session, workspace.use_cases)
    elif shape.table in COLUMNS:
        assign(session, context.rules, table=shape.table, rows="shaped")
    if settle_repeated_keys(session, plan):
        refuse_if_too_bad(session, plan, names, read, filtered, allowed)
    restated = deduplicate(session, plan, replaced)
    fresh = _by_file(session, "fresh")
    bad = _by_file(session, "bad", "aside")
    return unknown, [
        Counts(
            read=read.get(i, 0),
            filtered=filtered.get(i, 0),
            loaded=fresh.get(i, 0),
            duplicate=read.get(i, 0) - fresh.get(i, 0) - bad.get(i, 0),
            quarantined=bad.get(i, 0),
            restated=restated.get(i, 0),
        )
        for i in range(len(batch.files))
    ]


def _by_file(session: Session, *tables: str) -> dict[int, int]:
    """Counts rows of temporary tables per file of the batch."""
    rows = " union all ".join(f"select _row from {table}" for table in tables)
    counted = session.run(f"select _row // {FILE}, count(*) from ({rows}) group by 1")
    return {int(file): int(count) for file, count in counted}


def _kpi(plan: Plan) -> str:
    spec = plan.columns.get("kpi")
    return str(spec.value) if spec is not None and spec.value is not None else ""


def _read(session: Session, job: Job, plan: Plan, files: list[Delivered]) -> tuple[str, ...]:
    """Fills `raw` and `aside` from the files; returns the columns that nothing reads."""
    reader, adapter = plan.contract.reader, job.adapter
    if reader == "jsonl":
        return lines.read(session, plan, files)
    unknown: dict[str, None] = {}
    for position, file in enumerate(files):
        offset = position * FILE
        if reader == "own":
            found = adapter.items(file.path) if plan.shape is EVAL_ITEM else adapter.read(file.path, job.feed)
            names = frames.read_own(session, plan, found, file.name, offset)
        elif hasattr(adapter, "derive"):
            names = frames.read_derived(session, plan, file, adapter, reader, offset)
        elif reader == "excel":
            names = sheet.read(session, plan, file, offset)
        elif reader == "parquet":
            names = columnar.read(session, plan, file, offset)
        else:
            names = delimited.read(session, plan, file, offset, alone=len(files) == 1)
        unknown.update(dict.fromkeys(names))
    return tuple(unknown)


def _apply(session: Session, plan: Plan, loads: list[ledger.Load]) -> None:
    """Moves `fresh` into its table; runs inside the load's transaction."""
    delete_outdated(session, plan)
    if plan.shape.table == "usage_fact":
        usage.insert_priced(session, constants(plan, [load.run for load in loads]))
    else:
        session.run(
            f"insert into {plan.shape.table} by name select * exclude (_row, _part, _problem) from fresh"
        )


def _touched(
    session: Session, source: str, shape: FeedShape, replaced: list[str]
) -> list[tuple[str, object]]:
    """Lists the (source, day) pairs whose rollup the load changes."""
    if shape.table not in COVERED:
        return []
    column = DAY_COLUMN.get(shape.table, "started_at")
    days = f"select distinct {column}::date"
    query = Sql(f"{days} from fresh where {column} is not null")
    if replaced:
        query = Sql(
            f"{query.text} union {days} from {shape.table} where list_contains(?::varchar[], ingest_run_id)",
            (replaced,),
        )
    return [(source, day) for (day,) in session.run(query)]
