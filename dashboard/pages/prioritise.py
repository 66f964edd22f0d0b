"""Prioritise: what next, ranked by expected net value, with ranges and rank ranges."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dashboard import format as fmt
from dashboard.components.table import named, table
from dashboard.page import Cells, Column, Content, Page, Panel
from dashboard.panels.prioritise.charts import effort_panel, spend_panel, weights_panel, why_panel
from dashboard.panels.prioritise.forms import forms
from dashboard.panels.prioritise.ranked import ranked
from dashboard.panels.prioritise.rows import rows
from dashboard.sentences.fit import shorten
from dashboard.sentences.overview import proof, totals
from dashboard.view import View

NAME = 36
"""Letters of a name that the headline has room for."""


def proven(view: View) -> bool:
    """Whether any money is confirmed, so that there is something to rank by."""
    return proof(totals(view.rows("money_total"))) in ("gain", "loss", "unclear")


def build(view: View) -> Content:
    """The ranked list with what re-ranks it, why an idea is first, two charts, and how good past forecasts were."""
    found = rows(view)
    first = next((row for row in found if row.released), None)
    labels = {row["use_case_id"]: row for row in view.rows("use_case")}
    panels = [ranked(view, found, width=9 if found else 12)]
    if found:
        panels += [weights_panel(view), why_panel(view)]
        effort = effort_panel(view, found)
        # Until something is proven the order is a guess: the four corners come before the list.
        panels = (
            [*panels, effort, spend_panel(view, found)]
            if proven(view)
            else [replace(effort, width=12), *panels, spend_panel(view, found, width=12)]
        )
    scored = list(view.rows("forecast_score"))
    if scored:
        panels.append(_forecasts(view, scored, labels))
    return Content(
        title=view.say("nav.prioritise"),
        eyebrow=view.say("nav.prioritise"),
        headline=(
            view.say(
                "prioritise.headline",
                name=shorten(first.label, NAME),
                share=fmt.chance(first.released["p_top3"], view.locale),
            )
            if first
            else view.say("prioritise.headline.none")
        ),
        lead=view.say("prioritise.lead") if found else view.say("prioritise.lead.none"),
        head=forms(view, found),
        panels=panels,
    )


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
            fmt.DASH if row["covered"] is None else view.say("forecast.yes" if row["covered"] else "forecast.no"),
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
        foot=_bias(view),
    )


def _bias(view: View) -> str | None:
    """How rosy all forecasts of the company were, where enough of them can be scored."""
    row = view.rows("forecast_bias", kind="company").first
    if row is None or row["ratio"] is None:
        return None
    return view.say(
        "forecast.bias",
        n=row["n"],
        ratio=fmt.share(row["ratio"], view.locale),
        range=fmt.interval(row["ratio_low"], row["ratio_high"], "share", view.locale),
    )


PAGE = Page("/prioritise", "prioritise", "What next, with this budget?", build)
