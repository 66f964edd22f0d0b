"""Copilot's users report: what one person did on one day, or in the report's days.

Suggestions exist in some features only, while agents add lines without one, so the splits by feature stand
beside the total. Splits by feature and by model overlap each other and the total: they are never added up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import polars as pl

from ingest.copilot.documents import Object, items, text
from ingest.reading.header import REFERENCE

ACTIVITY: Final = (
    "grain",
    "period_start",
    "period_end",
    "person",
    "service",
    "surface",
    "model",
    "is_total",
    "interactions",
    "generations",
    "acceptances",
    "loc_added",
    "active_days",
    "ai_credits_used",
)

COUNTERS: Final[Mapping[str, str]] = {
    "interactions": "user_initiated_interaction_count",
    "generations": "code_generation_activity_count",
    "acceptances": "code_acceptance_activity_count",
    "loc_added": "loc_added_sum",
}
"""Canonical column -> key, the same in totals and splits."""

SPLITS: Final[Mapping[str, tuple[str, str]]] = {
    "totals_by_feature": ("feature", "surface"),
    "totals_by_model_feature": ("model", "model"),
}
"""Key of a list of splits -> (key that names the part, canonical column)."""

GRAINS: Final[Mapping[int, str]] = {1: "1d", 7: "1w", 28: "28d"}
"""Days of a report -> grain."""

Row = dict[str, str | None]

BAD_PERIOD: Final[Row] = {
    "_code": "PERIOD_NOT_READABLE",
    "_problem": "day, or report_start_day to report_end_day, is not one day, 7 days or 28 days of YYYY-MM-DD dates",
}
BAD_SPLIT: Final[Row] = {
    "_code": "CELL_NOT_READABLE",
    "_problem": "a list of splits is not a list of names with whole counts",
}
REPEATED: Final[Row] = {
    "_code": "KEY_REPEATED",
    "_problem": "an earlier row of the file has the same login and period and other values: reports were joined",
}
NO_OBJECT: Final[Row] = {"_code": "JSON_OBJECT", "_problem": "this is not a JSON object"}


def read(path: Path, service: str) -> pl.DataFrame:
    """Gives one total per person and period with its splits; people are told by login, never by number.

    Raises `Refused` with the codes of `documents.items`.
    """
    rows: list[dict[str, object]] = []
    seen: dict[tuple[str | None, ...], list[Row]] = {}
    for position, document, user in items(path, "activity"):
        found = [NO_OBJECT] if user is None else list(_rows(document, user, service))
        total = found[0]
        key = tuple(total.get(name) for name in ("person", "grain", "period_start"))
        if total.get("person") and "_code" not in total and seen.setdefault(key, found) != found:
            found = [REPEATED]
        reference = text(user.get(REFERENCE)) if user is not None else None
        rows.extend({"_row": position, REFERENCE: reference, **row} for row in found)
    names = ("_code", "_problem", REFERENCE, *ACTIVITY)
    return pl.DataFrame(rows, schema={"_row": pl.Int64(), **dict.fromkeys(names, pl.String())})


def _rows(document: Object, user: Object, service: str) -> Iterator[Row]:
    """Gives the total and the splits of one entry, or the reason why it is set aside as a whole."""
    period = _period(document, user)
    if period is None:
        yield BAD_PERIOD
        return
    login = text(user.get("user_login", user.get("login")))
    common = {**period, "person": login.strip().casefold() if login else None, "service": service}
    try:
        splits = [split for key in SPLITS for split in _splits(user.get(key), *SPLITS[key])]
    except (TypeError, KeyError):
        yield BAD_SPLIT
        return
    yield {
        **common,
        "is_total": "true",
        **{column: text(user.get(key)) for column, key in COUNTERS.items()},
        "active_days": text(user.get("total_active_days")),
        "ai_credits_used": text(user.get("ai_credits_used")),
    }
    for split in splits:
        yield {**common, "is_total": "false", **split}


def _period(document: Object, user: Object) -> Row | None:
    """Reads the day of a row, else the days of its report, whose last day is inclusive."""
    try:
        if user.get("day") is not None:
            start = end = date.fromisoformat(user["day"])
        else:
            # The rows of a report in JSON lines carry its days themselves.
            said = {**document, **user}
            start, end = (date.fromisoformat(said[key]) for key in ("report_start_day", "report_end_day"))
        return {
            "grain": GRAINS[(end - start).days + 1],
            "period_start": start.isoformat(),
            "period_end": (end + timedelta(days=1)).isoformat(),
        }
    except (KeyError, TypeError, ValueError, OverflowError):
        return None


def _splits(entries: Any, name: str, column: str) -> list[Row]:
    """Adds the entries of one list up per part; raises TypeError or KeyError where they cannot be."""
    parts: dict[str, dict[str, int]] = {}
    for entry in entries or []:
        label = text(entry[name])
        if label is None:
            raise KeyError(name)
        counts = parts.setdefault(_model(label) if column == "model" else label, {})
        for counter, key in COUNTERS.items():
            count = entry.get(key)
            # A counter that is not reported stays unknown, which is not zero.
            if count is not None:
                if not isinstance(count, int) or isinstance(count, bool) or count < 0:
                    raise TypeError(key)
                counts[counter] = counts.get(counter, 0) + count
    return [{column: part, **{c: str(n) for c, n in counts.items()}} for part, counts in parts.items()]


def _model(name: str) -> str:
    """Writes a model's name in the price book's words: two spellings occur inside one report."""
    from ingest.model_names import canonical_model

    return canonical_model(None, name)[1] or name
