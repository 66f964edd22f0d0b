"""The explanation of money: totals, a use case's net, the evidence bar and the break-even date."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard import format as fmt
from dashboard.explain.content import (
    Evidence,
    Explanation,
    Reader,
    Row,
    fed,
    first,
    fresh,
    limits,
    lineage,
    title,
)
from dashboard.format import DEFAULT, Locale
from dashboard.page import Cells, Column
from dashboard.sentences import overview, states
from dashboard.sentences.fit import join
from dashboard.words import known, say

_FEEDS = ("usage", "charge", "seat", "ledger")
"""Feeds behind every total of money."""

ITEMS = (
    "net",
    "value",
    "cost",
    "return_per_unit",
    "banked",
    "proven",
    "indicated",
    "claimed",
    "value_shrunk",
    "value_raw",
    "break_even_minutes",
)


def money(
    reader: Reader,
    item: str,
    locale: Locale = DEFAULT,
    *,
    window: str = "12m",
    use_case_id: str | None = None,
    key: str | None = None,
) -> Explanation | None:
    """Explanation of one company total, or of one use case's net (item "net"); None for an unknown item.

    `evidence` and `break_even` explain the evidence bar and the break-even date.
    """
    if item not in (*ITEMS, "evidence", "break_even"):
        return None
    lang = locale.lang
    window = "to_date" if item == "break_even" else window
    rows = [
        row
        for row in reader.rows("money", money_window=window)
        if use_case_id is None or row["use_case_id"] == use_case_id
    ]
    row = _row(reader, item, window, use_case_id)
    label = say(f"money.{item}", lang)
    case = first(reader.rows("use_case", use_case_id=use_case_id)) if use_case_id else None
    number = _number(row, item, locale)
    lines = _lines(rows, item)
    lowest = max((line["grade"] for line in lines if line["grade"]), default=None)
    grade = None if item == "evidence" else lowest
    heading = label if item == "evidence" else title(label, number, locale)
    owner = first(reader.rows("metric", metric="value_confirmed"))
    who = str(case["label"]) if case else say("explain.organisation", lang)
    missing = None if item == "evidence" and lines else "no_data"
    reason = states.reason(row["reason"] if row else missing, locale)
    return Explanation(
        key=key or f"money.{item}",
        title=heading,
        sentence=join([say(f"money.{item}.sentence", lang), _likely(row, item, locale)], lang),
        formula=say(f"money.{item}.formula", lang),
        grain=say("explain.grain", lang, who=who, kind=say(f"window.{window}", lang)),
        sample=say("explain.sample.lines", lang, n=fmt.count(len(lines), locale)),
        excluded=_left_out(rows, item, locale),
        evidence=Evidence(grade=grade, meaning=_meaning(item, grade, locale), rule=say("money.rule", lang)),
        owner=str((case or {}).get("owner") or (owner or {}).get("owner") or fmt.DASH),
        fresh=fresh(reader, locale, fed(reader, _FEEDS)),
        limits=limits([reason, say("money.limits", lang)], locale),
        lineage=lineage([say(f"money.lineage.{step}", lang) for step in (1, 2, 3)], heading),
        query=None,
        cells=_cells(lines, locale),
    )


def _row(reader: Reader, item: str, window: str, use_case_id: str | None) -> Row | None:
    if item == "break_even":
        return first(reader.rows("break_even", use_case_id=use_case_id))
    if use_case_id is not None:
        case = first(reader.rows("use_case", use_case_id=use_case_id))
        if case is None:
            return None
        missing = None if case["net_mid"] is not None else "nothing_confirmed"
        return {"low": case["net_low"], "mid": case["net_mid"], "high": case["net_high"], "reason": missing}
    return first(reader.rows("money_total", money_window=window, item=item))


def _number(row: Row | None, item: str, locale: Locale) -> str:
    if item == "break_even":
        if row is None or row["mid"] is None:
            return fmt.DASH
        return fmt.months(row["low"] or row["mid"], row["high"] or row["mid"], locale)
    unit = "min" if item == "break_even_minutes" else "currency"
    return fmt.value(row["mid"], unit, locale, low=row["low"], high=row["high"]) if row else fmt.DASH


def _likely(row: Row | None, item: str, locale: Locale) -> str:
    if row is None or item in ("evidence", "break_even") or row["low"] is None or row["low"] == row["high"]:
        return ""
    unit = "min" if item == "break_even_minutes" else "currency"
    return say("money.likely", locale.lang, range=fmt.interval(row["low"], row["high"], unit, locale))


def _lines(rows: Sequence[Row], item: str) -> list[Row]:
    """The money lines that a total is made of."""
    if item == "evidence":
        return [row for row in rows if row["side"] == "benefit"]
    if item in overview.TIERS:
        return [row for row in rows if row["tier"] == item]
    firm = [row for row in rows if row["tier"] in overview.HEADLINE_TIERS]
    costs = [row for row in rows if row["side"] == "cost"]
    if item == "cost" or item == "break_even_minutes":
        return costs
    return firm if item.startswith("value") else firm + costs


def _meaning(item: str, grade: str | None, locale: Locale) -> str:
    key = f"tier.{item}.meaning"
    if known(key, locale.lang):
        return say(key, locale.lang)
    if grade is not None:
        return states.grade(grade, locale)
    return say("money.mixed" if item == "evidence" else "money.ungraded", locale.lang)


def _left_out(rows: Sequence[Row], item: str, locale: Locale) -> str:
    """Indicated and claimed money that a headline amount does not count."""
    if item not in ("net", "value", "value_shrunk", "value_raw", "return_per_unit", "break_even"):
        return say("explain.excluded.none", locale.lang)
    texts = []
    for tier in ("indicated", "claimed"):
        amount = sum(row["mid"] or 0.0 for row in rows if row["tier"] == tier)
        if amount:
            texts.append(say(f"money.left_out.{tier}", locale.lang, amount=fmt.money(amount, locale)))
    return join(texts, locale.lang) or say("explain.excluded.none", locale.lang)


def _cells(rows: Sequence[Row], locale: Locale) -> Cells:
    names = (
        "use_case_id",
        "front",
        "side",
        "tier",
        "driver",
        "kind",
        "low",
        "mid",
        "high",
        "grade",
        "reason",
    )
    amounts = ("low", "mid", "high")
    columns = [
        Column(name, say(f"cell.{name}", locale.lang), "currency" if name in amounts else None)
        for name in names
    ]
    return Cells.of(columns, rows)
