"""What each lesson's page shows beside its effects: its charts, and the metrics of METHOD 9."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from dashboard.numbers import Cell
from dashboard.page import Panel
from dashboard.panels.assistants import assistants
from dashboard.panels.depth import depth_panel
from dashboard.panels.evals import eval_panel
from dashboard.panels.events import event_panel
from dashboard.panels.lesson_curves import (
    diffusion_panel,
    learning_panel,
    survival_panel,
    touch_panel,
    value_by_age,
)
from dashboard.panels.lesson_rows import exits_panel, functions_panel, retention_panel, tuned_panel
from dashboard.sentences.use_case import primary
from dashboard.view import View

COMPANY: Final[Mapping[int, tuple[str, ...]]] = {
    1: (
        "eval_coverage",
        "eval_worst_slice",
        "regression_catch",
        "judge_alpha",
        "pass_rate_accuracy",
        "pass_rate_compliance",
        "pass_rate_safety",
        "pass_rate_style",
        "pass_rate_latency",
        "pass_rate_cost",
    ),
    2: ("experiments_started", "cost_per_task"),
    3: (
        "ai_resolution_share",
        "repeat_contact_share",
        "daily_active_share",
        "releases_per_quarter",
        "experiments_started",
        "learned_share",
        "lead_time_learning_rate",
        "cost_per_good_result",
    ),
    4: ("eval_pass_rate", "pass_rate_style", "latency_per_output"),
    5: (
        "live_assistants",
        "live_assistant_share",
        "assistant_survival_90",
        "expert_creator_rate",
        "live_assistants_per_100",
        "orphan_assistants",
        "spread",
        "functions_reached",
        "weekly_active_share",
        "habitual_rate",
        "adoption_index",
        "top_tenth_share",
        "people_new",
        "people_returned",
        "people_churned",
        "quick_ratio",
        "retention_week_4",
        "retention_week_12",
        "time_to_activation",
        "activated_in_28_days",
        "trained_share",
        "policy_incidents_per_1000",
    ),
    6: ("paved_road_share", "app_lead_time", "perception_gap", "daily_active_share"),
    7: (
        "straight_through_rate",
        "exception_rate",
        "hours_realised",
        "tasks_by_assist",
        "tasks_by_agent",
        "tasks_by_autonomous",
        "steps_per_task",
    ),
}
"""Numbers of the company by lesson, the five of METHOD 9 first."""

USE_CASE: Final[Mapping[int, tuple[str, ...]]] = {
    1: ("daily_active_share", "eval_pass_rate", "judge_alpha", "holdout_age"),
    2: ("exposure", "dilution", "margin_per_thousand", "cost_per_task"),
    3: ("standardised_minutes", "repeat_contact_share", "cost_per_task", "marginal_cost"),
    4: ("token_ratio", "cost_per_correct_ratio", "break_even_progress", "holdout_age", "latency_per_output"),
    5: ("weekly_active_share", "habitual_rate", "retention_week_4", "functions_reached"),
    6: ("weekly_active_share", "habitual_rate", "stickiness", "cost_per_task"),
    7: ("functions_reached", "hours_realised", "tasks_by_autonomous", "steps_per_task"),
}
"""Numbers of the use case that leads the lesson."""


def proof(view: View, lesson: int, cases: Mapping[str, str]) -> list[Panel]:
    """The charts of one lesson, each with its missing state; `cases` are its use cases, the leading one first."""
    lead = next(iter(cases), None)
    if lesson == 1:
        return [eval_panel(view, lead, width=12)] if lead else []
    if lesson == 3:
        return [learning_panel(view, lead, width=6), value_by_age(view, _every(view), width=6)]
    if lesson == 4:
        return [tuned_panel(view, tuple(cases), width=12)]
    if lesson == 5:
        used = assistants(view, width=6)
        return [
            depth_panel(view, Cell.of(view), None, width=6),
            functions_panel(view, width=6),
            diffusion_panel(view, width=6),
            survival_panel(view, 5, "assistant", "assistant_survival_90", width=6),
            retention_panel(view, width=6 if used else 12),
            *([used] if used else []),
        ]
    if lesson == 6:
        main = primary(list(view.rows("outcome", use_case_id=lead))) if lead else None
        events = [event_panel(view, lead, main, width=6)] if lead else []
        return [*events, survival_panel(view, 6, "app", "app_lead_time", width=6)]
    if lesson == 7:
        return [exits_panel(view, width=6), touch_panel(view, width=6)]
    return []


def _every(view: View) -> dict[str, str]:
    """Running use cases, whatever their lesson: early and late starters side by side."""
    rows = [row for row in view.rows("use_case") if row["stage"] in ("pilot", "live")]
    return {row["use_case_id"]: row["label"] for row in rows}
