"""Made-up periods, cells and numbers of the company."""

from __future__ import annotations

import math
from datetime import date, timedelta

from tests.dashboard.fixture_facts import BENEFITS, DATA_TO, DIVISIONS, Row
from tests.dashboard.fixture_metrics import DEFINED, Defined
from tests.dashboard.fixture_money import MONTHS

START = date(2024, 9, 1)
TEAMS = tuple((division, f"{division} team {number}") for division in DIVISIONS for number in (1, 2))
ASSISTANTS = ("Contract reader", "Meeting notes", "Policy finder")
ASSISTANT_METRICS = ("active_people", "actions")
MODELS = ("gpt-5.2", "gpt-5.2-mini", "claude-sonnet-5")
SEAT_METRICS = frozenset(
    {"active_people", "weekly_active_people", "licence_utilisation", "activation", "actions_per_active", "seats"}
    | {"idle_seats", "segment_power", "segment_habitual", "segment_novice", "segment_low", "segment_none"}
    | {"idle_seat_cost", "full_cost", "eligible_adoption", "weekly_active_share", "break_even_minutes", "actions"}
)  # fmt: skip


def _month_end(first: date) -> date:
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def periods() -> list[Row]:
    """Rows of table period: 26 months, 8 quarters, weeks, trailing 28 days and 12 months."""
    found: list[tuple[str, date, date]] = [("month", month, _month_end(month)) for month in MONTHS]
    found += [("quarter", MONTHS[i], _month_end(MONTHS[i + 2])) for i in range(1, 25, 3)]
    monday = date(2024, 9, 2)
    while monday + timedelta(days=6) <= DATA_TO + timedelta(days=6):
        found.append(("week", monday, monday + timedelta(days=6)))
        monday += timedelta(days=7)
    ends = [DATA_TO - timedelta(days=28 * i) for i in reversed(range(13))]
    found += [("28d", end - timedelta(days=27), end) for end in ends]
    found += [("12m", MONTHS[2], date(2025, 10, 31)), ("12m", MONTHS[14], DATA_TO)]
    newest: dict[str, date] = {}
    for kind, _, end in found:
        if end <= DATA_TO:
            newest[kind] = max(end, newest.get(kind, end))
    return [
        {
            "period_id": number,
            "kind": kind,
            "start_day": first,
            "end_day": end,
            "is_latest": end == newest[kind],
            "is_complete": end <= DATA_TO,
        }
        for number, (kind, first, end) in enumerate(found, 1)
    ]


def cells() -> list[Row]:
    """Rows of table cell; the first is the organisation."""
    found: list[Row] = [{"cut": "org"}]
    found += [{"cut": "division", "division": name} for name in DIVISIONS]
    found += [{"cut": "team", "division": division, "team": team} for division, team in TEAMS]
    found += [{"cut": "use_case", "use_case_id": case} for case in BENEFITS]
    found += [{"cut": "model", "model": name} for name in MODELS]
    found += [{"cut": "assistant", "assistant": name} for name in ASSISTANTS]
    found += [
        {"cut": "use_case_division", "use_case_id": case, "division": name}
        for case in BENEFITS
        for name in DIVISIONS[:2]
    ]
    return [{"cell_id": number, **row} for number, row in enumerate(found, 1)]


def numbers(all_periods: list[Row], all_cells: list[Row], seats_only: bool) -> list[Row]:
    """Rows of table number; `seats_only` is what one ChatGPT Enterprise user export gives."""
    rows: list[Row] = []
    for defined in DEFINED:
        if defined.family == "outcomes" or (seats_only and defined.metric not in SEAT_METRICS):
            continue
        for cell in all_cells:
            if cell["cut"] == "assistant" and defined.metric not in ASSISTANT_METRICS:
                continue
            if seats_only and cell["cut"] not in ("org", "assistant"):
                continue
            for period in all_periods:
                if period["is_complete"] and _wanted(cell["cut"], period, seats_only):
                    rows.append(_number(defined, cell, period, seats_only))
    return rows


def _wanted(cut: str, period: Row, seats_only: bool) -> bool:
    if seats_only:
        return bool(period["end_day"] > date(2026, 8, 31))
    if cut == "org":
        return True
    if cut in ("team", "use_case_division"):
        return bool(period["kind"] == "28d" and period["is_latest"])
    return bool(period["kind"] in ("month", "12m") or period["is_latest"])


def _number(defined: Defined, cell: Row, period: Row, seats_only: bool) -> Row:
    done = ((period["end_day"] - START).days + 1) / ((DATA_TO - START).days + 1)
    level = defined.first + (defined.last - defined.first) * done**0.8
    wobble = 1 + 0.02 * math.sin(3.1 * cell["cell_id"] + 0.9 * done * 26)
    share = {
        "org": 1.0,
        "division": 0.125,
        "use_case": 0.12,
        "model": 0.33,
        "assistant": 0.2,
        "team": 0.006,
    }.get(cell["cut"], 0.03)
    days = (period["end_day"] - period["start_day"]).days + 1
    people = max(8.0, round(2400 * (1.0 if seats_only else share)))
    value = level * wobble if cell["cut"] != "org" else level
    if defined.adds:
        value *= share * days / 30.4
    elif defined.unit in ("people", "count"):
        value = float(round(value * share))
    low = high = grade = reason = None
    if defined.unit == "share":
        value = min(value, 0.98)
        half = 1.96 * math.sqrt(max(value * (1 - value), 1e-6) / people)
        low, high = max(0.0, value - half), min(1.0, value + half)
    elif defined.unit == "h":
        low, high, grade = value * 0.7, value * 1.35, "D"
    else:
        reason = "a_count"
    seats = seats_only or defined.metric in ("licence_utilisation", "activation", "seats", "idle_seats")
    return {
        "metric": defined.metric,
        "cell_id": cell["cell_id"],
        "period_id": period["period_id"],
        "value": value,
        "low": low,
        "high": high,
        "level": 0.8 if grade else 0.95 if low is not None else None,
        "n": people,
        "grade": grade,
        "reason": reason,
        "denominator": ("seats" if seats else "entitled") if defined.people == "entitled" else None,
    }
