"""One writer at a time: a portable file lock, and who holds it."""

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

from ingest.problems import BusyProblem, ConfigProblem


@contextmanager
def writer_lock(data: Path, wait: float = 0.0) -> Iterator[None]:
    """Holds the writer lock of a data folder; raises `BusyProblem` (exit 4) after `wait` seconds."""
    try:
        data.mkdir(mode=0o750, parents=True, exist_ok=True)
        lock = FileLock(data / "writer.lock", mode=0o640)
        lock.acquire(timeout=wait)
    except Timeout:
        raise BusyProblem("BUSY", _busy(data, wait)) from None
    except (PermissionError, FileExistsError, NotADirectoryError):
        raise ConfigProblem(
            "DATA_RIGHTS", f'{data} cannot be written. Make it yours: chown -R "$USER" {data}'
        ) from None
    holder = data / "writer.json"
    try:
        # The lock file itself is emptied by whoever tries it next, so the holder's name lies beside it. It is
        # a courtesy: a full disk must be reported by what needs the space.
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


def _busy(data: Path, wait: float) -> str:
    try:
        who = json.loads((data / "writer.json").read_text(encoding="utf-8"))
        holder = (
            f"{who['command']} of {who['user']} (process {who['pid']} on {who['host']}) since {who['since']}"
        )
    except (OSError, ValueError, KeyError, TypeError):
        holder = "another process"
    waited = f" after {wait:g} seconds" if wait else ""
    return f"The warehouse is still in use{waited}: {holder}. Try again later, or wait with --wait SECONDS."
