"""Data health: can I rely on today's numbers."""

from __future__ import annotations

from dashboard import format as fmt
from dashboard.components.empty import empty
from dashboard.components.marks import pill
from dashboard.components.table import named, table
from dashboard.page import Cells, Column, Content, Page, Panel
from dashboard.panels.load import missing, to_load
from dashboard.sentences import states
from dashboard.sentences.states import State, Tone
from dashboard.view import View

_TONE: dict[str, tuple[str, Tone]] = {
    "green": ("on_track", "good"),
    "amber": ("watch", "watch"),
    "red": ("off_track", "bad"),
    "unreconciled": ("no_data", "quiet"),
}


def build(view: View) -> Content:
    """Sources with their rows, then priced against billed money by month."""
    sources = list(view.rows("source"))
    open_rows = sum(row["quarantined"] for row in sources)
    months = list(view.rows("reconciliation", provider=None))
    panels = [_sources(view, sources)]
    if months:
        panels.append(_reconciled(view, months))
    if missing(view):
        panels.append(to_load(view))
    if not sources:
        headline = view.say("data.headline.none")
    elif open_rows:
        headline = view.say("data.headline.open", n=fmt.count(open_rows, view.locale), sources=len(sources))
    else:
        headline = view.say("data.headline", sources=len(sources))
    return Content(
        title=view.say("nav.data"),
        eyebrow=view.say("nav.data"),
        headline=headline,
        lead=view.say("data.lead", day=fmt.day(view.data_to, view.locale)) if view.data_to else "",
        panels=panels,
    )


def _sources(view: View, rows: list[dict[str, object]]) -> Panel:
    title = view.say("data.sources")
    if not rows:
        return Panel("sources", title, empty(view.say("data.empty"), view.say("data.empty.then")))
    names = ("source_system", "feed", "data_to", "read", "loaded", "duplicate", "quarantined", "restated_on")
    kinds = ("", "low", "num low", "num low", "num", "num low", "num", "num low")
    units = {"data_to": "date", "restated_on": "date"} | dict.fromkeys(names[3:7], "count")
    body = []
    for row in view.rows("source"):
        day, restated = row["data_to"], row["restated_on"]
        body.append(
            [
                named(str(row["source_system"]).replace("_", " "), str(row["adapter"])),
                states.word("feed", row["feed"], view.locale),
                fmt.day(day, view.locale) if day else fmt.DASH,
                *(fmt.count(row[name], view.locale) for name in names[3:7]),
                fmt.day(restated, view.locale) if restated else fmt.DASH,
            ]
        )
    return Panel(
        "sources",
        title,
        table(
            title, [(view.say(f"column.{name}"), kind) for name, kind in zip(names, kinds, strict=True)], body
        ),
        cells=Cells.of([Column(name, view.say(f"column.{name}"), units.get(name)) for name in names], rows),
        subtitle=view.say("data.sources.sub"),
    )


def _reconciled(view: View, rows: list[dict[str, object]]) -> Panel:
    newest = sorted(view.rows("reconciliation", provider=None), key=lambda row: row["month"])[-12:][::-1]
    title = view.say("data.reconciled")
    head = [
        (view.say("month"), ""),
        (view.say("column.priced"), "num low"),
        (view.say("column.billed"), "num"),
        (view.say("column.variance"), "num"),
        (view.say("lessons.status"), ""),
    ]
    body = [
        [
            fmt.month(row["month"], view.locale),
            fmt.money(row["priced"], view.locale),
            fmt.money(row["billed"], view.locale),
            named(fmt.change(row["variance"], "currency", view.locale), fmt.share(row["share"], view.locale)),
            pill(
                State(
                    row["state"],
                    states.word("state", row["state"], view.locale),
                    *_TONE.get(row["state"], ("no_data", "quiet")),
                )
            ),
        ]
        for row in newest
    ]
    units = {
        "month": "month",
        "priced": "currency",
        "billed": "currency",
        "variance": "currency",
        "share": "share",
    }
    names = ("month", "provider", "priced", "billed", "variance", "share", "state")
    return Panel(
        "reconciled",
        title,
        table(title, head, body),
        cells=Cells.of(
            [Column(name, view.say(f"column.{name}"), units.get(name)) for name in names],
            sorted(view.rows("reconciliation"), key=lambda row: (row["month"], row["provider"] or "")),
        ),
        subtitle=view.say("data.reconciled.sub"),
        width=12,
    )


PAGE = Page("/data", "data", "Can I rely on today's numbers?", build)
