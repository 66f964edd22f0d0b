"""How far a lesson has come: five measured components and the caps on their sum; not measured is not zero."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import html

from dashboard import format as fmt
from dashboard.components.empty import empty
from dashboard.page import Cells, Column, Panel
from dashboard.sentences import states
from dashboard.sentences.fit import join
from dashboard.view import View, named_code

_SUMS = frozenset({"raw", "score", "coverage"})


def maturity_panel(view: View, lesson: int, width: int = 6) -> Panel:
    """Bars of 20 per component; the score is the smallest of their sum and its caps."""
    rows = list(view.rows("maturity", lesson=lesson))
    title = view.say("maturity")
    parts = [row for row in rows if row["component"] not in _SUMS and not row["component"].startswith("cap_")]
    if not parts:
        return Panel(
            "maturity", title, empty(view.say("maturity.empty"), view.say("maturity.empty.then")), width=width
        )
    by_name = {row["component"]: row for row in rows}
    score = by_name.get("score", {}).get("value")
    measured = sum(1 for row in parts if row["value"] is not None)
    bars = [_bar(named_code(view, "component", row["component"]), row, view) for row in parts]
    caps = [
        view.say(f"maturity.{name}", value=fmt.count(by_name[name]["value"], view.locale))
        for name in ("cap_evidence", "cap_coverage", "cap_guardrail")
        if by_name.get(name, {}).get("value") is not None and by_name[name]["value"] < 100
    ]
    return Panel(
        "maturity",
        view.say("maturity.title", score=fmt.count(score, view.locale)) if score is not None else title,
        html.Div(bars, className="rows"),
        cells=Cells.of(
            [
                Column("component", view.say("maturity.component")),
                Column("value", view.say("maturity.value"), "score"),
                Column("measured", view.say("maturity.measured"), "ratio"),
                Column("reason", view.say("reason")),
            ],
            rows,
        ),
        subtitle=view.say("maturity.sub", measured=measured, total=len(parts)),
        width=width,
        foot=join(caps, view.locale.lang) or None,
    )


def _bar(name: str, row: Mapping[str, Any], view: View) -> html.Div:
    value = row["value"]
    missing = value is None
    # what to load for it, where more can be said than that it is missing
    why = states.reason(row["reason"], view.locale) if missing and row["reason"] != "not_measured" else ""
    text = view.say("not_measured") if missing else fmt.value(value, "score", view.locale)
    fill = (
        html.Span(className="bullet none")
        if missing
        else html.Span(
            html.I(className="fill", style={"width": f"{min(100.0, (value or 0.0) * 5):.1f}%"}),
            className="bullet",
        )
    )
    return html.Div(
        [
            html.Span([name, *([html.Span(why, className="under")] if why else [])], className="name"),
            html.Span(fill, className="bar-cell flat"),
            html.Span(text, className="amount faint" if missing else "amount"),
        ],
        className="row",
    )
