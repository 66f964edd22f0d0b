"""What it cost: lines of cost of one use case in the last 12 months, largest first."""

from __future__ import annotations

from dash import html

from dashboard import format as fmt
from dashboard.components.empty import empty
from dashboard.page import Cells, Column, Panel
from dashboard.sentences import states
from dashboard.view import View


def cost_panel(view: View, use_case: str | None, width: int = 5) -> Panel:
    """Cost by line as bars on one scale; the total is in the title."""
    rows = [
        row
        for row in view.rows("money", money_window="12m", side="cost", use_case_id=use_case)
        if row["mid"] is not None
    ]
    title = view.say("cost.title")
    if not rows:
        return Panel("cost", title, empty(view.say("cost.empty"), view.say("cost.empty.then")), width=width)
    ranked = sorted(rows, key=lambda row: -row["mid"])
    full = max(row["mid"] for row in ranked) or 1.0
    total = sum(row["mid"] for row in ranked)
    bars = [
        html.Div(
            [
                html.Span(states.word("driver", row["driver"], view.locale), className="name"),
                html.Span(
                    html.Span(
                        html.I(className="tier cost", style={"width": f"{row['mid'] / full * 100:.2f}%"}),
                        className="stacked thin",
                    ),
                    className="bar-cell",
                ),
                html.Span(fmt.money(row["mid"], view.locale), className="amount"),
            ],
            className="row",
        )
        for row in ranked
    ]
    return Panel(
        "cost",
        view.say("cost.title.total", total=fmt.money(total, view.locale)),
        html.Div(bars, className="rows"),
        cells=Cells.of(
            [
                Column("driver", view.say("cost.line")),
                Column("low", view.say("low_end"), "currency"),
                Column("mid", view.say("cost"), "currency"),
                Column("high", view.say("high_end"), "currency"),
            ],
            [{**row, "driver": states.word("driver", row["driver"], view.locale)} for row in ranked],
        ),
        subtitle=view.say("cost.sub"),
        width=width,
        explain="money.cost" if use_case is None else f"full_cost.{use_case}",
    )
