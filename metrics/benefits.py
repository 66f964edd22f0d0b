"""Benefits by month in money: what KPIs moved, what time was freed, what finance confirmed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import cast

import numpy as np

from metrics.company import Company, UseCase
from metrics.estimate import Estimate, Grade
from metrics.generation import Workshop
from metrics.methods.guard import Floats
from metrics.methods.hours_claims import lowest
from metrics.methods.marginals import StudentT, assumption
from metrics.methods.ranges import Range
from metrics.methods.simulation import draw, likely
from metrics.methods.tiers import Benefit, Confirmed, Kind, Tier, stack
from metrics.methods.time import MINUTES, draw_inputs, gross_hours, hours
from metrics.outcome_deltas import OutcomeDelta, benefit_by_month
from metrics.stated_inputs import monthly_setup

EVERYONE = "all"
TIME = "time"
_TIME_UNITS = ("min", "h", "days")


@dataclass(slots=True)
class MoneyLine:
    """One benefit of one use case in one tier, with its simulated amounts by month."""

    use_case: str
    driver: str
    tier: Tier
    kind: Kind
    grade: Grade | None
    months: dict[date, Floats] = field(default_factory=dict)
    reason: str | None = None

    @property
    def is_cash(self) -> bool:
        """Capacity is never summed with cash."""
        return self.kind != "capacity"

    def over(self, months: Sequence[date]) -> Floats | None:
        """Simulated amounts (draws,) over some months; None where there is none in them."""
        found = [self.months[month] for month in months if month in self.months]
        return np.sum(found, axis=0) if found else None


def money_lines(
    shop: Workshop, company: Company, deltas: Sequence[OutcomeDelta], months: Sequence[date]
) -> list[MoneyLine]:
    """Every benefit, once, in the tier that its evidence earns, month by month.

    Finance's confirmations are spread over the days of their period. A month's estimate is what stays above
    its confirmed amount.
    """
    kpi = {delta.key: (delta, benefit_by_month(delta)) for delta in deltas}
    counted = [delta for delta, by_month in kpi.values() if by_month]
    time = [
        freed
        for use_case in company.use_cases
        if use_case.stage != "idea"
        and (freed := _time(shop, company, use_case, _same_as(counted, use_case))) is not None
    ]
    confirmed = _ledger(shop, company)
    lines: dict[tuple[str, str, Tier], MoneyLine] = {}
    for month in months:
        benefits = [_kpi_benefit(delta, by_month.get(month)) for delta, by_month in kpi.values()]
        found = [one for one in benefits if one is not None] + [
            one for freed in time if (one := freed.at(month)) is not None
        ]
        for line in stack(found, confirmed.get(month, ())):
            key = (line.use_case, line.driver, line.tier)
            own = lines.setdefault(
                key, MoneyLine(line.use_case, line.driver, line.tier, line.kind, line.grade)
            )
            if line.amount.value is None:
                own.reason = own.reason or line.amount.reason
            else:
                draws = line.draws if line.draws is not None else np.full(_DRAWS, line.amount.value)
                # populations of one driver are one line
                own.months[month] = own.months.get(month, 0.0) + draws
    _reasons(lines, time)
    return [line for _, line in sorted(lines.items(), key=lambda item: item[0])]


_DRAWS = len(draw({"one": assumption(Range(0.0, 0.0, 0.0))})["one"])


def _kpi_benefit(delta: OutcomeDelta, amount: tuple[float, float] | None) -> Benefit | None:
    if amount is None:
        return None
    name = f"{delta.use_case.use_case_id}.{delta.kpi.kpi_id}"
    # one stream per outcome: a lucky draw is lucky in every month
    score = draw({name: StudentT(0.0, 1.0, delta.result.df or 30.0)})[name]
    draws = amount[0] + amount[1] * score
    return Benefit(
        use_case=delta.use_case.use_case_id,
        driver=delta.kpi.kpi_id,
        population=EVERYONE,
        amount=_measured(draws, amount[0], delta.result.grade),
        kind=cast("Kind", delta.kpi.value_kind or "cost_avoidance"),
        grade=_credited(delta),
        draws=draws,
    )


def _credited(delta: OutcomeDelta) -> Grade | None:
    """The grade that decides the tier: only the clear verdict of a primary KPI can be proven money.

    An early, unclear or null effect, and a KPI beside the primary one, is indicated at best, whatever its design.
    """
    clear = delta.role == "primary" and delta.result.verdict in ("better", "worse")
    return delta.result.grade if clear else lowest([delta.result.grade, "C"])


def _measured(draws: Floats, mid: float, grade: Grade | None) -> Estimate:
    found = likely(draws, grade=grade)
    if found.value is None:
        return found
    low, high = found.low, found.high
    return Estimate(
        mid,
        None if low is None else min(low, mid),
        None if high is None else max(high, mid),
        grade=grade,
        level=found.level,
    )


@dataclass(frozen=True, slots=True)
class _Freed:
    """Money of a use case's freed time by month, claimed until somebody proves more."""

    use_case: str
    draws: Mapping[date, Floats]
    reason: str | None

    def at(self, month: date) -> Benefit | None:
        draws = self.draws.get(month)
        if draws is None:
            return None
        return Benefit(
            use_case=self.use_case,
            driver=TIME,
            population=EVERYONE,
            amount=_measured(draws, float(np.median(draws)), "D"),
            kind="cost_avoidance",
            grade="D",
            draws=draws,
        )


def _same_as(counted: Sequence[OutcomeDelta], use_case: UseCase) -> bool:
    """Whether a KPI's money already counts the same hours: one measured in time, or valued as capacity."""
    return any(
        delta.use_case.use_case_id == use_case.use_case_id
        and (delta.kpi.unit in _TIME_UNITS or delta.kpi.value_kind == "capacity")
        for delta in counted
    )


def _time(shop: Workshop, company: Company, use_case: UseCase, is_counted: bool) -> _Freed | None:
    """Realised hours in money; while a haircut is missing the gross claim, which says so."""
    inputs = monthly_setup(company.time_inputs(use_case), 1)
    if any(getattr(inputs, name) is None for name in MINUTES):
        return None
    volume = shop.rows(
        "select month, tasks, capped_tasks from task_month where use_case_id = ? order by month",
        [use_case.use_case_id],
    )
    if not volume:
        return None
    if is_counted:
        return _Freed(use_case.use_case_id, {}, "shared_benefit")
    hourly = company.stated("hourly_cost", use_case.use_case_id)
    missing = inputs.missing()
    reason = f"missing_haircuts:{'+'.join(missing)}" if missing else None
    if hourly is None:
        return _Freed(use_case.use_case_id, {}, "no_hourly_cost")
    drawn = draw_inputs(inputs)
    own = company.is_own("hourly_cost", use_case.use_case_id)
    name = f"{use_case.use_case_id}.hourly_cost" if own else "hourly_cost"
    rate = draw({name: assumption(hourly)})[name]
    by_month: dict[date, Floats] = {}
    for row in volume:
        if missing:
            found = gross_hours(float(row["tasks"]), drawn)
        else:
            found = hours(float(row["capped_tasks"]), drawn)["realised"]
        by_month[row["month"]] = np.asarray(found) * rate
    return _Freed(use_case.use_case_id, by_month, reason)


def _reasons(lines: dict[tuple[str, str, Tier], MoneyLine], time: Sequence[_Freed]) -> None:
    for freed in time:
        if freed.reason is None:
            continue
        key: tuple[str, str, Tier] = (freed.use_case, TIME, "claimed")
        line = lines.setdefault(key, MoneyLine(freed.use_case, TIME, "claimed", "cost_avoidance", "D"))
        line.reason = line.reason or freed.reason


def _ledger(shop: Workshop, company: Company) -> dict[date, list[Confirmed]]:
    """Confirmed amounts by month; those of another currency are left out and stay in the ledger."""
    rows = shop.rows(
        "select use_case_id, driver, population, amount::double as amount, period_start, period_end "
        "from warehouse.ledger where currency = ? order by ledger_id",
        [company.currency],
    )
    # what finance confirmed is of the kind that its KPI is; a driver of their own is cash
    kinds = {kpi_id: cast("Kind", kpi.value_kind) for kpi_id, kpi in company.kpis.items() if kpi.value_kind}
    found: dict[date, list[Confirmed]] = {}
    for row in rows:
        kind = kinds.get(row["driver"], "cash_out")
        days = (row["period_end"] - row["period_start"]).days + 1
        day, per_day = row["period_start"], row["amount"] / max(days, 1)
        while day <= row["period_end"]:
            month = day.replace(day=1)
            last = min(_month_end(month), row["period_end"])
            part = per_day * ((last - day).days + 1)
            found.setdefault(month, []).append(
                Confirmed(row["use_case_id"], row["driver"], row["population"], part, kind)
            )
            day = last + timedelta(days=1)
    return found


def _month_end(month: date) -> date:
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
