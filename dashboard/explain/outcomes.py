"""The explanation of an effect on a business KPI: design, sample, checks with their statistics, limits."""

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
from dashboard.sentences.effects import effect
from dashboard.sentences.fit import join
from dashboard.sentences.use_case import reading
from dashboard.words import known, say

_DEFINITION = "outcome_delta"


def kpi(
    reader: Reader,
    use_case_id: str,
    kpi_id: str,
    locale: Locale = DEFAULT,
    *,
    key: str | None = None,
    shown: str | None = None,
) -> Explanation | None:
    """Explanation of the effect of one use case on one KPI; None where there is no such outcome.

    `shown` is the number as the page prints it, where that is not the effect.
    """
    rows = list(reader.rows("outcome", use_case_id=use_case_id, kpi_id=kpi_id))
    whole = first(row for row in rows if row["segment"] is None)
    if whole is None:
        return None
    lang = locale.lang
    case = first(reader.rows("use_case", use_case_id=use_case_id))
    defined = first(reader.rows("metric", metric=_DEFINITION))
    moved = effect(whole, locale)
    label = str(whole["kpi_label"])
    text = shown or (moved.text if moved else fmt.DASH)
    formula = f"explain.formula.{whole['design']}"
    notes = states.caveats(whole["notes"], locale, statistics=True)
    treatment = "experiment" if whole["design"] == "ab" else "rollout"
    sources = brought(reader, kpi=kpi_id, **{treatment: use_case_id})
    design = states.word("design", whole["design"], locale)
    return Explanation(
        key=key or f"kpi.{use_case_id}.{kpi_id}",
        title=title(label, text, locale),
        sentence=reading(whole, locale),
        formula=say(formula if known(formula, lang) else "explain.formula.unknown", lang, kpi=label),
        grain=_grain(whole, locale),
        sample=_sample(whole, locale),
        excluded=say(f"explain.excluded.{'experiment' if whole['design'] == 'ab' else 'study'}", lang),
        evidence=_evidence(reader, whole, defined, locale),
        owner=str((case or {}).get("owner") or (defined or {}).get("owner") or fmt.DASH),
        fresh=fresh(reader, locale, sources),
        limits=limits([*notes, (defined or {}).get("limits")], locale),
        lineage=lineage([*named(sources[:2]), design], title(label, text, locale)),
        query=str(defined["sql"]) if defined else None,
        cells=_cells(rows, locale),
    )


def _grain(row: Row, locale: Locale) -> str:
    if row["n_units"] is None:
        return say("explain.grain.unit", locale.lang)
    n, total = fmt.count(row["n_units"], locale), row["n_obs"]
    if total is None:
        return say("explain.grain.units", locale.lang, n=n)
    return say("explain.grain.observations", locale.lang, n=n, total=fmt.count(total, locale))


def _sample(row: Row, locale: Locale) -> str:
    lang = locale.lang
    parts = []
    if row["n_treated"] is not None and row["n_control"] is not None:
        treated, control = (fmt.count(row[name], locale) for name in ("n_treated", "n_control"))
        parts.append(say("explain.sample.study", lang, treated=treated, control=control))
    if row["window_start"] is not None and row["window_end"] is not None:
        days = fmt.span(row["window_start"], row["window_end"], locale)
        parts.append(say("explain.sample.window", lang, days=days))
    return join(parts, lang) or say("explain.sample.unknown", lang)


def _evidence(reader: Reader, row: Row, defined: Row | None, locale: Locale) -> Evidence:
    gates = [
        states.gate(found["gate"], found["passed"], locale, statistic=found["statistic"], p=found["p"])
        for found in reader.rows("outcome_gate", use_case_id=row["use_case_id"], kpi_id=row["kpi_id"])
    ]
    return Evidence(
        grade=row["grade"],
        meaning=states.grade(row["grade"], locale),
        rule=str(defined["grade_rule"]) if defined else say("explain.rule", locale.lang),
        passed=tuple(gate for gate in gates if gate.passed),
        failed=tuple(gate for gate in gates if gate.passed is False),
        unchecked=tuple(gate for gate in gates if gate.passed is None),
        statistics=_statistics(reader, row, locale),
    )


def _statistics(reader: Reader, row: Row, locale: Locale) -> tuple[tuple[str, str], ...]:
    """What an analyst asks for and a page leaves out: standard error, p, detectable effect, other estimators."""
    lang = locale.lang
    found: list[tuple[str, str]] = []
    if row["level"] is not None:
        found.append((say("statistic.level", lang), fmt.share(row["level"], locale)))
    for name in ("se", "mde"):
        if row[name] is not None:
            found.append((say(f"statistic.{name}", lang), _estimate(row[name], row, locale).lstrip("+")))
    for name in ("p", "q_value"):
        if row[name] is not None:
            found.append((say(f"statistic.{name}", lang), p_value(row[name], locale)))
    if row["chance_better"] is not None:
        found.append((say("statistic.chance_better", lang), fmt.chance(row["chance_better"], locale)))
    where = {"use_case_id": row["use_case_id"], "kpi_id": row["kpi_id"]}
    for other in reader.rows("outcome_alternative", **where):
        key = f"estimator.{other['estimator']}"
        label = say(key if known(key, lang) else "estimator.unknown", lang)
        beside = say("statistic.diagnostic", lang, label=label) if other["role"] == "diagnostic" else label
        found.append((beside, _estimate(other["estimate"], row, locale)))
    return tuple(found)


def p_value(p: float, locale: Locale = DEFAULT) -> str:
    """A p-value for the drawer; never on a page."""
    return fmt.value(max(p, 1e-9), "p", locale)


def _estimate(x: float, row: Row, locale: Locale) -> str:
    """An effect in the scale it was estimated in: log points are named as such."""
    if row["scale"] == "log":
        return say("statistic.log_points", locale.lang, n=fmt.change(x, "log", locale))
    return fmt.change(x, str(row["unit"]), locale)


def _cells(rows: list[Row], locale: Locale) -> Cells:
    """One line per segment; the first is everybody."""
    lang = locale.lang
    unit = "log" if rows[0]["scale"] == "log" else str(rows[0]["unit"])
    units: dict[str, str | None] = {
        "estimate": unit,
        "low": unit,
        "high": unit,
        "percent": "percent",
        "percent_low": "percent",
        "percent_high": "percent",
        "without_ai": str(rows[0]["unit"]),
        "with_ai": str(rows[0]["unit"]),
        "n_treated": "count",
        "n_control": "count",
    }
    names = ("segment", *units, "grade", "verdict")
    columns = [Column(name, say(f"cell.{name}", lang), units.get(name)) for name in names]
    ordered = sorted(rows, key=lambda row: (row["segment"] is not None, row["segment"] or ""))
    return Cells.of(columns, ordered)
