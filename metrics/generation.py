"""The one module of metrics that opens DuckDB for writing: the workshop, and the generation files it leaves.

A publish computes in memory with the warehouse attached read-only, writes a temporary file, verifies it,
renames it and only then moves the pointer (TRUST.md 5.2). A crash at any instant leaves the last generation.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from importlib.resources import files
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from metrics.problems import MetricsProblem, busy, damaged, misconfigured
from metrics.serving import SCHEMA_VERSION, schema

KEEP = 3
_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "autoload_known_extensions": False,
    "autoinstall_known_extensions": False,
    "allow_community_extensions": False,
    "python_enable_replacements": False,
}
_NUMBERED = re.compile(r"serving-(\d+)\.duckdb")


class Workshop:
    """An in-memory database with the warehouse attached read-only as `warehouse`; one thread, one connection."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def run(self, sql: str, parameters: Sequence[object] = ()) -> None:
        """Runs statements and drops their result."""
        self._connection.execute(sql, list(parameters) or None).fetchall()

    def script(self, name: str) -> None:
        """Runs one file of metrics/lattice."""
        self.run(files("metrics").joinpath("lattice", f"{name}.sql").read_text(encoding="utf-8"))

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[dict[str, Any]]:
        """The rows of a query, by column name."""
        cursor = self._connection.execute(sql, list(parameters) or None)
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def arrays(self, sql: str, parameters: Sequence[object] = ()) -> dict[str, np.ndarray]:
        """The columns of a query as arrays; nulls are masked."""
        return dict(self._connection.execute(sql, list(parameters) or None).fetchnumpy())

    def fill(self, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Appends rows to a table of the workshop or of the draft (`serving.<table>`); absent keys are null."""
        if not rows:
            return
        described = self._connection.execute(f"describe {table}").fetchall()
        types = {name: kind for name, kind, *_ in described}
        stray = {key for row in rows for key in row} - set(types)
        if stray:
            raise KeyError(f"{table} has no column {', '.join(sorted(stray))}")
        used = [name for name in types if any(name in row for row in rows)]
        names = ", ".join(f'"{name}"' for name in used)
        values = ", ".join(f"unnest(?::{types[name]}[])" for name in used)
        lists = [[row.get(name) for row in rows] for name in used]
        self.run(f"insert into {table} ({names}) select {values}", lists)

    def take(self, table: str, columns: Mapping[str, np.ndarray]) -> None:
        """Makes a table of the workshop from arrays of equal length."""
        self._connection.register("taken", dict(columns))
        try:
            self.run(f"create or replace table {table} as select * from taken")
        finally:
            self._connection.unregister("taken")

    def collect(self, metric: str, query: str) -> None:
        """Runs one metric's query and keeps its rows in table `raw`."""
        quoted = metric.replace("'", "''")
        self.run(
            f"insert into raw by name select '{quoted}' as metric, * from ({query.rstrip().rstrip(';')})"
        )

    def attach(self, path: Path, name: str) -> None:
        """Attaches a new database file for writing."""
        self.run(f"attach '{_quoted(path)}' as {name}")

    def detach(self, name: str) -> None:
        """Detaches it, which checkpoints it."""
        self.run(f"detach {name}")


@contextmanager
def workshop(warehouse: Path) -> Iterator[Workshop]:
    """A workshop over a warehouse file.

    Errors: `MetricsProblem`: exit 6 without a warehouse, 4 while a load writes it, 5 where it is no database.
    """
    if not warehouse.is_file():
        raise misconfigured(
            f"There is no warehouse in {warehouse.parent} yet. Load something first: sevenfold ingest.",
            "NO_WAREHOUSE",
        )
    connection = duckdb.connect(config=_CONFIG)
    try:
        connection.execute("set enable_progress_bar = false").fetchall()
        # The operator cache of DuckDB 2.0.0 loses track of a dictionary when a join's output is flushed, and
        # stops with an internal error, now and then and only on a busy machine (duckdb pull request 23447).
        connection.execute("set enable_caching_operators = false").fetchall()
        connection.execute("set timezone = 'UTC'").fetchall() if _has_icu(connection) else None
        try:
            connection.execute(f"attach '{_quoted(warehouse)}' as warehouse (read_only)").fetchall()
        except duckdb.Error as error:
            raise _unreadable(warehouse, error) from None
        yield Workshop(connection)
    finally:
        connection.close()


def _has_icu(connection: duckdb.DuckDBPyConnection) -> bool:
    found = connection.execute(
        "select count(*) from duckdb_extensions() where extension_name = 'icu' and loaded"
    ).fetchall()
    return bool(found[0][0])


def _unreadable(warehouse: Path, error: duckdb.Error) -> MetricsProblem:
    text = str(error).lower()
    if "lock" in text:
        return busy("A load is writing the warehouse right now. Publish again when it is done.")
    if "newer version" in text or "version number" in text:
        return damaged(
            f"{warehouse.name} was written by another version of DuckDB. Build it again: sevenfold rebuild.",
            "VERSION",
        )
    return damaged(
        f"{warehouse.name} is not a database of sevenfold, or it is damaged. "
        "Move it away and load again: sevenfold ingest.",
        "NOT_A_WAREHOUSE",
    )


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


class Draft:
    """The next generation while it is written, attached to the workshop as `serving`."""

    def __init__(self, shop: Workshop, folder: Path) -> None:
        self.number = _next_number(folder)
        self._shop = shop
        self._folder = folder
        self._path = folder / f".tmp-{self.number}.duckdb"
        shop.attach(self._path, "serving")
        statements = files("metrics").joinpath("serving.sql").read_text(encoding="utf-8")
        shop.run(statements.replace("create table ", "create table serving."))

    def insert(self, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Appends rows; only metrics/release.py calls this."""
        if table not in schema():
            raise KeyError(f"serving.sql has no table {table}")
        self._shop.fill(f"serving.{table}", rows)

    def insert_query(self, table: str, query: str) -> None:
        """Appends the rows of a query by column name; only metrics/release.py calls this."""
        self._shop.run(f"insert into serving.{table} by name {query}")

    def finish(self, facts: Mapping[str, object]) -> None:
        """Verifies the file, gives it its name and moves the pointer to it (TRUST.md 5.2, steps 2 to 7).

        Errors: `MetricsProblem` (exit 5) where the written file does not verify; the pointer then stays.
        """
        self._shop.detach("serving")
        if self._path.with_name(self._path.name + ".wal").exists():
            raise damaged("The new generation was not written out completely. Publish again.", "WAL")
        verify(self._path)
        target = self._folder / f"serving-{self.number}.duckdb"
        digest = _sync(self._path)
        os.chmod(self._path, 0o440)
        os.replace(self._path, target)
        point(self._folder, self.number, digest, facts)
        for old in _generations(self._folder)[:-KEEP]:
            # a reader on Windows may still hold it: the next publish tries again
            with suppress(OSError):
                (self._folder / f"serving-{old}.duckdb").unlink()


@contextmanager
def draft(shop: Workshop, folder: Path) -> Iterator[Draft]:
    """A draft that leaves nothing behind when its writing fails."""
    _make(folder)
    sweep(folder)
    try:
        new = Draft(shop, folder)
        yield new
    except OSError as error:
        raise _full(error) from None
    except duckdb.Error as error:
        if "no space" in str(error).lower() or "disk" in str(error).lower():
            raise damaged(
                "The disk is full. Free some space and publish again; nothing changed.", "DISK"
            ) from None
        raise
    finally:
        with suppress(duckdb.Error):
            shop.detach("serving")
        sweep(folder)


def _make(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o750, parents=True, exist_ok=True)
    except OSError:
        raise misconfigured(
            f'{folder} cannot be written. Make it yours: chown -R "$USER" {folder}', "DATA_RIGHTS"
        ) from None


def _full(error: OSError) -> MetricsProblem:
    if error.errno == 28:
        return damaged("The disk is full. Free some space and publish again; nothing changed.", "DISK")
    return damaged("The serving folder cannot be written. Check its permissions; nothing changed.", "DISK")


def sweep(folder: Path) -> None:
    """Removes what a killed publish left."""
    for debris in folder.glob(".tmp-*"):
        with suppress(OSError):
            debris.unlink()


def verify(path: Path) -> None:
    """Reopens a written generation and checks what every reader relies on.

    Errors: `MetricsProblem` (exit 5) naming the broken invariant.
    """
    checks = {
        "a number is neither finite nor missing with a reason": """
            select count(*) from number
            where (value is null and reason is null)
                or not isfinite(coalesce(value, 0))
                or not isfinite(coalesce(low, 0))
                or not isfinite(coalesce(high, 0))
        """,
        "a number points at no cell, period or metric": """
            select count(*) from number
            where cell_id not in (select cell_id from cell)
                or period_id not in (select period_id from period)
                or metric not in (select metric from metric)
        """,
        "a number stands twice": """
            select count(*) from (
                select 1 from number group by metric, cell_id, period_id having count(*) > 1
            )
        """,
        "the schema version is missing": "select count(*) = 0 from meta where key = 'schema'",
    }
    try:
        connection = duckdb.connect(str(path), read_only=True, config=_CONFIG)
    except duckdb.Error:
        raise damaged(
            "The new generation cannot be read back. Publish again; nothing changed.", "VERIFY"
        ) from None
    try:
        for broken, query in checks.items():
            if connection.execute(query).fetchall()[0][0]:
                raise damaged(f"The new generation was not released: {broken}. Nothing changed.", "VERIFY")
    finally:
        connection.close()


def point(folder: Path, number: int, digest: str, facts: Mapping[str, object]) -> None:
    """Moves the pointer: one small file, written beside and renamed."""
    content = {"gen": number, "file": f"serving-{number}.duckdb", "sha256": digest, "schema": SCHEMA_VERSION}
    temporary = folder / ".tmp-CURRENT"
    with temporary.open("w", encoding="utf-8") as file:
        json.dump({**content, **facts}, file)
        file.flush()
        os.fsync(file.fileno())
    os.chmod(temporary, 0o640)
    os.replace(temporary, folder / "CURRENT")
    _sync_folder(folder)


def current(folder: Path) -> dict[str, Any]:
    """What the pointer says; empty where there is none."""
    try:
        content = json.loads((folder / "CURRENT").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def roll_back(folder: Path) -> int:
    """Points at the newest generation older than the current one and returns its number.

    Errors: `MetricsProblem`: exit 6 where there is no older one, 5 where it is damaged.
    """
    now = int(current(folder).get("gen", 0))
    older = [number for number in _generations(folder) if number < now]
    if not older:
        raise misconfigured("There is no earlier generation to go back to.", "NO_GENERATION")
    path = folder / f"serving-{older[-1]}.duckdb"
    verify(path)
    point(folder, older[-1], _digest(path), {"rolled_back_from": now})
    return older[-1]


def _generations(folder: Path) -> list[int]:
    found = (_NUMBERED.fullmatch(path.name) for path in folder.glob("serving-*.duckdb"))
    return sorted(int(match.group(1)) for match in found if match)


def _next_number(folder: Path) -> int:
    return max([0, int(current(folder).get("gen", 0)), *_generations(folder)]) + 1


def _sync(path: Path) -> str:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
    return _digest(path)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync_folder(folder: Path) -> None:
    # Windows cannot open a folder; its rename is durable enough for a pointer that can be written again
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
