"""Small forms: a button opens one in a dialog, the browser posts what was filled in (assets/notes.js)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from dash import html

from dashboard.view import View


def field(name: str, label: str, kind: str = "text", **more: Any) -> dict[str, Any]:
    """One field: `kind` is an input type, "textarea" or "select"; `more` are its attributes and `options`."""
    return {"name": name, "label": label, "type": kind, **more}


def form(
    view: View, kind: str, title: str, fields: Sequence[Mapping[str, Any]], *, intro: str = "", **more: Any
) -> html.Div:
    """The description of one kind of form, once per page; any number of buttons open it."""
    described = {
        "kind": kind,
        "title": title,
        "intro": intro,
        "fields": list(fields),
        "lang": view.locale.lang,
        "save": view.say("notes.save"),
        "cancel": view.say("notes.cancel"),
        **more,
    }
    return html.Div(id=f"form-{kind}", hidden=True, **{"data-form": _json(described)})


def opens(
    kind: str,
    label: Any,
    *,
    about: str = "",
    fixed: Mapping[str, Any] | None = None,
    values: Mapping[str, Any] | None = None,
    options: Mapping[str, Any] | None = None,
    class_name: str = "link",
) -> html.Button:
    """A button that opens a form: `about` stands under its title, `fixed` is sent unseen, `values` are filled in,
    `options` are the choices of select fields that differ from button to button.
    """
    given = {"about": about, "fixed": fixed or {}, "values": values or {}, "options": options or {}}
    name = {"aria-label": f"{label}: {about}"} if about and isinstance(label, str) else {}
    return html.Button(
        label, type="button", className=class_name, **{"data-open": kind, "data-given": _json(given), **name}
    )


def takes_back(view: View, note: int, about: str) -> html.Button:
    """A button that takes a note back."""
    word = view.say("notes.undo")
    return html.Button(
        word,
        type="button",
        className="link",
        **{"data-withdraw": str(note), "data-lang": view.locale.lang, "aria-label": f"{word}: {about}"},
    )


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
