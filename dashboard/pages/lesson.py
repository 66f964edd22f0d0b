"""One of the seven lessons: its headline measure, the effects behind it, its metrics and its maturity."""

from __future__ import annotations

from dataclasses import replace

from dash import html

from dashboard import format as fmt
from dashboard.components.bars import bullet
from dashboard.components.effects import effect_table
from dashboard.components.empty import empty
from dashboard.components.failure import not_found
from dashboard.components.marks import explain_link, grade, pill
from dashboard.numbers import Cell
from dashboard.page import Cells, Column, Content, Page, Panel
from dashboard.panels.effects import axis_of, effect_cells, effect_row
from dashboard.panels.facts import fact_panel
from dashboard.panels.lessons import found
from dashboard.panels.maturity import maturity_panel
from dashboard.panels.net import net_by_use_case
from dashboard.sentences.lessons import Lesson
from dashboard.view import View

NUMBERS = tuple(str(number) for number in range(1, 8))


def build(view: View) -> Content:
    """Headline measure against its target, effects of its use cases, its metrics, its maturity."""
    if view.parameters["lesson"] not in NUMBERS:
        return not_found(view)
    wanted = int(view.parameters["lesson"])
    row = found(view)[wanted - 1]
    panels = [_effects(view, wanted)]
    metrics = [one["metric"] for one in view.rows("metric", lesson=wanted) if one["family"] != "outcomes"]
    if metrics:
        panels.append(fact_panel(view, Cell.of(view), "lesson-metrics", metrics, width=12))
    panels.append(maturity_panel(view, wanted, width=6))
    panels.append(net_by_use_case(view, width=6, lesson=wanted))
    known = not row.missing
    return Content(
        title=f"{wanted} {row.title}",
        eyebrow=view.say("lesson.eyebrow", number=wanted, title=row.title),
        headline=view.say("lesson.headline", measure=row.measure, now=row.now) if known else row.question,
        lead=_lead(row, view) if known else row.missing,
        head=[_chips(row, view)],
        panels=panels,
    )


def _lead(row: Lesson, view: View) -> str:
    likely = view.say("lesson.likely", range=row.range) if row.range != fmt.DASH else ""
    broken = row.status.code == "off_track" and (row.attainment or 0.0) >= 1
    attained = f"{row.attainment_text}." if row.attainment_text else ""
    parts = (row.question, likely, attained, view.say("lesson.broken") if broken else "")
    return " ".join(part for part in parts if part)


def _chips(row: Lesson, view: View) -> html.Div:
    chips = [pill(row.status)]
    if row.grade:
        chips.append(html.Span([grade(row.grade, view), view.say("lesson.evidence")], className="chip"))
    if row.target != fmt.DASH:
        chips.append(html.Span(view.say("lesson.target", target=row.target), className="chip"))
    if row.attainment is not None:
        chips.append(
            html.Span(
                [html.Span(bullet(row.attainment, row.attainment_text), className="chip-bullet")],
                className="chip",
            )
        )
    if not row.missing:
        chips.append(explain_link(view, f"lesson-{row.number}", row.measure))
    return html.Div(chips, className="chips")


def _effects(view: View, lesson: int) -> Panel:
    cases = {one["use_case_id"]: one["label"] for one in view.rows("use_case") if lesson in one["lessons"]}
    rows = [
        one
        for one in view.rows("outcome", segment=None)
        if one["use_case_id"] in cases and one["role"] != "exploratory"
    ]
    title = view.say("effects")
    if not rows:
        return Panel("effects", title, empty(view.say("lesson.empty"), view.say("lesson.empty.then")))
    made = [(one, replace(effect_row(one, view), under=cases[one["use_case_id"]])) for one in rows]
    scale, marks = axis_of([shown for _, shown in made], view)
    goals = [shown for one, shown in made if one["role"] == "primary"]
    guards = [shown for one, shown in made if one["role"] == "guardrail"]
    cells = effect_cells(rows, view)
    named = Cells(
        (Column("use_case", view.say("use_case")), *cells.columns),
        tuple((cases[one["use_case_id"]], *cell) for one, cell in zip(rows, cells.rows, strict=True)),
    )
    return Panel(
        "effects",
        title,
        effect_table(goals, guards, scale, marks, view),
        cells=named,
        subtitle=view.say("effects.sub"),
        foot=view.say("effects.foot") if guards else None,
    )


PAGE = Page("/lesson/<lesson>", "lesson", "How is this lesson going?", build)
