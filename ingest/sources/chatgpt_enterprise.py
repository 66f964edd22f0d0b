"""ChatGPT Enterprise user exports (weekly or monthly CSV): who has a seat, who used it, and for what.

The export counts messages, never tokens or money. One line is one user and period; it becomes the user's
total and one split row per model, assistant (custom GPT), tool and project. Splits overlap each other and
the total, so they are never summed together. A week that crosses a month's end stays one week.
"""

from __future__ import annotations

import ast
import calendar
import json
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

import polars as pl

from ingest.contract import ColumnSpec, Contract, Feed, Refused

LABEL: Final = "ChatGPT Enterprise user export"
SYSTEM: Final = "ChatGPT Enterprise"

SPLITS: Final[Mapping[str, str]] = {
    "model_to_messages": "model",
    "gpt_to_messages": "assistant",
    "tool_to_messages": "tool",
    "project_to_messages": "project",
}
"""Column of the export -> kind of split, written to `surface`."""

REQUIRED: Final = ("email", "user_status", "period_start", "period_end", "messages")

READS: Final = frozenset(
    {
        *REQUIRED,
        *SPLITS,
        "cadence",
        "public_id",
        "department",
        "created_or_invited_date",
        "is_active",
        "first_day_active_in_period",
        "last_day_active_in_period",
        "last_day_active",
        "credits_used",
    }
)
"""Columns that are used. `name` is a person's name and is dropped at the door, as is every other column."""

ACTIVITY: Final = (
    "grain",
    "period_start",
    "period_end",
    "person",
    "service",
    "surface",
    "assistant",
    "model",
    "is_total",
    "interactions",
    "prompts",
    "first_active_day",
    "last_active_day",
    "ai_credits_used",
)
SEAT: Final = ("date", "system", "person", "assigned_at", "last_activity_at", "state", "department")
TIMES: Final = ("period_start", "period_end", "assigned_at", "last_activity_at")

SEATLESS: Final = frozenset({"disabled", "deleted", "deactivated", "removed", "suspended"})
"""User states in which no seat is held."""

MAX_CELL: Final = 20_000
"""Longest cell that is parsed, characters: the literal parser's memory grows with its input."""

MAX_NAME: Final = 200
"""Longest assistant, tool or project name that is kept, characters."""

ODD_QUOTES: Final = frozenset('"\\')
"""Characters that tell a cell in which quotes stand for themselves, such as a name with an apostrophe."""


def _columns(names: tuple[str, ...]) -> dict[str, ColumnSpec]:
    """Maps canonical columns to the derived columns of the same name; days and times are UTC."""
    return {
        name: ColumnSpec.model_validate({"from": name, "timezone": "UTC" if name in TIMES else None})
        for name in names
    }


CONTRACTS: Final[Mapping[Feed, Contract]] = {
    "activity": Contract(feed="activity", columns=_columns(ACTIVITY)),
    "seat": Contract(feed="seat", columns=_columns(SEAT)),
}
"""Both feeds are snapshots of a bucket: a later export of the same period replaces the earlier one."""


def recognise(header: tuple[str, ...]) -> bool:
    """Tells the user export by the columns that no other export has together."""
    return {"cadence", "user_status", "created_or_invited_date", *REQUIRED} <= {
        _plain(name) for name in header
    }


def derive(frame: pl.DataFrame, feed: Feed) -> pl.DataFrame:
    """Turns export lines into activity or seat rows.

    A line whose period or message counts cannot be read is set aside by `_code`; a blank count stays
    unknown. Raises `Refused` (COLUMN_MISSING) where the file is not this export.
    """
    found = {_plain(name): name for name in frame.columns}
    missing = [name for name in REQUIRED if name not in found]
    if missing:
        raise Refused(
            "COLUMN_MISSING",
            f"this is not a ChatGPT Enterprise user export: required column(s) missing: {', '.join(missing)}",
        )
    used = frame.select(pl.col("_row"), **{name: pl.col(found[name]) for name in READS if name in found})
    names = ACTIVITY if feed == "activity" else SEAT
    expand = _activity if feed == "activity" else _seat
    rows = [
        {**row, "_row": line["_row"]}
        for line in used.iter_rows(named=True)
        for row in expand({key: (value or "").strip() for key, value in line.items() if key != "_row"})
    ]
    text = dict.fromkeys((*names, "_code", "_problem"), pl.String())
    return pl.DataFrame(rows, schema={"_row": pl.Int64(), **text})


def _plain(name: str) -> str:
    """Compares headers without case, spaces and the byte-order mark."""
    return name.strip().lstrip("\ufeff").casefold()


def _problem(code: str, sentence: str) -> dict[str, str | None]:
    """Describes a line that is set aside."""
    return {"_code": code, "_problem": sentence}


def _activity(line: dict[str, str]) -> Iterator[dict[str, str | None]]:
    """Gives one total and the splits of one export line."""
    period = _period(line)
    if period is None:
        yield _problem(*BAD_PERIOD)
        return
    grain, start, end = period
    common = {
        "grain": grain,
        "period_start": start.isoformat(),
        "period_end": end.isoformat(),
        "person": line["email"] or line.get("public_id") or None,
        "service": SYSTEM,
    }
    splits: list[dict[str, str | None]] = []
    # Where the total cannot be read, the line is set aside as a whole: its splits must not stand alone.
    columns = SPLITS if line["messages"] in {"", "0"} or line["messages"].isdecimal() else {}
    for column, kind in columns.items():
        counts = _counts(line.get(column, ""))
        if counts is None:
            yield _problem("CELL_NOT_READABLE", f"column {column} is not a list of names with message counts")
            return
        for name, messages in counts.items():
            model = _model_id(name) if kind == "model" else None
            agent = None if kind == "model" else name
            count = str(messages)
            splits.append(
                {**common, "surface": kind, "assistant": agent, "model": model, "is_total": "false"}
                | {"interactions": count, "prompts": count}
            )
    yield common | {
        "is_total": "true",
        "interactions": line["messages"] or None,
        "prompts": line["messages"] or None,
        "first_active_day": line.get("first_day_active_in_period") or None,
        "last_active_day": line.get("last_day_active_in_period") or None,
        "ai_credits_used": line.get("credits_used") or None,
    }
    yield from splits


def _seat(line: dict[str, str]) -> Iterator[dict[str, str | None]]:
    """Gives the seat of one user on the last day of the period."""
    period = _period(line)
    if period is None:
        yield _problem(*BAD_PERIOD)
        return
    yield {
        "date": (period[2] - timedelta(days=1)).isoformat(),
        "system": SYSTEM,
        "person": line["email"] or line.get("public_id") or None,
        "assigned_at": line.get("created_or_invited_date") or None,
        "last_activity_at": line.get("last_day_active") or line.get("last_day_active_in_period") or None,
        "state": _state(line),
        "department": _department(line.get("department", "")),
    }


def _state(line: dict[str, str]) -> str:
    """Says what the line shows of the seat; blank is "not said", which is not zero."""
    if line["user_status"].casefold() in SEATLESS:
        return "unlicensed"
    active = line.get("is_active", "").casefold()
    messages = line["messages"]
    if active in {"1", "1.0", "true", "yes"} or messages.strip("0.") != "":
        return "active"
    if active in {"0", "0.0", "false", "no"} or messages != "":
        return "licensed_idle"
    return "licensed"


BAD_PERIOD: Final = (
    "PERIOD_NOT_READABLE",
    "period_start to period_end is not one whole day, week, calendar month or 28 days of YYYY-MM-DD dates",
)


def _period(line: dict[str, str]) -> tuple[str, date, date] | None:
    """Reads (grain, first day, day after the last); the export's end is its last day, inclusive.

    Where the cadence is named, an end on the first day after the period is read as well. Any other length
    answers for no week and no month, so it gives None; nothing is spread over days by assumption.
    """
    try:
        start, end = date.fromisoformat(line["period_start"]), date.fromisoformat(line["period_end"])
    except ValueError:
        return None
    month = calendar.monthrange(start.year, start.month)[1] if start.day == 1 else 0
    named = {"daily": ("1d", 1), "weekly": ("1w", 7), "monthly": ("1mo", month)}
    cadence = line.get("cadence", "").casefold()
    if cadence in named:
        grain, days = named[cadence]
        fits = days > 0 and (end - start).days in {days - 1, days}
        return (grain, start, start + timedelta(days=days)) if fits else None
    lengths = {month: "1mo", 1: "1d", 7: "1w"} | ({} if month == 28 else {28: "28d"})
    days = (end - start).days + 1
    return (lengths[days], start, start + timedelta(days=days)) if days in lengths and days > 0 else None


@lru_cache(maxsize=100_000)
def _counts(cell: str) -> Mapping[str, int] | None:
    """Parses a `{'name': count}` cell; None where it is not one. Nothing is evaluated."""
    if cell in {"", "{}", "None", "nan"}:
        return {}
    if len(cell) > MAX_CELL:
        return None
    try:
        # Nearly every cell is JSON but for its quotes, which is ten times as fast as the literal parser.
        parsed = json.loads(cell.replace("'", '"')) if not ODD_QUOTES & set(cell) else ast.literal_eval(cell)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None
    if not isinstance(parsed, dict):
        return None
    counts: dict[str, int] = {}
    for name, messages in parsed.items():
        if not isinstance(name, str) or not isinstance(messages, int) or isinstance(messages, bool):
            return None
        if messages < 0:
            return None
        counts[name[:MAX_NAME]] = counts.get(name[:MAX_NAME], 0) + messages
    return counts


def _department(cell: str) -> str | None:
    """Reads the first entry of a JSON-array cell; an older export has the bare name."""
    if not cell.startswith("["):
        return cell or None
    try:
        entries = json.loads(cell)
    except ValueError:
        return None
    first = next((entry for entry in entries if isinstance(entry, str) and entry.strip()), None)
    return first.strip() if first else None


def _model_id(name: str) -> str | None:
    """Writes a model's name in the price book's words."""
    from ingest.model_names import canonical_model

    return canonical_model("openai", name)[1]
