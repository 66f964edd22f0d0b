"""A dry run: what every source would change, found out on a copy that is thrown away.

It costs one copy of the warehouse file (so as much free disk as the file takes), and reads the new files once,
as the load would. The writer lock is held only while the copy is made: loads can go on beside a dry run.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ingest.contract import Refused
from ingest.feeds import FEEDS
from ingest.jobs import plan_work
from ingest.load import run
from ingest.lock import writer_lock
from ingest.problems import BusyProblem, Problem, StorageProblem
from ingest.sql import Sql, value
from ingest.sql import name as identifier
from ingest.warehouse import Session, open_warehouse
from ingest.workspace import Workspace

QUARANTINED = 2
SCRATCH: Final = ".check-"
"""Start of the name of a dry run's folder below data/."""
COUNT: Final = Sql("select count(*) from {table} where source_system = {source}")
ROOM: Final = 1.2
"""Free disk that a dry run asks for, in sizes of the warehouse."""


@dataclass(frozen=True, slots=True)
class CheckRow:
    """What one source would do."""

    source: str
    new: int = 0
    """Rows that would be added."""
    identical: int = 0
    """Rows that are there already."""
    would_change: int = 0
    """Rows that would replace others."""
    set_aside: int = 0
    """Rows that would be quarantined."""
    filtered: int = 0
    """Rows that the source's filter leaves out."""
    unknown_columns: tuple[str, ...] = ()
    """Columns of the file that nothing reads."""
    problem: str | None = None
    """Why the source cannot be loaded, in one sentence."""
    exit_code: int = 0
    """What `sevenfold run` of this source would exit with."""


@dataclass(frozen=True, slots=True)
class DryRun:
    """What every source would do, and a workspace in which it has been done."""

    rows: tuple[CheckRow, ...]
    folder: Path
    """Scratch workspace with the settings and the warehouse as it would be: ready to publish, soon gone."""


def check(
    workspace: Workspace,
    sources: Sequence[str] = (),
    *,
    wait: float = 0.0,
    max_bad: float | None = None,
    progress: Callable[[str], None] | None = None,
) -> list[CheckRow]:
    """Dry-runs the named sources, all without names; one source's problem does not hide the others."""
    with dry_run(workspace, sources, wait=wait, max_bad=max_bad, progress=progress) as found:
        return list(found.rows)


@contextmanager
def dry_run(
    workspace: Workspace,
    sources: Sequence[str] = (),
    *,
    wait: float = 0.0,
    max_bad: float | None = None,
    progress: Callable[[str], None] | None = None,
) -> Iterator[DryRun]:
    """Dry-runs sources in order, each on top of the ones before, as a run would; the scratch is gone afterwards.

    Nothing of the workspace is changed. Raises `BusyProblem` (exit 4) while a load is running, `StorageProblem`
    (5) where a copy of the warehouse does not fit on the disk.
    """
    names = workspace.select(tuple(sources))
    with _scratch(workspace, wait) as folder:
        with open_warehouse(folder / "data" / workspace.warehouse.name, workspace.ingest) as session:
            rows = tuple(_check(session, workspace, name, max_bad, progress) for name in names)
        yield DryRun(rows, folder)


def _check(
    session: Session,
    workspace: Workspace,
    name: str,
    max_bad: float | None,
    progress: Callable[[str], None] | None,
) -> CheckRow:
    before = _rows(session, workspace, name)
    try:
        work = plan_work(workspace, (name,))
        (report,) = run(session, workspace, work, max_bad=max_bad, progress=progress, keep=False)
    except (Problem, Refused) as problem:
        return CheckRow(name, problem=problem.sentence, exit_code=problem.exit_code)
    counts = report.counts
    # Rows that take the place of others, restated ones and those of a changed mapping, add none.
    new = min(max(_rows(session, workspace, name) - before, 0), counts.loaded)
    return CheckRow(
        source=name,
        new=new,
        identical=counts.duplicate,
        would_change=counts.loaded - new,
        set_aside=counts.quarantined,
        filtered=counts.filtered,
        unknown_columns=report.unknown_columns,
        exit_code=QUARANTINED if counts.quarantined else 0,
    )


def _rows(session: Session, workspace: Workspace, name: str) -> int:
    """Counts the rows that a source has in the tables that it fills."""
    tables = {FEEDS[feed].table for feed in workspace.sources[name].feeds}
    counted = [
        session.one(COUNT.fill(table=identifier(table), source=value(name))) for table in sorted(tables)
    ]
    return sum(int(count) for (count,) in counted)


@contextmanager
def _scratch(workspace: Workspace, wait: float) -> Iterator[Path]:
    """Makes a workspace below data/ with the settings and a copy of the warehouse, and removes it."""
    was_there = workspace.data.exists()
    workspace.data.mkdir(mode=0o750, parents=True, exist_ok=True)
    _sweep(workspace.data)
    folder = Path(tempfile.mkdtemp(prefix=SCRATCH, dir=workspace.data))
    try:
        # The lock says that somebody is at work here; when the process dies it is free and the folder is swept.
        with writer_lock(folder):
            (folder / "data").mkdir(mode=0o700)
            shutil.copyfile(workspace.folder / "sevenfold.toml", folder / "sevenfold.toml")
            if workspace.warehouse.is_file():
                with writer_lock(workspace.data, wait):
                    _copy(workspace.warehouse, folder / "data")
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if not was_there:
            with suppress(OSError):
                workspace.data.rmdir()


def _copy(warehouse: Path, folder: Path) -> None:
    log = warehouse.with_name(warehouse.name + ".wal")
    files = [path for path in (warehouse, log) if path.is_file()]
    needed = ROOM * sum(path.stat().st_size for path in files)
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise StorageProblem(
            "DISK_FULL",
            f"A dry run works on a copy of the warehouse and needs {needed / 1e6:,.0f} MB; the disk of {folder.parent} "
            f"has {free / 1e6:,.0f} MB free. Free some space.",
        )
    for path in files:
        shutil.copyfile(path, folder / path.name)


def _sweep(data: Path) -> None:
    """Removes what an interrupted dry run left behind."""
    for folder in data.glob(f"{SCRATCH}*"):
        try:
            with writer_lock(folder):
                pass
        except BusyProblem:
            continue
        shutil.rmtree(folder, ignore_errors=True)
