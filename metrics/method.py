"""Every constant of the method: thresholds, caps and anchors are judgement and are printed where used."""

from __future__ import annotations

from typing import Final

METHOD_VERSION: Final = 1

# --- outcome deltas (METHOD.md 1 and 5) ---

LEVEL_EFFECT: Final = 0.95  # intervals of effects on a KPI; guardrails one-sided at the same level
POWER: Final = 0.80  # smallest detectable effect, power of the pre-trend test
NEVER_CONTROL_MIN_UNITS: Final = 5  # fewer never-treated units: not-yet-treated ones join the comparison
NEVER_CONTROL_MIN_SHARE: Final = 0.20
CELL_MIN_CONTROLS: Final = 3  # a cell with fewer comparison units is missing
TOO_EARLY_POST_PERIODS: Final = 4  # fewer periods since the first access, without a registered horizon
RI_BELOW_UNITS: Final = 20  # fewer units on a side: randomisation inference must agree
RI_EXACT_MAX: Final = 20_000  # assignments enumerated rather than drawn
RI_DRAWS: Final = 9_999
RI_DRAWS_MIN: Final = 999
RI_WORK: Final = 1_500_000_000  # multiplications; more would be cut to fewer draws, which is said
PRE_TREND_P: Final = 0.10
PRE_TREND_UNITS_PER_CELL: Final = 20  # of the smaller side; fewer: the test runs on blocks of periods
PRE_TREND_MAX_BLOCKS: Final = 4
PRE_SLOPE_SHARE: Final = 0.50  # of the effect
PLACEBO_P: Final = 0.05
SECONDARY_SE: Final = 2.0
BREAKDOWN_PLUG_IN: Final = 2.0
GRADE_B_MIN_UNITS: Final = 5  # on each side
GRADE_B_MIN_PRE: Final = 4
BAND_DRAWS: Final = 4_999
BOOTSTRAP_DRAWS: Final = 199  # over units, imputation
ITS_MIN_PRE: Final = 24
ITS_MIN_POST: Final = 6
ITS_RHO: Final = (-0.5, 0.95)
ITS_MIN_DF: Final = 3.0
SEASON_MIN_PRE: Final = 12
SYNTHETIC_MIN_DONORS: Final = 10
SYNTHETIC_MIN_PRE: Final = 10
SYNTHETIC_B_DONORS: Final = 20
SYNTHETIC_B_PRE: Final = 20
SYNTHETIC_FIT: Final = 0.25  # pre-period root mean square error over the standard deviation of the pre series
SYNTHETIC_MAX_WEIGHT: Final = 0.60  # on one donor
SRM_P: Final = 0.001
AB_MIN_UNITS: Final = 30  # per arm, grade A
AB_MIN_CLUSTERS: Final = 10
ATTRITION_GAP: Final = 0.05
SEQUENCE_PLANNED_N: Final = 5_000  # where no horizon is registered
FALSE_DISCOVERY: Final = 0.10
HOLM_UP_TO: Final = 5  # families of at most this many: Holm
COVERAGE_MIN: Final = 0.80

# --- adoption, time, cost, money, evals, portfolio, advice, maturity (judgement, printed where used) ---

LEVEL_SHARE: Final = 0.95  # pass rates, shares
LEVEL_MONEY: Final = 0.80  # money, forecasts, portfolio: P10 to P90
HOMOGENEITY_EDGE: Final = 0.10  # a 0 % or 100 % of a small group reads "<= 10 %" or ">= 90 %"

SEGMENT_ACTIVE_WEEKS: Final = {12: 9, 4: 4}  # window in weeks -> weeks that make a habit
SEGMENT_POWER_ACTIONS: Final = 15.0  # mean weekly actions
SEGMENT_NOVICE_ACTIONS: Final = 1.0
ACTIVATION_WINDOW_DAYS: Final = 14
ACTIVATION_ACTIVE_DAYS: Final = 3
DEPTH_USE_CASES: Final = 5
BASS_MIN_PERIODS: Final = 8
BASS_CEILINGS: Final = (0.6, 0.8, 1.0)  # of the eligible headcount, for scenarios
BASS_REFITS: Final = 200  # parametric bootstrap

PERSON_WEEK_CAP: Final = 0.25  # of contract hours
TRUNCATED_DEMOTION: Final = 0.25  # more hours truncated than this: one grade down
TOP_DOWN_TOLERANCE: Final = 1.25  # bottom-up hours over hours implied by throughput
PRODUCTIVE_HOURS_PER_FTE: Final = 1650.0
SURVEY_MIN_TASKS: Final = 30
SURVEY_BOUND: Final = 0.90
VENDOR_MINUTES_PER_ACTION: Final = 6.0  # Microsoft's multiplier, a comparator only
VENDOR_HOURLY_USD: Final = 72.0
WEEKS_PER_YEAR: Final = 52.0
NOVELTY_DECAY: Final = 0.5  # last quarter's effect below this share of the first
STEADY_STATE_WEEKS: Final = 4

RECONCILED_GREEN: Final = 0.01
RECONCILED_AMBER: Final = 0.05
BUILD_MONTHS: Final = 36
FINE_TUNE_MONTHS: Final = 12
ENABLEMENT_MONTHS: Final = 12

SIMULATION_DRAWS: Final = 10_000
SIMULATION_SEED: Final = 20_250_331
SHAPLEY_MAX_PLAYERS: Final = 12
COMPOUNDING_MIN_MONTHS: Final = 12
COMPOUNDING_P: Final = 0.05

NON_INFERIORITY_MARGIN: Final = 0.02  # share of items
JUDGE_MIN_SKILL: Final = 1.2  # sensitivity + specificity
EVALS_PREDICT_MIN_RELEASES: Final = 8

SHRINK_MIN_CASES: Final = 3
RANK_TIE: Final = 0.40  # share of draws in the other order
TOP_RANKS: Final = 3
SHADOW_BUDGET: Final = 0.10  # the shadow line: value of this much more budget
ENUMERATED_UP_TO: Final = 16  # options of which every set is looked at; more go to integer programming
PILOT_RESOLVES: Final = 0.5  # standard error of a pilot over the spread before it
MONTHS_PER_YEAR: Final = 12
RISK_WORDS: Final = {"low": 0.2, "medium": 0.5, "high": 0.8}  # chance of failure

SCALE_CHANCE: Final = 0.8  # P(NPV > 0) to scale
STOP_CHANCE: Final = 0.2  # P(NPV > 0) to stop, after the horizon
ON_TRACK: Final = 1.0  # attainment
WATCH: Final = 0.8

MATURITY_WEEKS: Final = 12
MATURITY_PER_COMPONENT: Final = 20.0
MATURITY_MIN_COMPONENTS: Final = 3
MATURITY_GUARDRAIL_CAP: Final = 50.0
MATURITY_EVIDENCE_CAP: Final = {"A": 100.0, "B": 90.0, "C": 65.0, "D": 40.0, None: 25.0}
MATURITY_ANCHORS: Final[dict[int, dict[str, tuple[float, float | None]]]] = {
    # lesson -> component -> (nothing, all); a high anchor below the low one means lower is better,
    # None means the company sets it and the component is not measured until it does
    1: {
        "eval_coverage": (0.0, 0.9),
        "worst_slice_floor": (0.5, 0.95),
        "judge_alpha": (0.4, 0.8),
        "days_since_eval": (90.0, 14.0),
        "regression_catch": (0.3, 0.9),
    },
    2: {
        "exposure": (0.0, 0.8),
        "primary_lift_bound": (0.0, 0.05),
        "downstream_lift_bound": (0.0, 0.03),
        "launched_by_experiment": (0.0, 0.8),
        "margin_per_thousand_bound": (0.0, None),
    },
    3: {
        "ai_resolution_share": (0.0, 0.6),
        "resolution_time_change": (0.0, -0.30),
        "months_in_production": (0.0, 18.0),
        "lead_time_learning_rate": (1.0, 0.8),
        "graded_value_share": (0.0, 0.8),
    },
    4: {
        "tested_for_customisation": (0.0, 0.8),
        "paired_uplift_bound": (0.0, 0.05),
        "cost_per_correct_ratio": (1.0, 0.6),
        "holdout_age_days": (180.0, 30.0),
        "break_even_progress": (0.0, 1.0),
    },
    5: {
        "expert_weekly_active": (0.1, 0.7),
        "live_assistants_per_100": (0.0, 5.0),
        "assistant_survival_90": (0.1, 0.6),
        "spread": (0.2, 0.8),
        "habitual_share": (0.0, 0.4),
    },
    6: {
        "paved_road_share": (0.0, 0.8),
        "lead_time_days": (90.0, 14.0),
        "platform_weekly_active": (0.1, 0.7),
        "change_failure_gate": (0.0, 1.0),
        "delivery_delta_bound": (0.0, -0.15),
    },
    7: {
        "straight_through_rate": (0.0, 0.7),
        "goal_attainment": (0.0, 1.0),
        "ambition": (0.0, 0.5),
        "exception_rate": (0.3, 0.05),
        "realised_hours_share": (0.0, 0.5),
    },
}
