"""Ranked bars of the lesson pages: functions, exits, the retention triangle, base against tuned."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from dashboard import format as fmt
from dashboard.components.bars import Scale
from dashboard.components.intervals import Row, interval_rows
from dashboard.components.table import table
from dashboard.numbers import periods
from dashboard.page import Cells, Column, Panel
from dashboard.panels.lesson_curves import curve, nothing
from dashboard.view import View, named_code
from dashboard.words import known

COHORTS = 12
AGES = 12


def functions_panel(view: View, width: int = 6) -> Panel:
    """Weekly active share by division, highest first, in the newest 28 days."""
    cells = {row["cell_id"]: row["division"] for row in view.rows("cell", cut="division")}
    newest = periods(view, "28d")
    rows = (
        [
            row
            for row in view.rows("number", metric="weekly_active_share", period_id=newest[-1]["period_id"])
            if row["cell_id"] in cells and row["value"] is not None
        ]
        if newest
        else []
    )
    if not rows:
        return nothing(view, "functions", "functions.title", width)
    rows.sort(key=lambda row: -row["value"])
    top = max(row["high"] if row["high"] is not None else row["value"] for row in rows)
    scale = Scale(0.0, max(top, 0.05) * 1.05)
    marks = [(mark, fmt.share(mark, view.locale)) for mark in (0.0, top / 2, top)]
    made = [
        _row(cells[row["cell_id"]], row["low"], row["value"], row["high"], "functions.words", view)
        for row in rows
    ]
    columns = (
        Column("function", view.say("functions.function")),
        Column("value", view.say("value_of"), "share"),
        Column("low", view.say("low_end"), "share"),
        Column("high", view.say("high_end"), "share"),
    )
    return Panel(
        "functions",
        view.say("functions.title"),
        interval_rows(made, scale, marks),
        cells=Cells.of(columns, [{**row, "function": cells[row["cell_id"]]} for row in rows]),
        subtitle=view.say("functions.sub"),
        width=width,
        explain="weekly_active_share",
    )


def _row(
    name: str, low: float | None, mid: float, high: float | None, words: str, view: View, **facts: object
) -> Row:
    share = fmt.share(mid, view.locale)
    likely = fmt.interval(low, high, "share", view.locale)
    said = view.say(words, name=name, share=share, range=likely, **facts)
    return Row(name, low, mid, high, "held", share, likely, said)


def tuned_panel(view: View, use_cases: Sequence[str], width: int = 6) -> Panel:
    """Base and tuned model of every suite that was run with both, newest runs, on one scale."""
    rows = [
        row
        for row in view.rows("eval_score", is_latest=True, slice=None)
        if row["use_case_id"] in use_cases and row["variant"] in ("base", "tuned") and row["rate"] is not None
    ]
    suites = {row["suite"] for row in rows if row["variant"] == "tuned"}
    rows = sorted(
        (row for row in rows if row["suite"] in suites), key=lambda row: (row["suite"], row["variant"])
    )
    if not suites:
        return nothing(view, "tuned", "tuned.title", width)
    low = min(row["low"] if row["low"] is not None else row["rate"] for row in rows)
    scale = Scale(max(0.0, low - 0.05), 1.0)
    marks = [(mark, fmt.share(mark, view.locale)) for mark in (scale.low, (scale.low + 1) / 2, 1.0)]
    made = [
        _row(f"{row['suite'].replace('_', ' ')}, {row['variant']}", row["low"], row["rate"], row["high"],
             "tuned.words", view, suite=row["suite"].replace("_", " "), variant=row["variant"])
        for row in rows
    ]  # fmt: skip
    columns = (
        Column("suite", view.say("evals.suite")),
        Column("variant", view.say("evals.variant")),
        Column("rate", view.say("evals.rate"), "share"),
        Column("low", view.say("low_end"), "share"),
        Column("high", view.say("high_end"), "share"),
        Column("n_total", view.say("evals.items"), "count"),
    )
    return Panel(
        "tuned",
        view.say("tuned.title"),
        interval_rows(made, scale, marks),
        cells=Cells.of(columns, rows),
        subtitle=view.say("tuned.sub"),
        width=width,
    )


def exits_panel(view: View, width: int = 6) -> Panel:
    """Of all tasks: untouched first, then every reason why one was not, most frequent first."""
    rows = sorted(curve(view, 7, "exit"), key=lambda row: (row["series"] != "untouched", -row["value"]))
    if not rows:
        return nothing(view, "exits", "exits.title.none", width)
    untouched = next((row["value"] for row in rows if row["series"] == "untouched"), 0.0)
    named = [
        (named_code(view, "exits", row["series"]) if known(f"ui.exits.{row['series']}", view.locale.lang)
         else str(row["series"]), row)
        for row in rows
    ]  # fmt: skip
    bars = [
        _bar(name, row["value"], "proven" if row["series"] == "untouched" else "cost", view)
        for name, row in named
    ]
    columns = (
        Column("reason", view.say("exits.reason")),
        Column("value", view.say("exits.share"), "share"),
        Column("n", view.say("exits.tasks"), "count"),
    )
    return Panel(
        "exits",
        view.say("exits.title", share=fmt.share(untouched, view.locale)),
        html.Div(bars, className="rows"),
        cells=Cells(columns, tuple((name, row["value"], row["n"]) for name, row in named)),
        subtitle=view.say("exits.sub"),
        width=width,
        explain="straight_through_rate",
    )


def _bar(name: str, share: float, tier: str, view: View) -> html.Div:
    fill = html.I(className=f"tier {tier}", style={"width": f"{min(share, 1.0) * 100:.2f}%"})
    return html.Div(
        [
            html.Span(name, className="name"),
            html.Span(html.Span(fill, className="stacked thin"), className="bar-cell"),
            html.Span(fmt.share(share, view.locale), className="amount"),
        ],
        className="row",
    )


def retention_panel(view: View, width: int = 12) -> Panel:
    """The triangle of cohorts by month of first use; only what was observed."""
    rows = curve(view, 5, "retention")
    if not rows:
        return nothing(view, "retention", "retention.title", width)
    days = sorted({row["day"] for row in rows})[-COHORTS:]
    ages = [age for age in range(1, AGES + 1) if any(row["x"] == age for row in rows if row["day"] in days)]
    at = {(row["day"], row["x"]): row for row in rows}
    size = {row["day"]: row["n"] for row in rows}
    head = [(view.say("retention.cohort"), ""), (view.say("retention.people"), "num")]
    head += [(str(age), "num" if age <= 6 else "num low") for age in ages]
    body: list[list[Any]] = [
        [
            fmt.month(day, view.locale),
            fmt.count(size[day], view.locale),
            *(fmt.share(at[day, age]["value"], view.locale) if (day, age) in at else "" for age in ages),
        ]
        for day in days
    ]
    columns = (
        Column("day", view.say("retention.cohort"), "month"),
        Column("x", view.say("retention.age"), "count"),
        Column("value", view.say("retention.share"), "share"),
        Column("n", view.say("retention.people"), "people"),
    )
    title = view.say("retention.title")
    return Panel(
        "retention",
        title,
        table(title, head, body),
        cells=Cells.of(columns, sorted(rows, key=lambda row: (row["day"], row["x"]))),
        subtitle=view.say("retention.sub"),
        width=width,
        explain="retention_week_4",
    )
