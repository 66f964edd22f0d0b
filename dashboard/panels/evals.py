"""Do we test before we ship: pass rates with their likely range against the bar to clear."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import html

from dashboard import format as fmt
from dashboard.components.bars import Scale
from dashboard.components.empty import empty
from dashboard.components.evals import EvalRow, eval_rows
from dashboard.page import Cells, Column, Panel
from dashboard.sentences import states
from dashboard.view import View

SHOWN = 3


def eval_panel(view: View, use_case: str, width: int = 7) -> Panel:
    """Newest run of every suite and variant, its worst slice, and paired comparisons."""
    every = list(view.rows("eval_score", use_case_id=use_case))
    rows = [row for row in every if row["is_latest"] and row["slice"] is None]
    title = view.say("evals.title")
    if not rows:
        return Panel(
            "evals", title, empty(view.say("evals.empty"), view.say("evals.empty.then")), width=width
        )
    made = []
    for row in _newest(rows):
        slices = [
            one
            for one in every
            if one["slice"] is not None
            and one["is_latest"]
            and (one["suite"], one["variant"], one["run_on"]) == (row["suite"], row["variant"], row["run_on"])
            and one["rate"] is not None
            and one["low"] is not None
        ]
        worst = min(slices, key=lambda one: one["low"], default=None)
        made.append(
            EvalRow(
                name=row["suite"].replace("_", " "),
                under=" · ".join(
                    part
                    for part in (row["variant"], row["dimension"], fmt.day(row["run_on"], view.locale))
                    if part
                ),
                low=row["low"],
                rate=row["rate"],
                high=row["high"],
                gate=row["gate"],
                text=fmt.value(row["rate"], "share", view.locale, low=row["low"], high=row["high"]),
                range=fmt.interval(row["low"], row["high"], "share", view.locale),
                state=_state(row["low"], row["rate"], row["gate"]),
                worst=(
                    view.say("evals.worst", slice=worst["slice"], rate=fmt.share(worst["rate"], view.locale))
                    if worst
                    else ""
                ),
                words=view.say(
                    "evals.words",
                    suite=row["suite"].replace("_", " "),
                    rate=fmt.share(row["rate"], view.locale),
                    range=fmt.interval(row["low"], row["high"], "share", view.locale),
                    gate=fmt.share(row["gate"], view.locale),
                ),
            )
        )
    lowest = min([0.9, *(row["low"] for row in rows if row["low"] is not None)])
    scale = Scale(max(0.0, int(lowest * 10 - 0.5) / 10), 1.0)
    middle = (scale.low + 1) / 2
    marks = [(mark, fmt.share(mark, view.locale)) for mark in (scale.low, middle, 1.0)]
    return Panel(
        "evals",
        title,
        [eval_rows(made, scale, marks, view), *_pairs(view, use_case)],
        cells=Cells.of(
            [
                Column("suite", view.say("evals.suite")),
                Column("variant", view.say("evals.variant")),
                Column("slice", view.say("evals.slice")),
                Column("run_on", view.say("evals.run_on"), "date"),
                Column("n_total", view.say("evals.items"), "count"),
                Column("rate", view.say("evals.rate"), "share"),
                Column("low", view.say("low_end"), "share"),
                Column("high", view.say("high_end"), "share"),
                Column("gate", view.say("evals.gate"), "share"),
            ],
            sorted(
                every, key=lambda row: (row["suite"], row["run_on"], row["variant"] or "", row["slice"] or "")
            ),
        ),
        subtitle=view.say("evals.sub"),
        width=width,
        explain=f"eval_pass_rate.{use_case}",
    )


def _newest(rows: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The newest variants of each suite, newest first; older ones stay in the table."""
    found: list[Mapping[str, Any]] = []
    for suite in sorted({row["suite"] for row in rows}):
        mine = sorted(
            (row for row in rows if row["suite"] == suite), key=lambda row: row["run_on"], reverse=True
        )
        found += mine[:SHOWN]
    return found


def _state(low: float | None, rate: float | None, gate: float | None) -> str:
    if gate is None or rate is None or low is None:
        return "none"
    return "cleared" if low >= gate else "unsure" if rate >= gate else "missed"


def _pairs(view: View, use_case: str) -> list[html.P]:
    said = []
    for row in view.rows("eval_pair", use_case_id=use_case):
        text = view.say(
            "evals.pair",
            suite=row["suite"].replace("_", " "),
            base=row["base"],
            against=row["against"],
            change=fmt.change(row["difference"], "share", view.locale, low=row["low"], high=row["high"]),
            range=fmt.interval(row["low"], row["high"], "share", view.locale, signed=True),
        )
        if row["token_ratio"] is not None:
            text += " " + view.say("evals.tokens", share=fmt.share(1 - row["token_ratio"], view.locale))
        said.append(html.P([text, " ", states.reason(row["reason"], view.locale)], className="panel-foot"))
    return said
