"""Event study: the effect by time since access, with its band; flat before zero is what makes it believable."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dashboard import format as fmt
from dashboard.charts.figure import Figure, Trace, axis, figure, safe, steps, trace

HEIGHT = 286


def event_study(
    rows: Sequence[Mapping[str, Any]],
    unit: str,
    *,
    before: str,
    after: str,
    along: str,
    locale: fmt.Locale,
) -> Figure:
    """Line with its simultaneous 95 % band over event time.

    `rows` are rows of outcome_event with values in `unit`; -1 is the reference and is drawn as zero.
    """
    found = sorted(rows, key=lambda row: row["event"])
    x = [row["event"] for row in found]
    mid = [row["estimate"] for row in found]
    low = [_edge(row, "low") for row in found]
    high = [_edge(row, "high") for row in found]
    ticks = steps(min(0.0, *low), max(0.0, *high))
    top = ticks[-1] + (ticks[-1] - ticks[0]) * 0.1
    texts = [
        f"<b>{row['event']:+d}</b> {safe(fmt.change(row['estimate'], unit, locale=locale))}<br>"
        f"{safe(fmt.interval(below, above, unit, signed=True, locale=locale))}<br>n = {safe(fmt.count(row['n'], locale))}"
        for row, below, above in zip(found, low, high, strict=True)
    ]
    ends = [x[0] - 0.5, x[-1] + 0.5]
    traces = [
        trace(
            "band",
            x=[*x, *reversed(x)],
            y=[*high, *reversed(low)],
            mode="lines",
            fill="toself",
            line={"width": 0},
        ),
        trace("zero", x=ends, y=[0, 0], mode="lines", line={"width": 1}),
        trace(
            "actual",
            x=x,
            y=mid,
            mode="lines+markers",
            line={"width": 2.5},
            marker={"size": 6},
            hoverinfo="text",
            hovertext=texts,
        ),
    ]
    if x[0] < 0:
        traces += _access(ticks[0], top, before, after)
    every = next(size for size in (1, 2, 4, 5, 10, 13, 26, 52, 104) if len(x) / size <= 9 or size == 104)
    marks = [event for event in range(x[0], x[-1] + 1) if event % every == 0]
    return figure(
        traces,
        height=HEIGHT,
        margin={"r": 8, "t": 4},
        x={
            "range": ends,
            "tickmode": "array",
            "tickvals": marks,
            "ticktext": [fmt.signed(mark) for mark in marks],
            "title": {"text": safe(along)},
        },
        y=axis(ticks, lambda value: fmt.change(value, unit, locale=locale) if value else "0")
        | {"range": [ticks[0], top]},
    )


def _access(bottom: float, top: float, before: str, after: str) -> list[Trace]:
    """The line between before and after access, with its words."""
    return [
        trace("rule", x=[-0.5, -0.5], y=[bottom, top], mode="lines", line={"width": 1, "dash": "dot"}),
        trace(
            "label", x=[-0.5], y=[top], mode="text", text=[f"{safe(before)}  "], textposition="bottom left"
        ),
        trace(
            "label", x=[-0.5], y=[top], mode="text", text=[f"  {safe(after)}"], textposition="bottom right"
        ),
    ]


def _edge(row: Mapping[str, Any], side: str) -> float:
    for name in (f"band_{side}", side):
        if row[name] is not None:
            return float(row[name])
    return float(row["estimate"])
