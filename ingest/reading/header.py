"""A table's header: its names are matched without case and blanks, and never guessed."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from typing import Final

from ingest.contract import Refused
from ingest.problems import nearest
from ingest.reading.plan import Plan

MOST_COLUMNS: Final = 5_000
SEPARATORS: Final = {";": "semicolons", "\t": "tabs", "|": "bars", ",": "commas"}
REFERENCE: Final = "quarantine_ref"
"""Column of a corrected file that says which set-aside row a line replaces; never a data column."""
PROBLEM: Final = "problem"
"""Column beside it that says what was wrong."""


def plain(text: str) -> str:
    """Gives the form in which names are compared."""
    return unicodedata.normalize("NFKC", text).lstrip("\ufeff").strip().casefold()


def check(file: str, header: Sequence[str], line: int = 1) -> None:
    """Raises `Refused` where a header has too many, nameless or repeated columns."""
    if len(header) > MOST_COLUMNS:
        raise Refused(
            "TOO_MANY_COLUMNS", f"{file} has {len(header):,} columns; at most {MOST_COLUMNS:,} are read."
        )
    names = [plain(text) for text in header]
    blank = [i for i, text in enumerate(names, 1) if not text]
    if blank:
        raise Refused(
            "HEADER_BLANK",
            f"{file} line {line}: column {blank[0]} has no name. Name it, or remove the trailing separator.",
        )
    repeated = [text for text, count in Counter(names).items() if count > 1]
    if repeated:
        raise Refused(
            "HEADER_DUPLICATE",
            f"{file} line {line}: column name(s) appear more than once: {', '.join(repeated)}.",
        )


def positions(plan: Plan, file: str, header: Sequence[str], width: int, line: int = 1) -> list[int | None]:
    """Gives the 0-based column of each address; None where an optional column is absent.

    Raises `Refused`: COLUMN_MISSING with what is there, DELIMITER where the header was split at the wrong mark.
    """
    names = {plain(text): i for i, text in enumerate(header)}
    found: list[int | None] = []
    missing: list[str] = []
    for position, address in enumerate(plan.addresses):
        at = _letter(address.text) if address.letter else names.get(plain(address.text))
        if at is not None and at >= width:
            at = None
        if at is None and plan.is_required(position):
            missing.append(f"column {address.text}" if address.letter else address.text)
        found.append(at)
    if not missing:
        return found
    _refuse_delimiter(plan, file, header)
    # A file without a header shows its first row here, and that may name a person.
    found_names = ["(address)" if "@" in text else text.strip() for text in header[:20]]
    shown = ", ".join(found_names) + (" ..." if len(header) > 20 else "")
    hint = nearest(missing[0], [text for text in found_names if text != "(address)"])
    skip = " If lines stand above the header, say skip_rows." if not plan.options.skip_rows else ""
    raise Refused(
        "COLUMN_MISSING",
        f"{file} line {line}: required column(s) missing: {', '.join(missing)}.{hint} Found: {shown}.{skip}",
    )


def _refuse_delimiter(plan: Plan, file: str, header: Sequence[str]) -> None:
    wanted = {plain(a.text) for a in plan.addresses if not a.letter}
    used = plan.options.delimiter
    whole = used.join(header)
    for mark, word in SEPARATORS.items():
        if mark != used and len(wanted & {plain(part) for part in whole.split(mark)}) > len(
            wanted & {plain(part) for part in header}
        ):
            expected = SEPARATORS.get(used, repr(used))
            shown = "\\t" if mark == "\t" else mark
            raise Refused(
                "DELIMITER",
                f"{file} appears to be separated by {word}, expected {expected}. "
                f'Say delimiter = "{shown}" in sources/{plan.source}.toml.',
            )


def _letter(text: str) -> int | None:
    if not re.fullmatch(r"[A-Z]{1,3}", text):
        return None
    number = 0
    for letter in text:
        number = number * 26 + ord(letter) - 64
    return number - 1


def unknown(plan: Plan, header: Sequence[str], used: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """Lists the columns of the file that nothing reads: counted and named, never stored."""
    known = {plain(a.text) for a in plan.addresses} | {plain(text) for text in used} | notes(header)
    return tuple(text.strip() for text in header if plain(text) not in known)


def notes(header: Sequence[str]) -> set[str]:
    """Names the columns that the product itself wrote into a file to correct; they are no part of a record."""
    names = {plain(text) for text in header}
    return {REFERENCE, PROBLEM} if REFERENCE in names else set()
