"""Where the money comes from: benefits less costs of the company, and one use case from hours to money."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from dashboard import format as fmt
from dashboard.charts.bridge import Kind, Step, bridge
from dashboard.components.empty import empty
from dashboard.components.graph import graph
from dashboard.page import Cells, Column, Panel
from dashboard.sentences import overview, states
from dashboard.view import View

MOST_COSTS = 5
_FIRM = ("banked", "proven")


def company_bridge(view: View, width: int = 5) -> Panel:
    """Confirmed benefits by kind, less what shrinkage takes and costs by line, is net; the last 12 months."""
    rows = list(view.rows("money", money_window="12m"))
    totals = overview.totals(view.rows("money_total"))
    firm = [
        row for row in rows if row["side"] == "benefit" and row["tier"] in _FIRM and row["kind"] != "capacity"
    ]
    costs = _most(_summed((row for row in rows if row["side"] == "cost"), "driver"), view)
    gains = sorted(_summed(firm, "kind").items(), key=lambda item: -item[1])
    steps = [
        Step(_kind_word(kind, view), amount, "gain" if amount >= 0 else "incident") for kind, amount in gains
    ]
    if not steps:
        steps = [Step(view.say("bridge.confirmed"), None, "missing")]
    shrinkage = totals.get("shrinkage")
    lucky = shrinkage["mid"] if shrinkage is not None and firm else None
    if lucky:
        steps.append(Step(view.say("bridge.shrinkage"), lucky, "discount"))
    steps += [Step(word, -amount, "cost") for word, amount in costs]
    net = totals.get("net")
    shown = None if net is None else net["mid"]
    if not costs and not firm:
        body: Any = empty(view.say("bridge.empty"), view.say("bridge.empty.then"))
        return Panel("bridge", view.say("bridge.title.none"), body, width=width)
    if shown is not None:
        steps.append(Step(view.say("bridge.net"), shown, "net"))
    title = (
        view.say(
            "bridge.title", net=fmt.value(shown, "currency", view.locale, low=net["low"], high=net["high"])
        )
        if shown is not None and net is not None
        else view.say("bridge.title.none")
    )
    return _panel(
        "bridge",
        title,
        view.say("bridge.sub"),
        steps,
        view,
        width,
        "money.net" if shown is not None else "money.cost",
        view.say("bridge.shrinkage.foot") if lucky else None,
    )


def _panel(
    key: str, title: str, sub: str, steps: list[Step], view: View, width: int, explain: str | None, foot: Any
) -> Panel:
    missing = view.say("not_measured")
    figure = bridge(steps, lambda step: _text(step, "currency", view), missing)
    said = "; ".join(
        f"{step.label} {_text(step, 'currency', view) if step.amount is not None else missing}"
        for step in steps
    )
    cells = Cells(
        (Column("step", view.say("bridge.step")), Column("amount", view.say("bridge.amount"), "currency")),
        tuple((step.label, step.amount) for step in steps),
    )
    return Panel(
        key,
        title,
        graph(key, figure, f"{title}. {said}."),
        cells=cells,
        subtitle=sub,
        width=width,
        explain=explain,
        foot=foot,
    )


def use_case_bridge(view: View, use_case: str, width: int = 5) -> Panel:
    """Gross hours to realised money of one use case, step by step; the last 12 months."""
    rows = sorted(view.rows("bridge", use_case_id=use_case), key=lambda row: row["position"])
    title = view.say("hours.title")
    if not rows:
        return Panel(
            "hours", title, empty(view.say("hours.empty"), view.say("hours.empty.then")), width=width
        )
    columns = (
        Column("step", view.say("bridge.step")),
        Column("hours", view.say("hours.hours"), "h"),
        Column("amount", view.say("bridge.amount"), "currency"),
        Column("reason", view.say("reason")),
    )
    cells = Cells(
        columns,
        tuple(
            (
                states.word("step", row["step"], view.locale),
                row["hours"],
                row["amount"],
                states.reason(row["reason"], view.locale) or None,
            )
            for row in rows
        ),
    )
    hours = [row for row in rows if row["step"] not in ("other_value", "cost", "net_value")]
    kinds: Mapping[str, Kind] = {
        "gross": "gain",
        "net": "subtotal",
        "additional": "subtotal",
        "realised": "net",
    }
    steps = [
        Step(states.word("step", row["step"], view.locale), row["hours"], kinds.get(row["step"], "discount"))
        for row in hours
        if row["step"] not in ("net", "additional")
    ]
    figure = bridge(steps, lambda step: _text(step, "h", view), view.say("not_measured"))
    money = {row["step"]: row["amount"] for row in rows}
    foot = None
    if money.get("net_value") is not None:
        has_time, has_other = (money.get(step) is not None for step in ("realised", "other_value"))
        foot = view.say(
            "hours.money.shared" if not has_time else "hours.money.both" if has_other else "hours.money.time",
            realised=fmt.money(money.get("realised"), view.locale),
            other=fmt.money(money.get("other_value"), view.locale),
            cost=fmt.money(abs(money.get("cost") or 0.0), view.locale),
            net=fmt.money(money["net_value"], view.locale),
        )
    said = "; ".join(f"{step.label} {_text(step, 'h', view)}" for step in steps)
    return Panel(
        "hours",
        title,
        graph("hours", figure, f"{title}. {said}."),
        cells=cells,
        subtitle=view.say("hours.sub"),
        width=width,
        explain=f"hours_realised.{use_case}",
        foot=foot,
    )


def _text(step: Step, unit: str, view: View) -> str:
    """A level as it is, a step with its sign."""
    level = step.kind in ("net", "subtotal") or (unit == "h" and step.kind == "gain")
    return (fmt.value if level else fmt.change)(step.amount, unit, view.locale)


def _summed(rows: Iterable[Mapping[str, Any]], key: str) -> dict[str | None, float]:
    found: dict[str | None, float] = defaultdict(float)
    for row in rows:
        found[row[key]] += row["mid"] or 0.0
    return dict(found)


def _most(found: Mapping[str | None, float], view: View) -> list[tuple[str, float]]:
    ranked = sorted(((key, amount) for key, amount in found.items() if amount), key=lambda item: -item[1])
    shown = [(states.word("driver", key, view.locale), amount) for key, amount in ranked[:MOST_COSTS]]
    rest = sum(amount for _, amount in ranked[MOST_COSTS:])
    return [*shown, (view.say("bridge.other"), rest)] if rest else shown


def _kind_word(kind: str | None, view: View) -> str:
    return states.word("kind", kind, view.locale)
