"""Rows of the published file, as few fields as a sentence needs, and what no sentence may hold."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from dashboard.sentences import overview

Row = dict[str, Any]
TODAY = date(2026, 10, 31)
ODD = re.compile(r"\bnan\b|\binf\b|\bNone\b|[{}]|\d[eE][+-]?\d|[a-z]_[a-z]")
"""Traces of a number or code that was printed raw."""


def total(item: str, mid: float | None, low: float | None = None, high: float | None = None) -> Row:
    return {"money_window": "12m", "item": item, "low": low, "mid": mid, "high": high, "reason": None}


def money(**items: tuple[float, float, float]) -> Mapping[str, Row]:
    return overview.totals([total(item, mid, low, high) for item, (low, mid, high) in items.items()])


PROVEN = {"proven": (3e6, 4e6, 5e6), "cost": (2.2e6, 2.2e6, 2.3e6)}


def outcome(**changes: Any) -> Row:
    row: Row = {
        "use_case_id": "u",
        "kpi_id": "k",
        "kpi_label": "Lead time for changes",
        "role": "primary",
        "unit": "h",
        "better": "lower",
        "segment": None,
        "design": "did_callaway_santanna",
        "estimate": -6.4,
        "low": -9.2,
        "high": -3.3,
        "percent": -14.0,
        "percent_low": -20.0,
        "percent_high": -7.0,
        "scale": "level",
        "grade": "B",
        "verdict": "better",
        "notes": [],
        "n_units": 62,
        "n_treated": 38,
        "n_control": 24,
        "window_start": date(2025, 3, 3),
        "window_end": TODAY,
    }
    return row | changes


GUARD = outcome(
    kpi_id="g",
    kpi_label="Change failures",
    role="guardrail",
    unit="share",
    estimate=0.003,
    low=None,
    high=0.011,
    percent=3.7,
    percent_low=None,
    percent_high=13.6,
    verdict="within limit",
)
CASE: Row = {
    "use_case_id": "u",
    "label": "Developer platform",
    "stage": "live",
    "net_low": 2e5,
    "net_mid": 4e5,
    "net_high": 6e5,
    "cost_12m": 4.2e5,
    "break_even_minutes": 18.0,
}
