"""Microsoft 365 Copilot: the usage report of licensed people, and the audit log's interactions.

The usage report (CSV of the admin centre, JSON of Graph) fills seats: one snapshot, not a daily series. The audit
export (CSV of Purview, JSON of Graph) fills activity, counted by distinct prompts; days are UTC. A later export of
the same person and day replaces the earlier one, so let exports begin and end at midnight UTC.
Neither has tokens or money. That a day has no records does not say that nobody used Copilot.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import polars as pl

from ingest.contract import ColumnSpec, Contract, Feed
from ingest.m365 import audit, seats

LABEL: Final = "Microsoft 365 Copilot usage report or audit export"
SYSTEM: Final = "Microsoft 365 Copilot"

TIMES: Final = ("period_start", "period_end", "last_activity_at")


def _columns(names: Sequence[str]) -> dict[str, ColumnSpec]:
    return {
        name: ColumnSpec.model_validate({"from": name, "timezone": "UTC" if name in TIMES else None})
        for name in names
    }


CONTRACTS: Final[Mapping[Feed, Contract]] = {
    "seat": Contract(feed="seat", columns=_columns(seats.SEAT), reader="own"),
    "activity": Contract(feed="activity", columns=_columns(audit.ACTIVITY), reader="own"),
}


def recognise(header: tuple[str, ...]) -> bool:
    """Tells an export by the header of its CSV or the keys of its JSON."""
    return bool(feeds_of(header))


def feeds_of(header: tuple[str, ...]) -> tuple[Feed, ...]:
    """Names the one feed that a file with this header fills; empty where it is none of them."""
    names = {name.strip().lstrip("\ufeff").casefold() for name in header}
    if set(seats.REQUIRED) <= names or {key.casefold() for key in seats.KEYS} <= names:
        return ("seat",)
    if "auditdata" in names and names & {"operation", "operations", "recordtype", "auditlogrecordtype"}:
        return ("activity",)
    return ()


def read(path: Path, feed: Feed) -> Iterator[pl.DataFrame]:
    """Gives the rows of one file for one feed; raises `Refused` with the codes of `table_records`."""
    yield seats.read(path, SYSTEM) if feed == "seat" else audit.read(path, SYSTEM)
