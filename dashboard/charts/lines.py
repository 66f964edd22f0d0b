"""A few lines on one pair of axes, each with its name at its end; one of them may carry a band."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.charts.figure import Figure, axis, figure, safe, steps, trace

HEIGHT = 270


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its role, its points, the hover text of each, its name and its band."""

    role: str
    x: Sequence[Any]
    y: Sequence[float]
    texts: Sequence[str]
    name: str = ""
    low: Sequence[float] = ()
    high: Sequence[float] = ()
    shape: str = "linear"
    """`hv` for a curve that falls in steps."""


def lines(
    found: Sequence[Line],
    along: str,
    text: Callable[[float], str],
    *,
    x_log: bool = False,
    y_log: bool = False,
    floor: float | None = 0.0,
) -> Figure:
    """Lines with their bands; `text` writes the ticks of the vertical axis, `along` names the horizontal one."""
    every = [value for line in found for value in (*line.y, *line.low, *line.high)]
    low, high = min(every), max(every)
    ticks = steps(min(low, floor) if floor is not None else low, high)
    drawn = []
    for line in found:
        if line.low and line.high:
            drawn.append(
                trace("band", x=[*line.x, *reversed(line.x)], y=[*line.high, *reversed(line.low)], mode="lines",
                      fill="toself", line={"width": 0, "shape": line.shape})
            )  # fmt: skip
        dots = "lines" if len(line.x) > 40 else "lines+markers"
        drawn.append(
            trace(line.role, x=list(line.x), y=list(line.y), mode=dots, line={"width": 2, "shape": line.shape},
                  marker={"size": 5}, hoverinfo="text", hovertext=[safe(one) for one in line.texts])
        )  # fmt: skip
        if line.name:
            drawn.append(
                trace("label", x=[line.x[-1]], y=[line.y[-1]], mode="text", text=[safe(line.name)],
                      textposition="top left")
            )  # fmt: skip
    x: dict[str, Any] = {"title": {"text": safe(along)}} | ({"type": "log"} if x_log else {})
    y = {"type": "log"} if y_log else axis(ticks, text)
    return figure(drawn, height=HEIGHT, margin={"r": 8, "t": 12}, x=x, y=y)
