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

    def found(self, metric: str, use_case: str | None = None, end: str = "value") -> float | None:
        """One end of the newest 12 months of a metric, of the company or of a use case."""
        row = self.shop.rows(
            "select released.value, released.low, released.high from released join cell using (cell_id) "
            "join period on period.period = released.period_id where released.metric = ? "
            "and cell.cut = ? and cell.use_case_id is not distinct from ? and period.kind = '12m' and period.is_latest",
            [metric, "org" if use_case is None else "use_case", use_case],
        )
        return None if not row or row[0][end] is None else float(row[0][end])

    def lower(self, metric: str, use_case: str | None = None) -> float | None:
        """The lower one-sided 95 % Wilson bound of a share of counts in the newest 12 months."""
        counts = self._counts(metric, use_case)
        return wilson_lower(*counts).value if counts else None

    def upper(self, metric: str, use_case: str | None = None) -> float | None:
        """The upper one-sided 95 % Wilson bound, of what must be small."""
        counts = self._counts(metric, use_case)
        rest = wilson_lower(counts[1] - counts[0], counts[1]).value if counts else None
        return None if rest is None else 1 - rest

    def _counts(self, metric: str, use_case: str | None) -> tuple[int, int] | None:
        rows = self.shop.rows(
            "select raw.numerator, raw.denominator from raw join cell using (cell_id) join period using (period) "
            "where raw.metric = ? and cell.cut = ? and cell.use_case_id is not distinct from ? "
            "and period.kind = '12m' and period.is_latest and raw.denominator > 0",
            [metric, "org" if use_case is None else "use_case", use_case],
        )
        return (int(rows[0]["numerator"]), int(rows[0]["denominator"])) if rows else None

    def sustained(self, metric: str) -> float | None:
        """Median over 12 weeks of a metric of the company, so that one spike week lifts nothing."""
        rows = self.shop.rows(
            "select released.value from released join cell using (cell_id) "
            "join period on period.period = released.period_id "
            "where released.metric = ? and cell.cut = 'org' and period.kind = 'week' "
            "order by period.end_day desc limit 12",
            [metric],
        )
        return sustained([row["value"] for row in rows]).value

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
                    "reason": _MISSING.get(part.name, part.points.reason)
                    if part.points.reason == "not_measured"
                    else part.points.reason,
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
        "judge_alpha": basis.found("judge_alpha"),
        "days_since_eval": days.value,
        "regression_catch": basis.lower("regression_catch"),
    }


def _products(basis: Basis, own: Sequence[UseCaseView]) -> Measured:
    lifts = [
        one.result.percent_low / 100
        for view in own[:1]
        for one in basis.primaries(view.use_case.use_case_id)
        if one.result.percent_low is not None
    ]
    tested = {view.use_case.use_case_id for view in own if view.use_case.experiment.get("id") is not None}
    lead = own[0].use_case.use_case_id if own else None
    return {
        "exposure": basis.lower("exposure", lead) if lead else None,
        "primary_lift_bound": lifts[0] if lifts else None,
        "downstream_lift_bound": lifts[1] if len(lifts) > 1 else None,
        "launched_by_experiment": basis.weighed([view.use_case.use_case_id for view in own], tested),
        "margin_per_thousand_bound": basis.found("margin_per_thousand", lead, "low") if lead else None,
    }


def _early(basis: Basis, own: Sequence[UseCaseView]) -> Measured:
    lead = own[0] if own else None
    outcome = lead.outcome if lead else None
    months = basis.first(
        "select date_diff('month', ?::date, watermark) from data_range", [lead.first_access if lead else None]
    )
    is_time = outcome is not None and outcome.kpi.unit in ("min", "h", "days")
    return {
        "ai_resolution_share": basis.lower("ai_resolution_share", lead.use_case.use_case_id)
        if lead
        else None,
        "resolution_time_change": outcome.result.percent / 100
        if outcome is not None and is_time and outcome.result.percent is not None
        else None,
        "months_in_production": months,
        "lead_time_learning_rate": basis.found("lead_time_learning_rate"),
        "graded_value_share": basis.graded_share,
    }


def _customise(basis: Basis, own: Sequence[UseCaseView]) -> Measured:
    live = [view.use_case.use_case_id for view in basis.views if view.use_case.stage == "live"]
    tuned = {
        pair["use_case_id"]: pair
        for pair in basis.pairs
        if (pair["base"], pair["against"]) == ("base", "tuned")
    }
    lead = next((view.use_case.use_case_id for view in own if view.use_case.use_case_id in tuned), None)
    bounds = [tuned[view.use_case.use_case_id]["low"] for view in own if view.use_case.use_case_id in tuned]
    return {
        "tested_for_customisation": basis.weighed(live, tuned),
        "paired_uplift_bound": bounds[0] if bounds else None,
        "cost_per_correct_ratio": basis.found("cost_per_correct_ratio", lead) if lead else None,
        "holdout_age_days": basis.found("holdout_age", lead) if lead else None,
        "break_even_progress": basis.found("break_even_progress", lead) if lead else None,
    }


def _experts(basis: Basis, own: Sequence[UseCaseView]) -> Measured:
    habit = [basis.released(name) for name in ("segment_power", "segment_habitual")]
    return {
        "expert_weekly_active": basis.weekly(own[0].use_case.use_case_id) if own else None,
        "live_assistants_per_100": basis.sustained("live_assistants_per_100"),
        "assistant_survival_90": basis.found("assistant_survival_90"),
        "spread": basis.sustained("spread"),
        "habitual_share": sum(one for one in habit if one is not None)
        if any(one is not None for one in habit)
        else None,
    }


def _developers(basis: Basis, own: Sequence[UseCaseView]) -> Measured:
    lead = own[0] if own else None
    outcome = lead.outcome if lead else None
    guards = [
        one for one in basis.deltas if lead and one.use_case is lead.use_case and one.role == "guardrail"
    ]
    held = [one.result.verdict for one in guards if one.result.verdict in ("within limit", "limit broken")]
    return {
        "paved_road_share": basis.lower("paved_road_share"),
        "lead_time_days": basis.found("app_lead_time"),
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
        "straight_through_rate": shares[0] if shares else basis.lower("straight_through_rate"),
        "goal_attainment": lead.goal.status.attainment.value if lead else None,
        "exception_rate": basis.upper("exception_rate", lead.use_case.use_case_id) if lead else None,
        "realised_hours_share": realised / net if realised is not None and net else None,
    }


_MISSING: Final[Mapping[str, str]] = {
    "judge_alpha": "no_judge_labels",
    "regression_catch": "no_incidents",
    "exposure": "no_experiments",
    "cost_per_correct_ratio": "no_price",
    "break_even_progress": "no_price",
    "live_assistants_per_100": "no_assistant_use",
    "assistant_survival_90": "no_assistant_use",
    "spread": "no_roster",
    "paved_road_share": "no_apps",
    "lead_time_days": "no_apps",
    "ai_resolution_share": "no_contacts",
    "exception_rate": "no_task_outcomes",
    "ambition": "no_automatable_hours",
}
"""What to load for a component that is not measured, as a reason code."""

_MEASURES: Final[Mapping[int, Callable[[Basis, Sequence[UseCaseView]], Measured]]] = {
    1: _evals,
    2: _products,
    3: _early,
    4: _customise,
    5: _experts,
    6: _developers,
    7: _automate,
}
