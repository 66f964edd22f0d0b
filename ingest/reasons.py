"""Why a row is set aside: stable codes, plain sentences without cell values, and hints for a person."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from ingest.tokens import SENTENCES as TOKEN_SENTENCES

SENTENCES: Final[Mapping[str, str]] = {
    "VALUE_MISSING": "{column} is empty",
    "NUMBER": "{column} is not a plain number",
    "NUMBER_LARGE": "{column} is implausibly large",
    "NEGATIVE": "{column} is negative",
    "NOT_WHOLE": "{column} is not a whole number",
    "FLAG": "{column} is not yes or no",
    "JSON_CELL": "{column} is not a JSON object",
    "DATE": "{column} is not a YYYY-MM-DD date",
    "TIME": "{column} is not an ISO 8601 time",
    "DATE_FORMAT": "{column} does not have the stated format",
    "DATE_RANGE": "{column} is outside the plausible years",
    "EPOCH": "{column} is not an epoch time of the stated unit",
    "TIME_GAP": "{column}: this local time did not exist, the clock went forward",
    "TIME_TWICE": "{column}: this local time happened twice, the clock went back",
    "TIME_ZONE_MIXED": "{column} has no offset while other rows have one; say timezone",
    "VALUE_NOT_ALLOWED": "{column} is not one of the allowed words",
    "KPI_EMPTY": "neither value nor numerator and denominator are there",
    "KEY_REPEATED": "an earlier row of the file has the same key and other values",
    "USE_CASE_UNKNOWN": "{column} names no use case of this workspace",
    "BUCKET_LENGTH": "{column}: the bucket is not as long as the source's grain says",
    "PERIOD_ORDER": "{column} ends before it begins",
}
"""Reason code -> sentence; {column} is the canonical column."""


def sentence(code: str, column: str | None) -> str:
    """Gives the stored reason: it never holds a cell."""
    text = SENTENCES.get(code) or TOKEN_SENTENCES.get(code) or code.replace("_", " ").lower()
    return text.replace("{column}", column or "the value")


def printed(code: str, column: str | None, cell: str | None, person: bool) -> str:
    """Gives the printed reason: it may quote the cell of a column that does not name a person."""
    text = sentence(code, column)
    if cell is None or person or code not in SENTENCES:
        return text
    shown = cell if len(cell) <= 40 else cell[:37] + "..."
    quoted = "".join(c if c.isprintable() else "?" for c in shown)
    return f'{text} ("{quoted}"){_hint(code, cell)}'


def _hint(code: str, cell: str) -> str:
    """Names the key that would read such a cell."""
    text = cell.strip()
    if code == "VALUE_MISSING":
        return f'; where "{text}" means "no value", say nulls = ["{text}"]'
    if code == "NUMBER":
        if re.fullmatch(r"[+-]?\d{1,3}(\.\d{3})*,\d+|[+-]?\d+,\d+", text):
            return '; say decimal = ","' + (' and thousands = "."' if "." in text else "")
        if re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", text):
            return '; say thousands = ","'
        if re.fullmatch(r"[+-]?[\d.,]+\s?%", text):
            return '; remove the % sign and say unit = "percent"'
        if re.fullmatch(r"\([\d.,]+\)", text):
            return "; brackets are not read as minus"
        if re.search(r"[$€£¥]", text):
            return "; remove the currency sign"
    if code in ("DATE", "TIME"):
        if re.fullmatch(r"\d{1,2}/\d{1,2}/\d{2,4}", text):
            return '; say format = "%d/%m/%Y" or "%m/%d/%Y"'
        if re.fullmatch(r"\d{1,2}\.\d{1,2}\.\d{4}", text):
            return '; say format = "%d.%m.%Y"'
        if re.fullmatch(r"\d{10}(\.\d+)?", text):
            return '; say format = "epoch_seconds"'
        if re.fullmatch(r"\d{13}", text):
            return '; say format = "epoch_milliseconds"'
        if re.fullmatch(r"[3-6]\d{4}(\.\d+)?", text):
            return "; it looks like an Excel day number: format the cell as a date"
        if re.fullmatch(r"(19|20)\d{2}", text):
            return '; say format = "%Y"'
    return ""
