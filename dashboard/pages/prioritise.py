"""Prioritise: what next, ranked by expected net value, with ranges and rank ranges."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import html

from dashboard import format as fmt
from dashboard.charts.figure import steps
from dashboard.components.bars import Scale, interval
from dashboard.components.empty import empty
from dashboard.components.intervals import axis_head
from dashboard.components.marks import grade, pill
from dashboard.components.table import named, table
from dashboard.page import Cells, Column, Content, Page, Panel
from dashboard.panels.net import reading_of
from dashboard.sentences import states
from dashboard.sentences.fit import shorten
from dashboard.view import View

NAME = 36
"""Letters of a name that the headline has room for."""


def build(view: View) -> Content:
    """The ranked list, then how good past forecasts were."""
    rows = sorted(view.rows("portfolio"), key=lambda row: (row["rank"] is None, row["rank"] or 0))
    labels = {row["use_case_id"]: row for row in view.rows("use_case")}
    panels = [_ranked(view, rows, labels)]
    scored = list(view.rows("forecast_score"))
    if scored:
        panels.append(_forecasts(view, scored, labels))
    first = labels.get(rows[0]["use_case_id"]) if rows else None
    return Content(
        title=view.say("nav.prioritise"),
        eyebrow=view.say("nav.prioritise"),
        headline=(
            view.say(
                "prioritise.headline",
                name=shorten(first["label"], NAME),
                share=fmt.chance(rows[0]["p_top3"], view.locale),
            )
            if first
            else view.say("prioritise.headline.none")
        ),
        lead=view.say("prioritise.lead") if rows else view.say("prioritise.lead.none"),
        panels=panels,
    )


def _ranked(view: View, rows: list[Any], labels: Mapping[str, Any]) -> Panel:
    title = view.say("prioritise.list", n=len(rows))
    if not rows:
        return Panel(
            "ranked",
            view.say("prioritise.list.none"),
            empty(view.say("prioritise.empty"), view.say("prioritise.empty.then")),
        )
    ends = [row[name] for row in rows for name in ("value_low", "value_high") if row[name] is not None]
    ticks = steps(min([0.0, *ends]), max([0.0, *ends]), 3)
    scale = Scale(ticks[0], ticks[-1])
    marks = [(tick, fmt.money(tick, view.locale)) for tick in ticks]
    head = (
        ("", "num low"),
        (view.say("use_case"), ""),
        (axis_head(scale, marks), "low axis"),
        (view.say("prioritise.value"), "num"),
        (view.say("prioritise.cost"), "num low"),
        (view.say("prioritise.weeks"), "num low"),
        (view.say("prioritise.rank"), "num low"),
        (view.say("effects.evidence"), "mid low"),
        (view.say("advice"), ""),
    )
    body = []
    for row in rows:
        case = labels.get(row["use_case_id"])
        label = case["label"] if case else row["use_case_id"]
        low, high = row["value_low"], row["value_high"]
        text = fmt.value(row["value_mid"], "currency", view.locale, low=low, high=high)
        span = fmt.interval(low, high, "currency", view.locale)
        address = view.state.address(path=f"/use-case/{row['use_case_id']}", explain=None)
        body.append(
            [
                html.Span(row["rank"], className="faint"),
                named(html.A(label, href=address, className="open"), states.word("quadrant", row["quadrant"], view.locale)),
                interval(row["value_low"], row["value_mid"], row["value_high"], scale,
                         reading_of(row["value_low"], row["value_high"]), f"{label}: {text}, {span}",
                         tuple(tick for tick, _ in marks)),
                named(text, span),
                fmt.money(row["cost"], view.locale),
                fmt.value(row["weeks"], "weeks", view.locale),
                _ranks(row["rank_low"], row["rank_high"]),
                grade(row["grade"], view),
                pill(states.advice(row["advice"], view.locale)),
            ]
        )  # fmt: skip
    names = ("rank", "label", "value_low", "value_mid", "value_high", "cost", "weeks", "rank_low", "rank_high", "p_top3",
             "p_npv_positive", "evsi", "grade", "advice", "basis")  # fmt: skip
    units = dict.fromkeys(("value_low", "value_mid", "value_high", "cost", "evsi"), "currency")
    units |= {"weeks": "weeks", "rank": "count", "rank_low": "count", "rank_high": "count"}
    units |= {"p_top3": "share", "p_npv_positive": "share"}
    return Panel(
        "ranked",
        title,
        table(title, head, body),
        cells=Cells.of(
            [Column(name, view.say(f"column.{name}"), units.get(name)) for name in names],
            [
                {**row, "label": labels[row["use_case_id"]]["label"] if row["use_case_id"] in labels else ""}
                for row in rows
            ],
        ),
        subtitle=view.say("prioritise.sub"),
        foot=view.say("prioritise.foot"),
    )


def _ranks(low: int | None, high: int | None) -> str:
    if low is None or high is None:
        return fmt.DASH
    return str(low) if low == high else f"{low}–{high}"


def _forecasts(view: View, rows: list[Any], labels: Mapping[str, Any]) -> Panel:
    head = (
        (view.say("use_case"), ""),
        (view.say("forecast.made"), "low"),
        (view.say("forecast.forecast"), "num"),
        (view.say("forecast.actual"), "num"),
        (view.say("forecast.ratio"), "num low"),
        (view.say("forecast.covered"), ""),
    )
    body = [
        [
            named(labels[row["use_case_id"]]["label"] if row["use_case_id"] in labels else row["use_case_id"], row["sponsor"] or ""),
            fmt.day(row["made_on"], view.locale),
            named(fmt.money(row["forecast_mid"], view.locale),
                  fmt.interval(row["forecast_low"], row["forecast_high"], "currency", view.locale)),
            named(fmt.money(row["actual_mid"], view.locale),
                  fmt.interval(row["actual_low"], row["actual_high"], "currency", view.locale)),
            fmt.share(row["ratio"], view.locale),
            view.say("forecast.yes" if row["covered"] else "forecast.no"),
        ]
        for row in sorted(rows, key=lambda row: row["ratio"] or 0.0)
    ]  # fmt: skip
    names = ("use_case_id", "sponsor", "made_on", "forecast_low", "forecast_mid", "forecast_high", "actual_low",
             "actual_mid", "actual_high", "ratio", "covered")  # fmt: skip
    units: dict[str, str] = {name: "currency" for name in names if name.startswith(("forecast", "actual"))}
    units |= {"made_on": "date", "ratio": "share"}
    return Panel(
        "forecasts",
        view.say("forecast.title"),
        table(view.say("forecast.title"), head, body),
        cells=Cells.of([Column(name, view.say(f"column.{name}"), units.get(name)) for name in names], rows),
        subtitle=view.say("forecast.sub"),
    )


PAGE = Page("/prioritise", "prioritise", "What next, with this budget?", build)
