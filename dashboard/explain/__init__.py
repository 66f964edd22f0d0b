"""The content of the explain drawer: which number a key names, and everything a reader may ask about it.

    find(reader, "active_people", locale, period="12m")        a metric, for the company
    find(reader, "tokens.job_match", locale)                   a metric, for one use case
    find(reader, "kpi.job_match.application_started", locale)  an effect on a business KPI
    find(reader, "money.net", locale)                          a company total (money.ITEMS)
    find(reader, "money.net.job_match", locale)                the net value of one use case
    find(reader, "pair.product_tagging", locale)               tuned against base model, on the same eval items
    find(reader, "evidence", locale)    find(reader, "break_even", locale)    find(reader, "lesson-3", locale)

Each gives an `Explanation` (see `content`), or None where the key names nothing that is published.
"""

from __future__ import annotations

from dashboard.explain.content import Evidence, Explanation, Reader, first
from dashboard.explain.evals import pair
from dashboard.explain.metrics import metric
from dashboard.explain.money import money
from dashboard.explain.outcomes import kpi
from dashboard.format import DEFAULT, Locale
from dashboard.sentences.lessons import lessons

__all__ = ["Evidence", "Explanation", "Reader", "find", "kpi", "lesson", "metric", "money", "pair"]


def find(reader: Reader, key: str, locale: Locale = DEFAULT, *, period: str = "12m") -> Explanation | None:
    """The explanation of a drawer key; None for a key that names nothing."""
    parts = key.split(".")
    if key in ("evidence", "break_even"):
        return money(reader, key, locale, key=key)
    if key.startswith("lesson-"):
        return lesson(reader, key, locale, period=period)
    if parts[0] == "kpi" and len(parts) == 3:
        return kpi(reader, parts[1], parts[2], locale, key=key)
    if parts[0] == "pair" and len(parts) == 2:
        return pair(reader, parts[1], locale, key=key)
    if parts[0] == "money" and len(parts) in (2, 3):
        case = parts[2] if len(parts) == 3 else None
        if case is not None and (
            parts[1] != "net" or first(reader.rows("use_case", use_case_id=case)) is None
        ):
            return None
        return money(reader, parts[1], locale, use_case_id=case, key=key)
    if len(parts) <= 2:
        return metric(
            reader,
            parts[0],
            locale,
            period=period,
            use_case_id=parts[1] if len(parts) == 2 else None,
            key=key,
        )
    return None


def lesson(reader: Reader, key: str, locale: Locale = DEFAULT, *, period: str = "12m") -> Explanation | None:
    """The explanation of a lesson's headline measure, headed by the number its row shows."""
    number = key.removeprefix("lesson-")
    row = first(reader.rows("lesson", lesson=int(number))) if number.isdigit() else None
    if row is None:
        return None
    case, shown = row["use_case_id"], lessons([row], locale=locale)[row["lesson"] - 1].now
    if row["measure"] == "paired_uplift" and case:
        return pair(reader, case, locale, key=key)
    if case and row["kpi_id"]:
        return kpi(reader, case, row["kpi_id"], locale, key=key, shown=shown)
    if not row["metric"]:
        return None
    return metric(reader, row["metric"], locale, period=period, use_case_id=case, key=key, shown=shown)
