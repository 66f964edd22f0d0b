"""The load ledger: which delivered file was loaded under which contract, written with its data."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from ingest.counts import Counts
from ingest.preflight import Delivered
from ingest.warehouse import Session


@dataclass(frozen=True, slots=True)
class Landed:
    """A landed file: where it lies in the data folder, and its own hash."""

    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Load:
    """One delivered file into one feed of one source."""

    run: str
    source: str
    feed: str
    adapter: str
    file: Delivered
    contract_sha256: str
    key_id: str


def run_id(source: str, feed: str, file_sha256: str, contract_sha256: str) -> str:
    """Gives the id of a load: the same file under the same contract is the same load."""
    return hashlib.sha256("\x1f".join((source, feed, file_sha256, contract_sha256)).encode()).hexdigest()


def known(session: Session, run: str) -> Counts | None:
    """Gives the counts of a load that is already there: all of it is duplicate now."""
    rows = session.run("select read, filtered from ingest_run where ingest_run_id = ?", (run,))
    if not rows:
        return None
    return Counts(read=int(rows[0][0]), filtered=int(rows[0][1]), duplicate=int(rows[0][0]))


def replaced(session: Session, loads: Sequence[Load]) -> list[str]:
    """Lists earlier loads of the same files under another contract: their rows make way for these.

    A changed query or mapping of a database reads everything again, so all its loads under another contract do.
    """
    found = session.run(
        "select ingest_run_id from ingest_run where source_system = ? and feed = ? "
        "and case when adapter = 'sql' then contract_sha256 <> ? "
        "else list_contains(?::varchar[], delivered_sha256) end "
        "and not list_contains(?::varchar[], ingest_run_id)",
        (
            loads[0].source,
            loads[0].feed,
            loads[0].contract_sha256,
            [load.file.sha256 for load in loads],
            [load.run for load in loads],
        ),
    )
    return [str(row[0]) for row in found]


def forget(session: Session, runs: list[str], tables: Sequence[str]) -> None:
    """Deletes loads with their rows; runs inside the transaction of the loads that replace them."""
    for table in (*tables, "quarantine", "ingest_run") if runs else ():
        session.run(f"delete from {table} where list_contains(?::varchar[], ingest_run_id)", (runs,))


def key_id(session: Session) -> str | None:
    """Gives the id of the pseudonym key under which the warehouse was written."""
    rows = session.run("select key_id from ingest_run order by load_order desc limit 1")
    return str(rows[0][0]) if rows else None


def write(
    session: Session, load: Load, landed: Landed | None, counts: Counts, unknown: Sequence[str]
) -> None:
    """Adds the ledger row; runs inside the load's transaction."""
    session.run(
        "insert into ingest_run select ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
        "coalesce((select max(load_order) from ingest_run), 0) + 1, ?, ?, ?, ?, ?, ?, ?::varchar[]",
        (
            load.run,
            load.source,
            load.feed,
            load.adapter,
            load.file.name,
            load.file.sha256,
            landed.path if landed else None,
            landed.sha256 if landed else None,
            load.contract_sha256,
            load.key_id,
            datetime.now(UTC).replace(tzinfo=None),
            counts.read,
            counts.filtered,
            counts.loaded,
            counts.duplicate,
            counts.quarantined,
            counts.restated,
            list(unknown),
        ),
    )
