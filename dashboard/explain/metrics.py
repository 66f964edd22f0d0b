"""The explanation of a counted number: a metric of one cell and one period."""

from __future__ import annotations

from dashboard import format as fmt
from dashboard.explain.content import (
    Evidence,
    Explanation,
    Reader,
    Row,
    fed,
    first,
    fresh,
    hidden,
    limits,
    lineage,
    title,
)
from dashboard.format import DEFAULT, Locale
from dashboard.page import Cells, Column
from dashboard.sentences import states
from dashboard.sentences.fit import join
from dashboard.words import say

_FEEDS = {
    "adoption": ("usage", "activity", "person", "seat", "asset"),
    "time_saved": ("usage",),
    "token_cost": ("usage", "charge", "seat"),
    "evals": ("eval",),
    "value": ("usage", "charge", "seat", "eval"),
}
"""Feeds behind the metrics of a family, whose lateness is theirs."""


def metric(
    reader: Reader,
    metric_id: str,
    locale: Locale = DEFAULT,
    *,
    period: str = "12m",
    use_case_id: str | None = None,
    key: str | None = None,
    shown: str | None = None,
) -> Explanation | None:
    """Explanation of a metric for the company, or for one use case; None where nobody defines it.

    `shown` is the number as the page prints it, where that is not the metric of this period.
    """
    defined = first(reader.rows("metric", metric=metric_id))
    if defined is None:
        return None
    cut = "org" if use_case_id is None else "use_case"
    cell = first(reader.rows("cell", cut=cut, use_case_id=use_case_id))
    latest = first(reader.rows("period", kind=period, is_latest=True))
    where = {"metric": metric_id, "cell_id": cell["cell_id"] if cell else -1}
    found = first(reader.rows("number", period_id=latest["period_id"], **where)) if latest else None
    ends = {name: found[name] for name in ("low", "high", "reason")} if found else {}
    unit = str(defined["unit"])
    text = shown or fmt.value(found["value"] if found else None, unit, locale, **ends)
    period_id = latest["period_id"] if latest else None
    label = str(defined["label"])
    return Explanation(
        key=key or metric_id,
        title=title(label, text, locale),
        sentence=str(defined["description"]),
        formula=str(defined["formula"]),
        grain=_grain(reader, cut, use_case_id, latest, period, locale),
        sample=_sample(found, defined, locale),
        excluded=hidden(reader, metric_id, period_id, locale),
        evidence=Evidence(
            grade=found["grade"] if found else None,
            meaning=states.grade(found["grade"] if found else None, locale),
            rule=str(defined["grade_rule"]),
        ),
        owner=str(defined["owner"]),
        fresh=fresh(reader, locale, fed(reader, _FEEDS.get(str(defined["family"]), ()))),
        limits=limits([defined["limits"], _reason(found, locale)], locale),
        lineage=lineage(defined["lineage"] or (), label),
        query=str(defined["sql"]),
        cells=_cells(reader, where, period, unit, locale),
    )


def _reason(found: Row | None, locale: Locale) -> str:
    if found is None:
        return say("explain.no_number", locale.lang)
    return states.reason(found["reason"], locale)


def _grain(
    reader: Reader, cut: str, use_case_id: str | None, latest: Row | None, period: str, locale: Locale
) -> str:
    case = first(reader.rows("use_case", use_case_id=use_case_id)) if use_case_id else None
    who = str(case["label"]) if case else say("explain.organisation", locale.lang)
    kind = say(f"explain.period.{period}", locale.lang)
    if latest is None:
        return say("explain.grain", locale.lang, who=who, kind=kind)
    days = fmt.span(latest["start_day"], latest["end_day"], locale)
    return say("explain.grain.days", locale.lang, who=who, kind=kind, days=days)


def _sample(found: Row | None, defined: Row, locale: Locale) -> str:
    lang = locale.lang
    if found is None or found["n"] is None:
        return say("explain.sample.unknown", lang)
    kind = "people" if defined["people"] == "entitled" else "items"
    text = say(f"explain.sample.{kind}", lang, n=fmt.count(found["n"], locale))
    share = found["denominator"] if defined["unit"] == "share" else None
    extra = say(f"explain.denominator.{share}", lang) if share in ("entitled", "seats") else ""
    return join([text, extra], lang)


def _cells(reader: Reader, where: dict[str, object], period: str, unit: str, locale: Locale) -> Cells:
    periods = {row["period_id"]: row for row in reader.rows("period", kind=period)}
    rows = []
    for row in reader.rows("number", **where):
        if row["period_id"] in periods:
            days = periods[row["period_id"]]
            rows.append({**row, "start_day": days["start_day"], "end_day": days["end_day"]})
    rows.sort(key=lambda row: row["end_day"])
    columns = [
        Column("start_day", say("cell.start_day", locale.lang), "date"),
        Column("end_day", say("cell.end_day", locale.lang), "date"),
        Column("value", say("cell.value", locale.lang), unit),
        Column("low", say("cell.low", locale.lang), unit),
        Column("high", say("cell.high", locale.lang), unit),
        Column("n", say("cell.n", locale.lang), "count"),
        Column("grade", say("cell.grade", locale.lang)),
        Column("reason", say("cell.reason", locale.lang)),
    ]
    return Cells.of(columns, rows)
