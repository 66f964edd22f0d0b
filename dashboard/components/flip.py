"""Two drawings of the same cells, one shown at a time; the switch works without the server."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import html


def flip(key: str, drawings: Sequence[Any], words: Sequence[str]) -> html.Div:
    """A switch over drawings; a single drawing stands without one."""
    shown = [
        html.Div(drawing, className="flip-side", **{"data-side": str(place)})
        for place, drawing in enumerate(drawings)
    ]
    if len(shown) < 2:
        return html.Div(shown, className="flip")
    return html.Div(
        [
            dmc.SegmentedControl(
                id={"type": "flip", "key": key},
                data=[{"value": str(place), "label": word} for place, word in enumerate(words)],
                value="0",
                size="xs",
                className="switch js-only",
            ),
            html.Div(shown, id={"type": "flip-sides", "key": key}, className="flip side-0"),
        ]
    )
