"""The seven lessons: which number leads each, where it stands, and how far it is on the way to its target."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from metrics.estimate import Better
from metrics.generation import Workshop
from metrics.methods.status import status
from metrics.outcome_deltas import OutcomeDelta
from metrics.use_case_rows import UseCaseView

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Lesson:
    """One lesson: what its page measures and how its headline is read when nothing better is loaded."""

    number: int
    metrics: tuple[str, ...]
    measure: str
    """Headline measure: kpi_level | kpi_relative | paired_uplift | weekly_share."""
    unit: str
    better: Better
    missing: str
    """Reason while there is nothing to measure."""


LESSONS: Final[tuple[Lesson, ...]] = (
    Lesson(
        1,
        ("eval_coverage", "eval_worst_slice", "regression_catch", "judge_alpha", "eval_pass_rate"),
        "kpi_level",
        "share",
        "higher",
        "no_evals",
    ),
    Lesson(2, ("outcome_delta",), "kpi_relative", "percent", "higher", "no_kpi"),
    Lesson(
        3,
        ("ai_resolution_share", "repeat_contact_share", "cost_per_task", "cost_per_good_result"),
        "kpi_level",
        "min",
        "lower",
        "no_kpi",
    ),
    Lesson(4, ("eval_pass_rate",), "paired_uplift", "share", "higher", "no_evals"),
    Lesson(
        5,
        (
            "live_assistants",
            "assistant_survival_90",
            "expert_creator_rate",
            "spread",
            "eligible_adoption",
            "weekly_active_share",
            "active_people",
            "habitual_rate",
        ),
        "weekly_share",
        "share",
        "higher",
        "no_use",
    ),
    Lesson(
        6,
        ("paved_road_share", "app_lead_time", "perception_gap"),
        "kpi_relative",
        "percent",
        "lower",
        "no_kpi",
    ),
    Lesson(
        7,
        ("straight_through_rate", "exception_rate", "hours_realised"),
        "kpi_level",
        "share",
        "higher",
        "no_kpi",
    ),
)


def lesson_rows(
    shop: Workshop,
    views: Sequence[UseCaseView],
    deltas: Sequence[OutcomeDelta],
    pairs: Sequence[Mapping[str, Any]],
    scores: Sequence[Mapping[str, Any]],
) -> list[Row]:
    """Rows of table lesson: one per lesson, with a reason where there is no value."""
    return [_row(shop, lesson, views, deltas, pairs, scores) for lesson in LESSONS]


def leads(lesson: int, views: Sequence[UseCaseView]) -> list[UseCaseView]:
    """Running use cases of a lesson, those that it leads and that are live first."""
    own = [one for one in views if one.use_case.is_running and lesson in one.use_case.lessons]
    return sorted(
        own,
        key=lambda one: (
            one.use_case.lessons[0] != lesson,
            one.use_case.stage != "live",
            one.use_case.use_case_id,
        ),
    )


def _row(
    shop: Workshop,
    lesson: Lesson,
    views: Sequence[UseCaseView],
    deltas: Sequence[OutcomeDelta],
    pairs: Sequence[Mapping[str, Any]],
    scores: Sequence[Mapping[str, Any]],
) -> Row:
    own = leads(lesson.number, views)
    if lesson.measure == "paired_uplift":
        found = _uplift(lesson, own, pairs, scores)
        if found is not None:
            return found
    for view in own:
        delta = view.goal.measured
        if delta is not None and delta.result.with_ai is not None:
            relative = lesson.measure == "kpi_relative" and delta.result.percent is not None
            return (_relative if relative else _level)(shop, lesson, view, delta)
    if lesson.number == 5:
        found = _weekly(shop, lesson)
        if found is not None:
            return found
    return {
        "lesson": lesson.number,
        "measure": lesson.measure,
        "use_case_id": own[0].use_case.use_case_id if own else None,
        "unit": lesson.unit,
        "better": lesson.better,
        "status": "no_data",
        "series": [],
        "reason": lesson.missing,
    }


def _level(shop: Workshop, lesson: Lesson, view: UseCaseView, delta: OutcomeDelta) -> Row:
    """The KPI where AI runs, with the range of its effect around what would have been without it."""
    result, kpi = delta.result, delta.kpi
    ends: dict[str, float | None] = {"low": None, "high": None}
    if result.without_ai is not None and result.scale == "level" and delta.role != "guardrail":
        ends = {
            "low": None if result.low is None else result.without_ai + result.low,
            "high": None if result.high is None else result.without_ai + result.high,
        }
    return {
        "lesson": lesson.number,
        "measure": "kpi_level",
        "use_case_id": view.use_case.use_case_id,
        "kpi_id": kpi.kpi_id,
        "now": result.with_ai,
        **ends,
        "unit": kpi.unit,
        "better": kpi.better,
        "baseline": view.goal.baseline,
        "target": view.goal.target,
        "attainment": view.goal.status.attainment.value,
        "grade": result.grade,
        "status": view.goal.status.code,
        "series": kpi_series(shop, delta),
    }


def _relative(shop: Workshop, lesson: Lesson, view: UseCaseView, delta: OutcomeDelta) -> Row:
    """The KPI in per cent of what it would be without AI: effect, target, baseline and months on one scale.

    Attainment is that of the use case: it is the same share of the way on either scale.
    """
    result, kpi, goal = delta.result, delta.kpi, view.goal
    without = result.without_ai

    def against(level: float | None) -> float | None:
        return None if level is None or not without else 100 * (level - without) / abs(without)

    return {
        "lesson": lesson.number,
        "measure": "kpi_relative",
        "use_case_id": view.use_case.use_case_id,
        "kpi_id": kpi.kpi_id,
        "now": result.percent,
        "low": result.percent_low,
        "high": result.percent_high,
        "unit": "percent",
        "better": kpi.better,
        "baseline": against(goal.baseline),
        "target": against(goal.target),
        "attainment": goal.status.attainment.value,
        "grade": result.grade,
        "status": goal.status.code,
        "series": [change for level in kpi_series(shop, delta) if (change := against(level)) is not None],
    }


def kpi_series(shop: Workshop, delta: OutcomeDelta) -> list[float]:
    """The KPI by month where AI runs (or will run), newest 12 months; sums over sums."""
    rows = shop.rows(
        """
        with treated as (
            select distinct unit_id
            from warehouse.rollout
            where use_case_id = ? and first_access_date is not null
        )
        select
            date_trunc('month', day) as month,
            case
                when sum(denominator) > 0 then sum(coalesce(numerator, mean_value * denominator)) / sum(denominator)
                else sum(sum_value) / nullif(sum(rows), 0)
            end as value
        from kpi_day
        join treated using (unit_id)
        where kpi_id = ? and (use_case_id is null or use_case_id = ?)
            and day <= (select watermark from data_range)
        group by month
        having value is not null
        order by month
        """,
        [delta.use_case.use_case_id, delta.kpi.kpi_id, delta.use_case.use_case_id],
    )
    return [float(row["value"]) for row in rows[-12:]]


def _uplift(
    lesson: Lesson,
    own: Sequence[UseCaseView],
    pairs: Sequence[Mapping[str, Any]],
    scores: Sequence[Mapping[str, Any]],
) -> Row | None:
    """Base against tuned on the same items; the target is what the gate asks above the base model."""
    for view in own:
        key = view.use_case.use_case_id
        for pair in pairs:
            if pair["use_case_id"] != key or (pair["base"], pair["against"]) != ("base", "tuned"):
                continue
            base = next(
                (
                    score
                    for score in scores
                    if (score["use_case_id"], score["suite"], score["variant"])
                    == (key, pair["suite"], "base")
                    and score["is_latest"]
                    and score["slice"] is None
                ),
                None,
            )
            asked = None
            if base is not None and base["gate"] is not None and base["rate"] is not None:
                asked = base["gate"] - base["rate"]
            found = status(pair["difference"], asked, "higher", 0.0, view.broken)
            return {
                "lesson": lesson.number,
                "measure": "paired_uplift",
                "use_case_id": key,
                "metric": "eval_pass_rate",
                "now": pair["difference"],
                "low": pair["low"],
                "high": pair["high"],
                "unit": "share",
                "better": "higher",
                "baseline": 0.0,
                "target": asked,
                "attainment": found.attainment.value,
                "status": found.code,
                "series": _tuned_runs(key, pair["suite"], scores),
            }
    return None


def _tuned_runs(use_case: str, suite: str, scores: Sequence[Mapping[str, Any]]) -> list[float]:
    runs = [
        (score["run_on"], score["rate"])
        for score in scores
        if (score["use_case_id"], score["suite"], score["variant"], score["slice"])
        == (use_case, suite, "tuned", None)
        and score["rate"] is not None
    ]
    return [rate for _, rate in sorted(runs)][-12:]


def _weekly(shop: Workshop, lesson: Lesson) -> Row | None:
    """The share of entitled people (or of seats) active in a week, as released."""
    rows = shop.rows(
        """
        select released.value, released.low, released.high, period.kind, period.is_latest
        from released
        join period on period.period = released.period_id
        join cell using (cell_id)
        where released.metric = 'weekly_active_share'
            and cell.cut = 'org'
            and released.value is not null
            and (period.kind = 'month' or (period.kind = '28d' and period.is_latest))
        order by period.end_day
        """
    )
    now = next((row for row in rows if row["kind"] == "28d"), None) or (rows[-1] if rows else None)
    if now is None:
        return None
    return {
        "lesson": lesson.number,
        "measure": "weekly_share",
        "metric": "weekly_active_share",
        "now": now["value"],
        "low": now["low"],
        "high": now["high"],
        "unit": "share",
        "better": "higher",
        "status": "no_target",
        "series": [row["value"] for row in rows if row["kind"] == "month"][-12:],
    }
