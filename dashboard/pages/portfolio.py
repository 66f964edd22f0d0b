"""Use cases: which work, which do not, and what each has cost."""

from __future__ import annotations

from dash import html

from dashboard import format as fmt
from dashboard.components.marks import grade, number, pill
from dashboard.components.table import named, table
from dashboard.page import Cells, Column, Content, Page, Panel
from dashboard.panels.claims import unconfirmed
from dashboard.panels.net import net_by_use_case, reading_of
from dashboard.sentences import states
from dashboard.view import View


def build(view: View) -> Content:
    """Interval plot of net value, then every use case with evidence, advice and status."""
    cases = list(view.rows("use_case"))
    known = [row for row in cases if row["net_mid"] is not None]
    wins = sum(1 for row in known if reading_of(row["net_low"], row["net_high"]) == "better")
    live = [row for row in cases if row["stage"] in ("live", "pilot")]
    panels = [net_by_use_case(view, width=12)]
    if cases:
        panels.append(_ledger(view))
    claimed = unconfirmed(view, width=12)
    if claimed.cells is not None:
        panels.append(claimed)
    return Content(
        title=view.say("nav.portfolio"),
        eyebrow=view.say("nav.portfolio"),
        headline=(
            view.say("portfolio.headline", wins=wins, total=len(live))
            if live
            else view.say("portfolio.headline.none")
        ),
        lead=view.say("portfolio.lead") if live else "",
        panels=panels,
    )


def _ledger(view: View) -> Panel:
    rows = sorted(
        view.rows("use_case"),
        key=lambda row: (row["stage"] == "idea", -(row["net_mid"] or -1e18), row["label"]),
    )
    head = (
        (view.say("use_case"), ""),
        (view.say("stage"), "low"),
        (view.say("portfolio.front"), "low"),
        (view.say("net.mid"), "num"),
        (view.say("net.cost"), "num low"),
        (view.say("portfolio.break_even"), "num low"),
        (view.say("effects.evidence"), "mid low"),
        (view.say("effects.reading"), "low"),
        (view.say("advice"), ""),
    )
    body = []
    for row in rows:
        address = view.state.address(path=f"/use-case/{row['use_case_id']}", explain=None)
        net = fmt.value(row["net_mid"], "currency", view.locale, low=row["net_low"], high=row["net_high"])
        span = fmt.interval(row["net_low"], row["net_high"], "currency", view.locale)
        if row["guardrail_broken"]:
            span = view.say("net.broken", range=span)
        idea = row["stage"] == "idea"
        body.append(
            [
                named(html.A(row["label"], href=address, className="open"), row["owner"] or ""),
                states.word("stage", row["stage"], view.locale),
                states.word("front", row["front"], view.locale),
                [
                    number(view, f"money.net.{row['use_case_id']}", net, row["label"], "key"),
                    html.Span("" if row["net_mid"] is None else span, className="under"),
                ],
                fmt.money(row["cost_12m"], view.locale),
                _minutes(row["break_even_minutes"], view),
                grade(row["grade"], view),
                "" if idea else pill(states.verdict(row["verdict"], view.locale)),
                pill(states.advice(row["advice"], view.locale)),
            ]
        )
    names = (
        "label",
        "stage",
        "front",
        "net_low",
        "net_mid",
        "net_high",
        "cost_12m",
        "break_even_minutes",
        "grade",
    )
    units = {"net_low": "currency", "net_mid": "currency", "net_high": "currency", "cost_12m": "currency",
             "break_even_minutes": "min"}  # fmt: skip
    return Panel(
        "ledger",
        view.say("portfolio.ledger"),
        table(view.say("portfolio.ledger"), head, body),
        cells=Cells.of([Column(name, view.say(f"column.{name}"), units.get(name)) for name in names], rows),
        subtitle=view.say("portfolio.ledger.sub"),
    )


def _minutes(minutes: float | None, view: View) -> str:
    return fmt.DASH if minutes is None else fmt.value(minutes, "min", view.locale)


PAGE = Page("/portfolio", "portfolio", "Which work, which do not?", build)
