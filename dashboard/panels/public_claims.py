"""What a lesson's company is said to have reached, and what it did: beside our own numbers, never among them."""

from __future__ import annotations

from dash import html

from dashboard.components.marks import grade
from dashboard.components.table import named, table
from dashboard.page import Cells, Column, Panel
from dashboard.public_claims import claims
from dashboard.view import View
from dashboard.words import say

_PARTS = ("figure", "unit", "window", "source", "caution")


def claims_panel(view: View, lesson: int, width: int = 12) -> Panel:
    """Every public figure of the lesson's company with unit, window, source, grade and caution."""
    lang = view.locale.lang
    company = say(f"story.{lesson}.company", lang)
    found = [(one, {part: say(f"claim.{one.key}.{part}", lang) for part in _PARTS}) for one in claims(lesson)]
    head = [
        (view.say("public.figure"), ""),
        (view.say("public.unit"), ""),
        (view.say("public.window"), "mid"),
        (view.say("public.grade"), ""),
        (view.say("public.caution"), "low"),
    ]
    body = [
        [
            named(words["figure"], words["source"]),
            words["unit"],
            words["window"],
            grade(claim.grade, view) if claim.grade else view.say("public.level"),
            words["caution"],
        ]
        for claim, words in found
    ]
    title = view.say("public.title", company=company)
    columns = (
        *(Column(part, view.say(f"public.{part}")) for part in _PARTS),
        Column("grade", view.say("public.grade")),
    )
    return Panel(
        "public",
        title,
        table(title, head, body),
        cells=Cells(columns, tuple((*words.values(), claim.grade) for claim, words in found)),
        subtitle=view.say("public.sub"),
        width=width,
    )


def story_panel(view: View, lesson: int, width: int = 12) -> Panel:
    """What the company did, folded: idea, mechanism and what it says of it, in our own words."""
    lang = view.locale.lang
    parts = [
        part
        for name in ("idea", "mechanism", "said")
        for part in (html.Dt(view.say(f"story.{name}")), html.Dd(say(f"story.{lesson}.{name}", lang)))
    ]
    return Panel(
        "story",
        view.say("story.title", company=say(f"story.{lesson}.company", lang)),
        html.Details([html.Summary(view.say("story.open")), html.Dl(parts)], className="statistics"),
        width=width,
    )
