"""Which work and which do not: use cases by net value with their likely range."""

from __future__ import annotations

from dashboard import format as fmt
from dashboard.charts.figure import steps
from dashboard.components.bars import Reading, Scale
from dashboard.components.empty import empty
from dashboard.components.intervals import Row, interval_rows
from dashboard.components.marks import number
from dashboard.page import Cells, Column, Panel
from dashboard.sentences import states
from dashboard.view import View


def reading_of(low: float | None, high: float | None) -> Reading:
    """Better or worse where the range leaves out zero; a range over zero is hollow and grey."""
    if low is not None and low > 0:
        return "better"
    if high is not None and high < 0:
        return "worse"
    return "unclear"


def net_by_use_case(view: View, width: int = 7, lesson: int | None = None) -> Panel:
    """Live and pilot use cases by net value of the last 12 months; without confirmed money they stand last."""
    cases = [
        row
        for row in view.rows("use_case")
        if row["stage"] in ("live", "pilot") and (lesson is None or lesson in row["lessons"])
    ]
    ranked = sorted(cases, key=lambda row: (row["net_mid"] is None, -(row["net_mid"] or 0.0), row["label"]))
    known = [row for row in ranked if row["net_mid"] is not None]
    title = view.say("net.title")
    if not ranked:
        return Panel("net", title, empty(view.say("net.empty"), view.say("net.empty.then")), width=width)
    ticks = steps(
        min([0.0, *(end for row in known for end in (row["net_low"], row["net_mid"]) if end is not None)]),
        max([0.0, *(end for row in known for end in (row["net_high"], row["net_mid"]) if end is not None)])
        or 1.0,
        4,
    )
    scale = Scale(ticks[0], ticks[-1])
    rows = []
    for row in ranked:
        text = fmt.value(row["net_mid"], "currency", view.locale, low=row["net_low"], high=row["net_high"])
        span = fmt.interval(row["net_low"], row["net_high"], "currency", view.locale)
        missing = row["net_mid"] is None
        under = view.say("net.none") if missing else span
        if row["guardrail_broken"] and not missing:
            under = view.say("net.broken", range=span)
        rows.append(
            Row(
                name=row["label"],
                low=row["net_low"],
                mid=row["net_mid"],
                high=row["net_high"],
                reading=reading_of(row["net_low"], row["net_high"]),
                text=number(view, f"money.net.{row['use_case_id']}", text, row["label"]),
                under=under,
                words=f"{row['label']}: {under if missing else f'{text}, {span}'}",
                href=view.state.address(path=f"/use-case/{row['use_case_id']}", explain=None),
            )
        )
    wins, losses = (
        sum(1 for row in known if reading_of(row["net_low"], row["net_high"]) == reading)
        for reading in ("better", "worse")
    )
    return Panel(
        "net",
        title,
        interval_rows(rows, scale, [(tick, fmt.money(tick, view.locale)) for tick in ticks]),
        cells=Cells.of(
            [
                Column("label", view.say("use_case")),
                Column("stage", view.say("stage")),
                Column("net_low", view.say("net.low"), "currency"),
                Column("net_mid", view.say("net.mid"), "currency"),
                Column("net_high", view.say("net.high"), "currency"),
                Column("cost_12m", view.say("net.cost"), "currency"),
                Column("advice", view.say("advice")),
            ],
            [
                {**row, "stage": states.word("stage", row["stage"], view.locale),
                 "advice": states.advice(row["advice"], view.locale).word}
                for row in ranked
            ],
        ),
        subtitle=view.say("net.sub"),
        width=width,
        explain="money.net",
        foot=view.say("net.foot", wins=wins, unclear=len(known) - wins - losses, losses=losses) if known else None,
    )  # fmt: skip
