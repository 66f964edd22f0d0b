"""JSON as GitHub hands it out: one document, pages one after the other, a list of pages, or JSON lines."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, NoReturn

from ingest.contract import Feed, Refused

Object = Mapping[str, Any]

MAX_BYTES: Final = 200 * 1024 * 1024
"""Largest file that is read, unpacked; GitHub itself hands large reports out in several files."""

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

SHOWN: Final[Mapping[Feed, str]] = {
    "charge": "a billing export",
    "seat": "a list of seats",
    "activity": "a report about users",
}

AGGREGATES: Final = frozenset(
    {"day_totals", "daily_active_users", "total_active_users", "copilot_ide_code_completions"}
)
"""Keys of reports whose counts are daily totals of an organisation or enterprise."""


def is_json(path: Path) -> bool:
    """Tells JSON from a table by the first character, packed or not."""
    head = _read(path, 4096).removeprefix(b"\xef\xbb\xbf").lstrip()
    return head.startswith((b"{", b"["))


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
    for document in _documents(path):
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


def text(content: Any) -> str | None:
    """Writes a JSON value as the text that the strict casts read; only an absent one is no value."""
    if isinstance(content, str):
        # JSON can spell half of a character, which no text column holds.
        return content if content.isascii() else content.encode("utf-8", "replace").decode("utf-8")
    if content is None:
        return None
    if isinstance(content, bool):
        return "true" if content else "false"
    return str(content) if isinstance(content, (int, Decimal)) else "not a single value"


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


def _read(path: Path, most: int) -> bytes:
    """Reads the beginning of a file, unpacked."""
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
        file.seek(0)
        if not packed:
            return file.read(most)
        try:
            with gzip.open(file) as inner:
                return inner.read(most)
        except (EOFError, OSError, zlib.error):
            raise Refused("GZ_TRUNCATED", f"{path.name} is cut off or damaged. Transfer it again.") from None


def _documents(path: Path) -> Iterator[dict[str, Any] | None]:
    """Gives the objects of a file; None for a line of JSON lines that is none."""
    content = _read(path, MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise Refused(
            "FILE_TOO_LARGE", f"{path.name} is larger than {MAX_BYTES >> 20} MB. Export fewer days a file."
        )
    try:
        whole = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused("ENC_NOT_UTF8", f"{path.name} is not UTF-8 text. Export it again as JSON.") from None
    lines = (line for line in whole.split("\n") if line.strip())
    if isinstance(_line(next(lines, "")), dict):
        for line in (line for line in whole.split("\n") if line.strip()):
            parsed = _line(line)
            yield parsed if isinstance(parsed, dict) else None
        return
    for parsed in _pages(path.name, whole):
        for document in parsed if isinstance(parsed, list) else [parsed]:
            if not isinstance(document, dict):
                raise Refused(
                    "FILE_NOT_JSON", f"{path.name} holds values that are no JSON objects. Export it again."
                )
            yield document


def _pages(name: str, whole: str) -> Iterator[Any]:
    """Gives JSON documents that stand one after the other, as a paged download writes them."""
    place = 0
    while (place := len(whole) - len(whole[place:].lstrip())) < len(whole):
        try:
            parsed, place = DECODER.raw_decode(whole, place)
        except (ValueError, RecursionError) as error:
            at = error.lineno if isinstance(error, json.JSONDecodeError) else whole.count("\n", 0, place) + 1
            raise Refused(
                "FILE_NOT_JSON", f"{name} line {at}: this is not valid JSON (cut off?). Export it again."
            ) from None
        yield parsed


def _line(line: str) -> Any:
    """Parses one line; None where it is no JSON."""
    try:
        return DECODER.decode(line.strip())
    except (ValueError, RecursionError):
        return None


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is not JSON")


DECODER: Final = json.JSONDecoder(parse_float=Decimal, parse_constant=_no_number)
