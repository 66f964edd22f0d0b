"""Decisions that were taken: who, when, with which note, each with its undo; and the form that records one."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard import format as fmt
from dashboard.components.form import field, form, takes_back
from dashboard.sentences import states
from dashboard.view import View

SHOWN = 3
CODES = ("scale", "prove_first", "fix_or_stop", "park")


def decision_form(view: View, *, data: bool = False) -> html.Div:
    """What was decided, and why; `data` also offers a problem with data as settled."""
    codes = [[code, states.advice(code, view.locale).word] for code in (*CODES, *(("data",) if data else ()))]
    fields = [
        field("advice", view.say("decide.what"), "select", options=codes, required=True),
        field("note", view.say("decide.note"), "textarea", maxlength=500),
    ]
    return form(view, "decision", view.say("decide.title"), fields, intro=view.say("decide.intro"))


def taken(view: View) -> list[Any]:
    """The newest decisions that were taken; nothing where there are none."""
    notes = view.notes.of("decision")[-SHOWN:][::-1]
    if not notes:
        return []
    labels = {row["use_case_id"]: row["label"] for row in view.rows("use_case")}
    listed = []
    for note in notes:
        advice = states.advice(str(note.body["advice"]), view.locale)
        name = labels.get(note.subject, note.subject.removeprefix("source.").replace("_", " "))
        title = view.say("decided.what", advice=advice.word, name=name)
        by = view.say("decided.by", author=note.author, day=fmt.day(note.at.date(), view.locale))
        said = " · ".join(part for part in (by, str(note.body.get("note") or "")) if part)
        undo = [takes_back(view, note.id, title)] if view.may("decide") else []
        listed.append(html.Li([html.Span(title), html.Span(said, className="under"), *undo]))
    return [html.Div([html.H3(view.say("decided.title")), html.Ul(listed)], className="taken")]
