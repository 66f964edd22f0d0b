"""Dates and times: ISO 8601 unless a format is stated, stored as UTC; clock changes are never guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from ingest.contract import ColumnSpec
from ingest.feeds import Target
from ingest.problems import ConfigProblem, Problem
from ingest.reading.plan import Plan
from ingest.sql import Sql, join, name, value
from ingest.warehouse import Session

PARSED: Final = "__parsed"
"""Suffix of the column that holds a parsed cell, so that each pattern runs once."""

DAY: Final = r"\d{4}-\d{2}-\d{2}"
CLOCK: Final = r"[T ](?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:[.,]\d{1,9})?)?"
OFFSET: Final = r" ?(?:Z|z|UTC|[+-]\d{2}(?::?\d{2})?)"
USUAL: Final = rf"{DAY}(?:[T ](?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{{1,6}})?Z?)?"
"""What nearly every row is: it can be cast as it stands."""
PLAIN: Final = rf"{DAY}(?:{CLOCK}(?: ?[Zz])?)?"
"""A day, a local time or a UTC time."""
MONTH: Final = r"\d{4}-(?:0[1-9]|1[0-2])"
WEEK: Final = r"\d{4}-W(?:0[1-9]|[1-4]\d|5[0-3])"
NUMBER: Final = r"-?\d{1,17}(?:\.\d{1,20})?"

EPOCHS: Final = {"epoch_seconds": 1e6, "epoch_milliseconds": 1e3}
"""Format -> microseconds in one unit."""

EARLIEST_AI: Final = "timestamp '2015-01-01'"
EARLIEST: Final = "timestamp '1800-01-01'"
LATEST: Final = "timestamp '2200-01-01'"


@dataclass(frozen=True, slots=True)
class Cell:
    """How one column is read: parsed once, then its value and its problem refer to what was parsed."""

    parsed: Sql
    value: Sql
    problem: Sql


def simple(target: str, parsed: Sql, code: str) -> Cell:
    """Reads a column whose only problem is that it cannot be parsed."""
    found = name(target + PARSED)
    problem = Sql("case when {c} is not null and {v} is null then '" + code + "' end")
    return Cell(parsed, found, problem.fill(c=name(target), v=found))


def moment(session: Session, plan: Plan, target: Target, spec: ColumnSpec, shown: str, latest: Sql) -> Cell:
    """Reads a date or a time; times become UTC, a date keeps its local day.

    `latest` bounds AI feeds, which also cannot begin before 2015. Raises `ConfigProblem` for an unknown
    format or zone.
    """
    column, found = name(target.name), name(target.name + PARSED)
    zone = spec.timezone or (plan.contract.timezone if plan.contract.timezone != "UTC" else None)
    stated = zone is not None
    if zone is not None:
        _check_zone(session, zone, shown)
    if zone == "UTC":
        zone = None
    iso = spec.format in (None, "iso")
    if spec.format in EPOCHS:
        parsed, code, zone = _epoch(column, EPOCHS[str(spec.format)]), "EPOCH", None
    elif iso:
        parsed, code = _iso(column, plan.shape.recent), "TIME" if target.kind == "time" else "DATE"
    else:
        parsed, code = _formatted(session, column, str(spec.format), shown), "DATE_FORMAT"
    result = found
    checks = [Sql("when {c} is null then null when {v} is null then '" + code + "'").fill(c=column, v=found)]
    if target.kind == "time":
        offset = _matches(column, DAY + CLOCK + OFFSET) if iso else Sql("false")
        if zone is not None:
            in_zone = Sql("timezone('UTC', timezone({z}, {v}))").fill(z=value(zone), v=found)
            result = Sql("case when {o} then {v} else {z} end").fill(o=offset, v=found, z=in_zone)
            checks += _clock_changes(found, zone, offset)
        elif iso and not stated and _mixes_zones(session, plan, target):
            clock = _matches(column, DAY + CLOCK)
            checks.append(Sql("when {k} then 'TIME_ZONE_MIXED'").fill(k=clock))
    recent = plan.shape.recent
    checks.append(
        Sql("when {v} < {early} or {v} > {late} then 'DATE_RANGE'").fill(
            v=result, early=Sql(EARLIEST_AI if recent else EARLIEST), late=latest if recent else Sql(LATEST)
        )
    )
    return Cell(parsed, result, Sql("case {checks} end").fill(checks=join(checks, " ")))


def _mixes_zones(session: Session, plan: Plan, target: Target) -> bool:
    """Tells whether some times of the files have an offset and others a clock without one."""
    if target.name not in plan.places:
        return False
    whole = Sql("select count({c}) = count(*) filter (where suffix({c}, 'Z')) from staged")
    if session.one(whole.fill(c=name(target.name)))[0]:
        return False
    found = session.one(
        Sql(
            "select coalesce(bool_or(o), false), coalesce(bool_or(not o and len(x) > 10), false) from (\n"
            "    select x, right(x, 1) in ('Z', 'z', 'C')\n"
            "        or len(x) > 13 and (x[-6] in ('+', '-') or x[-5] in ('+', '-') or x[-3] in ('+', '-')) as o\n"
            "    from (select trim({c}) as x from staged)\n"
            ")"
        ).fill(c=name(target.name))
    )
    return bool(found[0] and found[1])


def _matches(column: Sql, pattern: str) -> Sql:
    return Sql("regexp_full_match({c}, {p})").fill(c=column, p=value(pattern))


def _epoch(column: Sql, microseconds: float) -> Sql:
    # Seconds read as milliseconds, or the other way round, land outside these years.
    return Sql(
        "case when {m} and {c}::double * {f} between 946684800000000 and 4102444800000000 "
        "then make_timestamp(round({c}::double * {f})::bigint) end"
    ).fill(m=_matches(column, NUMBER), c=column, f=value(microseconds))


def _iso(column: Sql, recent: bool) -> Sql:
    """Reads ISO 8601; an offset is honoured, which a plain cast would silently drop."""
    text = Sql("upper(replace({c}, ',', '.'))").fill(c=column)
    # The session's zone is UTC. Between day and clock there may be a blank, before an offset DuckDB takes none.
    moved = Sql(
        "timezone('UTC', try_cast("
        "left({t}, 11) || replace(replace(substr({t}, 12), ' ', ''), 'UTC', 'Z') as timestamptz))"
    ).fill(t=text)
    forms = [
        Sql("when {m} then try_cast({c} as timestamp)").fill(m=_matches(column, USUAL), c=column),
        Sql("when {m} then try_cast({t} as timestamp)").fill(m=_matches(column, PLAIN), t=text),
        Sql("when {m} then {v}").fill(m=_matches(column, DAY + CLOCK + OFFSET), v=moved),
    ]
    if not recent:
        forms += [
            Sql("when {m} then try_cast({c} || '-01' as timestamp)").fill(
                m=_matches(column, MONTH), c=column
            ),
            Sql("when {m} then try_strptime({c} || '-1', '%G-W%V-%u')").fill(
                m=_matches(column, WEEK), c=column
            ),
        ]
    return Sql("case {forms} end").fill(forms=join(forms, " "))


def _formatted(session: Session, column: Sql, given: str, shown: str) -> Sql:
    # "%.f" is a fraction of any length, as other tools write it; DuckDB reads six digits.
    with_fraction = re.sub(r"%\.\d?f", ".%f", given)
    forms = [with_fraction]
    if with_fraction != given:
        forms.append(re.sub(r"%\.\d?f", "", given))
    for form in forms:
        _check_format(session, form, given, shown)
    cut = Sql("regexp_replace({c}, {p}, '\\1')").fill(c=column, p=value(r"([.]\d{6})\d+"))
    tries = [Sql("try_strptime({c}, {f})::timestamp").fill(c=cut, f=value(form)) for form in forms]
    return Sql("coalesce({tries})").fill(tries=join(tries, ", ")) if len(tries) > 1 else tries[0]


def _clock_changes(local: Sql, zone: str, offset: Sql) -> list[Sql]:
    """Finds local times that a change of the clock skipped or repeated."""
    parts = {"z": value(zone), "v": local, "o": offset}
    return [
        Sql("when not {o} and timezone({z}, timezone({z}, {v})) <> {v} then 'TIME_GAP'").fill(**parts),
        Sql(
            "when not {o} and (timezone({z}, timezone({z}, {v}) - interval 1 hour) = {v} "
            "or timezone({z}, timezone({z}, {v}) + interval 1 hour) = {v}) then 'TIME_TWICE'"
        ).fill(**parts),
    ]


def _check_zone(session: Session, zone: str, shown: str) -> None:
    try:
        session.run("select timezone(?, timestamp '2020-01-01')::varchar", (zone,))
    except Problem:
        raise
    except Exception:
        raise ConfigProblem(
            "CONFIG_VALUE", f'{shown}: timezone = {zone!r} is not an IANA zone such as "Europe/Berlin".'
        ) from None


def _check_format(session: Session, form: str, given: str, shown: str) -> None:
    try:
        session.run("select try_strptime('', ?)::varchar", (form,))
    except Problem:
        raise
    except Exception:
        raise ConfigProblem(
            "CONFIG_VALUE",
            f'{shown}: format = {given!r} is not a date format such as "%d.%m.%Y", epoch_seconds, '
            "epoch_milliseconds or iso.",
        ) from None
