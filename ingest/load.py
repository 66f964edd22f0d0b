"""The load: files into the warehouse, each wholly or not at all, exactly once."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent import futures
from dataclasses import replace
from pathlib import Path
from typing import Final

from ingest import contract_prices, coverage, landing, ledger, ledger_copy, noted, reference
from ingest.batch import Batch, Context, load_batch
from ingest.constants import without_names
from ingest.contract import Refused
from ingest.database.delivery import delivered
from ingest.deduplicate import Apart
from ingest.fetch import fetch
from ingest.identity import Pseudonyms, pseudonyms
from ingest.jobs import Job, Work, plan_work
from ingest.lock import writer_lock
from ingest.matching import matcher, rematch
from ingest.preflight import Delivered
from ingest.report import SourceReport, notes, totals
from ingest.rollup import roll_up
from ingest.warehouse import Session, open_warehouse
from ingest.workspace import Workspace
from ingest.workspace import load as load_workspace

Progress = Callable[[str], None]

BATCH_BYTES: Final = 160_000_000
"""Small files are loaded together up to this size: fewer commits, and work for all processors."""


def ingest(
    workspace: Path,
    sources: Sequence[str] = (),
    *,
    wait: float = 0.0,
    max_bad: float | None = None,
    progress: Progress | None = None,
) -> list[SourceReport]:
    """Loads the named sources of a workspace, all of them without names; returns one report per source.

    `wait` is how many seconds to wait for another load, `max_bad` the largest share of bad rows a file may
    have. Raises `ConfigProblem` (6), `BusyProblem` (4), `StorageProblem` (5) before anything is changed, and
    `Refused` (3) for a file; a file that is refused after reading changes nothing, the other files are
    loaded first.
    """
    loaded = load_workspace(workspace)
    unfetched = fetch(loaded, sources, wait=wait, progress=progress)
    try:
        work = plan_work(loaded, tuple(sources))
    except Refused:
        # A source that has never been fetched has no file either; why is the better sentence.
        if unfetched:
            raise _combined(unfetched) from None
        raise
    with (
        writer_lock(loaded.data, wait),
        open_warehouse(loaded.warehouse, loaded.ingest) as session,
    ):
        landing.sweep(loaded.data)
        reports = run(session, loaded, work, max_bad=max_bad, progress=progress, keep=True)
    if unfetched:
        raise _combined(unfetched)
    return reports


def run(
    session: Session,
    workspace: Workspace,
    work: Sequence[Work],
    *,
    max_bad: float | None,
    progress: Progress | None,
    keep: bool,
) -> list[SourceReport]:
    """Loads prepared work through an open session; the caller holds the writer lock."""
    people = pseudonyms(workspace.folder, ledger.key_id(session), keep=keep)
    context = Context(session, workspace, people, matcher(workspace.use_cases), max_bad, keep)
    work = [_without_names(item, people) for item in work]
    _write_reference(context)
    ledger_copy.write_contracts(session, work)
    with delivered(session, work) as complete:
        done = _run_lanes(context, complete, progress)
    session.checkpoint()
    if keep:
        ledger_copy.write(session, workspace.data)
    refusals = [refusal for item in work for refusal in done[item.name][1]]
    if refusals:
        raise _combined(refusals)
    return [done[item.name][0] for item in work]


def _without_names(work: Work, people: Pseudonyms) -> Work:
    jobs = (replace(job, contract=without_names(job.contract, people)) for job in work.jobs)
    return replace(work, jobs=tuple(jobs))


Done = dict[str, tuple[SourceReport, list[Refused]]]


def _run_lanes(context: Context, work: Sequence[Work], progress: Progress | None) -> Done:
    """Loads usage logs beside everything else: the two never write the same rows, and logs take the longest."""
    logs = [item for item in work if "usage" in item.source.feeds]
    others = [item for item in work if "usage" not in item.source.feeds]
    if not logs or not others or context.workspace.ingest.threads == 1:
        return _run_lane(context, work, progress)
    with context.session.beside() as session, futures.ThreadPoolExecutor(1) as pool:
        beside = replace(context, session=session)
        running = pool.submit(_run_lane, beside, logs, progress)
        try:
            done = _run_lane(context, others, progress)
            return {**done, **running.result()}
        except BaseException:
            # Ctrl-C arrives here only; without this the other lane would go on to its end. Between two
            # statements there is nothing to interrupt, so it is tried until the lane has stopped.
            while not running.done():
                session.interrupt()
                futures.wait([running], timeout=0.05)
            raise


def _run_lane(context: Context, work: Sequence[Work], progress: Progress | None) -> Done:
    return {item.name: _load_source(context, item, progress) for item in work}


def _combined(refusals: list[Refused]) -> Refused:
    first = refusals[0]
    more = f" {len(refusals) - 1} more file(s) were refused." if len(refusals) > 1 else ""
    return Refused(first.code, first.sentence + more)


def _write_reference(context: Context) -> None:
    session, workspace = context.session, context.workspace
    with session.transaction():
        changed = reference.definitions(session) != reference.current(workspace)
        reference.write(session, workspace)
        noted.write(session, workspace, context.people)
        coverage.write_order(session, workspace)
        roll_up(session, "usage_fact", contract_prices.write(session, workspace.prices))
        if changed:
            touched = rematch(session, context.rules, _fixed(workspace))
            roll_up(session, "usage_fact", touched)


def _fixed(workspace: Workspace) -> list[str]:
    """Lists the sources that say the use case of their rows themselves."""
    return [
        name
        for name, source in workspace.sources.items()
        if source.use_case is not None or {"use_case", "use_case_id"} & set(source.columns)
    ]


def _load_source(
    context: Context, work: Work, progress: Progress | None
) -> tuple[SourceReport, list[Refused]]:
    started = time.monotonic()
    refusals: list[Refused] = []
    report = SourceReport(work.name, files=len(work.files))
    unknown: dict[str, None] = {}
    for job in work.jobs:
        found = {file.sha256: file for file in reversed(work.files)}
        fresh = [file for file in found.values() if not _add_known(context.session, report, work, job, file)]
        fresh.sort(key=work.files.index)
        done = len(work.files) - len(fresh)
        for batch in batches(work, job, fresh):
            done += len(batch.files)
            if progress is not None:
                progress(f"{work.name} ({done} of {len(work.files)})" if len(work.files) > 1 else work.name)
            for single in _load(context, batch, refusals):
                for part in single.parts:
                    report.add(part)
                unknown.update(dict.fromkeys(single.unknown))
        # The same export under a second name counts once the first one is there.
        for file in work.files:
            if found[file.sha256] is not file:
                _add_known(context.session, report, work, job, file)
    report.unknown_columns = tuple(unknown)
    report.totals = totals(context.session, work.name)
    report.notes = notes(context.session, work.name)
    report.seconds = time.monotonic() - started
    return report, refusals


def _load(context: Context, batch: Batch, refusals: list[Refused]) -> Iterator[Batch]:
    """Loads a batch; where that fails its halves are tried, so that a bad file does not hold up the others."""
    try:
        load_batch(context, batch)
    except (Apart, Refused) as refusal:
        half = len(batch.files) // 2
        if half:
            for files in (batch.files[:half], batch.files[half:]):
                yield from _load(context, Batch(batch.work, batch.job, files), refusals)
        elif isinstance(refusal, Refused):
            refusals.append(refusal)
        else:
            raise
    else:
        yield batch


def batches(work: Work, job: Job, files: Sequence[Delivered]) -> Iterator[Batch]:
    """Groups files, in load order, that are loaded in one transaction."""
    waiting: list[Delivered] = []
    size = 0
    for file in files:
        if waiting and (
            size + file.size > BATCH_BYTES or not (job.batches(waiting[-1]) and job.batches(file))
        ):
            yield Batch(work, job, waiting)
            waiting, size = [], 0
        waiting.append(file)
        size += file.size
    if waiting:
        yield Batch(work, job, waiting)


def _add_known(session: Session, report: SourceReport, work: Work, job: Job, file: Delivered) -> bool:
    """Counts a file that was loaded before under the same contract as all duplicates."""
    counts = ledger.known(session, ledger.run_id(work.name, job.feed, file.sha256, job.contract_sha256))
    if counts is None:
        return False
    report.already_loaded += 1
    report.add(counts)
    return True
