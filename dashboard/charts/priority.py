"""Value against effort, and what more budget would buy: two figures that the browser redraws on new estimates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from dashboard import format as fmt
from dashboard.charts.figure import Figure, Trace, axis, figure, safe, steps, trace

LABELS = 6
HEIGHT = 320
GAP = "\u00a0\u00a0\u00a0\u00a0"
ROLE = {"scale": "better", "prove_first": "actual", "fix_or_stop": "worse", "park": "baseline"}
SYMBOL = {"scale": "circle", "prove_first": "diamond", "fix_or_stop": "x", "park": "square"}


@dataclass(frozen=True, slots=True)
class Point:
    """One idea: value a year with its range, effort, advice."""

    key: str
    label: str
    value: float
    low: float | None
    high: float | None
    weeks: float
    advice: str

    @property
    def open(self) -> bool:
        """Whether the range includes zero: then the mark is hollow, whatever the advice."""
        return self.low is None or self.high is None or self.low <= 0 <= self.high


def value_effort(points: Sequence[Point], corners: Sequence[str], along: str, locale: fmt.Locale) -> Figure:
    """Points by effort and value; lines at the medians part the four named corners.

    `corners` are the names top left, top right, bottom left, bottom right. At most six points are labelled.
    """
    values = [point.value for point in points]
    ticks = steps(min([0.0, *values]), max([0.0, *values]) * 1.12, 5)
    weeks = steps(0.0, max(point.weeks for point in points) * 1.15, 5)
    bar, effort = median(values), median(point.weeks for point in points)
    labelled = sorted(points, key=lambda point: -abs(point.value))[:LABELS]
    traces: list[Trace] = [
        _part("rule", "bar", x=[weeks[0], weeks[-1]], y=[bar, bar], mode="lines", line={"width": 1, "dash": "dot"}),
        _part("rule", "effort", x=[effort, effort], y=[ticks[0], ticks[-1]], mode="lines", line={"width": 1, "dash": "dot"}),
        *_corners(corners, weeks, ticks),
    ]  # fmt: skip
    for advice in ROLE:
        for hollow in (False, True):
            found = [point for point in points if point.advice == advice and point.open == hollow]
            if found:
                traces.append(_marks(advice, hollow, found, locale))
    traces.append(
        _part(
            "label_strong",
            "names",
            x=[point.weeks for point in labelled],
            y=[point.value for point in labelled],
            ids=[point.key for point in labelled],
            mode="text",
            text=[f"{GAP}{safe(point.label[:28])}{GAP}" for point in labelled],
            textposition=[
                "middle left" if point.weeks > weeks[-1] * 0.55 else "middle right" for point in labelled
            ],
        )
    )
    return figure(
        traces,
        height=HEIGHT,
        margin={"t": 20, "r": 12, "b": 8},
        x=axis(weeks, lambda value: fmt.count(value, locale)) | {"title": {"text": safe(along)}},
        y=axis(ticks, lambda value: fmt.money(value, locale)),
    )


def _part(role: str, part: str, **properties: object) -> Trace:
    made = trace(role, **properties)
    made["meta"]["part"] = part
    return made


def _marks(advice: str, hollow: bool, found: Sequence[Point], locale: fmt.Locale) -> Trace:
    return _part(
        "unclear" if hollow else ROLE[advice],
        "points",
        x=[point.weeks for point in found],
        y=[point.value for point in found],
        ids=[point.key for point in found],
        mode="markers",
        marker={"size": 11, "symbol": SYMBOL[advice], "line": {"width": 2 if hollow else 1}},
        hoverinfo="text",
        hovertext=[
            f"<b>{safe(point.label)}</b><br>{safe(fmt.money(point.value, locale))} "
            f"({safe(fmt.interval(point.low, point.high, 'currency', locale))})"
            for point in found
        ],
    )


def _corners(corners: Sequence[str], weeks: Sequence[float], ticks: Sequence[float]) -> list[Trace]:
    span = ticks[-1] - ticks[0]
    top, bottom = ticks[-1] - span * 0.03, ticks[0] + span * 0.04
    left, right = weeks[0] + weeks[-1] * 0.01, weeks[-1] * 0.99
    places = ((left, top, "right"), (right, top, "left"), (left, bottom, "right"), (right, bottom, "left"))
    return [
        trace("label", x=[x], y=[y], mode="text", text=[safe(text)], textposition=f"middle {side}", textfont={"size": 12})
        for text, (x, y, side) in zip(corners, places, strict=True)
    ]  # fmt: skip


def spend(costs: Sequence[float], nets: Sequence[float], along: str, locale: fmt.Locale) -> Figure:
    """Expected net value against money spent, best first; the budget's marker stands where the reader sets it."""
    xs, ys = [0.0], [0.0]
    for cost, net in zip(costs, nets, strict=True):
        xs.append(xs[-1] + cost)
        ys.append(ys[-1] + net)
    ticks = steps(min(ys), max([*ys, 1.0]) * 1.1, 5)
    across = steps(0.0, xs[-1] * 1.05 or 1.0, 5)
    return figure(
        [
            _part("rule", "budget", x=[], y=[], mode="lines", line={"width": 1.5, "dash": "dash"}),
            _part("label_strong", "budget-label", x=[], y=[], mode="text", text=[], textposition="top center"),
            _part("actual", "curve", x=xs, y=ys, mode="lines+markers", line={"width": 2.5}, marker={"size": 7}, hoverinfo="text", hovertext=[
                f"{safe(fmt.money(x, locale))} → {safe(fmt.money(y, locale))}" for x, y in zip(xs, ys, strict=True)
            ]),
        ],
        height=HEIGHT,
        margin={"t": 20, "r": 16, "b": 8},
        x=axis(across, lambda value: fmt.money(value, locale)) | {"title": {"text": safe(along)}},
        y=axis(ticks, lambda value: fmt.money(value, locale)),
    )  # fmt: skip
