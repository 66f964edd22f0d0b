"""The next step of a claimed amount: finance confirms it, or a measurement proves it."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard import format as fmt
from dashboard.components.form import field, form, opens, takes_back
from dashboard.view import View


def next_steps(view: View, case: str | None, label: str, grade: str | None) -> list[Any]:
    """Confirm with finance, prove it, and what was confirmed since the last run, for one use case."""
    if case is None:
        return []
    steps: list[Any] = []
    benefits = drivers(view, case)
    if benefits and view.may("confirm"):
        steps.append(
            opens(
                "confirmation",
                view.say("confirm.open"),
                about=label,
                fixed={"use_case": case},
                options={"driver": benefits},
            )
        )
    steps.append(
        html.Details(
            [html.Summary(view.say("prove.open")), html.P(view.say(f"prove.{_grade(grade)}"))],
            className="prove",
        )
    )
    return [html.Div(steps, className="row-actions"), *_confirmed(view, case)]


def drivers(view: View, case: str) -> list[list[str]]:
    """Benefits of a use case that the ledger can name: id and word."""
    labels = {row["kpi_id"]: row["kpi_label"] for row in view.rows("outcome", use_case_id=case)}
    found = {row["driver"] for row in view.rows("money", use_case_id=case, side="benefit")}
    return [
        [driver, view.say("confirm.time") if driver == "time" else labels.get(driver, driver)]
        for driver in sorted(found)
    ]


def confirm_form(view: View) -> list[html.Div]:
    """Amount, period, date and reference; nothing for who may not confirm."""
    if not view.may("confirm"):
        return []
    fields = [
        field("driver", view.say("confirm.driver"), "select", options=[], required=True),
        field("amount", view.say("confirm.amount", currency=view.locale.currency), "number", min=0.01, step="any", required=True),
        field("period_start", view.say("confirm.from"), "date", required=True),
        field("period_end", view.say("confirm.to"), "date", required=True),
        field("confirmed_on", view.say("confirm.on"), "date", required=True),
        field("reference", view.say("confirm.reference"), required=True, maxlength=80),
    ]  # fmt: skip
    return [form(view, "confirmation", view.say("confirm.title"), fields, intro=view.say("confirm.intro"))]


def _confirmed(view: View, case: str) -> list[Any]:
    listed = []
    for note in view.notes.of("confirmation", case):
        said = view.say(
            "confirm.said",
            amount=fmt.money(note.body["amount"], view.locale),
            author=note.author,
            reference=note.body["reference"],
        )
        undo = [" ", takes_back(view, note.id, said)] if view.may("confirm") else []
        listed.append(html.Span([said, *undo], className="under own-mark"))
    return listed


def _grade(grade: str | None) -> str:
    return "none" if grade is None else "C" if grade in ("A", "B", "C") else "D"
