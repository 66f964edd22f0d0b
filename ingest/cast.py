"""Strict casts: a pattern decides whether a text is a value, the cast only computes it (TRUST 4.4)."""

from __future__ import annotations

from typing import Final

from ingest.contract import ColumnSpec
from ingest.feeds import Target
from ingest.moments import PARSED, Cell, moment, simple
from ingest.problems import ConfigProblem, one_of
from ingest.reading.plan import Plan
from ingest.sql import Sql, join, name, value
from ingest.warehouse import Session

MARKS: Final = {".": "[.]", ",": ",", "'": "'", "’": "’", " ": " ", "\u00a0": "\u00a0", "\u202f": "\u202f"}
"""Marks that may part thousands or decimals -> their pattern."""

SCALES: Final = {"percent": 0.01, "cents": 0.01, "thousands": 1e3, "millions": 1e6}
SECONDS: Final = {
    "milliseconds": 0.001,
    "ms": 0.001,
    "seconds": 1.0,
    "s": 1.0,
    "minutes": 60.0,
    "min": 60.0,
    "hours": 3600.0,
    "h": 3600.0,
    "days": 86400.0,
    "d": 86400.0,
}
TRIMMED: Final = (
    "case when {t} >= '!' and not suffix({t}, ' ') and strlen({t}) = length({t}) then {t} "
    "else nullif(trim({t}), '') end"
)
"""A text without blanks at its ends, null where nothing is left. Trimming is the dearest thing that can be
done to a text, so the plain ASCII text that needs none takes a tenth of it."""
NO_PROBLEM: Final = "null::varchar"
UNREADABLE: Final = (
    "case when lower({c}) in ('n/a', 'na', '#n/a', 'null', 'none', 'nil', '-', '--', '\u2013') "
    "then 'VALUE_MISSING' else 'NUMBER' end"
)
"""Why a text is no number: a word for "no value" is said as such."""
PERCENT: Final = frozenset({"percent", "%"})

SQL_TYPE: Final = {
    "text": "varchar",
    "person": "varchar",
    "json": "varchar",
    "count": "bigint",
    "amount": "decimal(38, 20)",
    "number": "double",
    "flag": "boolean",
    "date": "date",
    "time": "timestamp",
}


def typed(session: Session, plan: Plan, *, source: str, kpi_unit: str | None, latest: Sql) -> Sql:
    """Gives the query steps from `staged` to `typed`: every target of the feed as its type.

    `_problem` is null or "CODE|target" for the first problem of the row. `latest` is the last plausible
    moment. Raises `ConfigProblem` for a specification that cannot be followed.
    """
    clean: list[Sql] = []
    parsed: list[Sql] = []
    values: list[Sql] = []
    problems: list[Sql] = []
    for target in plan.shape.targets:
        spec = plan.columns.get(target.name)
        column = name(target.name)
        if spec is None:
            values.append(Sql("null::" + SQL_TYPE[target.kind] + " as {c}").fill(c=column))
            continue
        clean.append(Sql("{t} as {c}").fill(t=_text(plan, target, spec), c=column))
        cell = _cast(session, plan, target, spec, source, kpi_unit, latest)
        parsed.append(Sql("{v} as {c}").fill(v=cell.parsed, c=name(target.name + PARSED)))
        values.append(Sql("{v}::" + SQL_TYPE[target.kind] + " as {c}").fill(v=cell.value, c=column))
        problem = cell.problem
        if target.required or target.name in _key(plan):
            missing = Sql("when {c} is null then 'VALUE_MISSING'").fill(c=column)
            problem = Sql("case {m} else {p} end").fill(m=missing, p=problem)
        if problem.text != NO_PROBLEM:
            problems.append(Sql("{p} || '|" + target.name + "'").fill(p=problem))
    problems.append(Sql(NO_PROBLEM))
    return Sql(
        "cleaned as (select _row, _part, _record, {clean} from staged),\n"
        "parsed as (select *, {parsed} from cleaned),\n"
        "typed as (select _row, _part, _record, {values}, coalesce({problem}, null) as _problem from parsed)"
    ).fill(clean=join(clean), parsed=join(parsed), values=join(values), problem=join(problems, ", "))


def _key(plan: Plan) -> frozenset[str]:
    if plan.shape.bucket:
        # There the key is the unit that is replaced; a part of it may be unknown.
        return frozenset()
    return frozenset(plan.key())


def _text(plan: Plan, target: Target, spec: ColumnSpec) -> Sql:
    """Gives the cell's text: blanks at the ends removed, no-value words, replacements and default applied."""
    text = name(target.name) if spec.value is None else value(_constant(spec.value))
    if target.name in plan.people():
        return text
    return cleaned(plan, spec, text)


def cleaned(plan: Plan, spec: ColumnSpec, text: Sql) -> Sql:
    """Applies no-value words, replacements and default to a text; used for people before their pseudonym."""
    words = sorted(plan.contract.nulls - {""})
    result = Sql(TRIMMED if "?" not in text.text else "nullif(trim({t}), '')").fill(t=text)
    if words:
        result = Sql("case when {t} in ({w}) then null else {t} end").fill(
            t=result, w=join([value(w) for w in words], ", ")
        )
    if spec.map:
        pairs = [Sql("when ? then ?", (old, new)) for old, new in sorted(spec.map.items())]
        result = Sql("nullif(case {t} {pairs} else {t} end, '')").fill(t=result, pairs=join(pairs, " "))
    if spec.default is not None:
        result = Sql("coalesce({t}, {d})").fill(t=result, d=value(_constant(spec.default)))
    return result


def _constant(content: str | int | float | bool) -> str:
    return str(content).lower() if isinstance(content, bool) else str(content)


def _cast(
    session: Session,
    plan: Plan,
    target: Target,
    spec: ColumnSpec,
    source: str,
    kpi_unit: str | None,
    latest: Sql,
) -> Cell:
    """Says how one cleaned column is parsed and checked."""
    column = name(target.name)
    shown = f"sources/{source}.toml: columns.{target.name}"
    if target.kind in ("text", "person"):
        if not target.allowed:
            return Cell(column, column, Sql(NO_PROBLEM))
        words = join([value(word) for word in target.allowed], ", ")
        problem = Sql("case when {c} not in ({w}) then 'VALUE_NOT_ALLOWED' end").fill(c=column, w=words)
        return Cell(column, column, problem)
    if target.kind == "json":
        test = Sql("case when json_valid({c}) and json_type({c}) = 'OBJECT' then {c} end").fill(c=column)
        return simple(target.name, test, "JSON_CELL")
    if target.kind == "flag":
        test = Sql(
            "case when lower({c}) in ('true', 't', 'yes', 'y', '1') then true "
            "when lower({c}) in ('false', 'f', 'no', 'n', '0') then false end"
        ).fill(c=column)
        return simple(target.name, test, "FLAG")
    if target.kind in ("date", "time"):
        return moment(session, plan, target, spec, shown, latest)
    exact = _number(spec, column, shown)
    if target.kind == "count":
        return _count(target, column, exact)
    factor = _factor(target, spec, shown, kpi_unit)
    # From text to a double there is a direct way that takes a tenth of the one over a decimal.
    direct = target.kind == "number" and factor == 1
    kind = SQL_TYPE["number" if direct else "amount"]
    number = _number(spec, column, shown, kind) if direct else exact
    found = name(target.name + PARSED)
    problem = Sql(
        "case when {c} is null then null when {v} is null then " + UNREADABLE + " "
        "when abs({v}) > ?::" + kind + " then 'NUMBER_LARGE' end",
        (target.most,),
    ).fill(c=column, v=found)
    if factor == 1:
        return Cell(number, found, problem)
    return Cell(number, Sql("({v}::double * {f})").fill(v=found, f=value(factor)), problem)


def _count(target: Target, column: Sql, number: Sql) -> Cell:
    # Whole digits are by far the most; only the others take the slow exact path.
    parsed = Sql(
        "case when regexp_full_match({c}, {digits}) then try_cast({c} as bigint) "
        "when {n} = trunc({n}) and {n} between 0 and 1e15::decimal(38, 20) then {n}::bigint end"
    ).fill(c=column, digits=value(r"\d{1,15}"), n=number)
    problem = Sql(
        "case when {c} is null or {v} is not null then null when {n} is null then " + UNREADABLE + " "
        "when {n} < 0 then 'NEGATIVE' when {n} > 1e15::decimal(38, 20) then 'NUMBER_LARGE' else 'NOT_WHOLE' end"
    ).fill(c=column, v=name(target.name + PARSED), n=number)
    return Cell(parsed, name(target.name + PARSED), problem)


def _number(spec: ColumnSpec, column: Sql, shown: str, kind: str = SQL_TYPE["amount"]) -> Sql:
    """Gives a plain number as the SQL type `kind`, null for any other text."""
    decimal, thousands = spec.decimal or ".", spec.thousands
    for key, mark in (("decimal", decimal), ("thousands", thousands)):
        if mark is not None and mark not in MARKS:
            raise ConfigProblem(
                "CONFIG_VALUE",
                f"{shown}: {key} = {mark!r} is not allowed. Allowed: {one_of(map(repr, MARKS))}.",
            )
    if decimal == thousands:
        raise ConfigProblem("CONFIG_VALUE", f"{shown}: decimal and thousands cannot be the same mark.")
    point = MARKS[decimal]
    whole = r"\d{1,18}"
    text = column
    if thousands is not None:
        part = MARKS[thousands]
        whole = rf"(?:\d{{1,18}}|\d{{1,3}}(?:{part}\d{{3}})+)"
        text = Sql("replace({t}, {m}, '')").fill(t=text, m=value(thousands))
    if decimal != ".":
        text = Sql("replace({t}, {m}, '.')").fill(t=text, m=value(decimal))
    # Forty decimals: a typed log prints 1.3317500000000001e-05 with all its digits.
    pattern = rf"[+-]?{whole}(?:{point}\d{{1,40}})?(?:[eE][+-]?\d{{1,2}})?"
    return Sql("case when regexp_full_match({c}, {p}) then try_cast({t} as " + kind + ") end").fill(
        c=column, p=value(pattern), t=text
    )


def _factor(target: Target, spec: ColumnSpec, shown: str, kpi_unit: str | None) -> float:
    """Gives the factor from the delivered unit to the unit in which the warehouse keeps the value."""
    if spec.unit is None:
        return 1.0
    kept = target.unit or (kpi_unit if target.name in ("value", "numerator") else None)
    if spec.unit in SECONDS:
        if kept not in SECONDS:
            allowed = "KPI's unit in kpis/" if kept is None or kpi_unit else "column's unit"
            raise ConfigProblem(
                "CONFIG_VALUE",
                f"{shown}: unit = {spec.unit!r} needs a duration in the {allowed}: {one_of(SECONDS)}.",
            )
        return SECONDS[spec.unit] / SECONDS[kept]
    if spec.unit in SCALES:
        return 1.0 if spec.unit == "percent" and kept in PERCENT else SCALES[spec.unit]
    raise ConfigProblem(
        "CONFIG_VALUE",
        f"{shown}: unit = {spec.unit!r} is not known. Allowed: {one_of([*SCALES, *SECONDS])}.",
    )
