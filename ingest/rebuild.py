"""The warehouse anew from landing: the same rows, swapped in whole, or the old one stays."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from ingest import contract_prices, coverage, ledger_copy, noted, reference, sources
from ingest.batch import Batch, Context, load_batch
from ingest.config.source import Source
from ingest.contract import Refused
from ingest.counts import Counts
from ingest.hashes import sha256_of
from ingest.identity import pseudonyms
from ingest.jobs import Job, Work
from ingest.ledger import Landed
from ingest.lock import writer_lock
from ingest.matching import matcher
from ingest.preflight import Delivered
from ingest.problems import Problem, StorageProblem
from ingest.reading import table
from ingest.replay import Replay, SetAside
from ingest.warehouse import Session, open_warehouse
from ingest.workspace import Workspace
from ingest.workspace import load as load_workspace

FOLDER: Final = ".rebuild"
"""Below data/: where the new warehouse grows; a killed rebuild leaves nothing else."""
UNREADABLE: Final = frozenset(
    {"NOT_A_WAREHOUSE", "WAREHOUSE_DAMAGED", "WAREHOUSE_OTHER_VERSION", "WAREHOUSE_NEWER"}
)
ENTRIES: Final = (
    "select ingest_run_id, source_system, feed, adapter, file_name, delivered_sha256, landed_path, landed_sha256, "
    "contract_sha256, key_id, loaded_at, load_order, read, filtered, loaded, duplicate, quarantined, restated, "
    "coalesce(unknown_columns, []), contract, coalesce(set_aside, []) from read_parquet(?) order by load_order"
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One load of the ledger, with everything that loading its landed file again needs."""

    run: str
    source: str
    feed: Any
    adapter: str
    file: str
    delivered_sha256: str
    landed_path: str | None
    landed_sha256: str | None
    contract_sha256: str
    key_id: str
    loaded_at: datetime
    load_order: int
    read: int
    filtered: int
    loaded: int
    duplicate: int
    quarantined: int
    restated: int
    unknown: list[str]
    contract: str | None
    set_aside: list[dict[str, Any]]

    @property
    def counts(self) -> Counts:
        """What the ledger says became of the rows."""
        return Counts(self.read, self.filtered, self.loaded, self.duplicate, self.quarantined, self.restated)


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild did."""

    files: int
    rows: int
    """Rows loaded from landing."""
    replaced: bool
    """False: there was no warehouse to replace."""


def rebuild(workspace: Path, *, wait: float = 0.0, progress: Callable[[str], None] | None = None) -> Rebuilt:
    """Builds the warehouse from landing and swaps it in; the old one stays in use until then.

    Raises `StorageProblem` (exit 5) where a landed file is missing or damaged, where landing gives other counts
    than the ledger holds, or where the disk is full: nothing is changed then. `BusyProblem` (4) while a load runs.
    """
    found = load_workspace(workspace)
    with writer_lock(found.data, wait):
        folder = found.data / FOLDER
        shutil.rmtree(folder, ignore_errors=True)
        standing = _refresh_copy(found)
        if not ledger_copy.path(found.data).is_file():
            raise StorageProblem(
                "NOTHING_LANDED",
                f"{found.landing} holds no ledger, so there is nothing to build from. Run `sevenfold run`: it loads "
                "the delivered files.",
            )
        folder.mkdir(mode=0o700)
        try:
            new = folder / found.warehouse.name
            entries = _build(found, new, progress)
            _swap(new, found.warehouse)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    return Rebuilt(len(entries), sum(entry.loaded for entry in entries), standing)


def _refresh_copy(found: Workspace) -> bool:
    """Brings the ledger beside landing up to date from a warehouse that opens; tells whether there was a file."""
    if not found.warehouse.is_file():
        return False
    try:
        with open_warehouse(found.warehouse, found.ingest) as session:
            ledger_copy.write(session, found.data)
    except StorageProblem as problem:
        # A file that does not open is what a rebuild is for, and the copy stands.
        if problem.code not in UNREADABLE:
            raise
    return True


def entries_of(session: Session, data: Path) -> list[Entry]:
    """Reads the ledger that lies beside landing, in load order."""
    copy = ledger_copy.path(data)
    try:
        rows = session.run(ENTRIES, (table.without_wildcards(str(copy)),))
    except Problem:
        raise
    except Exception:
        raise StorageProblem(
            "LANDING_DAMAGED", f"{copy} cannot be read. Restore it from a backup; nothing was changed."
        ) from None
    return [Entry(*row) for row in rows]


def _build(found: Workspace, new: Path, progress: Callable[[str], None] | None) -> list[Entry]:
    with open_warehouse(new, found.ingest) as session:
        entries = entries_of(session, found.data)
        for entry in entries:
            _require_landed(found, entry)
        people = pseudonyms(found.folder, entries[-1].key_id if entries else None)
        context = Context(session, found, people, matcher(found.use_cases), 1.0, False)
        with session.transaction():
            reference.write(session, found)
            noted.write(session, found, people)
            coverage.write_order(session, found)
            contract_prices.write(session, found.prices)
        for position, entry in enumerate(entries, start=1):
            if progress is not None:
                progress(f"{entry.source} ({position} of {len(entries)})")
            _again(context, found, entry)
        _restore(session, found, entries)
        session.checkpoint()
    return entries


def _require_landed(found: Workspace, entry: Entry) -> None:
    if entry.landed_path is None or entry.contract is None:
        raise StorageProblem(
            "LANDING_MISSING",
            f"{entry.file} of {entry.source} was loaded without a landed copy. Load it again: sevenfold run.",
        )
    landed = found.data / entry.landed_path
    if not landed.is_file():
        raise StorageProblem(
            "LANDING_MISSING",
            f"{entry.landed_path}, the landed copy of {entry.file}, is missing. Restore it from a backup; nothing "
            "was changed.",
        )
    if sha256_of(landed) != entry.landed_sha256:
        raise StorageProblem(
            "LANDING_DAMAGED",
            f"{entry.landed_path}, the landed copy of {entry.file}, is not what was written. Restore it from a "
            "backup; nothing was changed.",
        )


def _again(context: Context, found: Workspace, entry: Entry) -> None:
    """Loads one landed file; raises `StorageProblem` where that gives other counts than the ledger holds."""
    # What `_require_landed` has seen to.
    assert entry.landed_path is not None
    assert entry.landed_sha256 is not None
    assert entry.contract is not None
    contract = ledger_copy.contract(entry.contract)
    # A source whose file is gone is described by its contract alone.
    source = found.sources.get(entry.source) or Source.model_construct(
        adapter=entry.adapter, path=(entry.file,), feeds=(entry.feed,)
    )
    job = Job(entry.feed, contract, entry.contract_sha256, sources.load(entry.adapter, entry.source))
    described = source.model_copy(update={"adapter": entry.adapter, "columns": {}})
    file = Delivered(Path(entry.file), entry.delivered_sha256, 0, 0)
    replay = Replay(
        landed=Landed(entry.landed_path, entry.landed_sha256),
        data=found.data,
        loaded_at=entry.loaded_at,
        filtered=entry.filtered,
        unknown=tuple(entry.unknown),
        aside=[SetAside(row["row"], row["code"], row["reason"], row["column"]) for row in entry.set_aside],
    )
    batch = Batch(Work(entry.source, described, (job,), (file,)), job, [file], replay=replay)
    try:
        load_batch(context, batch)
    except Refused as refused:
        raise _differs(entry, refused.sentence) from None
    (counts,) = batch.parts
    if counts != entry.counts:
        raise _differs(entry, f"{counts.loaded:,} rows instead of {entry.loaded:,} would be loaded.")


def _differs(entry: Entry, what: str) -> Problem:
    return StorageProblem(
        "REBUILD_DIFFERS",
        f"The landed copy of {entry.file} ({entry.source}) does not give what the ledger holds: {what} Nothing was "
        "changed. After an upgrade, move the warehouse away and load the delivered files again: sevenfold run.",
    )


def _restore(session: Session, found: Workspace, entries: Sequence[Entry]) -> None:
    """Puts back what only the ledger knows: when each file was loaded, in which order, and what is closed."""
    copy = (table.without_wildcards(str(ledger_copy.path(found.data))),)
    with session.transaction():
        session.run(
            "update ingest_run as r set loaded_at = c.loaded_at, load_order = c.load_order "
            "from read_parquet(?) as c where c.ingest_run_id = r.ingest_run_id",
            copy,
        )
        session.run(
            "insert into ingest_contract select distinct contract_sha256, contract from read_parquet(?)", copy
        )
        closed = any(row["closed"] is not None for entry in entries for row in entry.set_aside)
        if closed:
            session.run(
                "update quarantine as q set closed_at = c.said.closed from "
                "(select ingest_run_id, unnest(set_aside) as said from read_parquet(?)) as c "
                "where c.ingest_run_id = q.ingest_run_id and c.said.row = q.source_row and c.said.code = q.code "
                "and c.said.column is not distinct from q.column_name",
                copy,
            )


def _swap(new: Path, warehouse: Path) -> None:
    """Gives the new file the warehouse's name in one step; it is on disk before that."""
    log = warehouse.with_name(warehouse.name + ".wal")
    with new.open("rb") as file:
        os.fsync(file.fileno())
    # Only a warehouse that does not open leaves its log behind, and the new one must not meet it.
    log.unlink(missing_ok=True)
    new.replace(warehouse)
    if os.name == "posix":
        handle = os.open(warehouse.parent, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
