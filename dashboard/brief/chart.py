"""Cumulative value against cost as inline SVG: the one chart of the brief's page, drawn without a script."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from itertools import pairwise

from dashboard import format as fmt
from dashboard.brief.content import Brief, Month
from dashboard.charts.figure import steps

WIDTH, HEIGHT = 1000, 440
LEFT, RIGHT, TOP, BOTTOM = 64, 170, 16, 32
_LABELS = 6


def value_cost(brief: Brief) -> str:
    """The chart with direct labels, and its sentence for readers who do not see it."""
    months = brief.months
    reach = [
        number
        for month in months
        for number in (month.value_low, month.value, month.value_high, month.cost)
        if number is not None
    ]
    ticks = steps(min([0.0, *reach]), max([0.0, *reach]), 5)
    low, high = ticks[0], ticks[-1]

    def x(place: int) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * place / (len(months) - 1)

    def y(number: float) -> float:
        return TOP + (HEIGHT - TOP - BOTTOM) * (high - number) / ((high - low) or 1.0)

    def line(name: str) -> list[tuple[float, float]]:
        found = [(place, getattr(month, name)) for place, month in enumerate(months)]
        return [(x(place), y(number)) for place, number in found if number is not None]

    parts = [_grid(tick, y(tick), brief) for tick in ticks]
    parts += _days(months, x, brief)
    lower, upper = line("value_low"), line("value_high")
    if lower and upper:
        parts.append(f'<polygon points="{_points([*upper, *reversed(lower)])}" fill="var(--band)"/>')
    ends: list[tuple[str, float, float, str]] = []
    for name, colour in (("cost", "cost"), ("value", "accent")):
        points = line(name)
        if not points:
            continue
        parts.append(
            f'<polyline points="{_points(points)}" fill="none" stroke="var(--{colour})" stroke-width="3"/>'
        )
        last = next(number for month in reversed(months) if (number := getattr(month, name)) is not None)
        ends.append((colour, *points[-1], f"{brief.month_words[name]}: {fmt.money(last, brief.locale)}"))
    parts += _ends(ends)
    said = escape("; ".join(text for *_, text in ends))
    return f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{said}">{"".join(parts)}</svg>'


def _grid(tick: float, at: float, brief: Brief) -> str:
    return (
        f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{at:.1f}" y2="{at:.1f}" stroke="var(--grid)"/>'
        f'<text x="{LEFT - 8}" y="{at + 4:.1f}" text-anchor="end" font-size="12" fill="var(--ink3)">'
        f"{escape(fmt.money(tick, brief.locale))}</text>"
    )


def _days(months: Sequence[Month], x: Callable[[int], float], brief: Brief) -> list[str]:
    every = max(1, -(-len(months) // _LABELS))
    return [
        f'<text x="{x(place):.1f}" y="{HEIGHT - 8}" text-anchor="middle" font-size="12" fill="var(--ink3)">'
        f"{escape(fmt.month(month.day, brief.locale))}</text>"
        for place, month in enumerate(months)
        if place % every == 0
    ]


def _ends(ends: Sequence[tuple[str, float, float, str]]) -> list[str]:
    """Names at the end of the lines, moved apart where they would touch."""
    places = sorted(range(len(ends)), key=lambda one: ends[one][2])
    tops = {one: ends[one][2] for one in places}
    for above, below in pairwise(places):
        tops[below] = max(tops[below], tops[above] + 36)
    found = []
    for one, (colour, across, down, text) in enumerate(ends):
        name, _, amount = text.rpartition(": ")
        found.append(
            f'<circle cx="{across:.1f}" cy="{down:.1f}" r="5" fill="var(--{colour})"/>'
            f'<text x="{across + 12:.1f}" y="{tops[one]:.1f}" font-size="12" fill="var(--ink2)">{escape(name)}'
            f'<tspan x="{across + 12:.1f}" dy="16" font-weight="600" fill="var(--ink)">{escape(amount)}</tspan></text>'
        )
    return found


def _points(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{across:.1f},{down:.1f}" for across, down in points)
