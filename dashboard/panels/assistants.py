"""Use by assistant: what people ask for, where the source names it."""

from __future__ import annotations

from dash import html

from dashboard import format as fmt
from dashboard.numbers import periods
from dashboard.page import Cells, Column, Panel
from dashboard.view import View

SHOWN = 10
METRICS = ("actions", "active_people")


def assistants(view: View, width: int = 6) -> Panel | None:
    """Assistants by intentional actions in the newest month; None where no source names assistants."""
    cells = {row["cell_id"]: row["assistant"] for row in view.rows("cell", cut="assistant")}
    months = periods(view, "month")
    if not cells or not months:
        return None
    newest = months[-1]
    found = {
        metric: {
            row["cell_id"]: row["value"]
            for row in view.rows("number", metric=metric, period_id=newest["period_id"])
            if row["cell_id"] in cells and row["value"] is not None
        }
        for metric in METRICS
    }
    ranked = sorted(found["actions"].items(), key=lambda item: -item[1])
    if not ranked:
        return None
    full = ranked[0][1] or 1.0
    rows = [
        html.Div(
            [
                html.Span(cells[cell], className="name"),
                html.Span(
                    html.Span(
                        html.I(className="tier proven", style={"width": f"{value / full * 100:.2f}%"}),
                        className="stacked thin",
                    ),
                    className="bar-cell",
                ),
                html.Span(fmt.value(value, "count", view.locale), className="amount"),
            ],
            className="row",
        )
        for cell, value in ranked[:SHOWN]
    ]
    return Panel(
        "assistants",
        view.say("assistants.title"),
        html.Div(rows, className="rows"),
        cells=Cells(
            (
                Column("assistant", view.say("assistants.assistant")),
                Column("actions", view.say("assistants.actions"), "count"),
                Column("active_people", view.say("assistants.people"), "people"),
            ),
            tuple((cells[cell], value, found["active_people"].get(cell)) for cell, value in ranked),
        ),
        subtitle=view.say("assistants.sub", month=fmt.month(newest["start_day"], view.locale)),
        width=width,
        explain="actions",
    )
