"""A dry run: what every source would change, found out on a copy that is thrown away."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ingest.contract import Refused
from ingest.jobs import plan_work
from ingest.load import run
from ingest.lock import writer_lock
from ingest.problems import Problem
from ingest.warehouse import Session, open_warehouse
from ingest.workspace import Workspace

QUARANTINED = 2


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


def check(
    workspace: Workspace,
    sources: Sequence[str] = (),
    *,
    wait: float = 0.0,
    max_bad: float | None = None,
    progress: Callable[[str], None] | None = None,
) -> list[CheckRow]:
    """Dry-runs the named sources, all without names; one source's problem does not hide the others.

    Sources are tried in order, each on top of the ones before, as a run would. Nothing of the workspace is
    changed. Raises `BusyProblem` (exit 4) while a load is running.
    """
    with _copy(workspace, wait) as session:
        return [
            _check(session, workspace, name, max_bad, progress) for name in workspace.select(tuple(sources))
        ]


def _check(
    session: Session,
    workspace: Workspace,
    name: str,
    max_bad: float | None,
    progress: Callable[[str], None] | None,
) -> CheckRow:
    try:
        work = plan_work(workspace, (name,))
        (report,) = run(session, workspace, work, max_bad=max_bad, progress=progress, keep=False)
    except (Problem, Refused) as problem:
        return CheckRow(name, problem=problem.sentence, exit_code=problem.exit_code)
    counts = report.counts
    return CheckRow(
        source=name,
        new=counts.loaded - counts.restated,
        identical=counts.duplicate,
        would_change=counts.restated,
        set_aside=counts.quarantined,
        filtered=counts.filtered,
        unknown_columns=report.unknown_columns,
        exit_code=QUARANTINED if counts.quarantined else 0,
    )


@contextmanager
def _copy(workspace: Workspace, wait: float) -> Iterator[Session]:
    """Opens a copy of the warehouse, or an empty one in memory where nothing was loaded yet."""
    if not workspace.warehouse.is_file():
        with open_warehouse(Path("new"), workspace.ingest, in_memory=True) as session:
            yield session
        return
    folder = workspace.data / ".check"
    with writer_lock(workspace.data, wait):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)
        try:
            copy = folder / workspace.warehouse.name
            shutil.copyfile(workspace.warehouse, copy)
            log = workspace.warehouse.with_name(workspace.warehouse.name + ".wal")
            if log.is_file():
                shutil.copyfile(log, folder / log.name)
            with open_warehouse(copy, workspace.ingest) as session:
                yield session
        finally:
            shutil.rmtree(folder, ignore_errors=True)
