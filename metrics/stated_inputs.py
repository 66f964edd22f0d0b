"""Turns what a company states (prices, minutes, plans) into the small tables that the lattice joins."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from metrics.company import Company, UseCase, as_day, as_range
from metrics.generation import Workshop
from metrics.lattice import LatticeInputs
from metrics.method import BUILD_MONTHS, ENABLEMENT_MONTHS, FINE_TUNE_MONTHS
from metrics.methods.ranges import Range
from metrics.methods.time import TimeInputs, gross_to_realised
from metrics.settings import Settings

DAYS_PER_MONTH = 365.25 / 12
_STEPS = ("gross", "net", "additional", "realised")


def lattice_inputs(shop: Workshop, company: Company, settings: Settings) -> LatticeInputs:
    """The rows of the lattice's small tables for this company; call after the calendar is there."""
    covered = shop.rows("select first_day, watermark from data_range")
    first = covered[0]["first_day"] if covered else None
    last = covered[0]["watermark"] if covered else None
    hourly = company.stated("hourly_cost")
    systems = [row["system"] for row in shop.rows("select distinct system from warehouse.seat_snapshot")]
    priced = {system: company.seat_price(system) for system in systems}
    running = [one for one in company.use_cases if one.stage != "idea"]
    started = {
        row["use_case_id"]: row["first_access"]
        for row in shop.rows(
            "select use_case_id, min(first_access_date) as first_access from warehouse.rollout "
            "where first_access_date is not null group by use_case_id"
        )
    }
    return LatticeInputs(
        setting={
            "contract_hours": settings.metrics.contract_hours,
            "currency": company.currency,
            "usd_rate": 1.0 if company.currency == "USD" else None,
        },
        time_factor=[time_factor(company, one, *_volume(shop, one.use_case_id)) for one in running],
        seat_price=[{"system": system, **_bounds(price)} for system, price in priced.items() if price],
        hourly_cost=[_bounds(hourly)] if hourly else [],
        cost_plan=[
            row
            for one in running
            for row in (cost_plan(one, started.get(one.use_case_id), first, last) if first and last else [])
        ],
        one_off=[
            {"use_case_id": one.use_case_id, "driver": driver, "day": day, **_bounds(stated)}
            for one in running
            for driver, day, stated, _ in (one_off(one, started.get(one.use_case_id), first) if first else [])
        ],
        task_rate=[row for one in running for row in task_rates(company, one)],
        use_case_stage=[{"use_case_id": one.use_case_id, "stage": one.stage} for one in company.use_cases],
        eval_gate=[
            {"use_case_id": one.use_case_id, "suite": one.evals["suite"], "gate": one.evals.get("gate")}
            for one in company.use_cases
            if one.evals.get("suite")
        ],
    )


def _bounds(stated: Range) -> dict[str, float]:
    return {"low": stated.low, "mid": stated.mid, "high": stated.high}


def _volume(shop: Workshop, use_case_id: str) -> tuple[float, int]:
    """Tasks of a use case in the newest 12 months, and the months in which it had any."""
    rows = shop.rows(
        """
        select
            coalesce(sum(usage_day.sessions), 0) as tasks,
            count(distinct date_trunc('month', usage_day.day)) as months
        from warehouse.usage_answering as usage_day
        join period
            on period.kind = '12m'
            and period.is_latest
            and usage_day.day between period.start_day and period.end_day
        where usage_day.use_case_id = ?
            and usage_day.sessions > 0
        """,
        [use_case_id],
    )
    return float(rows[0]["tasks"]), int(rows[0]["months"])


def monthly_setup(inputs: TimeInputs, months: float) -> TimeInputs:
    """The inputs with set-up minutes, which are stated per month, for a window of so many months."""
    setup = inputs.setup_minutes
    if setup is None:
        return inputs
    return replace(inputs, setup_minutes=Range(setup.low * months, setup.mid * months, setup.high * months))


def time_factor(company: Company, use_case: UseCase, tasks: float, months: int) -> dict[str, Any]:
    """Hours per completed task at each step, with P10 and P90; the reason where a step is not computable.

    Set-up minutes are stated per month: they are spread over the tasks of the newest 12 months. The reason
    of a missing step lists what nobody stated: `missing_haircuts:accepted_share+rework_share`.
    """
    volume = tasks or 1.0
    steps = gross_to_realised(volume, monthly_setup(company.time_inputs(use_case), months if tasks else 0))
    row: dict[str, Any] = {"use_case_id": use_case.use_case_id}
    for step in _STEPS:
        found = getattr(steps, step)
        if found.value is None:
            row[f"{step}_reason"] = _missing(found.reason, steps.missing)
            continue
        row[step] = found.value / volume
        row[f"{step}_low"] = (found.low if found.low is not None else found.value) / volume
        row[f"{step}_high"] = (found.high if found.high is not None else found.value) / volume
    return row


def _missing(reason: str | None, missing: tuple[str, ...]) -> str:
    if reason == "missing_minutes" or any(name.startswith("minutes") for name in missing):
        return "missing_minutes"
    return f"missing_haircuts:{'+'.join(missing)}" if missing else reason or "no_data"


def one_off(use_case: UseCase, started: date | None, first: date) -> list[tuple[str, date, Range, int]]:
    """What is paid once: driver, day, money, and the months over which 12-month views and unit cost spread it."""
    cost = use_case.cost
    built = as_day(cost.get("built_on")) or started or first
    return [
        (driver, day, stated, months)
        for driver, day, months in (
            ("build", built, BUILD_MONTHS),
            ("fine_tune", as_day(cost.get("fine_tuned_on")) or built, FINE_TUNE_MONTHS),
            ("enablement", as_day(cost.get("enabled_on")) or started or built, ENABLEMENT_MONTHS),
        )
        if (stated := as_range(cost.get(driver))) is not None
    ]


def cost_plan(use_case: UseCase, started: date | None, first: date, last: date) -> list[dict[str, Any]]:
    """The stated costs of a use case as money per day: one-off ones straight-line, monthly ones as they run."""
    rows = []
    for driver, day, stated, months in one_off(use_case, started, first):
        days = months * DAYS_PER_MONTH
        rows.append(_line(use_case, driver, day, day + timedelta(days=round(days) - 1), stated, days))
    since = started or as_day(use_case.cost.get("built_on")) or first
    for driver, key in (("run", "run_per_month"), ("evals", "evals_per_month")):
        monthly = as_range(use_case.cost.get(key))
        if monthly is not None:
            # A retired use case keeps what it cost while it ran; until an end is stated it is taken to run on.
            rows.append(_line(use_case, driver, since, max(last, since), monthly, DAYS_PER_MONTH))
    return rows


def _line(
    use_case: UseCase, driver: str, first: date, last: date, stated: Range, days: float
) -> dict[str, Any]:
    return {
        "use_case_id": use_case.use_case_id,
        "driver": driver,
        "first_day": first,
        "last_day": last,
        "low": stated.low / days,
        "mid": stated.mid / days,
        "high": stated.high / days,
    }


def task_rates(company: Company, use_case: UseCase) -> list[dict[str, Any]]:
    """Money per completed task of what grows with tasks; no row of what nobody stated.

    Review: reviewed share x minutes x hourly cost. Errors: share of tasks that go wrong x cost of one (refund,
    rework, incident). Without its price a row has no money: the cost is then known to be incomplete.
    """
    hourly = company.stated("hourly_cost", use_case.use_case_id)
    stated = {
        name: _own_or_assumed(company, use_case, name)
        for name in ("reviewed_share", "review_minutes_per_task", "error_share", "error_cost")
    }
    rows: list[dict[str, Any]] = []
    review, minutes = stated["reviewed_share"], stated["review_minutes_per_task"]
    if review is not None and minutes is not None:
        hours = _times(review, minutes, 1 / 60)
        rows.append(_per_task(use_case, "review", _times(hours, hourly) if hourly else None))
    if (wrong := stated["error_share"]) is not None:
        each = stated["error_cost"]
        rows.append(_per_task(use_case, "error", _times(wrong, each) if each else None))
    return rows


def _per_task(use_case: UseCase, driver: str, stated: Range | None) -> dict[str, Any]:
    return {"use_case_id": use_case.use_case_id, "driver": driver, **(_bounds(stated) if stated else {})}


def _times(one: Range, other: Range, factor: float = 1.0) -> Range:
    return Range(one.low * other.low * factor, one.mid * other.mid * factor, one.high * other.high * factor)


def _own_or_assumed(company: Company, use_case: UseCase, name: str) -> Range | None:
    return as_range(use_case.cost.get(name)) or company.stated(name, use_case.use_case_id)
