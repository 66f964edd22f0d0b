"""Bars as positioned marks: attainment bullets, interval bars where right is better, tiers of money."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from dash import html

Reading = Literal["better", "worse", "held", "unclear"]


def _at(share: float) -> str:
    return f"{min(1.0, max(0.0, share)) * 100:.2f}%"


def bullet(attainment: float | None, words: str) -> html.Span:
    """Share of the way to the target; the tick is the target, the bar may pass it."""
    if attainment is None:
        return html.Span(className="bullet none", role="img", title=words, **{"aria-label": words})
    # Every row has the same scale, so that rows compare: the track ends at 130 % of the target.
    return html.Span(
        [
            html.I(className="fill", style={"width": _at(attainment / 1.3)}),
            html.I(className="aim", style={"left": _at(1 / 1.3)}),
        ],
        className="bullet",
        role="img",
        title=words,
        **{"aria-label": words},
    )


@dataclass(frozen=True, slots=True)
class Scale:
    """The shared axis of a column of interval bars, in the order left to right."""

    low: float
    high: float

    def place(self, value: float) -> float:
        """Where a value lies, 0 at the left edge and 1 at the right."""
        return (value - self.low) / ((self.high - self.low) or 1.0)


def interval(
    low: float | None,
    mid: float | None,
    high: float | None,
    scale: Scale,
    reading: Reading,
    words: str,
    marks: Sequence[float] = (),
) -> html.Span:
    """A likely range on a shared axis; an open side fades out, a range over zero is hollow and grey.

    Values are already turned so that right is better.
    """
    parts: list[Any] = [
        html.I(className="grid-line", style={"left": _at(scale.place(mark))}) for mark in marks
    ]
    parts.append(html.I(className="zero", style={"left": _at(scale.place(0.0))}))
    if mid is not None:
        left = scale.place(low) if low is not None else 0.0
        right = scale.place(high) if high is not None else 1.0
        left, right = max(0.0, left), min(1.0, right)
        edges = (" open-left" if low is None else "") + (" open-right" if high is None else "")
        parts.append(
            html.I(
                className=f"reach{edges}",
                style={"left": _at(left), "width": f"{max(0.0, right - left) * 100:.2f}%"},
            )
        )
        parts.append(html.I(className="dot", style={"left": _at(scale.place(mid))}))
    return html.Span(parts, className=f"span {reading}", role="img", title=words, **{"aria-label": words})


@dataclass(frozen=True, slots=True)
class Tier:
    """One kind of money in a bar: code, amount, word and text."""

    code: str
    amount: float
    word: str
    text: str


def tiers(found: Sequence[Tier], full: float) -> list[html.I]:
    """Segments of money by tier, as shares of `full`."""
    return [
        html.I(
            className=f"tier {tier.code}",
            style={"width": f"{max(0.0, tier.amount) / full * 100:.2f}%"},
            title=f"{tier.word} {tier.text}",
        )
        for tier in found
        if tier.amount > 0 and full > 0
    ]
