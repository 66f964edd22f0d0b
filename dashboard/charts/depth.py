"""Depth of adoption: shares of entitled people by how deeply they use AI, stacked over months."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from dashboard import format as fmt
from dashboard.charts.figure import Figure, Trace, figure, safe, trace

HEIGHT = 270
SEGMENTS = ("power", "habitual", "novice", "low", "none")


def depth(
    months: Sequence[date],
    shares: Mapping[str, Sequence[float | None]],
    names: Mapping[str, str],
    locale: fmt.Locale,
) -> Figure:
    """Stacked bars, deepest at the bottom; the newest share of each segment stands beside its bar.

    `shares` holds one value per month and segment, each 0 to 1 or None.
    """
    days = [month.isoformat() for month in months]
    bars: list[Trace] = []
    middles: list[float] = []
    labels: list[str] = []
    floor = 0.0
    for segment in SEGMENTS:
        values = shares.get(segment)
        if not values:
            continue
        hover = [
            f"<b>{safe(fmt.month(month, locale))}</b><br>{safe(names[segment])} {safe(fmt.share(value, locale))}"
            for month, value in zip(months, values, strict=True)
        ]
        bars.append(
            trace(
                segment, type="bar", x=days, y=list(values), hoverinfo="text", hovertext=hover,
                marker={"cornerradius": 0, "line": {"width": 0}},
            )
        )  # fmt: skip
        newest = values[-1] or 0.0
        middles.append(floor + newest / 2)
        labels.append(f"\u00a0\u00a0{safe(names[segment])} <b>{safe(fmt.share(newest, locale))}</b>")
        floor += newest
    # Half a month past the last bar, so that labels start beside it at every width.
    beside = (months[-1] + timedelta(days=14)).isoformat()
    words = [
        trace("label", x=[beside], y=[at], mode="text", text=[text], textposition="middle right")
        for at, text in zip(spread(middles, 0.085), labels, strict=True)
    ]
    every = next(size for size in (1, 2, 3, 6, 12, len(months)) if len(months) / size <= 6.5)
    picked = list(months)[::every]
    return figure(
        [*bars, *words],
        height=HEIGHT,
        margin={"r": 112},
        x={
            "type": "date",
            "tickmode": "array",
            "tickvals": [month.isoformat() for month in picked],
            "ticktext": [safe(fmt.month_name(month, locale)) for month in picked],
            "tickangle": 0,
        },
        y={
            "range": [0, 1],
            "tickmode": "array",
            "tickvals": [0, 0.25, 0.5, 0.75, 1],
            "ticktext": [fmt.share(value, locale) for value in (0, 0.25, 0.5, 0.75, 1)],
        },
        barmode="stack",
        bargap=0.22,
    )


def spread(positions: Sequence[float], least: float) -> list[float]:
    """Label positions pushed up until neighbours are `least` apart, order kept."""
    placed: list[float] = []
    for position in positions:
        placed.append(max(position, placed[-1] + least) if placed else position)
    return placed
