"""What readers write, kept beside the numbers and never inside them: notes and jobs in one SQLite file.

A released number is immutable; a decision taken, a named scenario, a confirmation or an annotation is a note
about it, with author and time. Notes are appended and withdrawn, never changed or deleted (TRUST.md 5.1).
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

Kind = Literal["decision", "scenario", "confirmation", "annotation", "idea"]
State = Literal["waiting", "running", "done", "failed"]
LONGEST = 16_384
"""Characters of one note's or job's JSON."""
BUSY_SECONDS = 5.0

_SCHEMA = """
create table if not exists note (
    id integer primary key,
    at text not null,
    author text not null,
    kind text not null,
    subject text not null,
    body text not null,
    withdrawn_at text,
    withdrawn_by text
);
create index if not exists note_subject on note (kind, subject);
create table if not exists job (
    id integer primary key,
    at text not null,
    author text not null,
    kind text not null,
    state text not null,
    request text not null,
    progress text not null default '{}',
    result text,
    changed_at text not null
);
"""


_NOTES = """
select id, at, author, kind, subject, body from note
where withdrawn_at is null and (:kind is null or kind = :kind) and (:subject is null or subject = :subject)
order by id
"""
_JOB = "select id, at, author, kind, state, request, progress, result from job where id = ?"
_TAKE = """
update job set state = 'running', changed_at = ?
where id = (select id from job where state = 'waiting' order by id limit 1)
returning id, at, author, kind, state, request, progress, result
"""
_PROGRESS = "update job set progress = ?, changed_at = ? where id = ?"
_FINISH = "update job set state = ?, result = ?, changed_at = ? where id = ?"


class TooLong(ValueError):
    """More text than a note may hold."""


@dataclass(frozen=True, slots=True)
class Note:
    """One thing a reader wrote about a subject, such as a use case."""

    id: int
    at: datetime
    author: str
    kind: str
    subject: str
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Job:
    """Work that outlives a request; `result` is there once it is done or failed."""

    id: int
    at: datetime
    author: str
    kind: str
    state: State
    request: Mapping[str, Any]
    progress: Mapping[str, Any]
    result: Mapping[str, Any] | None


class Control:
    """The control store of a workspace; every call opens and closes its own connection.

    Any number of processes may write: SQLite's write-ahead log orders them, a writer waits up to
    `BUSY_SECONDS`. Raises sqlite3.Error where the file cannot be used: callers refuse, never allow.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def add(self, kind: Kind, subject: str, author: str, body: Mapping[str, Any]) -> Note:
        """Appends a note. Raises TooLong."""
        text, at = _text(body), _now()
        with self._open() as found:
            cursor = found.execute(
                "insert into note (at, author, kind, subject, body) values (?, ?, ?, ?, ?)",
                (at.isoformat(), author, kind, subject, text),
            )
            return Note(int(cursor.lastrowid or 0), at, author, kind, subject, dict(body))

    def notes(self, kind: Kind | None = None, subject: str | None = None) -> tuple[Note, ...]:
        """Notes that were not withdrawn, oldest first; of every kind and subject where none is named."""
        if not self.path.exists():
            return ()
        with self._open() as found:
            rows = found.execute(_NOTES, {"kind": kind, "subject": subject}).fetchall()
        return tuple(
            Note(row[0], datetime.fromisoformat(row[1]), row[2], row[3], row[4], json.loads(row[5]))
            for row in rows
        )

    def stamp(self) -> str:
        """What changes with every note that is written or withdrawn."""
        if not self.path.exists():
            return "0"
        with self._open() as found:
            last, gone = found.execute(
                "select coalesce(max(id), 0), count(withdrawn_at) from note"
            ).fetchone()
        return f"{last}.{gone}"

    def withdraw(self, note: int, author: str) -> bool:
        """Takes a note back; False where there is none, or it was taken back before."""
        with self._open() as found:
            changed = found.execute(
                "update note set withdrawn_at = ?, withdrawn_by = ? where id = ? and withdrawn_at is null",
                (_now().isoformat(), author, note),
            )
            return changed.rowcount == 1

    def ask(self, kind: str, author: str, request: Mapping[str, Any]) -> int:
        """Appends a job and returns its number. Raises TooLong."""
        at = _now().isoformat()
        with self._open() as found:
            cursor = found.execute(
                "insert into job (at, author, kind, state, request, changed_at) values (?, ?, ?, 'waiting', ?, ?)",
                (at, author, kind, _text(request), at),
            )
            return int(cursor.lastrowid or 0)

    def job(self, number: int) -> Job | None:
        """One job, whatever its state."""
        with self._open() as found:
            row = found.execute(_JOB, (number,)).fetchone()
        return None if row is None else _job(row)

    def take(self) -> Job | None:
        """The oldest waiting job, marked as running, so that no second worker takes it; None where none waits."""
        with self._open() as found:
            row = found.execute(_TAKE, (_now().isoformat(),)).fetchone()
        return None if row is None else _job(row)

    def resume(self) -> int:
        """Puts jobs that a killed worker left running back in line; returns how many. For a worker's start only."""
        with self._open() as found:
            return found.execute(
                "update job set state = 'waiting', changed_at = ? where state = 'running'",
                (_now().isoformat(),),
            ).rowcount

    def progress(self, number: int, progress: Mapping[str, Any]) -> None:
        """How far a running job is. Raises TooLong."""
        with self._open() as found:
            found.execute(_PROGRESS, (_text(progress), _now().isoformat(), number))

    def finish(self, number: int, state: Literal["done", "failed"], result: Mapping[str, Any]) -> None:
        """Ends a job with what came of it. Raises TooLong."""
        with self._open() as found:
            found.execute(_FINISH, (state, _text(result), _now().isoformat(), number))

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        fresh = not self.path.exists()
        connection = sqlite3.connect(self.path, timeout=BUSY_SECONDS)
        try:
            connection.execute("pragma journal_mode = wal")
            connection.execute("pragma synchronous = full")
            connection.executescript(_SCHEMA)
            if fresh:
                os.chmod(self.path, 0o600)
            with connection:
                yield connection
        finally:
            connection.close()


def _job(row: tuple[Any, ...]) -> Job:
    result = None if row[7] is None else json.loads(row[7])
    return Job(
        row[0],
        datetime.fromisoformat(row[1]),
        row[2],
        row[3],
        row[4],
        json.loads(row[5]),
        json.loads(row[6]),
        result,
    )


def _text(body: Mapping[str, Any]) -> str:
    text = json.dumps(dict(body), ensure_ascii=False, allow_nan=False)
    if len(text) > LONGEST:
        raise TooLong(f"more than {LONGEST} characters")
    return text


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)
