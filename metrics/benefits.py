"""Benefits by month in money: what KPIs moved, what time was freed, what finance confirmed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import cast

import numpy as np

from metrics.company import Company, UseCase
from metrics.estimate import Grade
from metrics.generation import Workshop
from metrics.method import SIMULATION_DRAWS
from metrics.methods.amounts import Amount, total
from metrics.methods.hours_claims import lowest
from metrics.methods.marginals import StudentT, assumption
from metrics.methods.simulation import draw
from metrics.methods.tiers import Benefit, Confirmed, Kind, Line, Tier, stack
from metrics.methods.time import MINUTES, draw_inputs, gross_hours, hours
from metrics.outcome_deltas import OutcomeDelta, benefit_by_month
from metrics.stated_inputs import monthly_setup

EVERYONE = "all"
TIME = "time"
_TIME_UNITS = ("min", "h", "days")


def money_lines(
    shop: Workshop,
    company: Company,
    deltas: Sequence[OutcomeDelta],
    caps: Mapping[tuple[str, str], float],
    months: Sequence[date],
) -> list[Line]:
    """Every benefit, once, in the tier that its evidence earns, in each of the months that the data touch.

    `caps` holds estimates of overlapping use cases to their common total: (use case, KPI) -> factor.
    """
    covered = frozenset(months)
    kpi = [found for delta in deltas if (found := _kpi_benefit(delta, caps, covered)) is not None]
    time = [
        freed
        for use_case in company.use_cases
        if use_case.stage != "idea" and (freed := _time(shop, company, use_case, deltas, kpi)) is not None
    ]
    lines: dict[tuple[str, str, Tier], Line] = {}
    for line in stack([*kpi, *time], _ledger(shop, company, covered), SIMULATION_DRAWS):
        key = (line.use_case, line.driver, line.tier)
        lines[key] = _together(lines[key], line) if key in lines else replace(line, population=EVERYONE)
    return [line for _, line in sorted(lines.items(), key=lambda item: item[0])]


def _together(one: Line, other: Line) -> Line:
    """Populations of one driver are one line."""
    months = {
        month: cast("Amount", total(line.months[month] for line in (one, other) if month in line.months))
        for month in sorted({*one.months, *other.months})
    }
    return replace(one, months=months, reason=one.reason or other.reason)


def _kpi_benefit(
    delta: OutcomeDelta, caps: Mapping[tuple[str, str], float], covered: frozenset[date]
) -> Benefit | None:
    if delta.result.verdict == "no real change":
        # A null is a result: it is worth nothing, not a little.
        return None
    by_month = {month: found for month, found in benefit_by_month(delta).items() if month in covered}
    if not by_month:
        return None
    name = f"{delta.use_case.use_case_id}.{delta.kpi.kpi_id}"
    # one stream per outcome: a lucky draw is lucky in every month
    score = draw({name: StudentT(0.0, 1.0, delta.result.df or 30.0)})[name]
    cap = caps.get(delta.key, 1.0)
    return Benefit(
        use_case=delta.use_case.use_case_id,
        driver=delta.kpi.kpi_id,
        population=EVERYONE,
        kind=cast("Kind", delta.kpi.value_kind or "cost_avoidance"),
        grade=_credited(delta),
        months={month: Amount(mid, mid + error * score) * cap for month, (mid, error) in by_month.items()},
        reason="held_to_common_total" if cap < 1 else None,
    )


def _credited(delta: OutcomeDelta) -> Grade | None:
    """The grade that decides the tier: only the clear verdict of a primary KPI can be proven money.

    An early, unclear or null effect, and a KPI beside the primary one, is indicated at best, whatever its design.
    """
    clear = delta.role == "primary" and delta.result.verdict in ("better", "worse")
    return delta.result.grade if clear else lowest([delta.result.grade, "C"])


def _time(
    shop: Workshop,
    company: Company,
    use_case: UseCase,
    deltas: Sequence[OutcomeDelta],
    counted: Sequence[Benefit],
) -> Benefit | None:
    """Money of freed time, claimed: realised hours, or while a haircut is missing the gross claim, which says so."""
    key = use_case.use_case_id
    inputs = monthly_setup(company.time_inputs(use_case), 1)
    if any(getattr(inputs, name) is None for name in MINUTES):
        return None
    volume = shop.rows(
        "select month, tasks, capped_tasks from task_month where use_case_id = ? order by month", [key]
    )
    if not volume:
        return None
    missing = inputs.missing()
    found = Benefit(
        use_case=key,
        driver=TIME,
        population=EVERYONE,
        kind="cost_avoidance",
        grade="D",
        same_as=_same_as(key, deltas, counted),
        reason=f"missing_haircuts:{'+'.join(missing)}" if missing else None,
    )
    hourly = company.stated("hourly_cost", key)
    if hourly is None:
        return replace(found, reason="no_hourly_cost")
    mids = {name: value.mid for name, value in inputs.stated().items()}
    drawn = draw_inputs(inputs)
    name = f"{key}.hourly_cost" if company.is_own("hourly_cost", key) else "hourly_cost"
    rate = draw({name: assumption(hourly)})[name]
    months: dict[date, Amount] = {}
    for row in volume:
        if missing:
            tasks = float(row["tasks"])
            mid, freed = gross_hours(tasks, mids), gross_hours(tasks, drawn)
        else:
            tasks = float(row["capped_tasks"])
            mid, freed = hours(tasks, mids)["realised"], hours(tasks, drawn)["realised"]
        months[row["month"]] = Amount(float(mid) * hourly.mid, np.asarray(freed) * rate)
    return replace(found, months=months)


def _same_as(use_case: str, deltas: Sequence[OutcomeDelta], counted: Sequence[Benefit]) -> str | None:
    """The KPI whose money already counts the same hours: one measured in time, or valued as capacity."""
    units = {delta.key: delta.kpi.unit for delta in deltas}
    return next(
        (
            one.driver
            for one in counted
            if one.use_case == use_case
            and (units[use_case, one.driver] in _TIME_UNITS or one.kind == "capacity")
        ),
        None,
    )


def _ledger(shop: Workshop, company: Company, covered: frozenset[date]) -> list[Confirmed]:
    """Confirmed amounts, spread over the days of their period; those of another currency stay in the ledger."""
    rows = shop.rows(
        "select use_case_id, driver, population, amount::double as amount, period_start, period_end "
        "from warehouse.ledger where currency = ? order by ledger_id",
        [company.currency],
    )
    # what finance confirmed is of the kind that its KPI is; a driver of their own is cash
    kinds = {kpi_id: cast("Kind", kpi.value_kind) for kpi_id, kpi in company.kpis.items() if kpi.value_kind}
    found = []
    for row in rows:
        months: dict[date, float] = {}
        day = row["period_start"]
        per_day = row["amount"] / max((row["period_end"] - day).days + 1, 1)
        while day <= row["period_end"]:
            month = day.replace(day=1)
            last = min(_month_end(month), row["period_end"])
            if month in covered:
                months[month] = per_day * ((last - day).days + 1)
            day = last + timedelta(days=1)
        kind = kinds.get(row["driver"], "cash_out")
        if months:
            found.append(Confirmed(row["use_case_id"], row["driver"], row["population"], months, kind))
    return found


def _month_end(month: date) -> date:
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
