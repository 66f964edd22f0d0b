"""One writer at a time: publish holds the same lock file as ingest, so the warehouse stands still meanwhile."""

from __future__ import annotations

import getpass
import json
import os
import platform
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from metrics.problems import busy, misconfigured


@contextmanager
def writer_lock(data: Path, wait: float = 0.0) -> Iterator[None]:
    """Holds the writer lock of a data folder.

    Errors: `MetricsProblem` with exit code 4 when another process still holds it after `wait` seconds, with
    exit code 6 when the folder cannot be written.
    """
    lock = FileLock(data / "writer.lock", mode=0o640)
    try:
        lock.acquire(timeout=wait)
    except Timeout:
        raise busy(_held(data)) from None
    except (PermissionError, NotADirectoryError, FileNotFoundError):
        raise misconfigured(
            f'{data} cannot be written. Make it yours: chown -R "$USER" {data}', "DATA_RIGHTS"
        ) from None
    holder = data / "writer.json"
    try:
        # the lock file itself is emptied by whoever tries it next: the name of the holder lies beside it
        with suppress(OSError):
            holder.write_text(json.dumps(_me()), encoding="utf-8")
        yield
    finally:
        with suppress(OSError):
            holder.unlink()
        lock.release()


def _me() -> dict[str, object]:
    try:
        user = getpass.getuser()
    except (OSError, KeyError):
        user = "unknown"
    return {
        "pid": os.getpid(),
        "user": user,
        "host": platform.node(),
        "command": Path(sys.argv[0]).name if sys.argv else "python",
        "since": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def _held(data: Path) -> str:
    try:
        who = json.loads((data / "writer.json").read_text(encoding="utf-8"))
        holder = (
            f"{who['command']} of {who['user']} (process {who['pid']} on {who['host']}) since {who['since']}"
        )
    except (OSError, ValueError, KeyError, TypeError):
        holder = "another process"
    return f"The warehouse is in use by {holder}. Try again when it is done."
