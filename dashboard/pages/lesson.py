"""One of the seven lessons: its headline measure, the effects behind it, its metrics and its maturity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from dash import html

from dashboard import format as fmt
from dashboard.components.bars import bullet
from dashboard.components.effects import effect_table
from dashboard.components.empty import empty
from dashboard.components.failure import not_found
from dashboard.components.marks import explain_link, grade, pill
from dashboard.numbers import Cell, reading
from dashboard.page import Cells, Column, Content, Page, Panel
from dashboard.panels.effects import axis_of, effect_cells, effect_row
from dashboard.panels.facts import fact_panel
from dashboard.panels.lesson_proof import COMPANY, USE_CASE, proof
from dashboard.panels.lessons import found
from dashboard.panels.maturity import maturity_panel
from dashboard.panels.net import net_by_use_case
from dashboard.panels.public_claims import claims_panel, story_panel
from dashboard.sentences.fit import join
from dashboard.sentences.lesson_headlines import LEVELS, Facts, headline
from dashboard.sentences.lessons import Lesson
from dashboard.sentences.use_case import primary
from dashboard.view import View
from dashboard.words import say

NUMBERS = tuple(str(number) for number in range(1, 8))


def build(view: View) -> Content:
    """Headline measure against its target, effects of its use cases, its metrics, its maturity."""
    if view.parameters["lesson"] not in NUMBERS:
        return not_found(view)
    wanted = int(view.parameters["lesson"])
    row = found(view)[wanted - 1]
    cases = _running(view, wanted)
    lead = next(iter(cases), None)
    panels = [
        _effects(view, wanted),
        *proof(view, wanted, cases),
    ]
    if metrics := _defined(view, COMPANY[wanted]):
        panels.append(fact_panel(view, Cell.of(view), "lesson-metrics", metrics, width=12))
    if lead is not None and (metrics := _defined(view, USE_CASE[wanted])):
        made = fact_panel(view, Cell.of(view, lead), "lesson-case", metrics, width=12)
        panels.append(replace(made, title=view.say("lesson-case.title.of", name=cases[lead])))
    panels += [
        maturity_panel(view, wanted, width=6),
        net_by_use_case(view, width=6, lesson=wanted),
        claims_panel(view, wanted),
        story_panel(view, wanted),
    ]
    known = not row.missing
    facts = _facts(view, wanted, cases)
    return Content(
        title=f"{wanted} {row.title}",
        eyebrow=view.say("lesson.eyebrow", number=wanted, title=row.title),
        headline=headline(wanted, facts, view.locale) if view.published else row.question,
        lead=_lead(row, view) if known else row.missing,
        head=[_chips(row, view)],
        panels=panels,
    )


def _defined(view: View, metrics: Sequence[str]) -> list[str]:
    """Metrics that this generation defines, in their order."""
    known = {row["metric"] for row in view.rows("metric")}
    return [one for one in metrics if one in known]


def _running(view: View, lesson: int) -> dict[str, str]:
    """Running use cases of a lesson by id, those that it leads first."""
    found = [
        one for one in view.rows("use_case") if lesson in one["lessons"] and one["stage"] in ("pilot", "live")
    ]
    found.sort(key=lambda one: (one["lessons"][0] != lesson, one["stage"] != "live", one["use_case_id"]))
    return {one["use_case_id"]: one["label"] for one in found}


def _facts(view: View, lesson: int, cases: Mapping[str, str]) -> Facts:
    """What the headline may say of a lesson."""
    row = view.rows("lesson", lesson=lesson).first or {}
    case = row.get("use_case_id") or next(iter(cases), None)
    outcomes = list(view.rows("outcome", use_case_id=case, segment=None)) if case else []
    main = next((one for one in outcomes if one["kpi_id"] == row.get("kpi_id")), None)
    pair = next(
        (one for one in view.rows("eval_pair") if one["use_case_id"] in cases and one["against"] == "tuned"),
        None,
    )
    scores = (
        view.rows("eval_score", is_latest=True, slice=None, variant="base", suite=pair["suite"])
        if pair
        else ()
    )
    base = next((one["rate"] for one in scores), None)
    whole, own = Cell.of(view), Cell.of(view, case)
    numbers = {
        name: reading(view, own if name == "exposure" else whole, name, "12m").value
        for name in dict.fromkeys((*LEVELS.values(), "assistants_created"))
    }
    return Facts(
        main=main or primary(outcomes),
        outcomes=outcomes,
        numbers=numbers,
        pair=(pair, base) if pair else None,
        attainment=row.get("attainment"),
    )


def _lead(row: Lesson, view: View) -> str:
    likely = view.say("lesson.likely", range=row.range) if row.range != fmt.DASH else ""
    broken = row.status.code == "off_track" and (row.attainment or 0.0) >= 1
    attained = say("text.sentence", view.locale.lang, text=row.attainment_text) if row.attainment_text else ""
    parts = (row.question, likely, attained, view.say("lesson.broken") if broken else "")
    return join(parts, view.locale.lang)


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
