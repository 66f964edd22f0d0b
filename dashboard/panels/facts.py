"""Counted numbers of one cell: adoption, time and cost as labelled figures with their period."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html

from dashboard import format as fmt
from dashboard.components.marks import change, explain_link
from dashboard.numbers import Cell, Reading, reading
from dashboard.page import Cells, Column, Measured, Panel
from dashboard.sentences import states
from dashboard.sentences.fit import comma
from dashboard.view import View
from dashboard.words import described


def fact_panel(
    view: View, cell: Cell, key: str, metrics: Sequence[str], kind: str | None = None, width: int = 6
) -> Panel:
    """One figure per metric in the newest period, with range or reason."""
    found = [reading(view, cell, metric, kind) for metric in metrics]
    rows = []
    for one in found:
        label, unit, _ = definition(view, one.metric)
        now = one.now or {}
        rows.append((label, Measured(one.value, unit), Measured(now.get("low"), unit), Measured(now.get("high"), unit),
                     now.get("n"), one.start, one.end))  # fmt: skip
    columns = (
        Column("metric", view.say("metric")),
        Column("value", view.say("value_of")),
        Column("low", view.say("low_end")),
        Column("high", view.say("high_end")),
        Column("n", view.say("rests_on"), "count"),
        Column("start", view.say("from_day"), "date"),
        Column("end", view.say("to_day"), "date"),
    )
    return Panel(
        key,
        view.say(f"{key}.title"),
        html.Div([_fact(view, one, cell.use_case) for one in found], className="facts"),
        cells=Cells(columns, tuple(rows)),
        subtitle=window(view, found),
        width=width,
    )


def definition(view: View, metric: str) -> tuple[str, str, str]:
    """Label, unit and direction of a metric as published; its name, or its id, while nothing is."""
    row = view.rows("metric", metric=metric).first
    if row is None:
        row = described({"metric": metric, "label": metric.replace("_", " ")}, view.state.lang)
        return str(row["label"]), "count", "neutral"
    return row["label"], row["unit"], row["better"]


def window(view: View, found: Sequence[Reading]) -> str:
    """The window of the numbers, once per panel."""
    ends = [(one.start, one.end) for one in found if one.start and one.end]
    if not ends:
        return ""
    days = fmt.span(*ends[0], view.locale)
    compared = any(one.before for one in found)
    return comma(
        [days, *([view.say(f"period.{view.state.period}.prior")] if compared else [])], view.locale.lang
    )


def _fact(view: View, one: Reading, use_case: str | None) -> html.Div:
    label, unit, better = definition(view, one.metric)
    now = one.now or {}
    low, high = now.get("low"), now.get("high")
    if unit == "currency" and one.value is not None and abs(one.value) < 1000:
        parts = fmt.Parts(fmt.unit_cost(one.value, view.locale), "")
    else:
        parts = fmt.parts(one.value, unit, view.locale, low=low, high=high)
    before = None if one.before is None else one.before["value"]
    under = fmt.interval(low, high, unit, view.locale) if low is not None and high is not None else ""
    if one.value is None:
        under = states.reason(one.reason, view.locale)
    return html.Div(
        [
            html.Div(
                [
                    html.Span(label),
                    explain_link(view, one.metric if use_case is None else f"{one.metric}.{use_case}", label),
                ],
                className="label",
            ),
            html.Div(
                [parts.number, *([html.Span(parts.unit, className="unit")] if parts.unit else [])],
                className="figure none" if one.value is None else "figure",
            ),
            html.Div(change(fmt.delta(one.value, before, unit, better, view.locale), ""), className="under"),
            html.Div(under, className="under"),
        ],
        className="fact",
    )
