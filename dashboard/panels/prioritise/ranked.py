"""The ranked list: value with its range, cost, effort, rank range, evidence, advice, and the budget line inside."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from dash import html

from dashboard import format as fmt
from dashboard import words
from dashboard.charts.figure import steps
from dashboard.components.bars import Scale, interval
from dashboard.components.empty import empty
from dashboard.components.form import opens, takes_back
from dashboard.components.intervals import axis_head
from dashboard.components.marks import grade, pill
from dashboard.page import Cells, Column, Panel
from dashboard.panels.prioritise.rows import Row, component_rows
from dashboard.sentences import states
from dashboard.view import View

TONES = {"scale": "better", "prove_first": "held", "fix_or_stop": "worse", "park": "parked"}
NAMES = ("rank", "label", "value_low", "value_mid", "value_high", "cost", "net", "weeks", "rank_low", "rank_high",
         "p_top3", "p_npv_positive", "evsi", "grade", "advice", "basis")  # fmt: skip
SAID = (
    "prioritise.by",
    "prioritise.by.score",
    "prioritise.by.weights",
    "prioritise.by.rice",
    "prioritise.by.wsjf",
    "prioritise.budget",
    "prioritise.budget.line",
    "prioritise.budget.none",
    "prioritise.scenario",
    "prioritise.published",
    "prioritise.mine",
    "prioritise.against",
    "prioritise.against.none",
    "prioritise.was",
    "prioritise.discard",
    "prioritise.withdraw",
    "prioritise.unranked",
    "prioritise.norank",
    "prioritise.tied",
    "prioritise.yours",
    "prioritise.low",
    "prioritise.mid",
    "prioritise.high",
    "prioritise.costs",
    "prioritise.effort",
    "prioritise.reset",
    "prioritise.done",
    "prioritise.order.wrong",
    "prioritise.why",
    "prioritise.why.top",
    "prioritise.why.own",
    "prioritise.why.none",
    "prioritise.step.first",
    "prioritise.step.later",
    "prioritise.step.lean",
    "prioritise.step.cost",
    "prioritise.step.net",
    "prioritise.spend.said",
    "prioritise.spend.set",
    "prioritise.weight.net",
    "prioritise.weight.speed",
    "prioritise.weight.evidence",
    "prioritise.weight.risk",
    "prioritise.same",
    "prioritise.share",
)
"""Words that the browser prints."""


def ranked(view: View, found: Sequence[Row], width: int = 9) -> Panel:
    """The list in its published order; the browser re-ranks it."""
    if not found:
        body = empty(view.say("prioritise.empty"), view.say("prioritise.empty.then"))
        more = [opens("idea", view.say("prioritise.idea"), class_name="button")] if view.may("plan") else []
        return Panel("ranked", view.say("prioritise.list.none"), [body, *more])
    ends = [end for row in found for end in (row.low, row.high) if end is not None]
    ticks = steps(min([0.0, *ends]), max([0.0, *ends]), 4)
    scale = Scale(ticks[0], ticks[-1])
    told = {0.0, ticks[-1]} | ({ticks[0]} if scale.place(0.0) > 0.3 else set())
    marks = [(tick, fmt.money(tick, view.locale)) for tick in sorted(told)]
    title = view.say("prioritise.list", n=len(found))
    head = (
        ("", "place"),
        (view.say("use_case"), ""),
        (axis_head(scale, marks), "low axis"),
        (view.say("prioritise.value"), "num"),
        (view.say("prioritise.cost"), "num low"),
        (view.say("prioritise.weeks"), "num low"),
        (view.say("prioritise.rank"), "num low"),
        (view.say("effects.evidence"), "mid low"),
        (view.say("advice"), "low"),
    )
    lines = tuple(ticks)
    drawn = html.Table(
        [
            html.Caption(title, className="visually-hidden"),
            html.Thead(html.Tr([html.Th(text, scope="col", className=kind) for text, kind in head])),
            html.Tbody(
                [
                    *(_row(view, row, place, scale, lines) for place, row in enumerate(found, start=1)),
                    html.Tr(
                        [html.Td(html.Span(className="said"), colSpan=len(head))],
                        className="budget-line",
                        hidden=True,
                    ),
                ]
            ),
        ],
        className="t prioritise",
    )
    return Panel(
        "ranked",
        title,
        html.Div(
            [html.Div(className="tools js-only"), *_forms(view), html.Div(drawn)],
            id="prioritise",
            **{"data-model": _model(view, found, scale)},
        ),
        cells=_cells(view, found),
        subtitle=view.say("prioritise.sub"),
        foot=view.say("prioritise.foot"),
        width=width,
    )


def _row(view: View, row: Row, place: int, scale: Scale, lines: Sequence[float]) -> html.Tr:
    text = fmt.value(row.mid, "currency", view.locale, low=row.low, high=row.high)
    span = fmt.interval(row.low, row.high, "currency", view.locale)
    said = f"{row.label}: {text}, {span}"
    hollow = row.low is None or row.high is None or row.low <= 0 <= row.high
    advice = str(row.released.get("advice") or "")
    reading: Any = "unclear" if hollow else TONES.get(advice, "held" if row.idea is None else "parked")
    bar = [interval(row.low, row.mid, row.high, scale, reading, said, lines) for _ in range(2)]
    cells = [
        (
            [
                html.Span(_place(row, place), className="no"),
                html.Span(className="was"),
            ],
            "place faint",
        ),
        (
            [
                html.Span(_name(view, row), className="key"),
                html.Span(_under(view, row), className="under"),
                html.Span(bar[0], className="narrow-bar narrow-only"),
                html.Span(_actions(view, row), className="row-actions"),
            ],
            "",
        ),
        (bar[1], "low axis"),
        ([html.Span(text, className="key amount"), html.Span(span, className="under range")], "num"),
        (html.Span(fmt.money(row.cost, view.locale), className="cost"), "num low"),
        (html.Span(fmt.value(row.weeks, "weeks", view.locale), className="weeks"), "num low"),
        (html.Span(_ranks(row), className="ranks"), "num low"),
        (grade(row.grade, view), "mid low"),
        (
            pill(states.advice(advice, view.locale)) if advice else html.Span(fmt.DASH, className="faint"),
            "low",
        ),
    ]
    return html.Tr(
        [html.Td(cell, className=kind) for cell, kind in cells],
        **{"data-case": row.key, "data-tone": TONES.get(advice, "held")},
    )


def _name(view: View, row: Row) -> Any:
    if row.idea is not None:
        return row.label
    return html.A(
        row.label, href=view.state.address(path=f"/use-case/{row.key}", explain=None), className="open"
    )


def _label(view: View, use_case: str) -> str:
    found = view.rows("use_case", use_case_id=use_case).first
    return str(found["label"]) if found else use_case


def _under(view: View, row: Row) -> list[Any]:
    """What kind of idea it is, what it waits for, and what was decided about it."""
    if row.idea is not None:
        day = fmt.day(row.idea.at.date(), view.locale)
        key = "prioritise.theirs.borrowed" if row.idea.body.get("borrowed") else "prioritise.theirs"
        return [html.Span(view.say(key, author=row.idea.author, day=day), className="own-mark")]
    said: list[Any] = [states.word("quadrant", row.released.get("quadrant") or "unknown", view.locale)]
    needs = row.released.get("needs") or ()
    if needs:
        said.append(
            " · " + view.say("prioritise.needs", names=", ".join(_label(view, case) for case in needs))
        )
    if row.decided is not None:
        word = states.advice(str(row.decided.body["advice"]), view.locale).word
        day = fmt.day(row.decided.at.date(), view.locale)
        taken = view.say("notes.decided", advice=word, author=row.decided.author, day=day)
        said.append(
            html.Span(taken, className="own-mark block", title=str(row.decided.body.get("note") or ""))
        )
    return said


def _actions(view: View, row: Row) -> list[Any]:
    found: list[Any] = [
        html.Button(
            view.say("prioritise.why.short"),
            type="button",
            className="link js-only",
            **{"data-why": row.key, "aria-label": view.say("prioritise.why.of", name=row.label)},
        ),
        html.Button(
            view.say("prioritise.edit"),
            type="button",
            className="link js-only",
            **{"data-edit": row.key, "aria-expanded": "false", "aria-label": view.say("prioritise.edit.of", name=row.label)},
        ),
    ]  # fmt: skip
    if row.idea is not None and view.may("plan"):
        found.append(takes_back(view, row.idea.id, row.label))
    elif row.decided is not None and view.may("decide"):
        found.append(takes_back(view, row.decided.id, row.label))
    elif row.idea is None and view.may("decide"):
        advice = row.released.get("advice") or "prove_first"
        found.append(
            opens("decision", view.say("prioritise.decide"), about=row.label,
                  fixed={"use_case": row.key}, values={"advice": advice})
        )  # fmt: skip
    return found


def _forms(view: View) -> list[Any]:
    tools: list[Any] = []
    if view.may("plan"):
        tools.append(opens("idea", view.say("prioritise.idea"), class_name="button"))
        tools.append(opens("scenario", view.say("prioritise.save"), class_name="button"))
    return [html.Div(tools, className="writes js-only", hidden=True)] if tools else []


def _place(row: Row, place: int) -> str:
    """Its place; a tie with the one above is drawn as one."""
    if not row.released.get("rank"):
        return fmt.DASH
    return f"={place}" if row.released.get("tied_above") else str(place)


def _ranks(row: Row) -> str:
    low, high = row.released.get("rank_low"), row.released.get("rank_high")
    if low is None or high is None:
        return fmt.DASH
    return str(low) if low == high else f"{low}–{high}"


def _model(view: View, found: Sequence[Row], scale: Scale) -> str:
    """Everything the browser needs to re-rank, edit, compare and print, as one JSON text."""
    lang = view.locale.lang
    money = fmt.money(-100.0, view.locale).replace(fmt.MINUS, "{sign}").replace("100", "{n}")
    scenarios = [
        {"id": note.id, "author": note.author, "day": fmt.day(note.at.date(), view.locale), **note.body}
        for note in view.notes.of("scenario")
    ]
    model = {
        "rows": component_rows(found),
        "scenarios": scenarios,
        "scale": [scale.low, scale.high],
        "words": {key.removeprefix("prioritise."): view.say(key, **_KEPT) for key in SAID},
        "money": money,
        "range": words.say("number.range", lang, low="{low}", high="{high}"),
        "weeks": words.say("unit.weeks", lang, n="{n}"),
        "marks": [words.say(f"number.{name}", lang) for name in ("group", "decimal")],
        "scales": words.scales(lang),
        "lang": lang,
        "writes": view.may("plan"),
    }
    return json.dumps(model, ensure_ascii=False, separators=(",", ":"))


_KEPT = {name: f"{{{name}}}" for name in ("n", "name", "spent", "budget", "share", "rank", "author", "range")}
"""Facts that only the browser knows: their places stay in the words."""


def _cells(view: View, found: Sequence[Row]) -> Cells:
    units = dict.fromkeys(("value_low", "value_mid", "value_high", "cost", "net", "evsi"), "currency")
    units |= {"weeks": "weeks", "rank": "count", "rank_low": "count", "rank_high": "count"}
    units |= {"p_top3": "share", "p_npv_positive": "share"}
    return Cells.of(
        [Column(name, view.say(f"column.{name}"), units.get(name)) for name in NAMES],
        [{**row.released, "label": row.label} for row in found if row.released],
    )
