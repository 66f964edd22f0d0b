"""Colours, type and chart template of both schemes: the one place a colour is written (EXPERIENCE.md 8).

CSS variables, Plotly templates and the repaint script all read the tokens below.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Literal

Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
FONT = (
    '"Inter Variable", Inter, system-ui, -apple-system, "Segoe UI", Roboto, '
    '"PingFang SC", "Microsoft YaHei", "Noto Sans SC", sans-serif'
)
CLEAR = "rgba(0,0,0,0)"

TOKENS: Mapping[Scheme, Mapping[str, str]] = {
    "light": {
        "bg": "#F6F7F9",
        "surface": "#FFFFFF",
        "sunken": "#EEF1F5",
        "ink": "#131A24",
        "ink2": "#465264",
        "ink3": "#5F6B7E",
        "control": "#8792A3",
        "border": "#D9DEE6",
        "grid": "#E4E8EE",
        "accent": "#2B5FD9",
        "accent_soft": "#E8EEFC",
        "accent_mid": "#8AA7EB",
        "accent_pale": "#C3D2F5",
        "on_accent": "#FFFFFF",
        "baseline": "#8390A3",
        "muted": "#C9D0DA",
        "value": "#109D7B",
        "cost": "#BE6517",
        "good": "#00736B",
        "good_soft": "#E0F2EF",
        "bad": "#B3321F",
        "bad_soft": "#FCEBE7",
        "watch": "#8A5A00",
        "watch_soft": "#FDF3DC",
        "band": "rgba(43,95,217,.14)",
        "series1": "#2B5FD9",
        "series2": "#BE6517",
        "series3": "#109D7B",
        "series4": "#763A64",
        "series5": "#9E88AE",
        "series6": "#45442A",
    },
    "dark": {
        "bg": "#10151D",
        "surface": "#171E29",
        "sunken": "#202938",
        "ink": "#EDF1F7",
        "ink2": "#AEB9C9",
        "ink3": "#94A0B2",
        "control": "#6B788C",
        "border": "#2C3647",
        "grid": "#263041",
        "accent": "#7BA2F5",
        "accent_soft": "#1B2A4A",
        "accent_mid": "#4F6CA8",
        "accent_pale": "#33476F",
        "on_accent": "#0B1220",
        "baseline": "#7C899D",
        "muted": "#455166",
        "value": "#52CAA5",
        "cost": "#E6AC3D",
        "good": "#5ED0B8",
        "good_soft": "#12302F",
        "bad": "#F08A72",
        "bad_soft": "#3A1F1B",
        "watch": "#E3B04B",
        "watch_soft": "#352A12",
        "band": "rgba(123,162,245,.20)",
        "series1": "#5C87EC",
        "series2": "#E6AC3D",
        "series3": "#52CAA5",
        "series4": "#B14C79",
        "series5": "#BAA8D0",
        "series6": "#D7E8EF",
    },
}

# What a trace means -> which of its properties take which token. A figure carries roles, never a meaning
# hidden in a colour, so that a scheme switch and print repaint it in the browser (EXPERIENCE.md 2.9).
ROLES: Mapping[str, Mapping[str, str]] = {
    "actual": {"line.color": "accent", "marker.color": "accent", "marker.line.color": "surface"},
    "baseline": {"line.color": "baseline", "marker.color": "baseline"},
    "band": {"fillcolor": "band", "line.color": "clear"},
    "reach": {"line.color": "muted"},
    "cost": {"line.color": "cost", "marker.color": "cost"},
    "gain": {"marker.color": "value"},
    "discount": {"marker.color": "muted"},
    "incident": {"marker.color": "bad"},
    "net": {"marker.color": "accent"},
    "indicated": {
        "marker.color": "surface",
        "marker.pattern.fgcolor": "accent",
        "marker.line.color": "accent",
    },
    "claimed": {"marker.color": "muted"},
    "missing": {"marker.color": "sunken", "marker.pattern.fgcolor": "control"},
    "better": {"line.color": "good", "marker.color": "good", "error_x.color": "good"},
    "worse": {"line.color": "bad", "marker.color": "bad", "error_x.color": "bad"},
    "unclear": {"marker.color": "surface", "marker.line.color": "baseline", "error_x.color": "baseline"},
    "rule": {"line.color": "control"},
    "zero": {"line.color": "control"},
    "label": {"textfont.color": "ink2"},
    "label_strong": {"textfont.color": "ink"},
    "event": {"marker.color": "surface", "marker.line.color": "control", "textfont.color": "ink2"},
    "power": {"marker.color": "accent"},
    "habitual": {"marker.color": "accent_mid"},
    "novice": {"marker.color": "accent_pale"},
    "low": {"marker.color": "muted"},
    "none": {"marker.color": "sunken", "marker.line.color": "border"},
    "hover": {"marker.color": "clear"},
}

CONFIG: Mapping[str, Any] = {
    "displayModeBar": False,
    "responsive": True,
    "doubleClick": False,
    "scrollZoom": False,
    "displaylogo": False,
    "showTips": False,
    # plotly.js 4 ships a button that uploads the chart; both lines keep it out.
    "modeBarButtonsToRemove": ["sendChartToCloud"],
    "plotlyServerURL": "",
}


def token(scheme: Scheme, name: str) -> str:
    """A colour by its name; `clear` is fully transparent."""
    return CLEAR if name == "clear" else TOKENS[scheme][name]


def template(scheme: Scheme) -> dict[str, Any]:
    """The layout-only Plotly template of a scheme (EXPERIENCE.md 8.6)."""
    colour = TOKENS[scheme]
    axis = {
        "fixedrange": True,
        "automargin": True,
        "zeroline": False,
        "tickfont": {"size": 12, "color": colour["ink3"]},
        "title": {"font": {"size": 12, "color": colour["ink3"]}, "standoff": 8},
    }
    return {
        "layout": {
            "font": {"family": FONT, "size": 12, "color": colour["ink2"]},
            "paper_bgcolor": CLEAR,
            "plot_bgcolor": CLEAR,
            "margin": {"l": 4, "r": 4, "t": 8, "b": 4},
            "showlegend": False,
            "colorway": [colour[f"series{number}"] for number in range(1, 7)],
            "bargap": 0.38,
            "barcornerradius": 3,
            "dragmode": False,
            "hovermode": "closest",
            "hoverlabel": {
                "bgcolor": colour["surface"],
                "bordercolor": colour["border"],
                "font": {"family": FONT, "size": 12, "color": colour["ink"]},
                "align": "left",
            },
            "xaxis": axis
            | {
                "showgrid": False,
                "showline": True,
                "linecolor": colour["border"],
                "ticks": "outside",
                "ticklen": 4,
                "tickcolor": colour["border"],
            },
            "yaxis": axis | {"gridcolor": colour["grid"], "showline": False, "ticklabelstandoff": 6},
            "annotationdefaults": {"font": {"size": 12, "color": colour["ink2"]}, "showarrow": False},
            "shapedefaults": {"line": {"color": colour["control"], "width": 1}},
        }
    }


def css() -> str:
    """CSS variables of both schemes; print always takes the light ones."""
    light, dark = (
        "".join(f"--{name.replace('_', '-')}:{colour};" for name, colour in TOKENS[scheme].items())
        for scheme in SCHEMES
    )
    return (
        f":root{{color-scheme:light;--font:{FONT};{light}}}"
        f'@media screen{{:root[data-mantine-color-scheme="dark"]{{color-scheme:dark;{dark}}}}}'
    )


def paint_table() -> str:
    """JSON that the repaint script reads: role table, tokens and template of each scheme."""
    return json.dumps(
        {
            "roles": ROLES,
            "tokens": {scheme: {**TOKENS[scheme], "clear": CLEAR} for scheme in SCHEMES},
            "templates": {scheme: template(scheme) for scheme in SCHEMES},
        },
        separators=(",", ":"),
    )
