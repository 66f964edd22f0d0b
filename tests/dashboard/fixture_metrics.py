"""Metric definitions of the made-up company, with the level each starts and ends at."""

from __future__ import annotations

from dataclasses import dataclass

from metrics.catalogue import metrics


@dataclass(frozen=True)
class Defined:
    """One metric: definition, and the organisation's monthly level in the first and the last month."""

    metric: str
    family: str
    lesson: int | None
    label: str
    description: str
    formula: str
    unit: str
    better: str
    people: str
    first: float
    last: float
    adds: bool = False
    """Whether a year is the sum of its months."""


def _d(text: str, first: float, last: float, adds: bool = False) -> Defined:
    metric, family, lesson, unit, better, people, label, description, formula = (
        part.strip() for part in text.split("|")
    )
    number = int(lesson) if lesson else None
    return Defined(
        metric, family, number, label, description, formula, unit, better, people, first, last, adds
    )


_TOLD: tuple[Defined, ...] = (
    _d("active_people|adoption|5|people|higher|entitled|Active people|Distinct entitled people with at least one "
       "intentional AI action in the period.|count of distinct people", 210, 1630),
    _d("weekly_active_people|adoption|5|people|higher|entitled|Weekly active people|Distinct entitled people with "
       "at least one intentional AI action in a week.|mean of weekly distinct people", 150, 1460),
    _d("eligible_adoption|adoption|5|share|higher|entitled|Adoption|Entitled people active in the period, as a "
       "share of all entitled people.|active entitled people ÷ entitled people", 0.09, 0.68),
    _d("weekly_active_share|adoption|5|share|higher|entitled|Weekly active share|Entitled people active in a week, "
       "as a share of all entitled people.|weekly active people ÷ entitled people", 0.06, 0.61),
    _d("actions|adoption|5|count|higher|entitled|Intentional actions|Things people asked AI to do.|sum of actions",
       2600, 71000, True),
    _d("break_even_minutes|value||min|lower|entitled|Break-even|Minutes each active person must save in a week for "
       "AI to pay for itself.|full cost × 60 ÷ (hourly cost × active person-weeks)", 19.0, 6.9),
    _d("licence_utilisation|adoption|5|share|higher|entitled|Licence use|Seats used in the period, as a share of "
       "paid seats.|active seats ÷ seats", 0.41, 0.78),
    _d("stickiness|adoption|5|share|higher|entitled|Stickiness|How many of the month's active people are active on "
       "a workday.|sum of daily active ÷ (workdays × monthly active)", 0.18, 0.43),
    _d("activation|adoption|5|share|higher|entitled|Activation|Seats at least 14 days old with three active days in "
       "their first 14.|activated seats ÷ mature seats", 0.35, 0.66),
    _d("actions_per_active|adoption|5|ratio|higher|entitled|Actions per active person|Intentional AI actions per "
       "active person and week.|actions ÷ active person-weeks", 6.2, 21.4),
    _d("segment_power|adoption|5|share|higher|entitled|Power users|Active in 9 of 12 weeks with 15 actions a "
       "week.|people ÷ entitled people", 0.01, 0.16),
    _d("segment_habitual|adoption|5|share|higher|entitled|Habitual users|Active in 9 of 12 weeks.|people ÷ entitled "
       "people", 0.02, 0.25),
    _d("segment_novice|adoption|5|share|neutral|entitled|Novice users|At least one action a week on average.|people "
       "÷ entitled people", 0.04, 0.14),
    _d("segment_low|adoption|5|share|neutral|entitled|Low users|Some use, less than one action a week.|people ÷ "
       "entitled people", 0.06, 0.13),
    _d("segment_none|adoption|5|share|lower|entitled|Non-users|Entitled people without use in 12 weeks.|people ÷ "
       "entitled people", 0.87, 0.32),
    _d("seats|adoption|5|count|neutral|entitled|Seats|Paid seats at the end of the period.|count of seats", 300,
       1960),
    _d("idle_seats|adoption|5|count|lower|entitled|Idle seats|Paid seats without use in the period.|seats − active "
       "seats", 177, 430),
    _d("tasks|time_saved||count|higher|entitled|AI-assisted tasks|Completed tasks with AI.|distinct sessions", 2100,
       46800, True),
    _d("hours_gross|time_saved||h|higher|entitled|Gross hours|Minutes without AI less minutes with AI, times "
       "tasks.|tasks × (minutes without − minutes with) ÷ 60", 260, 7900, True),
    _d("hours_net|time_saved||h|higher|entitled|Net hours|Gross hours less rejected, reworked and set-up "
       "time.|gross − rejected − rework − set-up", 150, 5100, True),
    _d("hours_additional|time_saved||h|higher|entitled|Additional hours|Net hours of tasks that would have been done "
       "without AI.|net × additional share", 110, 3600, True),
    _d("hours_realised|time_saved|7|h|higher|entitled|Realised hours|Additional hours that were banked or "
       "redeployed, with evidence.|banked + redeployed", 10, 900, True),
    _d("hours_per_active_week|time_saved||h|higher|entitled|Hours freed|Net hours per active person and week.|net "
       "hours ÷ active person-weeks", 0.4, 1.4),
    _d("requests|token_cost||count|neutral|none|Requests|Calls to a model.|sum of requests", 9000, 61000, True),
    _d("tokens|token_cost||tokens|neutral|none|Tokens|Tokens of all classes.|sum of disjoint token classes", 2.1e7,
       9.4e8, True),
    _d("priced_cost|token_cost||currency|lower|none|Token cost|Tokens at the price of the day.|sum of tokens × "
       "price", 1900, 61000, True),
    _d("unpriced_share|token_cost||share|lower|none|Unpriced|Requests to models without a known price.|unpriced "
       "requests ÷ requests", 0.0, 0.004),
    _d("cost_per_active|token_cost||currency|lower|entitled|Cost per active person|Full cost per active person.|full "
       "cost ÷ active people", 310, 128),
    _d("cost_per_task|token_cost|3|currency|lower|none|Cost per task|Full cost per completed task.|full cost ÷ tasks",
       9.8, 4.1),
    _d("full_cost|token_cost||currency|lower|none|Full cost|Tokens, tools, seats, platform, build, run, review, "
       "tuning, evals, enablement and errors.|sum of cost lines", 24000, 204000, True),
    _d("idle_seat_cost|token_cost||currency|lower|none|Idle-seat cost|Price of paid seats without use.|idle seats × "
       "seat price", 8800, 17000, True),
    _d("eval_pass_rate|evals|1|share|higher|none|Eval pass rate|Items that passed the newest run of the gated "
       "suites.|passed ÷ items", 0.78, 0.91),
    _d("eval_worst_slice|evals|1|share|higher|none|Worst slice|Lower bound of the pass rate in the worst critical "
       "slice.|lowest Wilson bound", 0.55, 0.81),
    _d("eval_coverage|evals|1|share|higher|none|Eval coverage|Spend on live use cases with a gated suite run in the "
       "last 30 days.|covered spend ÷ spend", 0.2, 0.74),
    _d("cost_per_good_result|value|3|currency|lower|none|Cost per good result|Full cost per task that passed its "
       "eval or KPI check.|full cost ÷ good results", 1.12, 0.42),
    _d("value_confirmed|value||currency|higher|none|Confirmed value|Money that finance confirmed or an experiment or "
       "comparison proved.|banked + proven", 500, 370000, True),
    _d("outcome_delta|outcomes||ratio|neutral|none|Effect on a business KPI|What changed because of AI, against the "
       "same units without it.|observed − counterfactual", 0, 0),
)  # fmt: skip

_LEVELS = {
    "share": (0.2, 0.6),
    "people": (40, 120),
    "days": (60, 30),
    "currency": (900, 700),
    "ms": (1200, 800),
}
"""First and last level of the metrics that no test names, by unit."""

DEFINED: tuple[Defined, ...] = (
    *_TOLD,
    *(
        Defined(
            one.metric, one.family, one.lesson, one.label, one.description, one.formula, one.unit, one.better,
            one.people, *_LEVELS.get(one.unit, (1, 2)),
        )
        for one in metrics()
        if one.metric not in {told.metric for told in _TOLD}
    ),
)  # fmt: skip
"""Every metric of the catalogue."""
