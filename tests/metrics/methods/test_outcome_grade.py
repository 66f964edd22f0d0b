"""The evidence grade follows the design, not the result."""

from __future__ import annotations

from metrics.estimate import Gate
from metrics.methods.design import estimate_panel
from metrics.methods.grade import demotions, failed, grade_difference, grade_interrupted, lowest
from metrics.methods.result import OutcomeSpec
from tests.metrics.methods.panels import noise

HOLDS = [Gate("units", True), Gate("pre_trend", True), Gate("placebo_in_time", True)]


def test_every_gate_makes_a_b_one_failure_a_c_two_a_d() -> None:
    broken = Gate("pre_trend", False)
    assert grade_difference(HOLDS, OutcomeSpec()) == "B"
    assert grade_difference([HOLDS[0], broken, HOLDS[2]], OutcomeSpec()) == "C"
    assert grade_difference([HOLDS[0], broken, Gate("placebo_in_time", False)], OutcomeSpec()) == "D"


def test_too_few_units_are_never_better_than_d() -> None:
    assert grade_difference([Gate("units", False), *HOLDS[1:]], OutcomeSpec()) == "D"


def test_a_gate_that_could_not_be_checked_does_not_hold() -> None:
    assert failed([Gate("pre_trend", None), Gate("registered", None), Gate("breakdown", None)]) == [
        "pre_trend"
    ]


def test_randomisation_inference_reads_the_result_and_grades_nothing() -> None:
    assert failed([Gate("randomisation_inference", False), Gate("confidence_sequence", False)]) == []


def test_demotions_cost_a_grade_each_and_stop_at_d() -> None:
    late = OutcomeSpec(in_use_before_start=False)
    assert grade_difference(HOLDS, late) == "C"
    assert (
        grade_difference(HOLDS, OutcomeSpec(in_use_before_start=False, registered_before_start=True)) == "B"
    )
    many = OutcomeSpec(in_use_before_start=False, coverage=0.7, redefined=True)
    assert grade_difference(HOLDS, many) == "D"
    assert len(demotions(many)) == 3


def test_a_series_needs_twenty_four_periods_before_and_six_after_for_a_c() -> None:
    assert grade_interrupted(24, 6, OutcomeSpec()) == "C"
    assert grade_interrupted(23, 6, OutcomeSpec()) == "D"
    assert grade_interrupted(24, 5, OutcomeSpec()) == "D"


def test_a_null_of_a_good_design_keeps_its_grade() -> None:
    found = [estimate_panel(noise(80, 12, {6: 40}, seed=seed), OutcomeSpec()) for seed in range(12)]
    nulls = [result for result in found if result.verdict == "no clear effect"]
    assert len(nulls) >= 9
    assert sum(result.grade == "B" for result in nulls) >= len(nulls) / 2


def test_a_flagged_event_in_the_window_fails_a_gate() -> None:
    panel = noise(80, 12, {6: 40}, effect=4.0, seed=3)
    clean, flagged = (estimate_panel(panel, OutcomeSpec(concurrent_events=n)) for n in (0, 1))
    assert [g.passed for g in clean.gates if g.gate == "concurrent_events"] == [True]
    assert [g.passed for g in flagged.gates if g.gate == "concurrent_events"] == [False]
    assert clean.grade is not None
    assert flagged.grade is not None
    assert flagged.grade > clean.grade


def test_a_chain_has_the_grade_of_its_weakest_link() -> None:
    assert lowest(["B", "A", "C"]) == "C"
