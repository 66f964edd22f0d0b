"""Cumulative value against cost with the break-even range and lettered events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboard import format as fmt
from dashboard.charts.figure import Figure, Trace, axis, figure, safe, steps, trace

Rows = Sequence[Mapping[str, Any]]
MOST_EVENTS = 6
HEIGHT = 330
GAP = "\u00a0\u00a0\u00a0"


@dataclass(frozen=True, slots=True)
class Words:
    """Words of the chart in the reader's language."""

    value: str
    cost: str
    break_even: str


def letters(annotations: Sequence[Mapping[str, Any]], first: date, last: date) -> list[Mapping[str, Any]]:
    """The newest six annotations inside the window, oldest first."""
    inside = [row for row in annotations if first <= row["day"] <= last]
    return sorted(inside, key=lambda row: row["day"])[-MOST_EVENTS:]


def value_cost(
    months: Sequence[Mapping[str, Any]],
    break_even: Mapping[str, Any] | None,
    annotations: Sequence[Mapping[str, Any]],
    words: Words,
    locale: fmt.Locale,
    *,
    monthly: bool = False,
) -> Figure:
    """Lines of money over months: value with its 80 % band, cost, and where they cross.

    `months` are rows of money_month; `annotations` are already picked by `letters`.
    """
    rows = sorted(months, key=lambda row: row["month"])
    names = ["value_low", "value_mid", "value_high", "cost"]
    low, mid, high, cost = names if monthly else [f"cum_{name}" for name in names]
    spent = [row for row in rows if row[cost] is not None]
    # While nothing is confirmed there is no value to draw: zero would be a claim too.
    worth = [row for row in rows if row[mid] is not None] if any(row["cum_value_mid"] for row in rows) else []
    banded = [row for row in worth if row[low] is not None and row[high] is not None]
    reach = [row[cost] for row in spent] + [row[mid] for row in worth]
    reach += [row[name] for row in banded for name in (low, high)]
    low_end, high_end = min([0.0, *reach]), max([0.0, *reach])
    ticks = steps(low_end, high_end, 6)
    top = high_end + (high_end - low_end) * 0.08 if reach else ticks[-1]
    # Ticks are round, the drawing ends just above the data: half an empty chart hides the crossing.
    ticks = [*(tick for tick in ticks if tick <= top), top]
    traces: list[Trace] = []
    if banded:
        traces.append(_band(banded, low, high))
    if not monthly:
        traces += _break_even(break_even, ticks, words, locale, rows)
    if spent:
        traces.append(_line("cost", spent, cost))
    if worth:
        traces.append(_line("actual", worth, mid, width=3))
    traces += _ends(spent[-1:], worth[-1:], (low, mid, high, cost), words, locale, ticks)
    traces += _events(annotations, ticks, (rows[-1]["month"] - rows[0]["month"]).days)
    traces.append(_hover(rows, (low, mid, high, cost), words, locale, ticks))
    return figure(
        traces,
        height=HEIGHT,
        margin={"r": 112, "t": 12},
        x={"type": "date", **_months_axis(rows, locale)},
        y=axis(ticks[:-1], lambda value: fmt.money(value, locale)) | {"range": [ticks[0], top]},
        hovermode="x",
    )


def _line(role: str, rows: Rows, name: str, width: float = 2.5) -> Trace:
    return trace(
        role,
        x=[row["month"].isoformat() for row in rows],
        y=[row[name] for row in rows],
        mode="lines",
        line={"width": width},
    )


def _band(rows: Rows, low: str, high: str) -> Trace:
    days = [row["month"].isoformat() for row in rows]
    outline = [row[high] for row in rows] + [row[low] for row in reversed(rows)]
    return trace(
        "band", x=[*days, *reversed(days)], y=outline, mode="lines", fill="toself", line={"width": 0}
    )


def _ends(
    spent: Rows,
    worth: Rows,
    names: tuple[str, ...],
    words: Words,
    locale: fmt.Locale,
    ticks: Sequence[float],
) -> list[Trace]:
    """End points with their names and values beside them; `spent` and `worth` hold the last row or none."""
    low, mid, high, cost = names
    found: list[tuple[str, str, float, str]] = []
    for row in worth:
        text = f"<b>{safe(words.value)} {safe(fmt.money(row[mid], locale))}</b>"
        if row[low] is not None and row[high] is not None:
            text += f"<br>{GAP}{safe(fmt.interval(row[low], row[high], 'currency', locale=locale))}"
        found.append(("actual", row["month"].isoformat(), row[mid], text))
    for row in spent:
        text = f"<b>{safe(words.cost)} {safe(fmt.money(row[cost], locale))}</b>"
        found.append(("cost", row["month"].isoformat(), row[cost], text))
    places = [y for _, _, y, _ in found]
    if len(places) == 2:
        places = list(apart(places[0], places[1], (ticks[-1] - ticks[0]) * 0.13))
    return [
        *(trace(role, x=[day], y=[y], mode="markers", marker={"size": 9}) for role, day, y, _ in found),
        *(
            trace(
                "label_strong",
                x=[day],
                y=[at],
                mode="text",
                text=[f"{GAP}{text}"],
                textposition="middle right",
            )
            for at, (_, day, _, text) in zip(places, found, strict=True)
        ),
    ]


def apart(first: float, second: float, least: float) -> tuple[float, float]:
    """Two label positions moved to be at least `least` apart, keeping their order."""
    gap = first - second
    if abs(gap) >= least:
        return first, second
    push = (least - abs(gap)) / 2
    return (first + push, second - push) if gap >= 0 else (first - push, second + push)


def _break_even(
    row: Mapping[str, Any] | None,
    ticks: Sequence[float],
    words: Words,
    locale: fmt.Locale,
    rows: Sequence[Mapping[str, Any]],
) -> list[Trace]:
    if row is None or row["mid"] is None:
        return []
    first, last = rows[0]["month"], rows[-1]["month"]
    start, end = row["low"] or first, row["high"] or last
    span = ticks[-1] - ticks[0]
    height = ticks[0] + span * 0.62
    # The words stand above the lines that cross beneath them; near the end they leave the end labels alone.
    late = (row["mid"] - first).days > (last - first).days * 0.7
    before, after = (0.25, 0.03) if late else (0.1, 0.1)
    near = [
        month[name]
        for month in rows
        if -before <= (month["month"] - row["mid"]).days / max((last - first).days, 1) <= after
        for name in ("cum_value_mid", "cum_cost")
        if month[name] is not None
    ]
    height = min(max([height, *(amount + span * 0.06 for amount in near)]), ticks[0] + span * 0.84)
    middle = row["mid"].isoformat()
    when = (
        fmt.months(row["low"], row["high"], locale)
        if row["low"] and row["high"]
        else fmt.month(row["mid"], locale)
    )
    ends = [start.isoformat(), end.isoformat()]
    return [
        trace("reach", x=ends, y=[height, height], mode="lines", line={"width": 4}),
        trace(
            "rule", x=[middle, middle], y=[ticks[0], height], mode="lines", line={"width": 1, "dash": "dot"}
        ),
        trace(
            "label",
            x=[middle],
            y=[height + span * 0.02],
            mode="text",
            text=[f"{safe(words.break_even)}<br><b>{safe(when)}</b>"],
            textposition="top left" if late else "top center",
        ),
    ]


def _events(annotations: Rows, ticks: Sequence[float], days: int) -> list[Trace]:
    if not annotations:
        return []
    step = (ticks[-1] - ticks[0]) * 0.065
    levels = _levels([row["day"] for row in annotations], days)
    lifts = [ticks[0] + step * (0.55 + level) for level in levels]
    return [
        trace(
            "event",
            x=[row["day"].isoformat() for row in annotations],
            y=lifts,
            mode="markers+text",
            marker={"size": 15, "symbol": "square", "line": {"width": 1}},
            text=[chr(ord("A") + number) for number in range(len(annotations))],
            textposition="middle center",
            textfont={"size": 11},
            hoverinfo="text",
            hovertext=[f"{row['day'].isoformat()} {safe(row['label'])}" for row in annotations],
        )
    ]


def _levels(found: Sequence[date], days: int) -> list[int]:
    """Row of each letter: one that would cover its neighbour stands above it."""
    levels: list[int] = []
    for place, day in enumerate(found):
        near = place > 0 and (day - found[place - 1]).days < days * 0.05
        levels.append((levels[-1] + 1) % 3 if near else 0)
    return levels


def _hover(
    rows: Rows, names: tuple[str, ...], words: Words, locale: fmt.Locale, ticks: Sequence[float]
) -> Trace:
    low, mid, high, cost = names
    texts = []
    for row in rows:
        lines = [f"<b>{safe(fmt.month(row['month'], locale))}</b>"]
        if row[mid] is not None:
            span = safe(fmt.interval(row[low], row[high], "currency", locale=locale))
            lines.append(f"{safe(words.value)} {safe(fmt.money(row[mid], locale))} ({span})")
        lines.append(f"{safe(words.cost)} {safe(fmt.money(row[cost], locale))}")
        texts.append("<br>".join(lines))
    return trace(
        "hover",
        x=[row["month"].isoformat() for row in rows],
        y=[(ticks[0] + ticks[-1]) / 2] * len(rows),
        mode="markers",
        marker={"size": 12},
        hoverinfo="text",
        hovertext=texts,
    )


def _months_axis(rows: Sequence[Mapping[str, Any]], locale: fmt.Locale) -> dict[str, Any]:
    every = next(size for size in (1, 2, 3, 6, 12, 24, len(rows)) if len(rows) / size <= 6.5)
    picked = [row["month"] for row in rows][::every]
    texts: list[str] = []
    year: int | None = None
    for month in picked:
        name = safe(fmt.month_name(month, locale))
        texts.append(f"{name}<br>{month.year}" if month.year != year else name)
        year = month.year
    return {
        "tickmode": "array",
        "tickvals": [month.isoformat() for month in picked],
        "ticktext": texts,
        "tickangle": 0,
    }
