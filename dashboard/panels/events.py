"""The proof: the effect by time since access of the main measure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from dashboard import format as fmt
from dashboard.charts.events import event_study
from dashboard.components.empty import empty
from dashboard.components.graph import graph
from dashboard.page import Cells, Column, Measured, Panel
from dashboard.sentences import states
from dashboard.view import View


def event_panel(view: View, use_case: str, main: Mapping[str, Any] | None, width: int = 7) -> Panel:
    """Event study of the primary outcome; without one it says which design stands in its place."""
    title = view.say("events.title")
    if main is None:
        return Panel(
            "events", title, empty(view.say("events.none"), view.say("events.none.then")), width=width
        )
    rows = sorted(
        view.rows("outcome_event", use_case_id=use_case, kpi_id=main["kpi_id"]), key=lambda row: row["event"]
    )
    design = states.word("design", main["design"], view.locale)
    if len(rows) < 2:
        key = "events.experiment" if main["design"] == "ab" else "events.empty"
        body = empty(view.say(key, design=design), view.say(f"{key}.then"))
        return Panel("events", view.say("events.title.none"), body, width=width)
    unit = "percent" if main["scale"] == "log" else str(main["unit"])
    drawn = [_percent(row) for row in rows] if main["scale"] == "log" else rows
    along = view.say(f"events.along.{rows[0]['period']}")
    figure = event_study(
        drawn,
        unit,
        before=view.say("events.before"),
        after=view.say("events.after"),
        along=along,
        locale=view.locale,
    )
    earlier = any(row["event"] < 0 for row in drawn)
    after = [row for row in drawn if row["event"] >= 0]
    last = after[-1] if after else drawn[-1]
    finding = view.say(
        "events.finding",
        kpi=main["kpi_label"],
        change=fmt.change(last["estimate"], unit, view.locale),
        range=fmt.interval(last["low"], last["high"], unit, view.locale, signed=True),
        event=last["event"],
    )
    columns = (
        Column("event", along),
        *(
            Column(key, view.say(f"events.{key}"))
            for key in ("estimate", "low", "high", "band_low", "band_high")
        ),
        Column("n", view.say("events.n"), "count"),
    )
    cells = Cells(
        columns,
        tuple(
            (
                fmt.signed(row["event"]),
                *(
                    Measured(row[key], unit, signed=True)
                    for key in ("estimate", "low", "high", "band_low", "band_high")
                ),
                row["n"],
            )
            for row in drawn
        ),
    )
    return Panel(
        "events",
        title if _starts_at_access(view, use_case, main) else view.say("events.title.plain"),
        graph("events", figure, finding),
        cells=cells,
        subtitle=view.say("events.sub" if earlier else "events.sub.its", kpi=main["kpi_label"]),
        width=width,
        explain=f"kpi.{use_case}.{main['kpi_id']}",
    )


def _starts_at_access(view: View, use_case: str, main: Mapping[str, Any]) -> bool:
    """Whether the title may say so: the effect is clear and what came before access was flat."""
    gates = view.rows("outcome_gate", use_case_id=use_case, kpi_id=main["kpi_id"], gate="pre_trend")
    return main["verdict"] in ("better", "worse") and any(gate["passed"] for gate in gates)


def _percent(row: Mapping[str, Any]) -> dict[str, Any]:
    """A point of an event study in log points as per cent."""
    values = {
        key: None if row[key] is None else (math.exp(row[key]) - 1) * 100
        for key in ("estimate", "low", "high", "band_low", "band_high")
    }
    return {**row, **values}
