"""Who uses it and how deeply: segments of entitled people over months."""

from __future__ import annotations

from dashboard import format as fmt
from dashboard.charts.depth import SEGMENTS, depth
from dashboard.components.empty import empty
from dashboard.components.graph import graph
from dashboard.numbers import Cell, by_month, periods, reading
from dashboard.page import Cells, Column, Panel
from dashboard.sentences import states
from dashboard.sentences.fit import join
from dashboard.view import View
from dashboard.words import say

METRICS = tuple(f"segment_{segment}" for segment in SEGMENTS)


def depth_panel(view: View, cell: Cell, use_case: str | None, width: int = 6) -> Panel:
    """Depth over the last 18 months with the newest share of each segment."""
    months = periods(view, "month")[-18:]
    shares = {
        segment: by_month(view, cell, metric, months)
        for segment, metric in zip(SEGMENTS, METRICS, strict=True)
    }
    known = [
        place for place in range(len(months)) if any(values[place] is not None for values in shares.values())
    ]
    title = view.say("depth.title")
    if len(known) < 2:
        why = states.reason(reading(view, cell, METRICS[0], "28d").reason, view.locale)
        body = empty(why) if why else empty(view.say("depth.empty"), view.say("depth.empty.then"))
        return Panel("depth", title, body, width=width)
    months = months[known[0] :]
    shares = {segment: values[known[0] :] for segment, values in shares.items()}
    names = {segment: states.word("segment", segment, view.locale) for segment in SEGMENTS}
    deep = [shares[segment][-1] for segment in ("power", "habitual")]
    headline = view.say("depth.headline", share=fmt.share(sum(value or 0.0 for value in deep), view.locale))
    figure = depth([row["start_day"] for row in months], shares, names, view.locale)
    said = "; ".join(
        f"{names[segment]} {fmt.share(values[-1], view.locale)}" for segment, values in shares.items()
    )
    columns = (
        Column("month", view.say("month"), "month"),
        *(Column(segment, names[segment], "share") for segment in SEGMENTS),
    )
    cells = Cells(
        columns,
        tuple(
            (row["start_day"], *(shares[segment][place] for segment in SEGMENTS))
            for place, row in enumerate(months)
        ),
    )
    return Panel(
        "depth",
        headline if all(value is not None for value in deep) else title,
        graph(
            "depth",
            figure,
            join([headline, say("text.sentence", view.locale.lang, text=said)], view.locale.lang),
        ),
        cells=cells,
        subtitle=view.say("depth.sub", denominator=denominator(view)),
        width=width,
        explain="segment_power" if use_case is None else f"segment_power.{use_case}",
        foot=_hidden(view) if use_case is None else None,
    )


def denominator(view: View) -> str:
    """What a share of people is of: entitled people, or seats where no roster is loaded."""
    return view.say("people.seats" if view.facts.get("people_denominator") == "seats" else "people.entitled")


def _hidden(view: View) -> str | None:
    latest = [row["period_id"] for row in view.rows("period", kind="28d") if row["is_latest"]]
    found = [
        row
        for row in view.rows("hidden", metric="active_people", cut="team")
        if row["period_id"] in latest and row["cells"]
    ]
    return view.say("hidden.teams", n=found[0]["cells"], floor=view.locale.floor) if found else None
