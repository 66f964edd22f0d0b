"""Every use case in one row: verdict, grade, money, status and one word of advice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from metrics.company import Company, UseCase
from metrics.estimate import Estimate
from metrics.generation import Workshop
from metrics.methods.advice import Advice, Facts, advise
from metrics.money_flow import MoneyFlow, chance_of_gain, headline_net
from metrics.outcome_deltas import OutcomeDelta, guardrails_broken, primary
from metrics.settings import Settings
from metrics.targets import Goal, goal

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class UseCaseView:
    """What the use case's row, the decisions and the lessons are all read from."""

    use_case: UseCase
    first_access: date | None
    outcome: OutcomeDelta | None
    broken: bool
    advice: Advice
    goal: Goal
    chance: Estimate
    net: Estimate
    """Newest 12 months over every tier: what the advice weighs."""
    confirmed_net: Estimate


def views(
    shop: Workshop,
    company: Company,
    settings: Settings,
    deltas: Sequence[OutcomeDelta],
    flow: MoneyFlow,
    ideas: Mapping[str, Facts],
) -> tuple[UseCaseView, ...]:
    """A view of every use case; `ideas` holds the facts of ideas, which have plans instead of outcomes."""
    started = first_access(shop)
    ends = shop.rows("select watermark from data_range")
    watermark = ends[0]["watermark"] if ends else None
    return tuple(
        _view(one, settings, deltas, flow, started.get(one.use_case_id), watermark, ideas)
        for one in company.use_cases
    )


def first_access(shop: Workshop) -> dict[str, date]:
    """First day of access of every use case: its rollout, else its experiment, else its first usage."""
    rows = shop.rows(
        """
        select
            use_case_id,
            coalesce(min(day) filter (source = 'rollout'), min(day) filter (source = 'test'), min(day)) as day
        from (
            select use_case_id, first_access_date as day, 'rollout' as source from warehouse.rollout
            union all
            select use_case_id, assigned_at::date, 'test' from warehouse.experiment
            union all
            select use_case_id, day, 'usage' from warehouse.usage_day
            union all
            select use_case_id, period_start::date, 'usage' from warehouse.activity_fact
        )
        where use_case_id is not null and day is not null
        group by use_case_id
        """
    )
    return {row["use_case_id"]: row["day"] for row in rows}


def _view(
    use_case: UseCase,
    settings: Settings,
    deltas: Sequence[OutcomeDelta],
    flow: MoneyFlow,
    started: date | None,
    watermark: date | None,
    ideas: Mapping[str, Facts],
) -> UseCaseView:
    key = use_case.use_case_id
    outcome, broken = primary(deltas, key), guardrails_broken(deltas, key)
    chance, net = chance_of_gain(flow, key)
    facts = ideas.get(key) or Facts(
        verdict=outcome.result.verdict if outcome else None,
        grade=outcome.result.grade if outcome else None,
        guardrail_broken=broken,
        chance_positive=chance.value,
        expected_net_value=net.value,
        horizon_reached=_months_between(started, watermark) >= settings.metrics.planning_horizon_months,
        retired=use_case.stage == "retired",
    )
    return UseCaseView(
        use_case=use_case,
        first_access=started,
        outcome=outcome,
        broken=broken,
        advice=advise(facts),
        goal=goal(use_case, deltas, started, broken),
        chance=chance,
        net=net,
        confirmed_net=headline_net(flow, key),
    )


def _months_between(started: date | None, watermark: date | None) -> int:
    if started is None or watermark is None:
        return 0
    months = (watermark.year - started.year) * 12 + watermark.month - started.month
    return months - (watermark.day < started.day)


def use_case_rows(
    found: Sequence[UseCaseView], flow: MoneyFlow, break_even_minutes: Mapping[str, float]
) -> list[Row]:
    """Rows of table use_case."""
    rows = []
    for one in found:
        case = one.use_case
        cost = flow.cost("12m", case.use_case_id)
        result = one.outcome.result if one.outcome else None
        rows.append(
            {
                "use_case_id": case.use_case_id,
                "label": case.label,
                "lessons": list(case.lessons),
                "front": case.front,
                "primitive": case.primitive,
                "owner": case.owner,
                "stage": case.stage,
                "learned_from": list(case.learned_from),
                "first_access_on": one.first_access,
                "verdict": result.verdict if result else None,
                "guardrail_broken": one.broken,
                "grade": result.grade if result else None,
                "advice": one.advice.word,
                "advice_reasons": list(one.advice.reasons),
                "status": one.goal.status.code,
                "attainment": one.goal.status.attainment.value,
                "p_npv_positive": one.chance.value,
                "net_low": one.confirmed_net.low,
                "net_mid": one.confirmed_net.value,
                "net_high": one.confirmed_net.high,
                "cost_12m": None if cost is None else cost.mid,
                "break_even_minutes": break_even_minutes.get(case.use_case_id),
            }
        )
    return rows
