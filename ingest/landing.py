"""Landing: the contract's columns as text, people as pseudonyms, immutable, by hash of the delivered file."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from ingest.ledger import Landed, Load
from ingest.problems import StorageProblem
from ingest.reading.plan import FILE
from ingest.warehouse import Session

TEMPORARY = ".tmp-"
FORMAT: Final = (
    "format parquet, compression zstd, compression_level 1, parquet_version v2, "
    "dictionary_size_limit 1000, write_bloom_filter false"
)
"""Dictionaries of nearly unique texts take half the time of writing and save nothing; nobody looks rows up here."""


def land(session: Session, data: Path, loads: Sequence[Load], suffix: str = "") -> list[Landed]:
    """Writes the staged rows of each file to landing/<source>/<yyyy-mm>/: whole and durable, or not at all."""
    month = time.strftime("%Y-%m", time.gmtime())
    found = []
    for position, load in enumerate(loads):
        name = f"{load.file.sha256}-{load.feed}-{load.contract_sha256[:8]}{suffix}"
        first = position * FILE
        rows = (
            "staged"
            if len(loads) == 1
            else (
                f"(select * replace (_row - {first} as _row) from staged "
                f"where _row >= {first} and _row < {first + FILE})"
            )
        )
        found.append(_land(session, data, data / "landing" / load.source / month, name, rows))
    return found


def _land(session: Session, data: Path, folder: Path, name: str, rows: str) -> Landed:
    final = folder / f"{name}.parquet"
    temporary = folder / f"{TEMPORARY}{name}.parquet"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        session.run(
            f"copy (from {rows}) to ? ({FORMAT})",
            (str(temporary),),
        )
        temporary.chmod(0o600)
        with temporary.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            os.fsync(file.fileno())
        temporary.replace(final)
        _sync(folder)
    except OSError as error:
        raise StorageProblem(
            "LANDING", f"{folder} cannot be written ({error.strerror}). Check the disk and who owns it."
        ) from None
    return Landed(final.relative_to(data).as_posix(), digest)


def sweep(data: Path) -> None:
    """Removes what an interrupted load left half written."""
    for path in (data / "landing").glob(f"*/*/{TEMPORARY}*"):
        path.unlink(missing_ok=True)


def _sync(folder: Path) -> None:
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
