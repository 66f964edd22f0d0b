"""What can be measured of each lesson's maturity, and the score that follows (METHOD 10)."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from metrics.estimate import Grade
from metrics.generation import Workshop
from metrics.lessons import LESSONS, leads
from metrics.methods.maturity import score, sustained, weighted_median
from metrics.methods.shares import wilson_lower
from metrics.methods.survival import kaplan_meier
from metrics.outcome_deltas import OutcomeDelta
from metrics.use_case_rows import UseCaseView

Row = dict[str, Any]
Measured = dict[str, float | None]


@dataclass(frozen=True, slots=True)
class Basis:
    """What maturity is measured from."""

    shop: Workshop
    views: Sequence[UseCaseView]
    deltas: Sequence[OutcomeDelta]
    pairs: Sequence[Mapping[str, Any]]
    graded_share: float | None
    """Share of the money of 12 months with grade A to C or a confirmation."""

    def first(self, query: str, parameters: Sequence[object] = ()) -> float | None:
        """The single number of a query, None where there is none."""
        rows = self.shop.rows(query, parameters)
        found = next(iter(rows[0].values()), None) if rows else None
        return None if found is None else float(found)

    def released(self, metric: str, kind: str = "28d") -> float | None:
        """The newest released company value of a metric."""
        return self.first(
            "select released.value from released join cell using (cell_id) "
            "join period on period.period = released.period_id "
            "where released.metric = ? and cell.cut = 'org' and period.kind = ? and period.is_latest",
            [metric, kind],
        )

    def weekly(self, use_case: str) -> float | None:
        """Median over 12 weeks of the lower bound of a use case's weekly active share."""
        rows = self.shop.rows(
            "select released.low from released join cell using (cell_id) "
            "join period on period.period = released.period_id "
            "where released.metric = 'weekly_active_share' and cell.cut = 'use_case' and cell.use_case_id = ? "
            "and period.kind = 'week' order by period.end_day desc limit 12",
            [use_case],
        )
        return sustained([row["low"] for row in rows]).value

    def weights(self, use_cases: Sequence[str]) -> dict[str, float]:
        """Each use case's cost of 12 months, so that splitting one in two changes nothing; 1 while none is known."""
        rows = self.shop.rows(
            "select cell.use_case_id, sum(cost.mid) as amount from cost join cell using (cell_id) "
            "join period using (period) where cell.cut = 'use_case' and period.kind = '12m' and period.is_latest "
            "group by cell.use_case_id"
        )
        spent = {row["use_case_id"]: row["amount"] or 0.0 for row in rows}
        known = {one: max(spent.get(one, 0.0), 0.0) for one in use_cases}
        return known if any(known.values()) else dict.fromkeys(use_cases, 1.0)

    def weighed(self, use_cases: Sequence[str], holds: Container[str]) -> float | None:
        """Share of the use cases that hold, by weight."""
        weights = self.weights(use_cases)
        held = sum(weight for one, weight in weights.items() if one in holds)
        return held / sum(weights.values()) if weights else None

    def primaries(self, use_case: str) -> list[OutcomeDelta]:
        """Primary outcomes of a use case, in the order of its file."""
        return [one for one in self.deltas if one.use_case.use_case_id == use_case and one.role == "primary"]


def maturity_rows(basis: Basis) -> list[Row]:
    """Rows of table maturity: five components per lesson, raw, caps and score; not measured is said."""
    rows: list[Row] = []
    for lesson in LESSONS:
        own = leads(lesson.number, basis.views)
        grades = [
            one.outcome.result.grade for one in own if one.outcome and one.outcome.result.estimate is not None
        ]
        covered = {
            one.use_case.use_case_id for one in own if one.outcome and one.outcome.result.estimate is not None
        }
        found = score(
            lesson.number,
            _MEASURES[lesson.number](basis, own),
            _best(grades),
            basis.weighed([one.use_case.use_case_id for one in own], covered),
            any(one.broken for one in own),
        )
        for part in found.components:
            rows.append(
                {
                    "lesson": lesson.number,
                    "component": part.name,
                    "value": part.points.value,
                    "measured": part.measured,
                    "reason": part.points.reason,
                }
            )
        totals = (
            ("raw", found.raw.value, found.raw.reason),
            ("cap_evidence", found.evidence_cap, None),
            (
                "cap_coverage",
                found.coverage_cap,
                None if found.coverage_cap is not None else "coverage_not_measured",
            ),
            ("cap_guardrail", found.guardrail_cap if found.guardrail_cap is not None else 100.0, None),
            ("score", found.score.value, found.score.reason),
        )
        rows += [
            {"lesson": lesson.number, "component": name, "value": value, "reason": reason}
            for name, value, reason in totals
        ]
    return rows


def _best(grades: Sequence[Grade | None]) -> Grade | None:
    known = [grade for grade in grades if grade is not None]
    return min(known) if known else None


def _evals(basis: Basis, own: Sequence[UseCaseView]) -> Measured:
    ages = basis.shop.rows(
        "select use_case_id, date_diff('day', max(eval_run.run_on), any_value(data_range.watermark)) as age "
        "from use_case_stage cross join data_range join eval_run using (use_case_id) "
        "where use_case_stage.stage = 'live' group by use_case_id"
    )
    weights = basis.weights([row["use_case_id"] for row in ages])
    days = weighted_median([row["age"] for row in ages], [weights[row["use_case_id"]] for row in ages])
    return {
        "eval_coverage": basis.released("eval_coverage"),
        "worst_slice_floor": basis.released("eval_worst_slice"),
        "days_since_eval": days.value,
    }


def _products(basis: Basis, own: Sequence[UseCaseView]) -> Measured:
    lifts = [
        one.result.percent_low / 100
        for view in own[:1]
        for one in basis.primaries(view.use_case.use_case_id)
        if one.result.percent_low is not None
    ]
    tested = {view.use_case.use_case_id for view in own if view.use_case.experiment.get("id") is not None}
    return {
        "primary_lift_bound": lifts[0] if lifts else None,
        "downstream_lift_bound": lifts[1] if len(lifts) > 1 else None,
        "launched_by_experiment": basis.weighed([view.use_case.use_case_id for view in own], tested),
    }


def _early(basis: Basis, own: Sequence[UseCaseView]) -> Measured:
    lead = own[0] if own else None
    outcome = lead.outcome if lead else None
    resolved = basis.shop.rows(
        "select count(*) filter (resolved_by_ai and not coalesce(escalated, false) and not coalesce(reopened, false)) "
        "as k, count(*) as n from warehouse.event, data_range where kind = 'contact' and use_case_id = ? "
        "and occurred_at::date > watermark - 365 and resolved_by_ai is not null",
        [lead.use_case.use_case_id if lead else ""],
    )[0]
    months = basis.first(
        "select date_diff('month', ?::date, watermark) from data_range", [lead.first_access if lead else None]
    )
    is_time = outcome is not None and outcome.kpi.unit in ("min", "h", "days")
    return {
        "ai_resolution_share": wilson_lower(resolved["k"], resolved["n"]).value if resolved["n"] else None,
        "resolution_time_change": outcome.result.percent / 100
        if outcome is not None and is_time and outcome.result.percent is not None
        else None,
        "months_in_production": months,
        "graded_value_share": basis.graded_share,
    }


def _customise(basis: Basis, own: Sequence[UseCaseView]) -> Measured:
    live = [view.use_case.use_case_id for view in basis.views if view.use_case.stage == "live"]
    tuned = {
        pair["use_case_id"]: pair
        for pair in basis.pairs
        if (pair["base"], pair["against"]) == ("base", "tuned")
    }
    bounds = [tuned[view.use_case.use_case_id]["low"] for view in own if view.use_case.use_case_id in tuned]
    return {
        "tested_for_customisation": basis.weighed(live, tuned),
        "paired_uplift_bound": bounds[0] if bounds else None,
    }


def _experts(basis: Basis, own: Sequence[UseCaseView]) -> Measured:
    habit = [basis.released(name) for name in ("segment_power", "segment_habitual")]
    lives = basis.shop.rows(
        "select date_diff('day', created_on, coalesce(retired_on, watermark)) as days, retired_on is not null as gone "
        "from warehouse.asset, data_range where kind = 'assistant' and created_on <= watermark"
    )
    curve = kaplan_meier([max(row["days"], 0) for row in lives], [row["gone"] for row in lives])
    return {
        "expert_weekly_active": basis.weekly(own[0].use_case.use_case_id) if own else None,
        "assistant_survival_90": curve.at(90).value if lives else None,
        "habitual_share": sum(one for one in habit if one is not None)
        if any(one is not None for one in habit)
        else None,
    }


def _developers(basis: Basis, own: Sequence[UseCaseView]) -> Measured:
    lead = own[0] if own else None
    outcome = lead.outcome if lead else None
    apps = basis.shop.rows(
        "select date_diff('day', created_on, coalesce(in_production_on, watermark)) as days, "
        "in_production_on is not null as done, on_platform from warehouse.asset, data_range "
        "where kind = 'app' and created_on <= watermark"
    )
    known = [row["on_platform"] for row in apps if row["on_platform"] is not None]
    curve = kaplan_meier([max(row["days"], 0) for row in apps], [row["done"] for row in apps])
    guards = [
        one for one in basis.deltas if lead and one.use_case is lead.use_case and one.role == "guardrail"
    ]
    held = [one.result.verdict for one in guards if one.result.verdict in ("within limit", "limit broken")]
    return {
        "paved_road_share": wilson_lower(sum(known), len(known)).value if known else None,
        "lead_time_days": curve.median().value if apps else None,
        "platform_weekly_active": basis.weekly(lead.use_case.use_case_id) if lead else None,
        "change_failure_gate": float(all(one == "within limit" for one in held)) if held else None,
        "delivery_delta_bound": outcome.result.percent_high / 100
        if outcome is not None and outcome.result.percent_high is not None
        else None,
    }


def _automate(basis: Basis, own: Sequence[UseCaseView]) -> Measured:
    lead = own[0] if own else None
    shares = [
        one.result.with_ai
        for one in (basis.primaries(lead.use_case.use_case_id) if lead else [])
        if one.kpi.unit == "share" and one.kpi.better == "higher"
    ]
    net, realised = basis.released("hours_net", "12m"), basis.released("hours_realised", "12m")
    return {
        "straight_through_rate": shares[0] if shares else None,
        "goal_attainment": lead.goal.status.attainment.value if lead else None,
        "realised_hours_share": realised / net if realised is not None and net else None,
    }


_MEASURES: Final[Mapping[int, Callable[[Basis, Sequence[UseCaseView]], Measured]]] = {
    1: _evals,
    2: _products,
    3: _early,
    4: _customise,
    5: _experts,
    6: _developers,
    7: _automate,
}
