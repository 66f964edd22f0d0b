"""The explanation of a comparison of two model variants on the same eval items."""

from __future__ import annotations

from dashboard import format as fmt
from dashboard.explain.content import (
    Evidence,
    Explanation,
    Reader,
    Row,
    brought,
    first,
    fresh,
    limits,
    lineage,
    named,
    title,
)
from dashboard.format import DEFAULT, Locale
from dashboard.page import Cells, Column
from dashboard.sentences import states
from dashboard.words import say

_DEFINITION = "eval_pass_rate"


def pair(
    reader: Reader, use_case_id: str, locale: Locale = DEFAULT, *, key: str | None = None
) -> Explanation | None:
    """Explanation of the gain of a tuned over a base model; None where the two were not compared."""
    rows = list(reader.rows("eval_pair", use_case_id=use_case_id))
    found = first(row for row in rows if (row["base"], row["against"]) == ("base", "tuned"))
    if found is None:
        return None
    lang = locale.lang
    case = first(reader.rows("use_case", use_case_id=use_case_id))
    defined = first(reader.rows("metric", metric=_DEFINITION))
    ends = {"low": found["low"], "high": found["high"]}
    heading = title(
        say("measure.paired_uplift", lang), fmt.change(found["difference"], "share", locale, **ends), locale
    )
    sources = brought(reader, suite=str(found["suite"]))
    likely = fmt.interval(found["low"], found["high"], "share", locale, signed=True)
    return Explanation(
        key=key or f"pair.{use_case_id}",
        title=heading,
        sentence=say("explain.pair", lang, range=likely),
        formula=say("explain.formula.pair", lang),
        grain=say("explain.grain.pair", lang, suite=found["suite"]),
        sample=say("explain.sample.pair", lang, n=fmt.count(found["n"], locale)),
        excluded=say("explain.excluded.pair", lang),
        evidence=Evidence(
            grade=None,
            meaning=say("explain.pair.meaning", lang),
            rule=str(defined["grade_rule"]) if defined else say("explain.rule", lang),
            statistics=_statistics(found, locale),
        ),
        owner=str((case or {}).get("owner") or (defined or {}).get("owner") or fmt.DASH),
        fresh=fresh(reader, locale, sources),
        limits=limits([states.reason(found["reason"], locale), (defined or {}).get("limits")], locale),
        lineage=lineage([*named(sources[:1]), str(found["suite"])], heading),
        query=str(defined["sql"]) if defined else None,
        cells=_cells(rows, locale),
    )


def _statistics(row: Row, locale: Locale) -> tuple[tuple[str, str], ...]:
    if row["p"] is None:
        return ()
    return ((say("statistic.p", locale.lang), fmt.value(max(row["p"], 1e-9), "p", locale)),)


def _cells(rows: list[Row], locale: Locale) -> Cells:
    units = {"n": "count", "difference": "pp", "low": "pp", "high": "pp", "token_ratio": "ratio"}
    names = ("suite", "base", "against", *units)
    columns = [Column(name, say(f"cell.{name}", locale.lang), units.get(name)) for name in names]
    points = [
        {
            **row,
            **{
                name: None if row[name] is None else row[name] * 100 for name in ("difference", "low", "high")
            },
        }
        for row in rows
    ]
    return Cells.of(columns, points)
