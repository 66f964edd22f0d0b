"""Value against effort in four named corners, and what more budget would buy."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html

from dashboard import format as fmt
from dashboard.charts.priority import Point, spend, value_effort
from dashboard.components.empty import empty
from dashboard.components.graph import graph
from dashboard.page import Panel
from dashboard.panels.prioritise.rows import Row
from dashboard.sentences import states
from dashboard.view import View, named_code

CORNERS = ("quick_win", "high_value_high_effort", "self_service", "deprioritise")
"""From top left to bottom right."""


def effort_panel(view: View, found: Sequence[Row], width: int = 6) -> Panel:
    """Value a year against effort; the shape is the advice, a hollow mark is a range that includes zero."""
    points = [
        Point(
            row.key,
            row.label,
            row.mid,
            row.low,
            row.high,
            row.weeks,
            str(row.released.get("advice") or "park"),
        )
        for row in found
        if row.mid is not None and row.weeks is not None
    ]
    title = view.say("prioritise.effort.title")
    if not points:
        return Panel(
            "effort",
            title,
            empty(view.say("prioritise.empty"), view.say("prioritise.empty.then")),
            width=width,
        )
    corners = [states.word("quadrant", code, view.locale) for code in CORNERS]
    resources = {str(row.released.get("resource")) for row in found if row.released.get("resource")}
    resource = resources.pop() if len(resources) == 1 else "weeks"
    along = view.say("prioritise.effort.along", resource=named_code(view, "resource", resource))
    best = max(points, key=lambda point: point.value)
    finding = view.say(
        "prioritise.effort.finding", name=best.label, value=fmt.money(best.value, view.locale),
        weeks=fmt.value(best.weeks, "weeks", view.locale),
    )  # fmt: skip
    shapes = [
        html.Span(
            [
                html.I(className=f"shape {code}", **{"aria-hidden": "true"}),
                states.advice(code, view.locale).word,
            ]
        )
        for code in ("scale", "prove_first", "fix_or_stop", "park")
    ]
    return Panel(
        "effort",
        title,
        [graph("effort", value_effort(points, corners, along, view.locale), finding), html.Div(shapes, className="legend")],
        subtitle=view.say("prioritise.effort.sub"),
        width=width,
    )  # fmt: skip


def spend_panel(view: View, found: Sequence[Row], width: int = 6) -> Panel:
    """Expected net value against money spent, best first, with the reader's budget on it."""
    known = [
        (row.cost, row.released["net"])
        for row in found
        if row.cost is not None and row.released.get("net") is not None
    ]
    title = view.say("prioritise.spend.title")
    if not known:
        return Panel(
            "spend",
            title,
            empty(view.say("prioritise.spend.none"), view.say("prioritise.spend.none.then")),
            width=width,
        )
    costs, nets = zip(*known, strict=True)
    finding = view.say(
        "prioritise.spend.finding",
        cost=fmt.money(sum(costs), view.locale),
        net=fmt.money(sum(nets), view.locale),
    )
    return Panel(
        "spend",
        title,
        [
            graph("spend", spend(costs, nets, view.say("prioritise.spend.along"), view.locale), finding),
            html.P(view.say("prioritise.spend.set"), id="spend-said", className="panel-foot"),
        ],
        subtitle=view.say("prioritise.spend.sub"),
        width=width,
    )  # fmt: skip


def weights_panel(view: View, width: int = 3) -> Panel:
    """What matters to the reader: four weights, each as slider and as number."""
    return Panel(
        "weights",
        view.say("prioritise.weights.title"),
        [html.Div(id="weights", className="js-only"), html.P(id="weights-said", className="panel-foot")],
        subtitle=view.say("prioritise.weights.sub"),
        width=width,
    )


def why_panel(view: View, width: int = 3) -> Panel:
    """Where the expected value of the selected idea comes from, in steps that add up to it."""
    return Panel(
        "why",
        view.say("prioritise.why.title"),
        [
            html.P(id="why-said", className="sub", **{"aria-live": "polite"}),
            html.Div(id="why", className="js-only"),
        ],
        width=width,
    )
