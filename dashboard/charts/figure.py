"""What every figure shares: roles in place of colours, escaped labels, ticks written by our formatter."""

from __future__ import annotations

import html
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from dashboard import theme

Figure = dict[str, Any]
Trace = dict[str, Any]
PHONE = 390


def safe(text: object) -> str:
    """Text of a label with markup made harmless: Plotly turns `<a href>` into a live link otherwise."""
    return html.escape(str(text), quote=False)


def trace(role: str, **properties: Any) -> Trace:
    """One trace painted by its role, in the light scheme; the browser repaints it for the dark one."""
    made: Trace = {"type": "scatter", "hoverinfo": "skip", "cliponaxis": False, **properties}
    bar = made["type"] == "bar"
    if bar:
        made.pop("cliponaxis")
    made["meta"] = {"role": role}
    for path, name in theme.ROLES[role].items():
        if (path.startswith("error_x") and "error_x" not in made) or (path == "line.color" and bar):
            continue
        target = made
        *folders, last = path.split(".")
        for folder in folders:
            target = target.setdefault(folder, {})
        target[last] = theme.token("light", name)
    return made


def figure(
    traces: Sequence[Trace],
    *,
    height: int,
    x: Mapping[str, Any] | None = None,
    y: Mapping[str, Any] | None = None,
    margin: Mapping[str, int] | None = None,
    **layout: Any,
) -> Figure:
    """A figure of fixed height in pixels and responsive width with the template of the light scheme."""
    return {
        "data": list(traces),
        "layout": {
            "template": theme.template("light"),
            "height": height,
            "margin": {"l": 4, "r": 4, "t": 8, "b": 4} | dict(margin or {}),
            "xaxis": dict(x or {}),
            "yaxis": dict(y or {}),
            **layout,
        },
    }


def steps(low: float, high: float, count: int = 5) -> list[float]:
    """Round axis values from at or below `low` to at or above `high`, about `count` of them."""
    if not math.isfinite(low) or not math.isfinite(high):
        return [0.0]
    if high <= low:
        high = low + (abs(low) or 1.0)
    rough = (high - low) / max(count - 1, 1)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= rough * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(number * step, 12) for number in range(first, last + 1)]


def axis(values: Sequence[float], text: Callable[[float], str]) -> dict[str, Any]:
    """Axis properties for explicit ticks; the text comes from our formatter (prefixes are ignored otherwise)."""
    return {
        "range": [values[0], values[-1]],
        "tickmode": "array",
        "tickvals": list(values),
        "ticktext": [text(value) for value in values],
    }


def hidden_axis(**more: Any) -> dict[str, Any]:
    """An axis that is not drawn."""
    return {"visible": False, **more}
