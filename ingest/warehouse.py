"""The only module of ingest that opens DuckDB: one session, its transactions and its errors."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

import duckdb
import polars as pl

from ingest.arrow import ArrowStream
from ingest.config.company import IngestSection
from ingest.problems import BusyProblem, ConfigProblem, StorageProblem
from ingest.sql import Sql

CONTRACT: Final = Path(__file__).with_name("warehouse.sql")
MAGIC: Final = b"DUCK"
"""Bytes 8 to 11 of every DuckDB file."""
FRAME: Final = "_frame"
MEMORY: Final = "1200MB"
"""What a load takes unless [ingest] memory_limit says more: with the process itself less than 2 GB."""
FULL: Final = ("no space left", f"errno {errno.ENOSPC}", "disk full", "file too large", "quota exceeded")
"""How DuckDB and the system say that nothing more can be written."""
DAMAGE: Final = ("checksum", "corrupt", "not a valid duckdb", "could not read enough bytes")
"""How DuckDB says that a file is not as it was written."""


class Session:
    """One connection to the warehouse; staging lies in its temporary tables, in memory."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, path: Path) -> None:
        self._connection = connection
        self._path = path

    @property
    def folder(self) -> Path:
        """Folder of the warehouse file."""
        return self._path.parent

    def run(self, query: str | Sql, values: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        """Runs one statement of constant text and returns its rows."""
        text = query.text if isinstance(query, Sql) else query
        given = query.values if isinstance(query, Sql) else values
        with _translated(self._path):
            # An unread result leaves the connection busy, and a change inside it may not happen at all.
            return self._connection.execute(text, list(given)).fetchall()

    def one(self, query: str | Sql, values: tuple[object, ...] = ()) -> tuple[Any, ...]:
        """Runs a statement that gives exactly one row."""
        (row,) = self.run(query, values)
        return row

    def with_frame(self, frame: pl.DataFrame, query: str | Sql) -> list[tuple[Any, ...]]:
        """Runs a statement that reads a Polars frame under the name `_frame`."""
        self._connection.register(FRAME, ArrowStream(frame))
        try:
            return self.run(query)
        finally:
            # In an aborted transaction this fails too, and must not hide why it was aborted.
            with suppress(duckdb.Error):
                self._connection.unregister(FRAME)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Keeps everything inside or nothing."""
        self.run("begin transaction")
        try:
            yield
            self.run("commit")
        except BaseException:
            # After a full disk the instance is invalid and even the rollback fails; reopening recovers.
            with suppress(Exception):
                self.run("rollback")
            raise

    @contextmanager
    def beside(self) -> Iterator[Session]:
        """Opens a second session on the same warehouse for another thread, with staging of its own."""
        other = Session(self._connection.cursor(), self._path)
        other.prepare()
        try:
            yield other
        finally:
            other._connection.close()

    def prepare(self) -> None:
        """Sets what every session needs."""
        self.run("set enable_progress_bar = false")
        self.run("set TimeZone = 'UTC'")
        # The operator cache of DuckDB 2.0.0 stops with an internal error, now and then and only on a busy machine.
        self.run("set enable_caching_operators = false")

    def clear_staging(self) -> None:
        """Drops every temporary table and view: what a batch staged is not kept longer than it."""
        for kind in ("view", "table"):
            staged = self.run(f"select {kind}_name from duckdb_{kind}s() where temporary and not internal")
            for (name,) in staged:
                self.run(f'drop {kind} "{name}"')

    def interrupt(self) -> None:
        """Stops what another thread is running in this session."""
        self._connection.interrupt()

    def checkpoint(self) -> None:
        """Moves the log into the file."""
        self.run("checkpoint")


@contextmanager
def open_warehouse(path: Path, settings: IngestSection, *, in_memory: bool = False) -> Iterator[Session]:
    """Opens the warehouse for writing and makes missing tables; the caller holds the writer lock.

    Spilled staging goes to a folder that is swept before and after. `in_memory` opens an empty one that is
    gone afterwards. Raises `StorageProblem` (exit 5) where the file is not a warehouse or the disk is full,
    `BusyProblem` (exit 4) where another process has it open.
    """
    spill = path.parent / ".spill"
    if not in_memory:
        _check_file(path)
        shutil.rmtree(spill, ignore_errors=True)
        # Staging still holds identifiers, so nobody else may look.
        with suppress(OSError):
            spill.mkdir(mode=0o700)
    config: dict[str, Any] = {
        "temp_directory": "" if in_memory else str(spill),
        "autoload_known_extensions": False,
        "autoinstall_known_extensions": False,
        "allow_community_extensions": False,
        "python_enable_replacements": False,
        **({"threads": settings.threads} if settings.threads else {}),
        # What does not fit is spilled to disk, which a warehouse in memory has not got.
        **({} if in_memory else {"memory_limit": MEMORY}),
        **({"memory_limit": settings.memory_limit} if settings.memory_limit else {}),
    }
    with _private():
        with _translated(path):
            connection = duckdb.connect(":memory:" if in_memory else str(path), config=config)
        try:
            if not in_memory:
                path.chmod(0o600)
            session = Session(connection, path)
            session.prepare()
            # Each commit is durable through the log; moving it into the file once per run is enough.
            session.run("set checkpoint_threshold = '1GB'")
            for statement in _statements():
                session.run(statement)
            _check_columns(session, path)
            yield session
        finally:
            connection.close()
            shutil.rmtree(spill, ignore_errors=True)


@contextmanager
def _private() -> Iterator[None]:
    """Only the owner may read what is made meanwhile: DuckDB makes its log whenever it needs one."""
    mask = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(mask)


@contextmanager
def open_reading(path: Path) -> Iterator[Session]:
    """Opens an existing warehouse to look at it; raises `BusyProblem` (exit 4) while a load has it open."""
    _check_file(path)
    with _translated(path):
        connection = duckdb.connect(str(path), read_only=True, config={"autoload_known_extensions": False})
    try:
        session = Session(connection, path)
        session.prepare()
        yield session
    finally:
        connection.close()


def _statements() -> list[str]:
    text = "\n".join(line.split(" -- ")[0] for line in CONTRACT.read_text(encoding="utf-8").splitlines())
    kept = "\n".join(line for line in text.splitlines() if not line.startswith("--"))
    return [statement for statement in kept.split(";") if statement.strip()]


def _check_columns(session: Session, path: Path) -> None:
    """A warehouse of another version has other columns; everything in it can be loaded again."""
    wanted: dict[tuple[str, str], str] = {}
    table = ""
    for line in CONTRACT.read_text(encoding="utf-8").splitlines():
        if line.startswith("create table"):
            table = line.split()[-2]
        elif line.startswith("    "):
            name, kind = line.split()[:2]
            wanted[table, name.strip('"')] = kind.rstrip(",;").upper()
    found = session.run(
        "select table_name, column_name, data_type from duckdb_columns() where schema_name = 'main'"
    )
    there = {(table, name): str(kind).replace(" ", "") for table, name, kind in found}
    if not all(there.get(column, "").startswith(kind) for column, kind in wanted.items()):
        raise StorageProblem(
            "WAREHOUSE_OTHER_VERSION",
            f"{path} was written by another version of sevenfold. `sevenfold rebuild` makes it anew from landing; "
            "without landing, move it away and load the delivered files again.",
        )


def _check_file(path: Path) -> None:
    if not path.exists():
        return
    with path.open("rb") as file:
        head = file.read(12)
    # DuckDB takes an empty file for a new database; here it is a damaged one.
    if head[8:12] != MAGIC:
        raise StorageProblem(
            "NOT_A_WAREHOUSE",
            f"{path} is not a sevenfold warehouse (damaged, empty or another program's file). "
            "`sevenfold rebuild` makes it anew from landing.",
        )


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    """Turns DuckDB's errors into problems; their texts can quote cells and never reach a person."""
    try:
        yield
    except duckdb.Error as error:
        known = _problem(error, path)
        if known is None:
            raise
        raise known from error
    except RuntimeError as error:
        # Ctrl-C surfaces as a plain RuntimeError.
        if "interrupt" in str(error).lower():
            raise KeyboardInterrupt from error
        raise


def _problem(error: duckdb.Error, path: Path) -> BaseException | None:
    text = str(error).lower()
    if isinstance(error, duckdb.InterruptException):
        return KeyboardInterrupt()
    if any(sign in text for sign in FULL):
        free = shutil.disk_usage(path.parent).free
        return StorageProblem(
            "DISK_FULL",
            f"The disk of {path.parent} is full ({free / 1e6:,.0f} MB free). Free some space and run again: "
            "what was loaded before is intact.",
        )
    if "could not set lock" in text or "conflicting lock" in text:
        return BusyProblem("BUSY", f"Another process has {path.name} open. Close it and run again.")
    if isinstance(error, duckdb.OutOfMemoryException):
        return StorageProblem(
            "MEMORY",
            "The load needs more memory than it may take. Raise [ingest] memory_limit or split the file.",
        )
    if any(sign in text for sign in DAMAGE):
        return StorageProblem(
            "WAREHOUSE_DAMAGED",
            f"{path} is damaged. `sevenfold rebuild` makes it anew from landing.",
        )
    if "read-only" in text or "permission denied" in text:
        return ConfigProblem("DATA_RIGHTS", f"{path} cannot be written. Check who owns {path.parent}.")
    if "newer version" in text or "storage version" in text:
        return StorageProblem(
            "WAREHOUSE_NEWER",
            f"{path} was written by a newer version of sevenfold. Upgrade, or make it anew: sevenfold rebuild.",
        )
    return None
