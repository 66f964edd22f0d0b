"""One outcome row as numbers in words: what changed, its likely range, and where it lies on the better axis."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dashboard import format as fmt
from dashboard.format import DEFAULT, Locale
from dashboard.words import say

Row = Mapping[str, Any]
_ABSOLUTE = frozenset({"share", "score", "pp", "percent", "log"})
"""Units whose own difference says more than a percentage of it."""


@dataclass(frozen=True, slots=True)
class Effect:
    """An effect as it is printed. `low`, `mid` and `high` are improvements: right, positive, is better."""

    text: str
    """With its sign: −14%, +21 pp, −0.31."""
    range: str
    """−20% to −7%; a guardrail has one end, on the side of harm: at worst −0.39."""
    other: str | None
    """The same effect the other way: a share that changed in pp carries its relative change too."""
    other_range: str | None
    size: str
    """Without sign, for sentences: 14%, 21 pp."""
    direction: int
    """1 rose, −1 fell, 0 did not change as printed."""
    low: float | None
    mid: float | None
    high: float | None
    unit: str
    """Unit of `low`, `mid` and `high`: percent, share, or the KPI's own."""
    includes_zero: bool


def effect(row: Row, locale: Locale = DEFAULT) -> Effect | None:
    """The effect of one row of `outcome`; None where there is no estimate.

    A share differs in percentage points and carries its relative change; a score differs by points; every
    other KPI by per cent where the method gives it. Log points are never printed.
    """
    ways = [way for way in (_relative(row), _absolute(row)) if way is not None]
    if row["unit"] in _ABSOLUTE and row["scale"] != "log":
        ways.reverse()
    if not ways:
        return None
    mid, low, high, unit = ways[0]
    text = fmt.change(mid, unit, locale, low=low, high=high)
    other = ways[1] if len(ways) > 1 else None
    flat = fmt.change(0.0, unit, locale)
    improvement = _improvement(str(row["better"]), mid, low, high)
    edges = [edge for edge in (low, high) if edge is not None]
    return Effect(
        text=text,
        range=_range(low, high, unit, locale),
        other=None if other is None else fmt.change(other[0], other[3], locale, low=other[1], high=other[2]),
        other_range=None if other is None else _range(*other[1:], locale),
        size=text.lstrip("+" + fmt.MINUS),
        direction=0 if text == flat else 1 if mid > 0 else -1,
        low=improvement[0],
        mid=improvement[1],
        high=improvement[2],
        unit=unit,
        includes_zero=(
            min(edges) <= 0 <= max(edges) if len(edges) == 2 else row["verdict"] != "limit broken"
        ),
    )


def _range(low: float | None, high: float | None, unit: str, locale: Locale) -> str:
    if (low is None) == (high is None):
        return fmt.interval(low, high, unit, locale, signed=True)
    return say("effect.worst", locale.lang, n=fmt.change(high if low is None else low, unit, locale))


def _relative(row: Row) -> tuple[float, float | None, float | None, str] | None:
    if row["percent"] is None:
        return None
    return row["percent"], row["percent_low"], row["percent_high"], "percent"


def _absolute(row: Row) -> tuple[float, float | None, float | None, str] | None:
    if row["estimate"] is None or row["scale"] == "log":
        return None
    return row["estimate"], row["low"], row["high"], str(row["unit"])


def _improvement(
    better: str, mid: float, low: float | None, high: float | None
) -> tuple[float | None, float, float | None]:
    if better == "lower":
        return (None if high is None else -high), -mid, (None if low is None else -low)
    return low, mid, high
