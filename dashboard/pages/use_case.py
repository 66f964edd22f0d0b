"""One use case: does it pay, and what next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import html

from dashboard import format as fmt
from dashboard.components.effects import effect_table
from dashboard.components.marks import glyph, grade, pill
from dashboard.numbers import Cell
from dashboard.page import Content, Page, Panel
from dashboard.panels.bridge import use_case_bridge
from dashboard.panels.caveats import caveat_panel
from dashboard.panels.cost import cost_panel
from dashboard.panels.depth import METRICS as DEPTH
from dashboard.panels.depth import depth_panel
from dashboard.panels.effects import axis_of, effect_cells, effect_panel, effect_row
from dashboard.panels.evals import eval_panel
from dashboard.panels.events import event_panel
from dashboard.panels.facts import fact_panel
from dashboard.panels.paid import paid
from dashboard.sentences import states
from dashboard.sentences import use_case as words
from dashboard.sentences.fit import comma
from dashboard.view import View

COUNTED = (
    "active_people",
    "eligible_adoption",
    "stickiness",
    "actions_per_active",
    "tasks",
    "hours_net",
    "hours_per_active_week",
    "cost_per_task",
    "cost_per_good_result",
    "cost_per_active",
)


def build(view: View) -> Content:
    """Headline, chips, effects, proof, hours to money, depth, cost, evals, caveats."""
    name = view.parameters["use_case"]
    case = view.rows("use_case", use_case_id=name).first
    if case is None:
        return _missing(view)
    outcomes = list(view.rows("outcome", use_case_id=name))
    main = words.primary(outcomes)
    money = list(view.rows("money", use_case_id=name, money_window="12m"))
    cell = Cell.of(view, name)
    panels = [effect_panel(view, outcomes)]
    segments = _segments(view, outcomes)
    if segments is not None:
        panels.append(segments)
    panels += [
        event_panel(view, name, main),
        use_case_bridge(view, name),
        fact_panel(view, cell, "counted", COUNTED, width=12),
        depth_panel(view, cell, name, width=7),
        cost_panel(view, name, width=5),
        *_worth_and_caveats(view, name, outcomes),
    ]
    return Content(
        title=case["label"],
        eyebrow=_eyebrow(view, case),
        headline=words.headline(case, outcomes, view.locale),
        lead=words.lead(case, money, view.locale),
        head=[html.Div(_chips(view, case, main), className="chips")],
        panels=panels,
    )


def _eyebrow(view: View, case: Mapping[str, Any]) -> list[Any]:
    address = view.state.address(path="/portfolio", explain=None)
    front = states.word("front", case["front"], view.locale)
    stage = states.word("stage", case["stage"], view.locale)
    return [html.A(view.say("case.eyebrow"), href=address), f" · {case['label']} · {front} · {stage}"]


def _chips(view: View, case: Mapping[str, Any], main: Mapping[str, Any] | None) -> list[Any]:
    gates = list(view.rows("outcome_gate", use_case_id=case["use_case_id"]))
    found: list[Any] = [pill(states.advice(case["advice"], view.locale))]
    for chip in words.chips(main, gates, view.locale):
        mark = [grade(chip.grade, view)] if chip.grade else [glyph(chip.glyph)] if chip.glyph else []
        found.append(html.Span([*mark, chip.text], className="chip"))
    if case["first_access_on"]:
        day = fmt.day(case["first_access_on"], view.locale)
        found.append(html.Span(view.say("case.since", day=day), className="chip"))
    labels = {row["use_case_id"]: row["label"] for row in view.rows("use_case")}
    learned = [labels.get(one, one) for one in case["learned_from"] or ()]
    if learned:
        found.append(
            html.Span(view.say("case.learned", names=comma(learned, view.locale.lang)), className="chip")
        )
    return found


def _segments(view: View, outcomes: list[Mapping[str, Any]]) -> Panel | None:
    rows = [row for row in outcomes if row["segment"] is not None]
    if not rows:
        return None
    made = [effect_row(row, view) for row in rows]
    scale, marks = axis_of(made, view)
    return Panel(
        "segments",
        view.say("segments.title"),
        effect_table(made, [], scale, marks, view),
        cells=effect_cells(rows, view),
        subtitle=view.say("segments.sub"),
    )


def _worth_and_caveats(view: View, name: str, outcomes: list[Mapping[str, Any]]) -> list[Panel]:
    """Evals wide where there are some; the value chart takes the empty panel or the caveats beside it."""
    caveats = words.caveats(outcomes, view.locale)
    if len(view.rows("eval_score", use_case_id=name)):
        return [
            eval_panel(view, name, width=12),
            paid(view, name, width=7),
            caveat_panel(view, caveats, width=5),
        ]
    return [paid(view, name, width=7), eval_panel(view, name, width=5), caveat_panel(view, caveats)]


def _missing(view: View) -> Content:
    return Content(
        title=view.say("missing.title"),
        eyebrow=view.say("missing.eyebrow"),
        headline=view.say("case.missing.headline"),
        lead=view.say("case.missing.lead"),
        head=[
            html.P(html.A(view.say("missing.home"), href=view.state.address(path="/"), className="button primary"),
                   className="chips")
        ],
    )  # fmt: skip


PAGE = Page(
    path="/use-case/<use_case>",
    label="use_case",
    question="Does it pay, and what next?",
    build=build,
    metrics=(*COUNTED, *DEPTH, "eval_pass_rate"),
)
