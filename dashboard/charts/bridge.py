"""A bridge of amounts: gains, discounts, costs and what is left, as horizontal floating bars."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from dashboard.charts.figure import Figure, Trace, figure, hidden_axis, safe, trace

BAR = 34
Kind = Literal["gain", "discount", "cost", "incident", "net", "subtotal", "missing"]
_ROLE = {"subtotal": "gain"}


@dataclass(frozen=True, slots=True)
class Step:
    """One bar: a signed amount, or a level where `kind` is net or subtotal; None is not measured."""

    label: str
    amount: float | None
    kind: Kind
    note: str = ""


def bridge(steps: Sequence[Step], text: Callable[[Step], str], missing: str) -> Figure:
    """Floating bars from top to bottom; each starts where the one before ends.

    A step without an amount is hatched and says `missing`; it moves nothing.
    """
    labels = [safe(step.label) for step in steps]
    bars: list[Trace] = []
    ends: list[float] = []
    texts: list[str] = []
    level = 0.0
    span = _span(steps)
    for label, step in zip(labels, steps, strict=True):
        if step.amount is None:
            bars.append(
                _bar("missing", label, level, span * 0.06, step, f"{safe(step.label)}: {safe(missing)}")
            )
            ends.append(level + span * 0.06)
            texts.append(safe(missing))
            continue
        base = 0.0 if step.kind in ("net", "subtotal") else level
        level = base + step.amount
        said = safe(text(step))
        bars.append(_bar(_ROLE.get(step.kind, step.kind), label, base, step.amount, step, f"{label}: {said}"))
        ends.append(max(base, level))
        texts.append(f"<b>{said}</b>" if step.kind in ("net", "subtotal") else said)
    low = min([0.0, *(min(bar["base"][0], bar["base"][0] + bar["x"][0]) for bar in bars)])
    high = max([*ends, low + 1e-9])
    words = trace(
        "label_strong",
        x=ends,
        y=labels,
        mode="text",
        text=[f" {said}" for said in texts],
        textposition="middle right",
    )
    return figure(
        [*bars, words],
        height=BAR * len(steps) + 12,
        margin={"r": 74 if all(step.amount is not None for step in steps) else 96, "t": 2, "b": 2},
        x=hidden_axis(range=[low, high]),
        y={
            "type": "category",
            "categoryorder": "array",
            "categoryarray": labels[::-1],
            "dtick": 1,
            "showgrid": False,
            "range": [-0.6, len(steps) - 0.4],
        },
        barmode="overlay",
        bargap=0.36,
    )


def _bar(role: str, label: str, base: float, size: float, step: Step, hover: str) -> Trace:
    made: dict[str, object] = (
        {"pattern": {"shape": "/", "size": 5, "solidity": 0.25}} if role == "missing" else {}
    )
    return trace(
        role,
        type="bar",
        orientation="h",
        y=[label],
        x=[size],
        base=[base],
        marker=made,
        hoverinfo="text",
        hovertext=[hover + (f"<br>{safe(step.note)}" if step.note else "")],
    )


def _span(steps: Sequence[Step]) -> float:
    level, reach = 0.0, [0.0]
    for step in steps:
        amount = step.amount or 0.0
        level = amount if step.kind in ("net", "subtotal") else level + amount
        reach.append(level)
    return (max(reach) - min(reach)) or 1.0
