"""Metrics & method: what each number means, how it is computed and graded, who answers for it."""

from __future__ import annotations

from dash import html

from dashboard.components.empty import empty
from dashboard.components.marks import number
from dashboard.components.table import named, table
from dashboard.page import Cells, Column, Content, Page, Panel
from dashboard.sentences import states
from dashboard.view import View, named_code
from metrics.vendor_definitions import ACTIVE_BY_VENDOR

FAMILIES = ("adoption", "time_saved", "token_cost", "outcomes", "evals", "value")


def build(view: View) -> Content:
    """The catalogue by family, then the grades."""
    rows = list(view.rows("metric"))
    panels = [_family(view, family) for family in FAMILIES if len(view.rows("metric", family=family))]
    if not panels:
        panels = [
            Panel(
                "none",
                view.say("method.none"),
                empty(view.say("method.empty"), view.say("method.empty.then")),
            )
        ]
    panels += [_vendors(view), _grades(view)]
    return Content(
        title=view.say("nav.method"),
        eyebrow=view.say("nav.method"),
        headline=view.say("method.headline", n=len(rows)) if rows else view.say("method.headline.none"),
        lead=view.say("method.lead", version=view.facts.get("method_version") or "1"),
        panels=panels,
    )


def _family(view: View, family: str) -> Panel:
    rows = [
        {**row, "unit": named_code(view, "unit", row["unit"]), "better": view.say(f"better.{row['better']}")}
        for row in sorted(view.rows("metric", family=family), key=lambda row: row["label"])
    ]
    head = [
        (view.say("metric"), ""),
        (view.say("column.formula"), "low"),
        (view.say("column.unit"), "low"),
        (view.say("column.better"), "low"),
        (view.say("column.owner"), "low"),
    ]
    body = [
        [
            named(number(view, row["metric"], row["label"], row["label"]), row["description"]),
            row["formula"],
            row["unit"],
            row["better"],
            row["owner"],
        ]
        for row in rows
    ]
    names = ("metric", "label", "description", "formula", "unit", "better", "owner", "grade_rule", "limits")
    title = view.say(f"family.{family}")
    return Panel(
        f"family-{family}",
        title,
        table(title, head, body),
        cells=Cells.of([Column(name, view.say(f"column.{name}")) for name in names], rows),
    )


def _vendors(view: View) -> Panel:
    """What each vendor calls active, side by side and never merged."""
    parts = ("vendor", "means", "window", "share_of", "note")
    title = view.say("vendors.active.title")
    classes = ("", "", "", "mid", "low")
    return Panel(
        "vendors-active",
        title,
        table(
            title,
            [(view.say(f"vendors.active.{part}"), kind) for part, kind in zip(parts, classes, strict=True)],
            [[named(one.vendor), one.means, one.window, one.share_of, one.note] for one in ACTIVE_BY_VENDOR],
            wide=True,
        ),
        cells=Cells(
            tuple(Column(part, view.say(f"vendors.active.{part}")) for part in parts),
            tuple(tuple(getattr(one, part) for part in parts) for one in ACTIVE_BY_VENDOR),
        ),
        subtitle=view.say("vendors.active.sub"),
    )


def _grades(view: View) -> Panel:
    rows = [
        html.Li(
            [html.Span(letter, className=f"grade {letter}"), html.Span(states.grade(letter, view.locale))]
        )
        for letter in "ABCD"
    ]
    return Panel("grades", view.say("method.grades"), html.Ul(rows, className="grades"))


PAGE = Page("/method", "method", "What does each number mean?", build)
