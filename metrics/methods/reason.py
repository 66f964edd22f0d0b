"""Why a number is missing, or what to know beside it: stable codes, worded for people at view time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

REASONS: Final[Mapping[str, str]] = {
    "no_data": "There is nothing to compute it from.",
    "zero_denominator": "What it would be divided by is zero.",
    "not_finite": "An input is missing or too large to compute with.",
    "inconsistent_counts": "A part is larger than its whole, or a count is negative.",
    "too_few": "There are too few observations for this number.",
    "no_variation": "All observations are equal, so no range can be estimated.",
    "median_not_reached": "Fewer than half have got there so far.",
    "beyond_follow_up": "Nobody was observed for this long.",
    "cohort_too_young": "No cohort is old enough yet.",
    "too_few_periods": "A forecast needs more periods.",
    "before_inflection": "Growth has not turned yet: scenarios, not a forecast.",
    "fit_failed": "No curve fits these observations.",
    "missing_minutes": "Minutes without and with AI are not both stated.",
    "missing_haircut": "A stated share or minute is missing, so only the claim is shown.",
    "missing_realisation": "What was redeployed is not stated.",
    "redeployed_above_realised": "More is said to be redeployed than realised.",
    "not_calibrated": "Too few tasks have both a report and a measurement.",
    "cached_above_input": "More cached tokens than input tokens.",
    "reasoning_above_output": "More reasoning tokens than output tokens.",
    "unpriced": "No price is known for this model and day.",
    "no_invoice": "There is no invoice to reconcile with.",
    "nothing_priced": "Nothing was priced, so the invoice stays unallocated.",
    "never_breaks_even": "It does not break even at these prices.",
    "not_reached": "The value does not reach the cost in this window.",
    "no_sign_change": "Flows never change sign, so there is no rate of return.",
    "irr_not_unique": "Flows change sign more than once: the modified rate is shown.",
    "not_decomposable": "A factor is zero or negative.",
    "too_many_players": "Too many overlapping effects for an exact split.",
    "ledger_contradicts_estimate": "Finance and the estimate disagree on the sign: finance counts.",
    "shared_benefit": "The same benefit is already counted under a stronger claim.",
    "judge_too_weak": "The judge is hardly better than chance.",
    "fewer_than_three_cases": "Fewer than three proven cases: nothing to borrow from.",
    "infeasible": "No selection meets all conditions.",
    "no_baseline": "There is no baseline.",
    "no_target": "No target is set.",
    "no_direction": "This measure has no better direction.",
    "target_behind_baseline": "The target asks for less than the baseline.",
    "target_after_start": "The target was declared after the start.",
    "not_measured": "Not measured.",
    "too_few_components": "Fewer than three components are measured.",
    "coverage_not_measured": "The share of the population with data is not known.",
}
"""Code -> one plain claim. Every reason of this package's methods is one of these codes."""
