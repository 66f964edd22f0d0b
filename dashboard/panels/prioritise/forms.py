"""The forms of the page: an idea in five fields, a named scenario, a decision."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from dashboard.components.form import field, form
from dashboard.panels.decided import decision_form
from dashboard.panels.prioritise.rows import Row, defaults
from dashboard.view import View

LESSONS = range(1, 8)


def forms(view: View, found: Sequence[Row]) -> list[html.Div]:
    """What this reader may write here; nothing where nothing can be kept."""
    made: list[html.Div] = []
    if view.may("plan"):
        made += [idea_form(view, found), _scenario(view)]
    if view.may("decide"):
        made.append(decision_form(view))
    return made


def idea_form(view: View, found: Sequence[Row]) -> html.Div:
    """Name, lesson, value, cost, weeks; the estimates start as those of similar ideas."""
    lessons = [[str(number), f"{number} · {view.say(f'nav.lesson.{number}')}"] for number in LESSONS]
    offered = {str(number): plan for number in LESSONS if (plan := defaults(found, number)) is not None}
    money: dict[str, Any] = {"kind": "number", "step": "any", "required": True}
    fields: list[dict[str, Any]] = [
        field("name", view.say("idea.name"), required=True, maxlength=80),
        field("lesson", view.say("idea.lesson"), "select", options=lessons, whole=True, required=True),
        field("low", view.say("prioritise.low"), group=view.say("idea.value"), **money),
        field("mid", view.say("prioritise.mid"), group=view.say("idea.value"), **money),
        field("high", view.say("prioritise.high"), group=view.say("idea.value"), **money),
        field("cost", view.say("idea.cost"), min=0, **money),
        field("weeks", view.say("idea.weeks"), min=0.1, **money),
    ]
    return form(
        view, "idea", view.say("idea.title"), fields, intro=view.say("idea.intro"),
        by="lesson", defaults=offered, ordered=view.say("prioritise.order.wrong"),
    )  # fmt: skip


def _scenario(view: View) -> html.Div:
    return form(
        view, "scenario", view.say("scenario.title"),
        [field("name", view.say("scenario.name"), required=True, maxlength=80)], intro=view.say("scenario.intro"),
    )  # fmt: skip
