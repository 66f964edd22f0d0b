"""Hours from gross to realised (METHOD 3; TIM-2 to TIM-6)."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.methods import hours_claims, learning, survey, time
from metrics.methods.hours_bridge import bridge, value_of_time
from metrics.methods.ranges import Range, exactly
from metrics.methods.unit_cost import break_even_minutes

TIM_2 = time.TimeInputs(
    minutes_without=exactly(12),
    minutes_with=exactly(7),
    accepted_share=exactly(0.8),
    wasted_minutes=exactly(7),
    rework_share=exactly(0.1),
    rework_minutes=exactly(6),
    setup_minutes=exactly(0),
    additional_share=exactly(0.9),
    realised_share=exactly(0.5),
    redeployed_share=exactly(0.5),
)


def test_tim_2_the_vendor_figure_is_83_hours_the_honest_one_35() -> None:
    found = time.gross_to_realised(1000, TIM_2)
    assert found.gross.value == pytest.approx(83.333, abs=5e-4)
    assert found.net.value == pytest.approx(35.333, abs=5e-4)
    assert found.net_over_gross.value == pytest.approx(0.424, abs=5e-4)
    assert found.additional.value == pytest.approx(31.8)
    assert (found.additional.value or 0) * 60 == pytest.approx(1908)
    assert (found.redeployed.value or 0) * 60 == pytest.approx(954)
    assert found.banked.value == pytest.approx(0)
    assert found.missing == ()


def test_tim_2_the_bridge_adds_up_and_ends_in_net_value() -> None:
    bars = bridge(time.gross_to_realised(1000, TIM_2), hourly_value=60, full_cost=200)
    hours = {bar.step: bar.hours for bar in bars}
    assert [bar.step for bar in bars] == [*time.STEPS, "cost", "net_value"]
    assert [bar.position for bar in bars] == list(range(1, 10))
    deductions = sum(hours[step] or 0 for step in ("rejected_reworked", "not_additional", "not_evidenced"))
    assert (hours["gross"] or 0) + deductions == pytest.approx(hours["realised"])
    assert bars[-1].amount == pytest.approx(954 - 200)


def test_a_certain_input_gives_a_range_without_width() -> None:
    found = time.gross_to_realised(1000, TIM_2)
    assert found.realised.low == pytest.approx(found.realised.value)
    assert found.realised.high == pytest.approx(found.realised.value)


@pytest.mark.parametrize("name", time.HAIRCUTS)
def test_a_missing_haircut_leaves_only_the_claim_and_names_itself(name: str) -> None:
    found = time.gross_to_realised(1000, replace(TIM_2, **{name: None}), grade="B")
    assert found.missing == (name,)
    assert found.gross.value == pytest.approx(83.333, abs=5e-4)
    assert found.gross.grade == "D"
    for later in (found.net, found.additional, found.realised, found.rejected_reworked):
        assert later.value is None
        assert later.reason == "missing_haircut"


def test_without_stated_minutes_there_is_not_even_a_claim() -> None:
    found = time.gross_to_realised(1000, replace(TIM_2, minutes_without=None))
    assert found.gross.reason == "missing_minutes"
    assert "minutes_without" in found.missing


def test_the_grade_of_the_minutes_is_the_grade_of_the_hours() -> None:
    assert time.gross_to_realised(1000, TIM_2, grade="C").realised.grade == "C"


def test_wider_assumptions_give_a_wider_range_around_the_same_middle() -> None:
    wide = replace(TIM_2, minutes_without=Range(9, 12, 15), additional_share=Range(0.6, 0.9, 1.0))
    found = time.gross_to_realised(1000, wide).realised
    narrow = time.gross_to_realised(1000, TIM_2).realised
    assert found.value == pytest.approx(narrow.value)
    assert found.low is not None
    assert found.high is not None
    assert found.low < (narrow.low or 0) < found.high
    assert found.level == 0.80


def test_a_company_wide_assumption_moves_all_use_cases_together_and_an_own_one_does_not() -> None:
    wide = replace(TIM_2, additional_share=Range(0.5, 0.8, 1.0))
    shared = [time.draw_inputs(replace(wide, use_case=name)) for name in ("one", "two")]
    own = frozenset({*time.MINUTES, "additional_share"})
    apart = [time.draw_inputs(replace(wide, use_case=name, own=own)) for name in ("one", "two")]
    assert bool(np.all(shared[0]["additional_share"] == shared[1]["additional_share"]))
    assert abs(np.corrcoef(apart[0]["additional_share"], apart[1]["additional_share"])[0, 1]) < 0.05


def test_net_hours_never_exceed_the_baseline_hours_of_the_tasks() -> None:
    """METHOD 3.3, rule 3: a negative time with AI cannot create hours."""
    impossible = replace(TIM_2, minutes_with=exactly(-30), accepted_share=exactly(1), rework_share=exactly(0))
    found = time.gross_to_realised(1000, impossible)
    assert found.net.value == pytest.approx(1000 * 12 / 60)
    assert found.capped


def test_more_redeployed_than_realised_is_not_split() -> None:
    found = time.gross_to_realised(1000, replace(TIM_2, redeployed_share=exactly(0.9)))
    assert found.realised.value == pytest.approx(15.9)
    assert found.redeployed.reason == "redeployed_above_realised"


def test_hours_without_evidence_are_capacity_in_full_time_equivalents() -> None:
    found = time.gross_to_realised(1000, TIM_2)
    assert found.capacity_fte(months=12).value == pytest.approx(15.9 / 1650)


def test_a_share_above_one_is_refused() -> None:
    found = time.gross_to_realised(1000, replace(TIM_2, additional_share=Range(0.5, 0.9, 90)))
    assert found.gross.reason == "inconsistent_counts"


def test_slower_with_ai_is_a_loss_of_hours_not_a_missing_number() -> None:
    slower = time.gross_to_realised(100, replace(TIM_2, minutes_with=exactly(14)))
    assert slower.gross.value is not None
    assert slower.net.value is not None
    assert slower.net.value < slower.gross.value < 0


def test_the_value_of_time_counts_only_banked_and_redeployed_hours() -> None:
    assert value_of_time(10, 20, 60, 40) == pytest.approx(1400)
    assert value_of_time(10, math.nan, 60, 40) is None


shares = st.floats(0, 1)
minutes = st.floats(0, 240)


@settings(max_examples=30, deadline=None)
@given(
    st.floats(allow_nan=True),
    st.lists(minutes, min_size=5, max_size=5),
    st.lists(shares, min_size=5, max_size=5),
)
def test_every_step_is_finite_or_has_a_reason_and_the_steps_add_up(
    tasks: float, minute: list[float], share: list[float]
) -> None:
    inputs = time.TimeInputs(
        exactly(minute[0]),
        exactly(minute[1]),
        exactly(share[0]),
        exactly(minute[2]),
        exactly(share[1]),
        exactly(minute[3]),
        exactly(minute[4]),
        exactly(share[2]),
        exactly(share[3]),
        exactly(share[4]),
    )
    found = time.gross_to_realised(tasks, inputs)
    steps = [getattr(found, name) for name in (*time.STEPS, "redeployed", "banked")]
    for step in steps:
        if step.value is None:
            assert step.reason
        else:
            assert step.low <= step.value <= step.high
    if found.realised.value is not None:
        scale = abs(found.gross.value or 0) + abs(found.net.value or 0) + 1
        parts = (found.gross, found.rejected_reworked, found.not_additional, found.not_evidenced)
        assert sum(part.value or 0 for part in parts) == pytest.approx(found.realised.value, abs=1e-9 * scale)


def test_tim_3_eighty_per_cent_learning_halves_nothing_but_takes_a_fifth_per_doubling() -> None:
    assert [learning.wright(100, 0.8, n).value for n in (1, 2, 4, 8)] == pytest.approx([100, 80, 64, 51.2])


def test_tim_3_the_learning_rate_is_recovered_with_people_of_different_speed() -> None:
    tasks = [1, 2, 4, 8, 1, 2, 4, 8]
    speed = [100] * 4 + [30] * 4
    times = [first * n ** math.log2(0.8) for first, n in zip(speed, tasks, strict=True)]
    assert learning.learning_rate(times, tasks, ["slow"] * 4 + ["fast"] * 4).value == pytest.approx(0.8)
    # pooled without a fixed effect per person the speeds would pass for learning
    assert learning.learning_rate(times, [1, 2, 4, 8, 9, 18, 36, 72]).value != pytest.approx(0.8, abs=0.01)


def test_the_last_quarter_under_half_of_the_first_is_novelty_decay() -> None:
    assert learning.novelty_decay(10, 4.9) is True
    assert learning.novelty_decay(10, 5.1) is False
    assert learning.novelty_decay(0, 1) is None
    assert learning.steady_state([(0, 9.0), (4, 2.0), (8, 4.0)]).value == pytest.approx(3)


def test_tim_4_the_vendor_multiplier_is_a_comparator_of_grade_d() -> None:
    found = survey.assisted_hours(10, 30, 20)
    assert found.value == pytest.approx(15)
    assert found.grade == "D"
    assert survey.assisted_value(15).value == pytest.approx(1080)


def test_tim_4_its_break_even_is_so_low_that_it_says_nothing() -> None:
    """METHOD 3.2: USD 360 a year at USD 75 an hour; USD 30 a month at USD 72 and 6 minutes an action."""
    assert break_even_minutes(360, 1, 75).value == pytest.approx(5.54, abs=5e-3)
    assert survey.licence_actions_per_week(30).value == pytest.approx(0.96, abs=5e-3)


def test_tim_5_hours_above_a_quarter_of_the_contract_are_cut_and_counted() -> None:
    found = hours_claims.cap_person_weeks([12, 5], [40, 40])
    assert found is not None
    assert found.hours.tolist() == [10, 5]
    assert found.truncated == pytest.approx(2)
    assert not found.demotes
    assert found.truncated_share.value == pytest.approx(2 / 17)


def test_tim_5_a_claim_that_is_mostly_cut_loses_a_grade() -> None:
    found = hours_claims.cap_person_weeks([30, 5], [40, math.nan])
    assert found is not None
    assert found.demotes
    assert found.without_contract == 1
    assert hours_claims.demoted("B") == "C"
    assert hours_claims.demoted("D") == "D"


def test_tim_6_the_calibration_line_of_five_tasks() -> None:
    line = survey.calibrate([10, 20, 30, 40, 50], [4, 7, 13, 16, 20])
    assert isinstance(line, survey.Line)
    assert (line.slope, line.intercept) == (pytest.approx(0.41), pytest.approx(-0.30))


def test_tim_6_five_tasks_calibrate_nothing_beyond_grade_d() -> None:
    line = survey.calibrate([10, 20, 30, 40, 50], [4, 7, 13, 16, 20])
    assert isinstance(line, survey.Line)
    found = survey.calibrated(30, line)
    assert found.grade == "D"
    assert found.reason == "not_calibrated"
    assert found.value is not None
    assert found.value < 12.0
    assert found.high == pytest.approx(12.0)


def test_a_calibrated_survey_of_thirty_tasks_is_grade_c_and_tightens_with_more_reports() -> None:
    said = np.arange(1.0, 31.0)
    line = survey.calibrate(said, 0.5 * said + np.tile([-1.0, 1.0], 15))
    assert isinstance(line, survey.Line)
    one, many = survey.calibrated(20, line), survey.calibrated(20, line, tasks=100)
    assert one.grade == "C"
    assert one.value is not None
    assert many.value is not None
    assert one.value < many.value < 10.5


def test_an_hour_claimed_twice_goes_to_the_stronger_evidence_and_a_tie_is_split() -> None:
    claims = [
        hours_claims.Claim("search", "p1-w1-t1", 2, "C"),
        hours_claims.Claim("draft", "p1-w1-t1", 2, "B"),
        hours_claims.Claim("search", "p2-w1-t1", 1, "C"),
        hours_claims.Claim("draft", "p2-w1-t1", 1, "C"),
    ]
    assert hours_claims.settle(claims) == {"search": pytest.approx(0.5), "draft": pytest.approx(2.5)}


def test_throughput_wins_over_hours_that_exceed_it_by_a_quarter() -> None:
    assert hours_claims.top_down(126, 100).demotes
    assert not hours_claims.top_down(124, 100).demotes
    assert hours_claims.top_down(10, 0).ratio.reason == "zero_denominator"
    assert hours_claims.top_down(10, -5).demotes


def test_a_chain_is_as_strong_as_its_weakest_link() -> None:
    assert hours_claims.lowest(["A", "C", "B"]) == "C"
    assert hours_claims.lowest(["A", None]) is None
    assert hours_claims.lowest([]) is None


@given(st.lists(st.tuples(st.floats(), st.floats()), max_size=12), st.floats())
def test_any_reports_give_figures_or_reasons(rows: list[tuple[float, float]], value: float) -> None:
    first, second = [one for one, _ in rows], [other for _, other in rows]
    line = survey.calibrate(first, second)
    found = [
        learning.learning_rate(first, second),
        learning.wright(value, value, value),
        learning.steady_state([(5, one) for one in first]),
        survey.assisted_hours(value, value, value),
        survey.assisted_value(value),
        survey.licence_actions_per_week(value, value, value),
        survey.perception_gap(value, value),
        hours_claims.top_down(value, value).ratio,
        survey.calibrated(value, line) if isinstance(line, survey.Line) else None,
    ]
    for one in found:
        if one is not None:
            assert one.reason if one.value is None else math.isfinite(one.value)
