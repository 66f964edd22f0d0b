"""Events on a chart: the published ones and those that readers added, which are marked as theirs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from dash import html

from dashboard.components.form import field, form, opens, takes_back
from dashboard.view import View


def events_of(view: View, use_case: str | None) -> list[Mapping[str, Any]]:
    """Events of the company, or of one use case with the company's; a reader's carries its `note`."""
    own = [
        {
            "day": date.fromisoformat(note.body["day"]),
            "label": view.say("event.theirs", label=note.body["label"], author=note.author),
            "use_case_id": None if note.subject == "company" else note.subject,
            "note": note.id,
        }
        for note in view.notes.of("annotation")
    ]
    return [
        row
        for row in (*view.rows("annotation"), *own)
        if use_case is None or row["use_case_id"] in (None, use_case)
    ]


def taken_back(view: View, row: Mapping[str, Any]) -> list[Any]:
    """Undo of a reader's event."""
    note = row.get("note")
    return [" ", takes_back(view, note, str(row["label"]))] if note and view.may("plan") else []


def event_tools(view: View, use_case: str | None, *, shown: bool) -> list[Any]:
    """Add an event; hide those that are there."""
    tools: list[Any] = []
    if view.may("plan"):
        tools.append(opens("annotation", view.say("event.add"), values={"use_case": use_case or ""}))
    if shown:
        words = f"{view.say('event.hide')}|{view.say('event.show')}"
        tools.append(
            html.Button(
                view.say("event.hide"),
                type="button",
                className="link js-only",
                **{"data-events": "value-cost", "data-words": words, "aria-pressed": "false"},
            )
        )
    found: list[Any] = [html.Div(tools, className="panel-tools")] if tools else []
    return [*found, _form(view)] if view.may("plan") else found


def _form(view: View) -> html.Div:
    scopes = [["", view.say("event.company")]]
    scopes += [[row["use_case_id"], row["label"]] for row in view.rows("use_case")]
    fields = [
        field("day", view.say("event.day"), "date", required=True),
        field("label", view.say("event.label"), required=True, maxlength=80),
        field("use_case", view.say("event.scope"), "select", options=scopes),
    ]
    return form(view, "annotation", view.say("event.title"), fields, intro=view.say("event.intro"))
