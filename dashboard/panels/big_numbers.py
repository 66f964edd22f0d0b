"""The five big numbers of the overview, in each of its states."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dashboard import format as fmt
from dashboard.components.bans import Ban
from dashboard.numbers import Cell, Reading, compared, periods, reading
from dashboard.panels.facts import definition
from dashboard.sentences import overview, states
from dashboard.view import View

# How many periods back the comparison of today's level lies, by the period the reader chose.
_BACK = {"week": 1, "28d": 1, "month": 1, "quarter": 3, "12m": 12}
Totals = Mapping[str, Mapping[str, Any]]


def found(view: View, totals: Totals) -> list[Ban]:
    """Net and return where money is confirmed, else spend and break-even; then people, hours, unit cost."""
    confirmed = overview.proof(totals) in ("gain", "loss", "unclear")
    first = (
        [_net(view, totals), _return(view, totals)]
        if confirmed
        else [_spent(view, totals), _minutes(view, totals)]
    )
    cell = Cell.of(view)
    return [*first, _active(view, cell), _hours(view, cell), _good(view, cell)]


def explained_periods(view: View) -> dict[str, str]:
    """Periods of the numbers that do not follow the reader's choice."""
    return {"weekly_active_share": _weekly(view, Cell.of(view))[0], "eligible_adoption": "28d"}


def _net(view: View, totals: Totals) -> Ban:
    row = totals["net"]
    prior = overview.totals(view.rows("money_total"), "prior_12m").get("net")
    months = _months(view)
    span = fmt.interval(row["low"], row["high"], "currency", view.locale)
    return Ban(
        key="money.net",
        label=view.say("ban.net"),
        parts=fmt.parts(row["mid"], "currency", view.locale, low=row["low"], high=row["high"]),
        delta=fmt.delta(row["mid"], prior["mid"] if prior else None, "currency", "higher", view.locale),
        beside=view.say("ban.prior") if prior and prior["mid"] is not None else "",
        note=_net_note(view, totals, span),
        series=[month["value_mid"] - month["cost_spread"] for month in months],
    )


def _net_note(view: View, totals: Totals, span: str) -> str:
    """The range; and how much of the value comes from use cases with a broken quality limit."""
    at_risk = totals.get("value_at_risk")
    if at_risk is None or (at_risk["mid"] or 0.0) <= 0:
        return view.say("ban.net.note", range=span)
    return view.say("ban.net.note.at_risk", range=span, amount=fmt.money(at_risk["mid"], view.locale))


def _return(view: View, totals: Totals) -> Ban:
    row = totals.get("return_per_unit") or {"low": None, "mid": None, "high": None}
    prior = overview.totals(view.rows("money_total"), "prior_12m").get("return_per_unit")
    one = fmt.parts(1.0, "currency", view.locale).number.replace(".00", "")
    span = fmt.interval(row["low"], row["high"], "currency", view.locale)
    return Ban(
        key="money.return_per_unit",
        label=view.say("ban.return", one=one),
        parts=fmt.parts(row["mid"], "currency", view.locale, low=row["low"], high=row["high"]),
        delta=fmt.delta(row["mid"], prior["mid"] if prior else None, "currency", "higher", view.locale),
        beside=view.say("ban.prior") if prior and prior["mid"] is not None else "",
        note=view.say("ban.likely", range=span),
        series=[
            month["value_mid"] / month["cost_spread"] if month["cost_spread"] else None
            for month in _months(view)
        ],
    )


def _spent(view: View, totals: Totals) -> Ban:
    row = totals.get("cost") or {"low": None, "mid": None, "high": None}
    return Ban(
        key="money.cost",
        label=view.say("ban.spent"),
        parts=fmt.parts(row["mid"], "currency", view.locale, low=row["low"], high=row["high"]),
        note=view.say("ban.spent.note", window=_year(view)),
        series=[month["cost_spread"] for month in _months(view)],
    )


def _minutes(view: View, totals: Totals) -> Ban:
    row = totals.get("break_even_minutes") or {"low": None, "mid": None, "high": None}
    parts = fmt.parts(row["mid"], "min", view.locale)
    return Ban(
        key="money.break_even_minutes",
        label=view.say("ban.minutes"),
        parts=fmt.Parts(parts.number, view.say("ban.minutes.unit") if row["mid"] is not None else ""),
        note=view.say("ban.minutes.note"),
    )


def _weekly(view: View, cell: Cell) -> tuple[str, Reading]:
    """The newest weekly active share and its grain: the level of today is a month's, not a year's.

    A company whose first month is not complete yet is read by 28 days, then by week.
    """
    wanted = view.state.period if view.state.period in ("week", "28d") else "month"
    found = Reading("weekly_active_share")
    for kind in dict.fromkeys((wanted, "28d", "week")):
        back = _BACK[view.state.period] if kind == wanted else 1
        found = compared(view, cell, "weekly_active_share", kind, back)
        if found.value is not None:
            return kind, found
    return wanted, found


def _active(view: View, cell: Cell) -> Ban:
    _, one = _weekly(view, cell)
    key, word = "weekly_active_share", "ban.weekly"
    if one.value is None:
        # A source by month cannot say who was active in a week: its month is said instead.
        other = reading(view, cell, "eligible_adoption", "28d")
        if other.value is not None:
            one, key, word = other, "eligible_adoption", "ban.weekly.28d"
    now = one.now or {}
    of = "seats" if now.get("denominator") == "seats" else "entitled"
    return Ban(
        key=key,
        label=view.say(word, of=view.say(f"of.{of}")),
        parts=fmt.parts(one.value, "share", view.locale, low=now.get("low"), high=now.get("high")),
        delta=_delta(view, one, "share"),
        beside=view.say(f"versus.{view.state.period}") if one.before else "",
        note=_depth_note(view, cell, one),
        series=one.series,
    )


def _depth_note(view: View, cell: Cell, one: Reading) -> str:
    if one.value is None or one.end is None:
        return states.reason(one.reason, view.locale)
    deep = [reading(view, cell, f"segment_{name}", "28d").value for name in ("power", "habitual")]
    if any(value is None for value in deep):
        return fmt.month(one.end, view.locale)
    habitual = fmt.share(sum(value or 0.0 for value in deep), view.locale)
    return view.say("ban.habitual", share=habitual, month=fmt.month(one.end, view.locale))


def _hours(view: View, cell: Cell) -> Ban:
    one = reading(view, cell, "hours_per_active_week")
    now = one.now or {}
    parts = fmt.parts(one.value, "h", view.locale, low=now.get("low"), high=now.get("high"))
    return Ban(
        key="hours_per_active_week",
        label=view.say("ban.hours"),
        parts=fmt.Parts(parts.number, view.say("ban.hours.unit") if one.value is not None else ""),
        delta=_delta(view, one, "h"),
        beside=view.say(f"period.{view.state.period}.prior") if one.before else "",
        note=view.say("ban.hours.note") if one.value is not None else states.reason(one.reason, view.locale),
        series=one.series,
    )


def _good(view: View, cell: Cell) -> Ban:
    one = reading(view, cell, "cost_per_good_result")
    return Ban(
        key="cost_per_good_result",
        label=view.say("ban.good"),
        parts=fmt.Parts(fmt.unit_cost(one.value, view.locale), ""),
        delta=_delta(view, one, "currency"),
        beside=view.say(f"period.{view.state.period}.prior") if one.before else "",
        note=view.say("ban.good.note") if one.value is not None else states.reason(one.reason, view.locale),
        series=one.series,
    )


def _delta(view: View, one: Reading, unit: str) -> fmt.Delta | None:
    before = one.before["value"] if one.before else None
    return fmt.delta(one.value, before, unit, definition(view, one.metric)[2], view.locale)


def _year(view: View) -> str:
    """The window of a year's money: the days it covers where they are fewer than a year."""
    rows = periods(view, "12m")
    if not rows or (rows[-1]["end_day"] - rows[-1]["start_day"]).days >= 360:
        return view.say("window.12m")
    return fmt.span(rows[-1]["start_day"], rows[-1]["end_day"], view.locale)


def _months(view: View) -> list[Mapping[str, Any]]:
    return sorted(view.rows("money_month", use_case_id=None), key=lambda row: row["month"])[-12:]
