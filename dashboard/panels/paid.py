"""When did it pay back: cumulative value against cost, break-even range, lettered events."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import html

from dashboard import format as fmt
from dashboard.charts.value_cost import Words, letters, value_cost
from dashboard.components.empty import empty
from dashboard.components.flip import flip
from dashboard.components.graph import graph
from dashboard.page import Cells, Column, Panel
from dashboard.panels.annotate import event_tools, events_of, taken_back
from dashboard.view import View


def paid(view: View, use_case: str | None = None, width: int = 8) -> Panel:
    """Value and cost over months of the company, or of one use case."""
    rows = sorted(view.rows("money_month", use_case_id=use_case), key=lambda row: row["month"])
    reached = view.rows("break_even", use_case_id=use_case).first
    confirmed = any(row["cum_value_mid"] for row in rows)
    title = _title(view, rows, reached, confirmed)
    if len(rows) < 2:
        young = "".join(
            view.say(
                "paid.young",
                cost=fmt.money(row["cost"], view.locale),
                month=fmt.month(row["month"], view.locale),
            )
            for row in rows
        )
        body = empty(young or view.say("paid.empty"), view.say("paid.empty.then"))
        return Panel(
            "value-cost",
            title,
            body,
            width=width,
            explain="break_even" if use_case is None else f"money.net.{use_case}",
        )
    words = Words(view.say("value"), view.say("cost"), view.say("break_even"))
    marked = letters(
        events_of(view, use_case),
        rows[0]["month"],
        rows[-1]["month"],
    )
    drawn = [
        graph("value-cost", value_cost(rows, reached, marked, words, view.locale), _finding(view, rows[-1]))
    ]
    if use_case is None:
        monthly = value_cost(rows, None, marked, words, view.locale, monthly=True)
        drawn.append(graph("value-cost-monthly", monthly, _finding(view, rows[-1])))
    legend = [
        html.Span([html.B(chr(ord("A") + place)), f" {row['label']}", *taken_back(view, row)])
        for place, row in enumerate(marked)
    ]
    return Panel(
        "value-cost",
        title,
        [
            flip("value-cost", drawn, [view.say("paid.cumulative"), view.say("paid.monthly")]),
            *([html.Div(legend, className="legend")] if legend else []),
            *event_tools(view, use_case, shown=bool(legend)),
        ],
        cells=Cells.of(
            [
                Column("month", view.say("month"), "month"),
                Column("cum_value_low", view.say("paid.cum_low"), "currency"),
                Column("cum_value_mid", view.say("paid.cum_mid"), "currency"),
                Column("cum_value_high", view.say("paid.cum_high"), "currency"),
                Column("cum_cost", view.say("paid.cum_cost"), "currency"),
                Column("value_mid", view.say("paid.value"), "currency"),
                Column("cost", view.say("paid.cost"), "currency"),
                Column("indicated", view.say("paid.indicated"), "currency"),
                Column("claimed", view.say("paid.claimed"), "currency"),
            ],
            rows,
        ),
        subtitle=view.say("paid.sub" if confirmed else "paid.sub.unproven", currency=view.locale.currency),
        width=width,
        explain="break_even" if use_case is None else f"money.net.{use_case}",
    )


def _finding(view: View, last: Mapping[str, Any]) -> str:
    if not last["cum_value_mid"]:
        # No value is drawn, so none is said: zero would be a claim too.
        spent = fmt.money(last["cum_cost"], view.locale)
        return view.say("paid.finding.none", cost=spent, month=fmt.month(last["month"], view.locale))
    return view.say(
        "paid.finding",
        value=fmt.money(last["cum_value_mid"], view.locale),
        range=fmt.interval(last["cum_value_low"], last["cum_value_high"], "currency", view.locale),
        cost=fmt.money(last["cum_cost"], view.locale),
        month=fmt.month(last["month"], view.locale),
    )


def _title(view: View, rows: list[dict[str, object]], reached: object, confirmed: bool) -> str:
    if not rows:
        return view.say("paid.title.empty")
    if not confirmed:
        return view.say("paid.title.unproven")
    mid = reached["mid"] if isinstance(reached, dict) else None
    if mid is None:
        return view.say("paid.title.never")
    return view.say("paid.title", month=fmt.month(mid, view.locale))
