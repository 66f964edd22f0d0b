"""GitHub Copilot: billing CSV and JSON, the list of seats, and the users report.

Gross and net amounts stand side by side: included credits make the net zero while the use has its list value.
Charges are dated by UTC day, or by month in the JSON. Equal lines of one file all count and the same lines of
a later export are the same ones; where exports reach into a day that is not over, say `restates = "day"`.
One source takes one kind of file; the organisation and enterprise reports name no persons and are refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import polars as pl

from ingest.contract import ColumnSpec, Contract, Feed, Refused
from ingest.copilot import billing, documents, seats, usage_report

LABEL: Final = "GitHub Copilot export"
SYSTEM: Final = "GitHub Copilot"

TIMES: Final = ("charge_period_start", "charge_period_end", "assigned_at", "last_activity_at")
DAYS: Final = ("period_start", "period_end")


def _columns(names: Sequence[str]) -> dict[str, ColumnSpec]:
    """Maps canonical columns to frame columns of the same name; times without an offset are UTC."""
    return {
        name: ColumnSpec.model_validate(
            {"from": name, "timezone": "UTC" if name in (*TIMES, *DAYS) else None}
        )
        for name in names
    }


CONTRACTS: Final[Mapping[Feed, Contract]] = {
    "charge": Contract(
        feed="charge",
        columns=_columns(billing.CHARGE),
        reader="own",
        duplicates="repeats",
        cost_basis="billed",
    ),
    "seat": Contract(feed="seat", columns=_columns(seats.SEAT), reader="own"),
    "activity": Contract(feed="activity", columns=_columns(usage_report.ACTIVITY), reader="own"),
}
"""Seats and activity are snapshots of a bucket: a later export of the same period replaces the earlier one."""


def recognise(header: tuple[str, ...]) -> bool:
    """Tells a Copilot export by the header of its CSV or the top-level keys of its JSON."""
    return bool(feeds_of(header))


def feeds_of(header: tuple[str, ...]) -> tuple[Feed, ...]:
    """Names the one feed that a file with this header or these keys fills; empty where it is none of them."""
    if billing.is_billing(header):
        return ("charge",)
    feed = documents.feed_of(frozenset(header))
    return (feed,) if feed else ()


def read(path: Path, feed: Feed) -> Iterator[pl.DataFrame]:
    """Gives the rows of one file for one feed.

    Raises `Refused`: FEED_OTHER where the file fills another feed, and the codes of `ingest.copilot`.
    """
    if not documents.is_json(path):
        if feed != "charge":
            raise Refused(
                "FILE_NOT_JSON",
                f"{path.name} is not JSON, as {documents.SHOWN[feed]} of GitHub Copilot is. Billing exports are CSV: "
                'for one, say feeds = "charge".',
            )
        yield billing.read_csv(path, SYSTEM)
    elif feed == "charge":
        yield billing.read_json(path, SYSTEM)
    elif feed == "seat":
        yield seats.read(path, SYSTEM)
    else:
        yield usage_report.read(path, SYSTEM)


def records(path: Path, feed: Feed) -> Iterator[tuple[int, Any]]:
    """Gives the delivered rows of a JSON file by their positions; a CSV has its lines."""
    if not documents.is_json(path):
        return iter(())
    return seats.records(path) if feed == "seat" else documents.records(path, feed)
