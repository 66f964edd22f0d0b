"""The serving reader: the only door from the dashboard to published numbers.

Follows TRUST.md 5.3 and 5.4: an immutable generation file behind a pointer, opened read-only under a
locked profile, one cursor per read, swapped without waiting when the pointer moves.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import duckdb

SCHEMA_VERSION = 2
_PROFILE: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": False,
    "autoload_known_extensions": False,
    "autoinstall_known_extensions": False,
    "allow_community_extensions": False,
    "allow_persistent_secrets": False,
    "python_enable_replacements": False,
    "threads": 1,
    "memory_limit": "512MB",
    "max_temp_directory_size": "0KB",
}


def schema() -> dict[str, tuple[str, ...]]:
    """Tables of the published file and their columns, read from serving.sql."""
    text = files("metrics").joinpath("serving.sql").read_text(encoding="utf-8")
    tables: dict[str, tuple[str, ...]] = {}
    for name, body in re.findall(r"create table (\w+) \((.*?)\n\);", text, re.DOTALL):
        tables[name] = tuple(line.split()[0].strip('"') for line in body.strip().splitlines())
    return tables


_SCHEMA = schema()


@dataclass(frozen=True, slots=True)
class Released:
    """Rows that passed the release gate; the only thing a component renders."""

    table: str
    generation: int
    rows: tuple[Mapping[str, Any], ...]

    def __iter__(self) -> Any:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def first(self) -> Mapping[str, Any] | None:
        return self.rows[0] if self.rows else None


class _Generation:
    def __init__(self, path: Path, number: int) -> None:
        self.number = number
        self.connection = duckdb.connect(str(path), read_only=True, config=_PROFILE)
        # a second reader of the same file in this process shares its instance, which is locked already
        locked = self.connection.execute("select current_setting('lock_configuration')").fetchall()
        if not locked[0][0]:
            self.connection.execute("set lock_configuration = true").fetchall()
        found = dict(self.connection.execute("select key, value from meta").fetchall())
        if int(found.get("schema", "0")) != SCHEMA_VERSION:
            self.connection.close()
            raise ValueError("schema")


class Serving:
    """Reads the current generation of one serving folder.

    `rows` of an unpublished folder are empty, so every page can say what to load.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._current: _Generation | None = None
        self._checked = 0.0
        self._stamp: tuple[int, int] | None = None

    def generation(self) -> int:
        """Number of the generation in use; 0 while nothing is published."""
        current = self._use()
        return current.number if current else 0

    def rows(self, table: str, **equals: object) -> Released:
        """Rows of one published table, filtered by equality (None matches null, a list any of its values)."""
        columns = _SCHEMA[table]
        unknown = set(equals) - set(columns)
        if unknown:
            raise KeyError(f"{table} has no column {', '.join(sorted(unknown))}")
        current = self._use()
        if current is None:
            return Released(table, 0, ())
        conditions: list[str] = []
        values: list[object] = []
        for name, value in equals.items():
            if value is None:
                conditions.append(f'"{name}" is null')
            elif isinstance(value, (list, tuple, set, frozenset)):
                conditions.append(f'list_contains(?, "{name}")')
                values.append(list(value))
            else:
                conditions.append(f'"{name}" = ?')
                values.append(value)
        select = ", ".join(f'"{column}"' for column in columns)
        where = f" where {' and '.join(conditions)}" if conditions else ""
        cursor = current.connection.cursor()
        try:
            found = cursor.execute(f'select {select} from "{table}"{where}', values).fetchall()
        finally:
            cursor.close()
        rows = tuple(dict(zip(columns, row, strict=True)) for row in found)
        return Released(table, current.number, rows)

    def meta(self) -> dict[str, str]:
        """Facts of the generation; empty while nothing is published."""
        return {row["key"]: row["value"] for row in self.rows("meta")}

    def _use(self) -> _Generation | None:
        now = time.monotonic()
        if now - self._checked < 1.0:
            return self._current
        with self._lock:
            if time.monotonic() - self._checked < 1.0:
                return self._current
            self._checked = now
            pointer = self._folder / "CURRENT"
            try:
                stat = pointer.stat()
                stamp = (stat.st_mtime_ns, stat.st_ino)
                if stamp == self._stamp:
                    return self._current
                content = json.loads(pointer.read_text(encoding="utf-8"))
                path = self._folder / Path(content["file"]).name
                number = int(content["gen"])
                if self._current is None or number != self._current.number:
                    # The old connection closes when its last cursor is collected.
                    self._current = _Generation(path, number)
                self._stamp = stamp
            except (OSError, ValueError, KeyError, duckdb.Error):
                # A pointer that cannot be followed leaves the last good generation in use.
                return self._current
            return self._current
