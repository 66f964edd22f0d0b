"""Runs every metric's query, and says why a number is missing where its input is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from metrics.catalogue import MetricDefinition, metrics
from metrics.company import Company
from metrics.generation import Workshop
from metrics.lattice import LatticeInputs
from metrics.method_results import method_rows
from metrics.money_flow import MoneyFlow
from metrics.outcome_deltas import OutcomeDelta
from metrics.outcome_rows import relative_rows

MISSING: Final[Mapping[str, str]] = {
    "usage": "no_use",
    "use": "no_use",
    "roster": "no_roster",
    "denominator": "no_roster",
    "weekly_grain": "grain_too_coarse",
    "habit_window": "too_few_periods",
    "seats": "no_seats",
    "seat_price": "no_seat_price",
    "hourly_cost": "no_hourly_cost",
    "sessions": "no_sessions",
    "minutes": "missing_minutes",
    "evals": "no_evals",
    "cost": "no_cost",
    "outcomes": "no_kpi",
    "confirmation": "nothing_confirmed",
    "assets": "no_assets",
    "assistant_use": "no_assistant_use",
    "apps": "no_apps",
    "contacts": "no_contacts",
    "tasks_done": "no_task_outcomes",
    "incidents": "no_incidents",
    "surveys": "no_surveys",
    "trained_people": "no_trained_people",
    "judge_labels": "no_judge_labels",
    "experiments": "no_experiments",
    "live_use_cases": "no_live_use_cases",
    "method_results": "no_comparison_of_models",
}
"""What a metric needs -> reason code while it is not loaded or stated."""


def collect(
    shop: Workshop,
    company: Company,
    inputs: LatticeInputs,
    deltas: Sequence[OutcomeDelta],
    flow: MoneyFlow,
) -> None:
    """Fills table `raw` with the result of every metric; an unmet need gives the reason instead."""
    method_tables(shop)
    _outcomes(shop, deltas)
    _benefits(shop, flow)
    shop.fill("method_result", method_rows(shop, company, deltas))
    loaded = needs(shop, inputs)
    for one in metrics():
        unmet = [need for need in one.needs if not loaded[need]]
        if unmet:
            _explain(shop, one, MISSING[unmet[0]])
        else:
            shop.collect(one.metric, one.sql)
            _explain(shop, one, "no_data")


def needs(shop: Workshop, inputs: LatticeInputs) -> dict[str, bool]:
    """What is loaded or stated, by the names that metric definitions use for what they need."""
    facts = shop.rows(
        """
        select
            exists (select 1 from warehouse.usage_day) as usage,
            exists (select 1 from active) as use,
            exists (select 1 from roster) as roster,
            (select kind from denominator) is not null as denominator,
            exists (select 1 from active_week) as weekly_grain,
            exists (select 1 from habit_window) as habit_window,
            exists (select 1 from seat_holder) as seats,
            exists (select 1 from warehouse.usage_day where sessions > 0) as sessions,
            exists (select 1 from eval_run) as evals,
            exists (select 1 from cost where mid is not null) as cost,
            exists (select 1 from outcome_delta) as outcomes,
            exists (select 1 from benefit) as confirmation,
            exists (select 1 from assistant) as assets,
            exists (select 1 from assistant_use) as assistant_use,
            exists (select 1 from warehouse.asset where kind = 'app') as apps,
            exists (select 1 from warehouse.event where kind = 'contact') as contacts,
            exists (select 1 from warehouse.event where kind = 'timed_task' and human_touch is not null) as tasks_done,
            exists (select 1 from warehouse.event where kind = 'incident') as incidents,
            exists (select 1 from warehouse.event where kind = 'survey') as surveys,
            exists (select 1 from warehouse.event where kind = 'training' and principal_id is not null) as trained_people,
            exists (
                select 1
                from warehouse.eval_item
                where human_label is not null and judge_label is not null
            ) as judge_labels,
            exists (select 1 from warehouse.experiment) as experiments,
            exists (select 1 from warehouse.use_case where stage = 'live') as live_use_cases,
            exists (select 1 from method_result) as method_results
        """
    )[0]
    return {
        **{name: bool(value) for name, value in facts.items()},
        "seat_price": bool(inputs.seat_price),
        "hourly_cost": bool(inputs.hourly_cost),
        "minutes": any("gross" in row for row in inputs.time_factor),
    }


def _explain(shop: Workshop, one: MetricDefinition, reason: str) -> None:
    """A row without a value for the company and the newest period of each kind, where there is none."""
    shop.run(
        """
        insert into raw (metric, cell_id, period, reason)
        select ?, cell.cell_id, period.period, ?
        from cell
        cross join period
        where cell.cut = 'org'
            and period.is_latest
            and not exists (select 1 from raw where raw.metric = ?)
        """,
        [one.metric, reason, one.metric],
    )


def method_tables(shop: Workshop) -> None:
    """Empty tables of what methods found, for the metrics that read them."""
    shop.run(
        "create table outcome_delta (cell_id integer, period integer, value double, low double, high double, "
        "n double, grade varchar, reason varchar)"
    )
    shop.run(
        "create table benefit (cell_id integer, period integer, tier varchar, low double, mid double, high double, "
        "grade varchar)"
    )
    shop.run(
        "create table method_result (metric varchar, cell_id integer, period integer, value double, low double, "
        "high double, level double, n double, grade varchar, reason varchar)"
    )


def _outcomes(shop: Workshop, deltas: Sequence[OutcomeDelta]) -> None:
    cells = {
        row["use_case_id"]: row["cell_id"]
        for row in shop.rows("select use_case_id, cell_id from cell where cut = 'use_case'")
    }
    year = shop.rows("select period from period where kind = '12m' and is_latest")
    shop.fill("outcome_delta", relative_rows(deltas, cells, year[0]["period"] if year else None))


def _benefits(shop: Workshop, flow: MoneyFlow) -> None:
    """Confirmed money (banked and proven cash) of the company and of every use case, by period of whole months."""
    rows: list[dict[str, Any]] = []
    cells = shop.rows("select cell_id, use_case_id from cell where cut in ('org', 'use_case')")
    periods = shop.rows(
        "select period, start_day, end_day from period where kind in ('month', 'quarter', '12m')"
    )
    for cell in cells:
        lines = flow.headline(cell["use_case_id"])
        for period in periods if lines else ():
            months = [one for one in flow.windows.months if period["start_day"] <= one <= period["end_day"]]
            amount = flow.amount(months, lines)
            if amount is None:
                continue
            found = amount.estimate()
            grades = [
                line.grade
                for line in lines
                if line.tier == "proven" and line.grade and line.over(months) is not None
            ]
            rows.append(
                {
                    "cell_id": cell["cell_id"],
                    "period": period["period"],
                    "tier": "confirmed",
                    "low": found.low,
                    "mid": found.value,
                    "high": found.high,
                    "grade": max(grades) if grades else None,
                }
            )
    shop.fill("benefit", rows)
