"""Sparklines as two data-URI images, light and dark, so that they print and need no script."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from dash import html

from dashboard import theme

LEAST = 4


def spark(
    series: Sequence[float | None], words: str, *, width: int = 200, height: int = 36, area: bool = True
) -> list[html.Img]:
    """A line over time; nothing where fewer than `LEAST` values are known: two points are not a development."""
    known = [(place, value) for place, value in enumerate(series) if value is not None]
    if len(known) < LEAST:
        return []
    points = _points(known, len(series), width, height)
    return [
        html.Img(
            src=_source(points, scheme, width, height, area),
            className=f"spark {scheme}",
            alt=words if scheme == "light" else "",
            **({} if scheme == "light" else {"aria-hidden": "true"}),
        )
        for scheme in theme.SCHEMES
    ]


def _points(known: list[tuple[int, float]], count: int, width: int, height: int) -> list[tuple[float, float]]:
    values = [value for _, value in known]
    low, high = min(values), max(values)
    reach = (high - low) or 1.0
    usable = height - 8
    return [
        (3 + place / max(count - 1, 1) * (width - 6), 4 + usable - (value - low) / reach * usable)
        for place, value in known
    ]


def _source(
    points: list[tuple[float, float]], scheme: theme.Scheme, width: int, height: int, area: bool
) -> str:
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    colour = theme.token(scheme, "accent")
    fill = (
        f'<polygon points="{points[0][0]:.1f},{height} {line} {points[-1][0]:.1f},{height}" '
        f'fill="{colour}" fill-opacity="{0.13 if scheme == "light" else 0.2}"/>'
        if area
        else ""
    )
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" preserveAspectRatio="none">{fill}'
        f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2" stroke-linejoin="round" '
        'stroke-linecap="round" vector-effect="non-scaling-stroke"/></svg>'
    )
    return f"data:image/svg+xml,{quote(svg)}"
