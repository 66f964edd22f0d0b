"""What must I decide: the decisions that wait, oldest first."""

from __future__ import annotations

from datetime import date
from typing import Any

from dash import html

from dashboard.components.decisions import decision_list
from dashboard.components.empty import empty
from dashboard.page import Cells, Column, Panel
from dashboard.panels.decided import decision_form, taken
from dashboard.sentences import decisions
from dashboard.view import View

SHOWN = 5
# Among decisions of the same age, harm comes first.
_FIRST = ("fix_or_stop", "data", "scale", "prove_first")


def found(view: View) -> list[decisions.Decision]:
    """The decisions that wait, oldest first; one that somebody took waits no longer."""
    labels = {row["use_case_id"]: row["label"] for row in view.rows("use_case")}
    listed = decisions.decisions(view.rows("decision"), labels, view.data_to or date.min, view.locale)
    done = answered(view)
    return sorted(
        (one for one in listed if (one.subject, one.advice.code, one.since.isoformat()) not in done),
        key=lambda one: (
            -one.days,
            _FIRST.index(one.advice.code) if one.advice.code in _FIRST else len(_FIRST),
        ),
    )


def answered(view: View) -> set[tuple[str, str, str]]:
    """Subject, advice and first day of what was decided; newer advice on the same subject waits again."""
    return {
        (note.subject, str(note.body["answers"]), str(note.body["since"]))
        for note in view.notes.of("decision")
        if note.body.get("answers")
    }


def waiting(view: View, width: int = 4) -> Panel:
    """The oldest decisions, each with what is at stake and why; the table and the CSV hold all of them."""
    listed = found(view)
    body: list[Any] = [empty(view.say("waiting.none"), view.say("waiting.none.then"))]
    if listed:
        body = [decision_list(listed[:SHOWN], view)]
    if len(listed) > SHOWN:
        address = view.state.address(path="/portfolio", explain=None)
        more = view.say("waiting.more", n=len(listed) - SHOWN)
        body.append(html.P(html.A(more, href=address, className="more"), className="panel-foot"))
    body += taken(view)
    if listed and view.may("decide"):
        body.append(decision_form(view, data=True))
    columns = (
        Column("title", view.say("waiting.title")),
        Column("body", view.say("waiting.why")),
        Column("waiting", view.say("waiting.since")),
        Column("days", view.say("waiting.days"), "count"),
    )
    cells = Cells(columns, tuple((one.title, one.body, one.waiting, one.days) for one in listed))
    return Panel(
        "decisions",
        view.say("waiting"),
        body,
        cells=cells if listed else None,
        subtitle=decisions.summary(listed, view.locale) if listed else "",
        width=width,
    )
