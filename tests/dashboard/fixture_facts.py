"""Made-up facts of a made-up company for page tests: use cases, outcomes, lessons, decisions, definitions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

Row = dict[str, Any]
DATA_TO = date(2026, 10, 31)
PUBLISHED = datetime(2026, 11, 2, 6, 10)
DIVISIONS = (
    "Wealth",
    "Marketplace",
    "Customer Service",
    "Merchandising",
    "Corporate Functions",
    "Technology",
    "Finance Operations",
    "Logistics",
)

# id, label, lessons, front, primitive, owner, stage, first access, verdict, guardrail broken, grade, advice,
# advice reasons, status, attainment, P(NPV > 0), break-even minutes
USE_CASES: tuple[tuple[Any, ...], ...] = (
    ("adviser_search", "Adviser search", [1, 5], "workforce", "research", "Wealth operations", "live",
     date(2025, 2, 3), "better", False, "B", "scale", ["verdict_better", "grade_b", "chance_high"], "on_track", 1.08, 0.97, 9.0),
    ("job_match", "Job match explanations", [2], "products", "content", "Marketplace product", "live",
     date(2025, 5, 5), "better", False, "A", "scale", ["verdict_better", "grade_a", "chance_high"], "on_track", 1.0, 0.94, None),
    ("support_assistant", "Customer support assistant", [3, 1], "operations", "automation", "Support operations",
     "live", date(2024, 11, 4), "better", True, "B", "fix_or_stop", ["guardrail_broken"], "off_track", 1.2,
     0.99, 14.0),
    ("product_tagging", "Product tagging", [4], "operations", "automation", "Catalogue quality", "live",
     date(2025, 6, 2), "better", False, "B", "scale", ["verdict_better", "grade_b", "chance_high"], "on_track", 1.12, 0.96, None),
    ("expert_assistants", "Expert-built assistants", [5], "workforce", "content", "AI programme", "live",
     date(2025, 3, 3), "better", False, "B", "prove_first", ["expected_value_positive", "verdict_unclear"], "watch", 0.86, 0.41, 11.0),
    ("developer_platform", "Developer platform", [6], "workforce", "coding", "Engineering effectiveness", "live",
     date(2025, 1, 6), "better", False, "B", "scale", ["verdict_better", "grade_b", "chance_high"], "on_track", 1.4, 0.93, 18.0),
    ("invoice_automation", "Invoice automation", [7], "operations", "automation", "Finance operations", "live",
     date(2025, 9, 1), "better", False, "C", "prove_first", ["expected_value_positive", "grade_too_low"], "watch", 0.82, 0.62, 22.0),
    ("upsell_banner", "Upsell banner", [2], "products", "content", "Marketplace growth", "pilot",
     date(2026, 4, 6), "no clear effect", False, "A", "park", ["expected_value_not_positive", "verdict_not_better"], "no_target", None, 0.18, None),
    ("contract_review", "Contract review", [5], "workforce", "research", "Legal", "idea"),
    ("claims_triage", "Claims triage", [3], "operations", "automation", "Support operations", "idea"),
    ("sales_email", "Sales e-mail drafting", [5], "workforce", "content", "Marketplace sales", "idea"),
    ("demand_notes", "Demand planning notes", [7], "operations", "data_analysis", "Logistics", "idea"),
    ("meeting_minutes", "Meeting minutes", [5], "workforce", "content", "Corporate functions", "idea"),
    ("knowledge_translation", "Knowledge translation", [1], "workforce", "content", "Customer service", "idea"),
)  # fmt: skip

# driver, tier, kind, 12-month mid (thousand), low ratio, high ratio, grade; cost lines in thousand a year
BENEFITS: dict[str, tuple[tuple[Any, ...], ...]] = {
    "adviser_search": (
        ("documents_found", "proven", "margin", 640, 0.67, 1.34, "B"),
        ("time", "claimed", "capacity", 210, 0.4, 1.9, "D"),
    ),
    "job_match": (("application_started", "proven", "margin", 980, 0.57, 1.43, "A"),),
    "support_assistant": (("resolution_minutes", "proven", "cost_avoidance", 720, 0.78, 1.24, "B"),),
    "product_tagging": (("tag_error_share", "proven", "cost_avoidance", 380, 0.66, 1.34, "B"),),
    "expert_assistants": (
        ("process_lead_days", "proven", "cost_avoidance", 310, 0.3, 1.8, "B"),
        ("time", "claimed", "capacity", 460, 0.35, 1.8, "D"),
    ),
    "developer_platform": (("lead_time_hours", "proven", "cost_avoidance", 860, 0.5, 1.52, "B"),),
    "invoice_automation": (
        ("ledger", "banked", "cash_out", 150, 1.0, 1.0, None),
        ("touch_minutes", "indicated", "capacity", 240, 0.25, 1.75, "C"),
    ),
    "upsell_banner": (("repeat_purchase", "proven", "margin", 5, -12.0, 14.0, "A"),),
}
COSTS: dict[str, tuple[tuple[str, int], ...]] = {
    "adviser_search": (("tokens", 64), ("run", 60), ("review", 70), ("build", 40), ("evals", 16)),
    "job_match": (("tokens", 150), ("run", 40), ("build", 50)),
    "support_assistant": (("tokens", 120), ("tools", 12), ("run", 60), ("review", 88), ("error", 30)),
    "product_tagging": (("tokens", 34), ("run", 26), ("fine_tune", 34), ("review", 26)),
    "expert_assistants": (("seats", 262), ("enablement", 78)),
    "developer_platform": (("tokens", 180), ("seats", 120), ("platform", 60), ("enablement", 60)),
    "invoice_automation": (("tokens", 22), ("run", 48), ("build", 40), ("review", 50)),
    "upsell_banner": (("tokens", 20), ("build", 40)),
}
COMPANY_COSTS: tuple[tuple[str, int], ...] = (("idle_seats", 180), ("platform", 90), ("unallocated", 40))

# use case, kpi, label, role, unit, better, segment, design, estimate, low, high, percent, percent low, percent
# high, scale, without, with, n_units, n_treated, grade, verdict, chance better, benefit mid (thousand), notes
OUTCOMES: tuple[tuple[Any, ...], ...] = (
    ("adviser_search", "documents_found", "Documents found", "primary", "share", "higher", None,
     "did_callaway_santanna", 0.214, 0.171, 0.257, 51.3, 39.8, 64.0, "level", 0.417, 0.631, 44, 26, "B", "better",
     0.9997, 640, []),
    ("adviser_search", "compliance_findings", "Compliance findings", "guardrail", "share", "lower", None,
     "did_callaway_santanna", 0.001, None, 0.004, 3.1, None, 12.4, "level", 0.032, 0.033, 44, 26, "B",
     "within limit", 0.31, None, []),
    ("job_match", "application_started", "Applications started", "primary", "share", "higher", None, "ab",
     0.0246, 0.0198, 0.0294, 20.1, 15.9, 24.4, "level", 0.1224, 0.147, 84200, 42110, "A", "better", 0.99999, 980, []),
    ("job_match", "hire_fit", "Hire fit", "primary", "share", "higher", None, "ab", 0.0072, 0.0031, 0.0113, 13.0,
     5.4, 20.9, "level", 0.0554, 0.0626, 84200, 42110, "A", "better", 0.9996, None, []),
    ("job_match", "complaint_share", "Complaint share", "guardrail", "share", "lower", None, "ab", 0.0001, None,
     0.0006, 1.2, None, 7.4, "level", 0.0081, 0.0082, 84200, 42110, "A", "within limit", 0.38, None, []),
    ("support_assistant", "resolution_minutes", "Resolution time", "primary", "min", "lower", None,
     "did_callaway_santanna", -2.11, -2.62, -1.6, -18.6, -23.1, -14.1, "level", 11.34, 9.23, 36, 24, "B", "better",
     0.9999, 720, ["novelty_decay"]),
    ("support_assistant", "resolution_minutes", "Resolution time", "primary", "min", "lower", "core queues",
     "did_callaway_santanna", -3.0, -3.9, -2.1, -26.0, -33.8, -18.2, "level", 11.5, 8.5, 20, 12, "B", "better",
     0.9999, None, []),
    ("support_assistant", "resolution_minutes", "Resolution time", "primary", "min", "lower", "specialist queues",
     "did_callaway_santanna", -0.4, -1.3, 0.5, -3.6, -11.7, 4.5, "level", 11.1, 10.7, 16, 12, "C",
     "no clear effect", 0.81, None, []),
    ("support_assistant", "csat", "Customer satisfaction", "guardrail", "score", "higher", None,
     "did_callaway_santanna", -0.31, -0.39, None, -7.1, -9.0, None, "level", 4.36, 4.05, 36, 24, "B", "limit broken",
     0.0002, None, []),
    ("product_tagging", "tag_error_share", "Tag errors", "primary", "share", "lower", None, "did", -0.034, -0.041,
     -0.027, -38.2, -46.0, -30.4, "level", 0.089, 0.055, 120, 60, "B", "better", 0.9999, 380, []),
    ("product_tagging", "supplier_complaints", "Supplier complaints", "guardrail", "share", "lower", None, "did",
     -0.002, None, 0.003, -4.0, None, 6.0, "level", 0.05, 0.048, 120, 60, "B", "within limit", 0.74, None, []),
    ("expert_assistants", "process_lead_days", "Process lead time", "primary", "days", "lower", None,
     "did_callaway_santanna", -2.9, -4.7, -1.1, -22.5, -36.4, -8.5, "level", 12.9, 10.0, 30, 18, "B", "better",
     0.998, 310, []),
    ("expert_assistants", "rework_share", "Rework", "guardrail", "share", "lower", None, "did_callaway_santanna",
     0.004, None, 0.019, 4.4, None, 20.9, "level", 0.091, 0.095, 30, 18, "C", "cannot tell", None, None,
     ["guardrail_too_imprecise"]),
    ("developer_platform", "lead_time_hours", "Lead time for changes", "primary", "h", "lower", None,
     "did_callaway_santanna", -0.151, -0.223, -0.073, -14.0, -20.0, -7.0, "log", 46.0, 39.6, 62, 38, "B", "better",
     0.9995, 860, ["early_dip"]),
    ("developer_platform", "change_failure_share", "Change failures", "guardrail", "share", "lower", None,
     "did_callaway_santanna", 0.003, None, 0.011, 3.7, None, 13.6, "level", 0.081, 0.084, 62, 38, "B",
     "within limit", 0.23, None, []),
    ("invoice_automation", "touch_minutes", "Touch time", "primary", "min", "lower", None, "its", -1.9, -2.8, -1.0,
     -27.1, -40.0, -14.2, "level", 7.0, 5.1, 1, 1, "C", "better", 0.9991, 240, ["no_comparison_group"]),
    ("invoice_automation", "straight_through", "Finished without a human touch", "primary", "share", "higher", None,
     "its", 0.12, 0.04, 0.2, 35.3, 11.8, 58.8, "level", 0.34, 0.46, 1, 1, "C", "better", 0.996, None,
     ["no_comparison_group"]),
    ("invoice_automation", "reversal_share", "Reversals", "guardrail", "share", "lower", None, "its", 0.001, None,
     0.006, 5.0, None, 30.0, "level", 0.02, 0.021, 1, 1, "C", "within limit", 0.4, None, []),
    ("upsell_banner", "repeat_purchase", "Repeat purchases", "primary", "share", "higher", None, "ab", 0.0003,
     -0.0041, 0.0047, 0.2, -2.3, 2.6, "level", 0.182, 0.1823, 26400, 13190, "A", "no clear effect", 0.55, 5, []),
)  # fmt: skip

# use case, kpi, event period, first event, last event, plateau, half width
EVENT_STUDIES: tuple[tuple[str, str, str, int, int, float, float], ...] = (
    ("adviser_search", "documents_found", "month", -5, 14, 0.22, 0.05),
    ("support_assistant", "resolution_minutes", "week", -10, 26, -2.2, 0.8),
    ("support_assistant", "csat", "week", -10, 26, -0.34, 0.12),
    ("product_tagging", "tag_error_share", "month", -8, 12, -0.035, 0.009),
    ("expert_assistants", "process_lead_days", "month", -6, 14, -3.0, 1.9),
    ("developer_platform", "lead_time_hours", "month", -4, 16, -0.19, 0.08),
)

# lesson, measure, use case, kpi, metric, now, low, high, unit, better, baseline, target, attainment, grade, status
LESSONS: tuple[tuple[Any, ...], ...] = (
    (1, "kpi_level", "adviser_search", "documents_found", None, 0.631, 0.588, 0.674, "share", "higher", 0.417, 0.615,
     1.08, "B", "on_track"),
    (2, "kpi_relative", "job_match", "application_started", None, 20.1, 15.9, 24.4, "percent", "higher", 0.0, 20.0,
     1.0, "A", "on_track"),
    (3, "kpi_level", "support_assistant", "resolution_minutes", None, 9.23, 8.72, 9.74, "min", "lower", 11.34, 9.58,
     1.2, "B", "off_track"),
    (4, "paired_uplift", "product_tagging", None, "eval_pass_rate", 0.083, 0.041, 0.125, "pp", "higher", 0.0, 0.074,
     1.12, None, "on_track"),
    (5, "weekly_share", None, None, "weekly_active_share", 0.61, 0.59, 0.63, "share", "higher", 0.3, 0.66, 0.86, None,
     "watch"),
    (6, "kpi_relative", "developer_platform", "lead_time_hours", None, -14.0, -20.0, -7.0, "percent", "lower", 0.0,
     -10.0, 1.4, "B", "on_track"),
    (7, "kpi_level", "invoice_automation", "straight_through", None, 0.46, 0.38, 0.54, "share", "higher", 0.34,
     0.486, 0.82, "C", "watch"),
)  # fmt: skip

DECISIONS: tuple[tuple[Any, ...], ...] = (
    ("support_assistant", "fix_or_stop", date(2026, 10, 8), ["guardrail_broken"], 250, 410, 580,
     {"kpi": "csat", "kpi_label": "Customer satisfaction", "estimate": -0.31, "unit": "score"}),
    ("job_match", "scale", date(2026, 10, 14), ["verdict_better", "grade_a", "chance_high"], 318, 740, 1161,
     {"kpi": "application_started", "kpi_label": "Applications started", "percent": 20.1}),
    ("invoice_automation", "prove_first", date(2026, 10, 20), ["expected_value_positive", "grade_too_low"], 60, 240, 420,
     {"kpi": "touch_minutes", "kpi_label": "Touch time", "grade": "C"}),
    (None, "data", date(2026, 10, 26), ["source_late"], None, None, None,
     {"source": "finance_ledger", "days_late": 9, "share": 0.12}),
)  # fmt: skip

ANNOTATIONS: tuple[tuple[date, str, str, str | None], ...] = (
    (date(2024, 11, 4), "Support assistant launched", "launch", "support_assistant"),
    (date(2025, 1, 6), "Developer platform launched", "launch", "developer_platform"),
    (date(2025, 8, 18), "Cheaper model routed in", "model_change", None),
    (date(2026, 2, 2), "Seat price rose", "price_change", None),
    (date(2026, 5, 11), "Prompting course for Wealth", "training", "adviser_search"),
)

SOURCES: tuple[tuple[Any, ...], ...] = (
    ("gateway", "usage", "jsonl", date(2026, 10, 31), 1_012_480, 1_003_377, 9_091, 12),
    ("chatgpt_enterprise", "activity", "chatgpt_enterprise", date(2026, 10, 31), 41_200, 41_200, 0, 0),
    ("invoice", "charge", "focus", date(2026, 10, 31), 1_430, 1_430, 0, 0),
    ("roster", "person", "table", date(2026, 10, 31), 2_412, 2_410, 2, 0),
    ("seats", "seat", "table", date(2026, 10, 31), 1_960, 1_960, 0, 0),
    ("rollout", "rollout", "table", date(2026, 10, 31), 236, 236, 0, 0),
    ("kpis", "kpi_observation", "table", date(2026, 10, 31), 31_080, 31_074, 0, 6),
    ("experiment", "experiment", "table", date(2026, 10, 31), 110_600, 110_600, 0, 0),
    ("evals", "eval", "promptfoo", date(2026, 10, 30), 2_940, 2_940, 0, 0),
    ("finance_ledger", "ledger", "table", date(2026, 10, 22), 18, 18, 0, 0),
)

# use case, low, mid, high (thousand a year), cost, weeks, score, rank, low, high, p_top3, p_npv, evsi, quadrant,
# grade, advice, basis
PORTFOLIO: tuple[tuple[Any, ...], ...] = (
    ("claims_triage", 120, 310, 520, 60, 10, 25.0, 1, 1, 3, 0.86, 0.93, 22, "quick_win", "D", "prove_first",
     "borrowed"),
    ("contract_review", 80, 260, 470, 70, 12, 15.8, 2, 1, 4, 0.71, 0.88, 31, "quick_win", "D", "prove_first",
     "borrowed"),
    ("knowledge_translation", 40, 130, 240, 30, 7, 14.3, 3, 1, 5, 0.58, 0.84, 12, "self_service", "D", "prove_first",
     "borrowed"),
    ("demand_notes", -20, 190, 480, 110, 14, 5.7, 4, 2, 6, 0.37, 0.68, 40, "high_value_high_effort", "D",
     "prove_first", "borrowed"),
    ("sales_email", -30, 70, 200, 50, 8, 2.5, 5, 3, 6, 0.31, 0.55, 18, "deprioritise", "D", "prove_first", "team"),
    ("meeting_minutes", -25, 20, 75, 35, 6, -2.5, 6, 4, 6, 0.17, 0.29, 4, "deprioritise", "D", "park", "team"),
)  # fmt: skip

FORECASTS: tuple[tuple[Any, ...], ...] = (
    ("adviser_search", "Wealth", date(2025, 1, 6), 400, 600, 900, 430, 640, 860, 1.07, True),
    ("support_assistant", "Customer Service", date(2024, 10, 7), 600, 900, 1300, 560, 720, 890, 0.8, True),
    ("expert_assistants", "AI programme", date(2025, 2, 3), 1100, 1500, 2100, 93, 310, 558, 0.21, False),
    ("developer_platform", "Technology", date(2024, 12, 2), 500, 800, 1200, 430, 860, 1310, 1.08, True),
)

PROVIDER_FACTS: tuple[tuple[str, str, str | None], ...] = (
    ("openai", "trained_on_content", "no"),
    ("openai", "ownership", "customer"),
    ("openai", "encryption", "in transit and at rest"),
    ("openai", "soc2_type2", "yes"),
    ("openai", "csa_star", None),
    ("openai", "retention", "30 days"),
)
