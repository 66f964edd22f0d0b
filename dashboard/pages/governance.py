"""Governance: is data owned, encrypted, retained as promised, and how many groups are held back."""

from __future__ import annotations

from dash import html

from dashboard import format as fmt
from dashboard.components.empty import empty
from dashboard.components.marks import glyph
from dashboard.components.table import named, table
from dashboard.page import Cells, Column, Content, Page, Panel
from dashboard.view import View, named_code


def build(view: View) -> Content:
    """Facts about each vendor, unknown kept unknown; then what the release rules hold back."""
    rows = list(view.rows("provider"))
    unknown = sum(1 for row in rows if row["value"] is None)
    headline = (
        view.say("governance.headline", known=len(rows) - unknown, total=len(rows))
        if rows
        else view.say("governance.headline.none")
    )
    return Content(
        title=view.say("nav.governance"),
        eyebrow=view.say("nav.governance"),
        headline=headline,
        lead=view.say("governance.lead", floor=view.locale.floor),
        panels=[_vendors(view), _controls(view), _held(view)],
    )


def _vendors(view: View) -> Panel:
    rows = sorted(view.rows("provider"), key=lambda row: (row["provider"], row["fact"]))
    title = view.say("governance.vendors")
    if not rows:
        return Panel("vendors", title, empty(view.say("governance.empty"), view.say("governance.empty.then")))
    head = [
        (view.say("column.provider"), ""),
        (view.say("column.fact"), ""),
        (view.say("column.value"), ""),
        (view.say("column.evidence"), "low"),
        (view.say("column.checked_on"), "num low"),
    ]
    body = [
        [
            html.Span(row["provider"], className="key"),
            named_code(view, "fact", row["fact"]),
            row["value"] or [glyph("unknown"), html.Span(view.say("unknown"), className="faint unknown")],
            row["evidence"] or fmt.DASH,
            fmt.day(row["checked_on"], view.locale) if row["checked_on"] else fmt.DASH,
        ]
        for row in rows
    ]
    names = ("provider", "fact", "value", "evidence", "checked_on")
    return Panel(
        "vendors",
        title,
        table(title, head, body),
        cells=Cells.of(
            [
                Column(name, view.say(f"column.{name}"), "date" if name == "checked_on" else None)
                for name in names
            ],
            rows,
        ),
        subtitle=view.say("governance.vendors.sub"),
    )


def _controls(view: View) -> Panel:
    """This workspace's own controls; what it cannot see is unknown, never green."""
    sources = list(view.rows("source"))
    dated = sum(1 for row in sources if row["last_loaded"] is not None)
    states = {
        "groups": fmt.value(float(view.locale.floor), "people", view.locale),
        "sources": f"{fmt.count(dated, view.locale)} / {fmt.count(len(sources), view.locale)}",
    }
    rows = []
    for name in ("ownership", "groups", "people", "access", "encryption", "sources"):
        state = states.get(name) or view.say(f"controls.{name}.state")
        unknown = name == "encryption"
        rows.append((view.say(f"controls.{name}"), state, view.say(f"controls.{name}.how"), unknown))
    title = view.say("controls.title")
    head = [(view.say(f"controls.{part}"), "") for part in ("control", "state")] + [
        (view.say("controls.how"), "low")
    ]
    body = [
        [
            html.Span(control, className="key"),
            [glyph("unknown"), html.Span(state, className="faint unknown")] if unknown else state,
            how,
        ]
        for control, state, how, unknown in rows
    ]
    columns = tuple(Column(part, view.say(f"controls.{part}")) for part in ("control", "state", "how"))
    return Panel(
        "controls",
        title,
        table(title, head, body),
        cells=Cells(columns, tuple(row[:3] for row in rows)),
        subtitle=view.say("controls.sub"),
    )


def _held(view: View) -> Panel:
    latest = {row["period_id"] for row in view.rows("period") if row["is_latest"]}
    rows = [row for row in view.rows("hidden") if row["period_id"] in latest and row["cells"]]
    title = view.say("governance.held")
    if not rows:
        return Panel("held", title, empty(view.say("governance.held.none", floor=view.locale.floor)))
    cuts = sorted({row["cut"] for row in rows})
    body = []
    for cut in cuts:
        mine = [row for row in rows if row["cut"] == cut]
        body.append(
            [
                named(named_code(view, "cut", cut)),
                fmt.count(len({row["metric"] for row in mine}), view.locale),
                fmt.count(max(row["cells"] for row in mine), view.locale),
            ]
        )
    head = [
        (view.say("column.cut"), ""),
        (view.say("governance.metrics"), "num"),
        (view.say("governance.most"), "num"),
    ]
    columns = [
        Column("metric", view.say("metric")),
        Column("cut", view.say("column.cut")),
        Column("period_id", view.say("period")),
        Column("cells", view.say("column.cells"), "count"),
    ]
    return Panel(
        "held",
        title,
        table(title, head, body),
        cells=Cells.of(columns, sorted(rows, key=lambda row: (row["cut"], row["metric"]))),
        subtitle=view.say("governance.held.sub", floor=view.locale.floor),
    )


PAGE = Page("/governance", "governance", "Is data owned, protected and retained as promised?", build)
