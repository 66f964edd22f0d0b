"""Curves of the lesson pages: survival, diffusion, value by age, unit cost by practice, minutes of touched work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dashboard import format as fmt
from dashboard.charts.lines import Line, lines
from dashboard.components.empty import empty
from dashboard.components.graph import graph
from dashboard.numbers import Cell, of_period, periods
from dashboard.page import Cells, Column, Panel
from dashboard.view import View

SHOWN = 3
"""Lines in one chart, at most."""


def curve(view: View, lesson: int, name: str, series: str | None = None) -> list[Mapping[str, Any]]:
    """Points of one curve in their order."""
    rows = list(view.rows("lesson_curve", lesson=lesson, curve=name))
    return [row for row in rows if series is None or row["series"] == series]


def nothing(view: View, key: str, title: str, width: int) -> Panel:
    """The missing state of a chart: why, and what to load."""
    return Panel(title.split(".")[0], view.say(title), empty(view.say(f"{key}.empty"), view.say(f"{key}.empty.then")), width=width)  # fmt: skip


def survival_panel(view: View, lesson: int, series: str, metric: str, width: int = 6) -> Panel:
    """A Kaplan-Meier curve with its range; what has not come yet is censored."""
    rows = sorted(curve(view, lesson, "survival", series), key=lambda row: row["x"])
    if not rows:
        return nothing(view, "survival", f"survival.{series}", width)
    x, y = [0.0, *(row["x"] for row in rows)], [1.0, *(row["value"] for row in rows)]
    texts = [
        f"{fmt.value(day, 'days', view.locale)} {fmt.share(share, view.locale)}"
        for day, share in zip(x, y, strict=True)
    ]
    bands = all(row["low"] is not None for row in rows)
    line = Line(
        "actual", x, y, texts, shape="hv",
        low=[1.0, *(row["low"] for row in rows)] if bands else (),
        high=[1.0, *(row["high"] for row in rows)] if bands else (),
    )  # fmt: skip
    at = [share for day, share in zip(x, y, strict=True) if day <= 90][-1]
    finding = view.say(f"survival.{series}.finding", share=fmt.share(at, view.locale))
    figure = lines([line], view.say("survival.days"), lambda value: fmt.share(value, view.locale))
    columns = (
        Column("x", view.say("survival.days"), "days"),
        Column("value", view.say("survival.alive"), "share"),
        Column("low", view.say("survival.low"), "share"),
        Column("high", view.say("survival.high"), "share"),
        Column("n", view.say("survival.units"), "count"),
    )
    return Panel(
        "survival",
        view.say(f"survival.{series}"),
        graph("survival", figure, finding),
        cells=Cells.of(columns, rows),
        subtitle=f"{view.say(f'survival.{series}.sub')} {finding}",
        width=width,
        explain=metric,
    )


def diffusion_panel(view: View, width: int = 6) -> Panel:
    """People who have used it, by week, and the Bass curve with the headcount fixed."""
    rows = sorted(curve(view, 5, "diffusion"), key=lambda row: row["day"])
    seen = [row for row in rows if row["series"] == "seen"]
    ahead = [row for row in rows if row["series"] != "seen"]
    if not seen or not ahead:
        return nothing(view, "diffusion", "diffusion.title", width)

    def line(role: str, part: Sequence[Mapping[str, Any]], bands: bool) -> Line:
        return Line(
            role,
            [row["day"].isoformat() for row in part],
            [row["value"] for row in part],
            [f"{fmt.day(row['day'], view.locale)} {fmt.count(row['value'], view.locale)}" for row in part],
            low=[row["low"] for row in part] if bands else (),
            high=[row["high"] for row in part] if bands else (),
        )

    people = fmt.count(seen[-1]["n"], view.locale)
    finding = view.say(
        "diffusion.finding",
        seen=fmt.count(seen[-1]["value"], view.locale),
        people=people,
        then=fmt.count(ahead[-1]["value"], view.locale),
        month=fmt.month(ahead[-1]["day"], view.locale),
    )
    scenario = ahead[0]["series"] == "scenario"
    figure = lines(
        [line("actual", seen, False), line("baseline", ahead, True)],
        view.say("diffusion.day"),
        lambda value: fmt.count(value, view.locale),
    )
    columns = (
        Column("day", view.say("diffusion.day"), "date"),
        Column("kind", view.say("diffusion.kind")),
        Column("value", view.say("diffusion.people"), "people"),
        Column("low", view.say("diffusion.low"), "people"),
        Column("high", view.say("diffusion.high"), "people"),
    )
    return Panel(
        "diffusion",
        view.say("diffusion.title"),
        graph("diffusion", figure, finding),
        cells=Cells.of(columns, [{**row, "kind": view.say(f"diffusion.{row['series']}")} for row in rows]),
        subtitle=view.say("diffusion.sub.scenario" if scenario else "diffusion.sub", people=people),
        width=width,
        foot=finding,
    )


def value_by_age(view: View, cases: Mapping[str, str], width: int = 6) -> Panel:
    """Cumulative confirmed value less cost paid of the largest use cases, each from its first month."""
    made = []
    for use_case, label in cases.items():
        rows = sorted(view.rows("money_month", use_case_id=use_case), key=lambda row: row["month"])
        known = [
            (age, (row["cum_value_mid"] or 0.0) - row["cum_cost"])
            for age, row in enumerate(rows)
            if row["cum_cost"] is not None
        ]
        if len(known) >= 3:
            made.append((label, known))
    if not made:
        return nothing(view, "cohorts", "cohorts.title", width)
    made = sorted(made, key=lambda one: -abs(one[1][-1][1]))[:SHOWN]
    roles = ("actual", "baseline", "cost")
    drawn = [
        Line(
            role,
            [age for age, _ in known],
            [net for _, net in known],
            [f"{label}, {age}: {fmt.money(net, view.locale)}" for age, net in known],
            name=label,
        )
        for role, (label, known) in zip(roles, made, strict=False)
    ]
    first = made[0]
    finding = view.say(
        "cohorts.finding", name=first[0], amount=fmt.money(first[1][-1][1], view.locale), n=len(first[1])
    )
    columns = (
        Column("use_case", view.say("use_case")),
        Column("age", view.say("cohorts.age"), "count"),
        Column("net", view.say("cohorts.net"), "currency"),
    )
    return Panel(
        "cohorts",
        view.say("cohorts.title"),
        graph(
            "cohorts",
            lines(drawn, view.say("cohorts.age"), lambda value: fmt.money(value, view.locale)),
            finding,
        ),
        cells=Cells(columns, tuple((label, age, net) for label, known in made for age, net in known)),
        subtitle=view.say("cohorts.sub"),
        width=width,
    )


def learning_panel(view: View, use_case: str | None, width: int = 6) -> Panel:
    """Cost per task by month against the tasks so far, on log scales: a straight fall is learning."""
    cell = Cell.of(view, use_case)
    tasks, costs = of_period(view, cell, "tasks"), of_period(view, cell, "cost_per_task")
    so_far, points = 0.0, []
    for month in periods(view, "month"):
        done, cost = (known.get(month["period_id"], {}).get("value") for known in (tasks, costs))
        so_far += done or 0.0
        if cost and so_far:
            points.append((so_far, cost, month["start_day"]))
    if len(points) < 3:
        return nothing(view, "learning", "learning.title", width)
    finding = view.say(
        "learning.finding",
        before=fmt.unit_cost(points[0][1], view.locale),
        now=fmt.unit_cost(points[-1][1], view.locale),
    )
    texts = [f"{fmt.month(day, view.locale)} {fmt.unit_cost(cost, view.locale)}" for _, cost, day in points]
    line = Line("actual", [so for so, _, _ in points], [cost for _, cost, _ in points], texts)
    figure = lines(
        [line],
        view.say("learning.tasks"),
        lambda value: fmt.unit_cost(value, view.locale),
        x_log=True,
        y_log=True,
    )
    columns = (
        Column("month", view.say("month"), "month"),
        Column("tasks", view.say("learning.tasks"), "count"),
        Column("cost", view.say("learning.cost"), "currency"),
    )
    return Panel(
        "learning",
        view.say("learning.title"),
        graph("learning", figure, finding),
        cells=Cells(columns, tuple((day, so, cost) for so, cost, day in points)),
        subtitle=f"{view.say('learning.sub')} {finding}",
        width=width,
        explain="cost_per_task" if use_case is None else f"cost_per_task.{use_case}",
    )


def touch_panel(view: View, width: int = 6) -> Panel:
    """How long people work on what automation did not finish, as a distribution."""
    rows = sorted(curve(view, 7, "touch_minutes"), key=lambda row: row["value"])
    if not rows:
        return Panel("touch", view.say("touch.title.none"), empty(view.say("exits.empty"), view.say("exits.empty.then")), width=width)  # fmt: skip
    half = next((row["x"] for row in rows if row["value"] >= 0.5), rows[-1]["x"])
    title = view.say("touch.title", minutes=fmt.value(half, "min", view.locale))
    line = Line(
        "actual",
        [row["x"] for row in rows],
        [row["value"] for row in rows],
        [f"{fmt.value(row['x'], 'min', view.locale)} {fmt.share(row['value'], view.locale)}" for row in rows],
    )
    columns = (
        Column("x", view.say("touch.minutes"), "min"),
        Column("value", view.say("touch.share"), "share"),
        Column("n", view.say("exits.tasks"), "count"),
    )
    return Panel(
        "touch",
        title,
        graph(
            "touch",
            lines([line], view.say("touch.minutes"), lambda value: fmt.share(value, view.locale)),
            title,
        ),
        cells=Cells.of(columns, rows),
        subtitle=view.say("touch.sub"),
        width=width,
    )
