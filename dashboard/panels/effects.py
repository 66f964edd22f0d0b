"""What changed because of AI: goals and guardrails of one use case on one axis, right is better."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dashboard import format as fmt
from dashboard.charts.figure import steps
from dashboard.components.bars import Reading, Scale
from dashboard.components.effects import EffectRow, effect_table
from dashboard.components.empty import empty
from dashboard.page import Cells, Column, Measured, Panel
from dashboard.sentences import effects, states, use_case
from dashboard.view import View

_READING: Mapping[str, Reading] = {
    "better": "better",
    "worse": "worse",
    "limit broken": "worse",
    "within limit": "held",
}


def effect_panel(view: View, outcomes: Sequence[Mapping[str, Any]]) -> Panel:
    """One row per registered KPI; segments and exploratory ones stand in their own panel."""
    rows = [row for row in outcomes if row["segment"] is None and row["role"] != "exploratory"]
    title = view.say("effects")
    if not rows:
        return Panel("effects", title, empty(view.say("effects.empty"), view.say("effects.empty.then")))
    made = [(row, effect_row(row, view)) for row in rows]
    scale, marks = axis_of([one for _, one in made], view)
    goals = [one for row, one in made if row["role"] == "primary"]
    guards = [one for row, one in made if row["role"] == "guardrail"]
    many = len(goals) > 1
    return Panel(
        "effects",
        title,
        effect_table(goals, guards, scale, marks, view),
        cells=effect_cells(rows, view),
        subtitle=view.say("effects.sub"),
        foot=view.say("effects.foot.many" if many else "effects.foot") if guards or many else None,
    )


def effect_row(row: Mapping[str, Any], view: View) -> EffectRow:
    """One outcome as a row of the effect table, on a relative axis where there is one."""
    found = effects.effect(row, view.locale)
    low, mid, high = improvement(row)
    reading = states.verdict(row["verdict"], view.locale)
    shown = _READING.get(row["verdict"], "unclear")
    clear = not (found is None or found.includes_zero) or row["role"] == "guardrail"
    return EffectRow(
        key=f"kpi.{row['use_case_id']}.{row['kpi_id']}",
        name=row["segment"] or row["kpi_label"],
        under=states.word("role", row["role"], view.locale) if not row["segment"] else row["kpi_label"],
        without=fmt.value(row["without_ai"], row["unit"], view.locale),
        with_ai=fmt.value(row["with_ai"], row["unit"], view.locale),
        effect=found.text if found else fmt.DASH,
        range=found.range if found else "",
        low=low,
        mid=mid,
        high=high,
        shown=shown if clear else "unclear",
        words=use_case.reading(row, view.locale),
        grade=row["grade"],
        reading=reading,
    )


def improvement(row: Mapping[str, Any]) -> tuple[float | None, float | None, float | None]:
    """Relative effect in per cent, turned so that positive is better; an open side is None."""
    low, mid, high = row["percent_low"], row["percent"], row["percent_high"]
    if mid is None:
        return None, None, None
    if row["better"] == "lower":
        return (None if high is None else -high), -mid, (None if low is None else -low)
    return low, mid, high


def axis_of(rows: Sequence[EffectRow], view: View) -> tuple[Scale, list[tuple[float, str]]]:
    """A symmetric axis in per cent around "no change" with its words; long ranges are cut at 100 %."""
    ends = [abs(end) for row in rows for end in (row.low, row.mid, row.high) if end is not None]
    top = min(100.0, steps(0.0, max([5.0, *ends]), 3)[-1])
    text = fmt.value(top, "percent", view.locale)
    marks = [
        (-top, view.say("axis.worse", n=text)),
        (0.0, view.say("axis.same")),
        (top, view.say("axis.better", n=text)),
    ]
    return Scale(-top * 1.06, top * 1.06), marks


def effect_cells(rows: Sequence[Mapping[str, Any]], view: View) -> Cells:
    """Every released value of the rows."""
    columns = (
        Column("kpi", view.say("effects.measure")),
        Column("segment", view.say("segment")),
        Column("role", view.say("role")),
        Column("without_ai", view.say("effects.without")),
        Column("with_ai", view.say("effects.with")),
        Column("estimate", view.say("effects.effect")),
        Column("low", view.say("effects.low")),
        Column("high", view.say("effects.high")),
        Column("percent", view.say("effects.percent"), "percent"),
        Column("percent_low", view.say("effects.percent_low"), "percent"),
        Column("percent_high", view.say("effects.percent_high"), "percent"),
        Column("units", view.say("effects.units"), "count"),
        Column("grade", view.say("effects.evidence")),
        Column("verdict", view.say("effects.reading")),
    )
    return Cells(
        columns,
        tuple(
            (
                row["kpi_label"],
                row["segment"],
                states.word("role", row["role"], view.locale),
                Measured(row["without_ai"], row["unit"]),
                Measured(row["with_ai"], row["unit"]),
                *(Measured(row[key], _unit(row), signed=True) for key in ("estimate", "low", "high")),
                row["percent"],
                row["percent_low"],
                row["percent_high"],
                row["n_units"],
                row["grade"],
                states.verdict(row["verdict"], view.locale).word,
            )
            for row in rows
        ),
    )


def _unit(row: Mapping[str, Any]) -> str:
    return "log" if row["scale"] == "log" else str(row["unit"])
