"""Made-up proof behind the effects: event studies, gates, alternative estimates, evals and maturity."""

from __future__ import annotations

import math
from datetime import date

from metrics.method import MATURITY_ANCHORS
from tests.dashboard.fixture_facts import Row


def events(studies: tuple[tuple[str, str, str, int, int, float, float], ...]) -> list[Row]:
    """Rows of table outcome_event: flat before access, then the plateau; the developer platform dips first."""
    rows: list[Row] = []
    for case, kpi, period, first, last, plateau, half in studies:
        for event in range(first, last + 1):
            wave = 0.12 * half * math.sin(2.3 * event + len(case))
            rise = 0.0 if event < 0 else min(1.0, 0.4 + 0.15 * event)
            level = plateau * rise + wave
            if case == "developer_platform" and 0 <= event < 3:
                level = -plateau * (0.8 - 0.3 * event)
            level = 0.0 if event == -1 else level
            wide = 0.0 if event == -1 else half * (1 + 0.02 * abs(event))
            rows.append(
                {
                    "use_case_id": case,
                    "kpi_id": kpi,
                    "event": event,
                    "period": period,
                    "estimate": level,
                    "low": level - wide,
                    "high": level + wide,
                    "band_low": level - 1.3 * wide,
                    "band_high": level + 1.3 * wide,
                    "n": 26 - max(0, event),
                }
            )
    return rows


_GATES: dict[str, tuple[tuple[str, bool | None, float | None, float | None, str | None], ...]] = {
    "ab": (
        ("srm", True, 0.61, 0.43, None),
        ("registered", True, None, None, "2025-04-14"),
        ("units", True, 42090.0, None, None),
        ("horizon", True, None, None, None),
    ),
    "did_callaway_santanna": (
        ("units", True, 26.0, None, None),
        ("pre_periods", True, 9.0, None, None),
        ("pre_trend", True, 7.79, 0.17, None),
        ("pre_slope", True, 0.22, None, None),
        ("placebo_in_time", True, 0.4, 0.69, None),
        ("secondary_estimator", True, 0.6, None, None),
        ("breakdown", True, 2.4, None, None),
        ("concurrent_events", True, None, None, None),
    ),
    "did": (
        ("units", True, 60.0, None, None),
        ("pre_periods", True, 9.0, None, None),
        ("pre_trend", True, 5.2, 0.52, None),
        ("secondary_estimator", True, 0.2, None, None),
    ),
    "its": (
        ("pre_periods", True, 52.0, None, None),
        ("comparison_group", False, 0.0, None, None),
    ),
    "before_after": (
        ("comparison_group", False, 0.0, None, None),
        ("pre_trend", None, None, None, None),
    ),
}


def gates(outcomes: list[Row]) -> list[Row]:
    """Rows of table outcome_gate, by the design of each KPI."""
    rows: list[Row] = []
    for outcome in outcomes:
        if outcome["segment"] is not None:
            continue
        for gate, passed, statistic, p, detail in _GATES[outcome["design"]]:
            if outcome["kpi_id"] == "rework_share" and gate == "pre_trend":
                passed, p = False, 0.03
            rows.append(
                {
                    "use_case_id": outcome["use_case_id"],
                    "kpi_id": outcome["kpi_id"],
                    "gate": gate,
                    "passed": passed,
                    "statistic": statistic,
                    "p": p,
                    "detail": detail,
                }
            )
    return rows


def alternatives(outcomes: list[Row]) -> list[Row]:
    """Rows of table outcome_alternative of the staggered studies."""
    kinds = (
        ("simple", "alternative", 1.06),
        ("dynamic", "alternative", 1.12),
        ("imputation", "alternative", 1.03),
        ("twfe", "diagnostic", 0.88),
        ("before_after", "diagnostic", 1.6),
    )
    return [
        {
            "use_case_id": outcome["use_case_id"],
            "kpi_id": outcome["kpi_id"],
            "estimator": estimator,
            "role": role,
            "estimate": outcome["estimate"] * factor,
            "se": outcome["se"],
        }
        for outcome in outcomes
        if outcome["segment"] is None and outcome["design"] == "did_callaway_santanna"
        for estimator, role, factor in kinds
    ]


def eval_scores() -> list[Row]:
    """Rows of table eval_score: two use cases, base and later runs, three slices each."""
    suites = (
        ("adviser_search", "translation", "accuracy", (0.79, 0.88, 0.93), 0.9),
        ("adviser_search", "summarisation", "accuracy", (0.74, 0.85, 0.91), 0.9),
        ("adviser_search", "comparison_with_trainers", "compliance", (0.7, 0.83, 0.86), 0.88),
        ("product_tagging", "holdout", "accuracy", (0.812, 0.812, 0.895), 0.85),
    )
    runs = (date(2025, 1, 20), date(2025, 11, 10), date(2026, 10, 19))
    rows: list[Row] = []
    for case, suite, dimension, rates, gate in suites:
        for run, (run_on, rate) in enumerate(zip(runs, rates, strict=True)):
            for slice_name, shift, total in ((None, 0.0, 300), ("common", 0.02, 200), ("rare", -0.04, 100)):
                share = rate + shift
                half = 1.96 * math.sqrt(share * (1 - share) / total)
                tagging = case == "product_tagging"
                rows.append(
                    {
                        "use_case_id": case,
                        "suite": suite,
                        "variant": ("base", "base", "tuned")[run] if tagging else f"release {run + 1}",
                        "slice": slice_name,
                        "dimension": dimension,
                        "run_on": run_on,
                        "is_latest": run == 2 or (tagging and run == 1),
                        "status": "success",
                        "n_total": total,
                        "n_passed": round(share * total),
                        "rate": share,
                        "low": share - half,
                        "high": min(1.0, share + half),
                        "gate": gate,
                        "model_id": "gpt-5.2-mini",
                        "tool": "promptfoo",
                    }
                )
    return rows


def eval_pairs() -> list[Row]:
    """Rows of table eval_pair: one win at fewer tokens, one comparison that is not settled."""
    first: Row = {
        "use_case_id": "product_tagging",
        "suite": "holdout",
        "base": "base",
        "against": "tuned",
        "n": 300,
        "difference": 0.083,
        "low": 0.041,
        "high": 0.125,
        "p": 0.0002,
        "token_ratio": 0.42,
        "reason": None,
    }
    second = first | {
        "use_case_id": "adviser_search",
        "suite": "summarisation",
        "base": "release 2",
        "against": "release 3",
        "difference": 0.02,
        "low": -0.03,
        "high": 0.07,
        "p": 0.41,
        "token_ratio": None,
        "reason": "not_non_inferior",
    }
    return [first, second]


def maturity() -> list[Row]:
    """Rows of table maturity: five components, raw, caps and score per lesson; one component not measured."""
    rows: list[Row] = []
    for lesson in range(1, 8):
        parts: list[float | None] = [18.0, 12.0, None if lesson in (1, 5) else 20.0, 6.0, 14.0]
        known = [part for part in parts if part is not None]
        raw = min(20.0 * len(known), sum(known) * 5 / len(known))
        for name, part in zip(MATURITY_ANCHORS[lesson], parts, strict=True):
            rows.append(
                {
                    "lesson": lesson,
                    "component": name,
                    "value": part,
                    "measured": None if part is None else part / 20,
                    "reason": "not_measured" if part is None else None,
                }
            )
        caps = {"cap_evidence": 65.0 if lesson == 7 else 90.0, "cap_coverage": 88.0}
        caps["cap_guardrail"] = 50.0 if lesson == 3 else 100.0
        for name, value in {"raw": raw, **caps, "score": min(raw, *caps.values())}.items():
            rows.append({"lesson": lesson, "component": name, "value": value})
    return rows
