"""Decisions waiting, oldest first; each opens its use case."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from dashboard.components.form import opens
from dashboard.components.marks import icon
from dashboard.sentences.decisions import Decision
from dashboard.view import View


def decision_list(found: Sequence[Decision], view: View) -> html.Ol:
    """The list of decisions."""
    return html.Ol([_one(one, view) for one in found], className="decisions")


def _one(one: Decision, view: View) -> html.Li:
    title: Any = one.title
    if one.use_case_id:
        address = view.state.address(path=f"/use-case/{one.use_case_id}", explain=None)
        title = html.A(one.title, href=address, className="open")
    return html.Li(
        [
            html.Span(icon(one.advice.glyph or "warning"), className=f"badge {one.advice.tone}"),
            html.Span(title, className="what"),
            html.Span(one.body, className="why", title=one.waiting),
            *([_mark(one, view)] if view.may("decide") else []),
        ]
    )


def _mark(one: Decision, view: View) -> html.Button:
    about = {"use_case": one.use_case_id} if one.use_case_id else {"source": one.source or "data"}
    answer = {"answers": one.advice.code, "since": one.since.isoformat()}
    return opens(
        "decision",
        view.say("decided.mark"),
        about=one.title,
        fixed=about | answer,
        values={"advice": one.advice.code},
        class_name="link did",
    )
