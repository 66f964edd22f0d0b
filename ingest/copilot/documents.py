"""JSON as GitHub hands it out: one document, pages one after the other, a list of pages, or JSON lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NoReturn

from ingest.contract import Feed, Refused
from ingest.json_records import is_json, text, values

__all__ = ["Object", "feed_of", "is_json", "items", "records", "text"]

Object = Mapping[str, Any]

ITEMS: Final[Mapping[str, Feed]] = {"usageItems": "charge", "seats": "seat", "user_totals": "activity"}
"""Key that holds the rows of a document -> feed that they fill."""

ROWS: Final[Mapping[Feed, tuple[frozenset[str], ...]]] = {
    "charge": (frozenset({"sku", "grossAmount", "netAmount"}),),
    "seat": (frozenset({"assignee"}),),
    "activity": (
        frozenset({"user_login", "user_initiated_interaction_count"}),
        frozenset({"login", "user_initiated_interaction_count"}),
    ),
}
"""Feed -> keys by which a bare row of JSON lines is told."""

CONTEXT: Final = ("timePeriod", "organization", "report_start_day", "report_end_day")
"""Keys of a document that hold for all of its rows."""

SHOWN: Final[Mapping[Feed, str]] = {
    "charge": "a billing export",
    "seat": "a list of seats",
    "activity": "a report about users",
}

AGGREGATES: Final = frozenset(
    {"day_totals", "daily_active_users", "total_active_users", "copilot_ide_code_completions"}
)
"""Keys of reports whose counts are daily totals of an organisation or enterprise."""


def feed_of(keys: frozenset[str]) -> Feed | None:
    """Names the feed that an object with these keys fills; None where it is no Copilot export."""
    for key, feed in ITEMS.items():
        if key in keys:
            return feed
    return next((feed for feed, shapes in ROWS.items() if any(shape <= keys for shape in shapes)), None)


def items(path: Path, feed: Feed) -> Iterator[tuple[int, Object, Object | None]]:
    """Gives (position, document, row) of every row in a JSON file, in order; a bare row is its own document.

    A line that is not a JSON object, or a row that is none, comes without row. Numbers are exact decimals.
    Raises `Refused`: FILE_TOO_LARGE, ENC_NOT_UTF8, FILE_NOT_JSON, FEED_OTHER where the file fills another
    feed, REPORT_WITHOUT_PERSONS, REPORT_LINKS, COPILOT_UNKNOWN.
    """
    position = 0
    for value in values(path):
        document = value.value if isinstance(value.value, dict) else None
        if document is None and value.line is None:
            raise Refused(
                "FILE_NOT_JSON", f"{path.name} holds values that are no JSON objects. Export it again."
            )
        rows: list[Any] = [None]
        if document is not None:
            found = feed_of(frozenset(document))
            if found != feed:
                _refuse(path.name, document, found, feed)
            key = next((key for key, fed in ITEMS.items() if fed == feed and key in document), None)
            rows = [document] if key is None else document[key]
            if not isinstance(rows, list):
                raise Refused("FILE_NOT_JSON", f"{path.name}: {key} is not a list. Export it again.")
        for row in rows:
            position += 1
            yield position, document or {}, row if isinstance(row, dict) else None


def records(path: Path, feed: Feed) -> Iterator[tuple[int, Object | None]]:
    """Gives each row with what its document says of it, as a document of its own: the file to correct."""
    for position, document, row in items(path, feed):
        said = {key: document[key] for key in CONTEXT if key in document}
        yield position, None if row is None else {**said, **row}


def _refuse(name: str, document: Object, found: Feed | None, feed: Feed) -> NoReturn:
    """Says what a document is that does not fill the feed."""
    if found is not None:
        raise Refused(
            "FEED_OTHER",
            f'{name} is {SHOWN[found]} of GitHub Copilot, not {SHOWN[feed]}: say feeds = "{found}" in its source.',
        )
    if AGGREGATES & document.keys():
        raise Refused(
            "REPORT_WITHOUT_PERSONS",
            f"{name} is an organisation or enterprise report: its daily totals name no persons, so they can only "
            "check a sum and not say who uses Copilot. Export the users report (users-28-day or users-1-day) instead.",
        )
    if "download_links" in document:
        raise Refused(
            "REPORT_LINKS",
            f"{name} holds the links to a report, not the report. Download the files that they point to.",
        )
    raise Refused(
        "COPILOT_UNKNOWN",
        f"{name} is not {SHOWN[feed]} of GitHub Copilot. Known are the billing CSV or JSON (usageItems), the list "
        "of seats (seats) and the users report (user_totals, or one user and day a line).",
    )
