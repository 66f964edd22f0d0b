"""Overview: is AI paying, how far can I trust it, what must I decide."""

from __future__ import annotations

from dashboard.components.bans import bans
from dashboard.components.bars import Tier
from dashboard.components.evidence import evidence_bar
from dashboard.numbers import Cell
from dashboard.page import Content, Page, Panel
from dashboard.panels import big_numbers
from dashboard.panels.assistants import METRICS as ASSISTANTS
from dashboard.panels.assistants import assistants
from dashboard.panels.bridge import company_bridge
from dashboard.panels.claims import unconfirmed
from dashboard.panels.depth import METRICS as DEPTH
from dashboard.panels.depth import depth_panel
from dashboard.panels.facts import fact_panel
from dashboard.panels.fronts import value_by_front
from dashboard.panels.lessons import lessons
from dashboard.panels.load import to_load
from dashboard.panels.net import net_by_use_case
from dashboard.panels.paid import paid
from dashboard.panels.waiting import waiting
from dashboard.sentences import overview as words
from dashboard.view import View

ADOPTION = (
    "seats",
    "activation",
    "licence_utilisation",
    "active_people",
    "weekly_active_people",
    "idle_seats",
    "idle_seat_cost",
)


def build(view: View) -> Content:
    """The overview in any state: full, nothing proven yet, one file only, nothing published."""
    totals = words.totals(view.rows("money_total"))
    published = view.published and bool(len(view.rows("period")))
    headline = words.headline(totals, view.locale, measured=published)
    cases = list(view.rows("use_case"))
    lead = words.lead(
        totals,
        cases,
        list(view.rows("lesson")),
        view.rows("break_even", use_case_id=None).first,
        view.locale,
        measured=published,
    )
    head = []
    if published:
        bar = words.evidence(totals, view.locale)
        tiers = [Tier(segment.tier, segment.share, segment.word, segment.percent) for segment in bar.segments]
        head = [
            evidence_bar(tiers, bar.sentence if not tiers else view.say("evidence"), view),
            bans(big_numbers.found(view, totals), view),
        ]
    return Content(
        title=view.say("overview.title"),
        eyebrow=" · ".join(
            part for part in (view.facts.get("company"), view.say("overview.eyebrow")) if part
        ),
        headline=headline,
        lead=lead,
        head=head,
        panels=_panels(view, totals, published),
        periods=big_numbers.explained_periods(view) if published else {},
    )


def _panels(view: View, totals: big_numbers.Totals, published: bool) -> list[Panel]:
    if not published:
        return [to_load(view), lessons(view, linked=True)]
    if not len(view.rows("outcome")):
        return _adoption_first(view)
    confirmed = words.proof(totals) in ("gain", "loss", "unclear")
    return [
        paid(view),
        waiting(view),
        lessons(view, linked=True),
        company_bridge(view),
        net_by_use_case(view) if confirmed else unconfirmed(view),
        value_by_front(view, width=12),
    ]


def _adoption_first(view: View) -> list[Panel]:
    """Before any outcome is loaded the page shows what is there: who uses it, what it costs, what to load."""
    named = assistants(view, width=12)
    return [
        fact_panel(view, Cell.of(view), "adoption", ADOPTION, width=6),
        depth_panel(view, Cell.of(view), None),
        *([named] if named is not None else []),
        company_bridge(view, width=6),
        to_load(view, width=6),
        lessons(view, linked=True),
        paid(view),
        waiting(view),
    ]


PAGE = Page(
    path="/",
    label="overview",
    question="Is AI paying, and what must I decide?",
    build=build,
    metrics=(
        "weekly_active_share",
        "eligible_adoption",
        "hours_per_active_week",
        "cost_per_good_result",
        *ADOPTION,
        *DEPTH,
        *ASSISTANTS,
    ),
)
