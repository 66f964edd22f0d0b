"""Copilot's list of seats: one entry per person and assigning team or organisation."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import polars as pl

from ingest.copilot import documents
from ingest.copilot.documents import Object, items, text
from ingest.reading.header import REFERENCE

SEAT: Final = ("date", "system", "person", "plan", "assigned_at", "last_activity_at")

PAST: Final = ("last_activity_at", "last_authenticated_at", "updated_at", "created_at")
"""Keys whose moments lie before the list was made."""

LISTED: Final = "listed_on"
"""Key under which a corrected seat carries the day of its list."""


def read(path: Path, service: str) -> pl.DataFrame:
    """Gives the seats of a list; a person who is listed more than once is settled later, by latest activity.

    The list does not say when it was made. Its day is the newest UTC day that any entry mentions, because it
    cannot be older; `date = { value = "2026-05-31" }` under [columns] of the source states it instead, which
    the pages of one list in several files need.
    Raises `Refused` with the codes of `documents.items`.
    """
    rows: list[dict[str, object]] = []
    newest = ""
    for position, _, seat in items(path, "seat"):
        if seat is None:
            rows.append({"_row": position, "_code": "JSON_OBJECT", "_problem": "this is not a JSON object"})
            continue
        newest = max(newest, *(_day(seat.get(key)) for key in PAST), _day(seat.get(LISTED)))
        rows.append(
            {
                "_row": position,
                "system": service,
                "person": _login(seat),
                "plan": text(seat.get("plan_type")),
                "assigned_at": text(seat.get("created_at")),
                "last_activity_at": text(seat.get("last_activity_at")),
                REFERENCE: text(seat.get(REFERENCE)),
            }
        )
    names = ("_code", "_problem", REFERENCE, *SEAT)
    frame = pl.DataFrame(rows, schema={"_row": pl.Int64(), **dict.fromkeys(names, pl.String())})
    return frame.with_columns(date=pl.lit(newest or None, dtype=pl.String))


def records(path: Path) -> Iterator[tuple[int, Object | None]]:
    """Gives each seat with the day of its list, for the file to correct."""
    found = list(documents.records(path, "seat"))
    newest = max((_day((seat or {}).get(key)) for _, seat in found for key in (*PAST, LISTED)), default="")
    return ((position, seat and {**seat, LISTED: newest}) for position, seat in found)


def _login(seat: Object) -> str | None:
    """Names the holder by login: the number is shared across people in some exports."""
    assignee = seat.get("assignee")
    return text(assignee.get("login")) if isinstance(assignee, dict) else None


def _day(moment: Any) -> str:
    """Gives the UTC day of an ISO moment; the empty text where there is none."""
    try:
        found = datetime.fromisoformat(moment)
        # Without an offset GitHub's times are UTC.
        return found.replace(tzinfo=found.tzinfo or UTC).astimezone(UTC).date().isoformat()
    except (TypeError, ValueError, OverflowError):
        return ""
