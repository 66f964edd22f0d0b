"""Value over time, tiers, overlaps and delay (METHOD 6; ROI-1 to ROI-5, ROI-8 to ROI-10)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.estimate import Grade
from metrics.methods import benefit, compounding, decomposition, delay, money, rate_of_return, tiers
from metrics.methods.amounts import Amount, total
from metrics.methods.ranges import Range, exactly
from metrics.methods.time import TimeInputs


def test_roi_1_the_spreadsheet_net_present_value() -> None:
    """Microsoft Excel help, NPV."""
    assert money.npv([-10_000, 3_000, 4_200, 6_800], 0.10, first=1).value == pytest.approx(
        1188.4434, abs=5e-5
    )


def test_roi_2_internal_rates_of_the_spreadsheet() -> None:
    """Microsoft Excel help, IRR."""
    flows = [-70_000, 12_000, 15_000, 18_000, 21_000]
    assert rate_of_return.irr(flows).rate.value == pytest.approx(-0.021245, abs=5e-7)
    assert rate_of_return.irr([*flows, 26_000]).rate.value == pytest.approx(0.086631, abs=5e-7)


def test_roi_3_value_rate_payback_and_return_of_one_project() -> None:
    flows = [-100, 60, 60, 60]
    assert money.npv(flows, 0.10).value == pytest.approx(49.2111, abs=5e-5)
    assert rate_of_return.irr(flows).rate.value == pytest.approx(0.363097, abs=5e-7)
    assert money.payback(flows).value == pytest.approx(1.6667, abs=5e-5)
    assert money.roi([0, 60, 60, 60], [100, 0, 0, 0], 0.10).value == pytest.approx(0.492111, abs=5e-7)


def test_roi_3_payback_takes_longer_once_discounted() -> None:
    # -100 + 54.5455 + 49.5868 = 4.1322 at t = 2: 1 + 45.4545 / 49.5868
    assert money.payback([-100, 60, 60, 60], 0.10).value == pytest.approx(1 + 45.4545 / 49.5868, abs=1e-5)


def test_roi_4_risk_adjustment_lowers_benefits_and_raises_costs() -> None:
    found = money.total_economic_impact([0, 60, 60, 60], [100], 0.10, 0.20, 0.10, flexibility=5)
    assert found.npv.value == pytest.approx(49.2111, abs=5e-5)
    assert found.risk_adjusted_npv.value == pytest.approx(9.3689, abs=5e-5)
    assert found.risk_adjusted_roi.value == pytest.approx(0.085172, abs=5e-7)
    assert found.flexibility == 5


DATED = [
    (date(2008, 1, 1), -10_000.0),
    (date(2008, 3, 1), 2_750.0),
    (date(2008, 10, 30), 4_250.0),
    (date(2009, 2, 15), 3_250.0),
    (date(2009, 4, 1), 2_750.0),
]


def test_roi_5_dated_flows() -> None:
    """Microsoft Excel help, XNPV and XIRR."""
    assert rate_of_return.xnpv(0.09, DATED).value == pytest.approx(2086.6476, abs=5e-5)
    assert rate_of_return.xirr(DATED).rate.value == pytest.approx(0.373363, abs=5e-7)


def test_flows_that_turn_twice_have_no_single_rate_and_show_the_modified_one() -> None:
    found = rate_of_return.irr([-100, 230, -132], 0.10, 0.10)
    assert found.sign_changes == 2
    assert found.rate.reason == "irr_not_unique"
    # 230 x 1.1 = 253 against 100 + 132 / 1.21 = 209.09 over two periods
    assert found.modified.value == pytest.approx((253 / (100 + 132 / 1.21)) ** 0.5 - 1)


def test_flows_of_one_sign_have_no_rate() -> None:
    assert rate_of_return.irr([1, 2, 3]).rate.reason == "no_sign_change"
    assert rate_of_return.irr([]).rate.reason == "no_sign_change"


def test_a_monthly_rate_compounds_to_the_annual_one() -> None:
    assert (1 + money.monthly_rate(0.10)) ** 12 == pytest.approx(1.10)


def test_money_that_never_comes_back_has_no_payback() -> None:
    assert money.payback([-100, 10, 10]).reason == "not_reached"
    assert money.payback([]).reason == "no_data"


def test_break_even_is_a_range_from_the_high_curve_to_the_low_one() -> None:
    months = np.arange(1, 25.0)
    draws = np.outer(np.linspace(5, 15, 1001), months)
    found = money.break_even_range(draws, np.full(24, 100.0))
    # value 14, 10 and 6 a month against 100 pass in month 7.14, 10 and 16.67 (the first month is period 0)
    assert found.early.value == pytest.approx(100 / 14 - 1)
    assert found.mid.value == pytest.approx(100 / 10 - 1)
    assert found.late.value == pytest.approx(100 / 6 - 1)


def test_a_low_curve_that_stays_under_cost_leaves_the_late_date_open() -> None:
    draws = np.outer(np.linspace(1, 15, 101), np.arange(1, 13.0))
    assert money.break_even_range(draws, np.full(12, 100.0)).late.reason == "not_reached"


def test_roi_8_the_cost_of_a_delay_of_three_months() -> None:
    flat = delay.cost_of_delay(1000, 0.0, 0.01, 12, 3)
    grown = delay.cost_of_delay(1000, 0.05, 0.01, 12, 3)
    assert flat.total.value == pytest.approx(2940.99, abs=5e-3)
    assert flat.premium.value == pytest.approx(0)
    assert grown.total.value == pytest.approx(4689.91, abs=5e-3)
    assert grown.flat.value == pytest.approx(2940.99, abs=5e-3)
    assert grown.premium.value == pytest.approx(1748.93, abs=5e-3)


def test_compounding_is_claimed_only_for_growth_that_noise_does_not_explain() -> None:
    noise = np.tile([1.02, 0.98, 1.0], 8)
    growing = compounding.compounding((100 * 1.03 ** np.arange(24) * noise).tolist())
    flat = compounding.compounding((100 * noise).tolist())
    assert growing.claimed
    assert growing.monthly_growth.value == pytest.approx(0.03, abs=0.003)
    assert growing.monthly_growth.low is not None
    assert growing.monthly_growth.low > 0
    assert not flat.claimed
    assert flat.p is not None
    assert flat.p > 0.05


def test_eleven_months_are_too_few_to_claim_compounding() -> None:
    found = compounding.compounding((100 * 1.05 ** np.arange(11)).tolist())
    assert not found.claimed
    assert found.monthly_growth.reason == "too_few_periods"


def test_use_cases_that_get_live_faster_compound_too() -> None:
    noise = [1.01, 0.99, 1.0, 1.02, 0.98, 1.0]
    times = [100 * 0.8 ** math.log2(k) * e for k, e in zip(range(1, 7), noise, strict=True)]
    found = compounding.compounding([], times)
    assert found.claimed
    assert found.lead_time_rate.value == pytest.approx(0.8, abs=0.02)


def test_roi_9_growth_split_over_its_factors_without_a_remainder() -> None:
    before = {"users": 100, "use_cases_per_user": 2.0, "value_per_use_case": 50}
    after = {"users": 150, "use_cases_per_user": 2.4, "value_per_use_case": 55}
    found = {name: one.value for name, one in decomposition.lmdi(before, after).items()}
    assert list(found.values()) == pytest.approx([5816.98, 2615.66, 1367.36], abs=5e-3)
    assert sum(value or 0 for value in found.values()) == pytest.approx(9800)


@given(st.lists(st.tuples(st.floats(0.01, 1e4), st.floats(0.01, 1e4)), min_size=1, max_size=4))
def test_roi_9_the_parts_always_sum_to_the_change(factors: list[tuple[float, float]]) -> None:
    before = {str(i): one for i, (one, _) in enumerate(factors)}
    after = {str(i): two for i, (_, two) in enumerate(factors)}
    change = math.prod(after.values()) - math.prod(before.values())
    parts = [one.value or 0 for one in decomposition.lmdi(before, after).values()]
    assert sum(parts) == pytest.approx(change, rel=1e-6, abs=1e-6 * math.prod(before.values()))


def test_a_factor_of_zero_cannot_be_split() -> None:
    assert decomposition.lmdi({"a": 0, "b": 2}, {"a": 1, "b": 2})["b"].reason == "not_decomposable"


def test_roi_10_overlapping_effects_get_their_shapley_share() -> None:
    two = decomposition.shapley("ab", decomposition.multiplicative({"a": 0.1, "b": 0.2}))
    assert [one.value for one in two.values()] == pytest.approx([0.09, 0.19])
    three = decomposition.shapley("abc", decomposition.multiplicative({"a": 0.1, "b": 0.2, "c": 0.3}))
    assert [one.value for one in three.values()] == pytest.approx([0.077, 0.162, 0.257], abs=5e-4)
    assert sum(one.value or 0 for one in three.values()) == pytest.approx(0.496)


def test_thirteen_overlapping_effects_are_too_many_for_an_exact_split() -> None:
    players = [str(i) for i in range(13)]
    found = decomposition.shapley(players, lambda group: 0.0)
    assert found["0"].reason == "too_many_players"


def test_claims_above_the_measured_total_are_scaled_down_never_up() -> None:
    assert decomposition.overlap_factor(50, [40, 60]).value == pytest.approx(0.5)
    assert decomposition.overlap_factor(500, [40, 60]).value == 1
    assert decomposition.overlap_factor(-5, [40, 60]).value == 0


def test_fewer_minutes_are_money_and_more_minutes_a_loss() -> None:
    """METHOD 1: improvement is minus the change where lower is better."""
    gain = benefit.of_effect(-500, 100, 12, 2.0, "lower", "B", "support.minutes")
    loss = benefit.of_effect(500, 100, 12, -2.0, "lower", "B", "support.minutes")
    assert gain.amount.value == pytest.approx(1000)
    assert loss.amount.value == pytest.approx(-1000)
    # t with 12 degrees of freedom: 1.356217 at 0.9
    assert gain.amount.low == pytest.approx(1000 - 200 * 1.356217, abs=1e-3)
    assert gain.draws is not None
    assert np.quantile(gain.draws, [0.1, 0.5, 0.9]) == pytest.approx(
        [gain.amount.low, 1000, gain.amount.high], abs=15
    )


def test_a_measure_without_a_direction_has_no_money() -> None:
    assert benefit.of_effect(5, 1, 12, 2.0, "neutral", "B", "x").amount.reason == "no_direction"
    assert benefit.of_effect(5, None, None, 2.0, "higher", "D", "x").amount.low is None


def test_hours_are_money_only_as_far_as_they_are_realised() -> None:
    stated = {
        "minutes_without": 12, "minutes_with": 7, "accepted_share": 0.8, "wasted_minutes": 7, "rework_share": 0.1,
        "rework_minutes": 6, "setup_minutes": 0, "additional_share": 0.9, "realised_share": 0.5,
    }  # fmt: skip
    inputs = TimeInputs(**{name: exactly(value) for name, value in stated.items()})
    assert benefit.of_hours(1000, inputs, exactly(60)).amount.value == pytest.approx(954)
    unrealised = benefit.of_hours(1000, replace(inputs, realised_share=exactly(0)), exactly(60), "B")
    assert unrealised.amount.value == 0
    claimed = benefit.of_hours(1000, replace(inputs, additional_share=None), Range(50, 60, 70), "B")
    assert claimed.amount.value == pytest.approx(5000)
    assert claimed.amount.grade == "D"
    assert claimed.amount.low is not None
    assert claimed.amount.low < 5000


JANUARY, FEBRUARY, MARCH = (date(2025, month, 1) for month in (1, 2, 3))
DRAWS = 1001


def _amount(mid: float, spread: float = 0.2) -> Amount:
    return Amount(mid, mid * (1 + spread * np.linspace(-1.25, 1.25, DRAWS)))


def _benefit(
    driver: str,
    amount: float | dict[date, float],
    grade: Grade | None,
    *,
    kind: tiers.Kind = "cost_avoidance",
    same_as: str | None = None,
) -> tiers.Benefit:
    months = amount if isinstance(amount, dict) else {JANUARY: amount}
    found = {month: _amount(mid) for month, mid in months.items()}
    return tiers.Benefit("support", driver, "all", kind, grade, found, same_as)


def _confirmed(driver: str, amount: float | dict[date, float], population: str = "all") -> tiers.Confirmed:
    months = amount if isinstance(amount, dict) else {JANUARY: amount}
    return tiers.Confirmed("support", driver, population, months)


def _stack(*benefits: tiers.Benefit, ledger: Sequence[tiers.Confirmed] = ()) -> tuple[tiers.Line, ...]:
    return tiers.stack(benefits, ledger, DRAWS)


def _amounts(lines: Iterable[tiers.Line]) -> dict[str, float]:
    found: dict[str, float] = {}
    for line in lines:
        if line.months:
            found[line.tier] = found.get(line.tier, 0.0) + sum(one.mid for one in line.months.values())
    return found


@pytest.mark.parametrize(
    ("grade", "tier"),
    [("A", "proven"), ("B", "proven"), ("C", "indicated"), ("D", "claimed"), (None, "claimed")],
)
def test_the_grade_alone_decides_the_tier_of_what_finance_has_not_confirmed(
    grade: Grade | None, tier: str
) -> None:
    assert _amounts(_stack(_benefit("csat", 100, grade))) == {tier: pytest.approx(100)}


def test_a_confirmed_part_is_banked_and_only_the_rest_stays_proven() -> None:
    lines = _stack(
        _benefit("minutes", 100, "B"), ledger=[_confirmed("minutes", 30), _confirmed("minutes", 10)]
    )
    assert _amounts(lines) == {"banked": pytest.approx(40), "proven": pytest.approx(60)}
    whole = total(line.over([JANUARY]) for line in lines)  # type: ignore[misc]
    assert whole is not None
    # what finance confirmed does not move; only the rest has a spread
    assert whole.draws.min() == pytest.approx(75)
    assert np.median(whole.draws) == pytest.approx(100)


def test_a_ledger_above_the_estimate_leaves_nothing_to_add() -> None:
    lines = _stack(_benefit("minutes", 100, "B"), ledger=[_confirmed("minutes", 150)])
    assert _amounts(lines) == {"banked": pytest.approx(150), "proven": 0}


def test_a_confirmation_that_is_booked_later_still_settles_the_months_before() -> None:
    estimate = {JANUARY: 60.0, FEBRUARY: 60.0, MARCH: 60.0}
    lines = _stack(_benefit("minutes", estimate, "B"), ledger=[_confirmed("minutes", {MARCH: 150.0})])
    assert _amounts(lines) == {"banked": pytest.approx(150), "proven": pytest.approx(30)}
    (proven,) = [line for line in lines if line.tier == "proven"]
    # newest first: March and February are confirmed, half of January is left
    assert [proven.months[month].mid for month in estimate] == pytest.approx([30, 0, 0])


def test_a_confirmation_spread_evenly_is_not_added_to_a_ramp() -> None:
    ramp, even = {JANUARY: 0.0, FEBRUARY: 50.0, MARCH: 100.0}, dict.fromkeys((JANUARY, FEBRUARY, MARCH), 50.0)
    lines = _stack(_benefit("minutes", ramp, "B"), ledger=[_confirmed("minutes", even)])
    assert _amounts(lines) == {"banked": pytest.approx(150), "proven": pytest.approx(0)}


def test_what_finance_took_back_is_proven_again() -> None:
    ledger = [_confirmed("minutes", {JANUARY: 80.0}), _confirmed("minutes", {MARCH: -50.0})]
    estimate = {JANUARY: 40.0, FEBRUARY: 40.0, MARCH: 40.0}
    lines = _stack(_benefit("minutes", estimate, "B"), ledger=ledger)
    assert _amounts(lines) == {"banked": pytest.approx(30), "proven": pytest.approx(90)}


def test_hours_and_cost_of_the_same_contacts_are_one_benefit() -> None:
    """METHOD 3.3, rule 5."""
    lines = _stack(
        _benefit("cost_per_contact", 100, "B"), _benefit("time", 80, "D", same_as="cost_per_contact")
    )
    assert _amounts(lines) == {"proven": pytest.approx(100)}
    (shared,) = [line for line in lines if line.driver == "time"]
    assert shared.reason == "shared_benefit"


def test_a_ledger_line_for_the_hours_banks_the_contacts_they_are_the_same_as() -> None:
    lines = _stack(
        _benefit("cost_per_contact", 100, "B"),
        _benefit("time", 80, "D", same_as="cost_per_contact"),
        ledger=[_confirmed("time", 25)],
    )
    assert _amounts(lines) == {"banked": pytest.approx(25), "proven": pytest.approx(75)}


def test_a_ledger_line_that_spells_the_population_otherwise_is_not_counted_beside_the_estimate() -> None:
    lines = _stack(_benefit("minutes", 100, "B"), ledger=[_confirmed("minutes", 40, "All staff")])
    assert sum(_amounts(lines).values()) == pytest.approx(100)


def test_equally_strong_claims_of_one_benefit_are_split_not_added() -> None:
    lines = _stack(_benefit("minutes", 100, "C"), _benefit("time", 60, "C", same_as="minutes"))
    assert _amounts(lines) == {"indicated": pytest.approx(80)}


def test_finance_counts_where_it_contradicts_an_estimate() -> None:
    lines = _stack(_benefit("minutes", -100, "B"), ledger=[_confirmed("minutes", 20)])
    assert _amounts(lines) == {"banked": pytest.approx(20)}
    assert "ledger_contradicts_estimate" in {line.reason for line in lines}


def test_a_proven_loss_stays_in_the_headline() -> None:
    lines = _stack(_benefit("minutes", -100, "A"), _benefit("csat", 30, "B"))
    assert _amounts(line for line in lines if line.in_headline) == {"proven": pytest.approx(-70)}


def test_money_that_only_finance_knows_of_is_banked() -> None:
    lines = _stack(ledger=[_confirmed("licences", 500)])
    assert _amounts(line for line in lines if line.in_headline) == {"banked": 500}


def test_capacity_is_in_no_headline() -> None:
    lines = _stack(_benefit("time", 900, "B", kind="capacity"), _benefit("csat", 10, "B"))
    assert _amounts(line for line in lines if line.in_headline) == {"proven": pytest.approx(10)}


_MONTHLY = st.dictionaries(st.sampled_from([JANUARY, FEBRUARY, MARCH]), st.floats(-1e6, 1e6), min_size=1)


@given(_MONTHLY, _MONTHLY)
def test_tiers_of_one_benefit_never_sum_to_more_than_its_estimate_or_its_ledger(
    estimate: dict[date, float], ledger: dict[date, float]
) -> None:
    lines = _stack(_benefit("minutes", estimate, "B"), ledger=[_confirmed("minutes", ledger)])
    claimed, confirmed = sum(estimate.values()), sum(ledger.values())
    # both ways round: a loss is never counted twice either
    low, high = sorted((claimed, confirmed))
    assert low - 1e-6 <= sum(_amounts(lines).values()) <= high + 1e-6
    whole = total(part for line in lines if (part := line.over([JANUARY, FEBRUARY, MARCH])) is not None)
    assert whole is not None
    drawn = sum((_amount(mid).draws for mid in estimate.values()), start=np.zeros(DRAWS))
    assert np.all(whole.draws <= np.maximum(drawn, confirmed) + 1e-6)
    assert np.all(whole.draws >= np.minimum(drawn, confirmed) - 1e-6)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["minutes", "csat", "time"]),
            st.floats(1, 1e6),
            st.sampled_from(["A", "B", "C", "D", None]),
            st.sampled_from([None, "minutes"]),
        ),
        max_size=6,
    ),
    st.lists(st.tuples(st.sampled_from(["minutes", "csat", "time"]), st.floats(0, 1e6)), max_size=4),
)
def test_no_stack_ever_exceeds_the_largest_claim_or_confirmation_of_each_benefit(
    claims: list[tuple[str, float, Grade | None, str | None]], confirmed: list[tuple[str, float]]
) -> None:
    benefits = [_benefit(driver, amount, grade, same_as=same) for driver, amount, grade, same in claims]
    ledger = [_confirmed(driver, amount) for driver, amount in confirmed]
    largest = sum(
        max(b.months[JANUARY].mid for b in benefits if b.key == key) for key in {b.key for b in benefits}
    )
    stacked = _amounts(_stack(*benefits, ledger=ledger))
    assert sum(stacked.values()) <= largest + sum(amount for _, amount in confirmed) + 1e-6
    assert _amounts(_stack(*benefits, *benefits, ledger=ledger)) == pytest.approx(stacked)


flows = st.lists(st.floats(), max_size=8)


@given(flows, st.floats(), st.floats())
def test_any_flows_give_figures_or_reasons(values: list[float], rate: float, other: float) -> None:
    internal = rate_of_return.irr(values, rate, other)
    dated = [(date(2025, 1, 1 + i), value) for i, value in enumerate(values)]
    impact = money.total_economic_impact(values, values, rate, other, other)
    late = delay.cost_of_delay(rate, other, 0.01, 12, 3)
    parts = decomposition.lmdi({"a": rate, "b": other}, {"a": other, "b": rate})
    for found in (
        internal.rate,
        internal.modified,
        rate_of_return.xirr(dated).rate,
        rate_of_return.xnpv(rate, dated),
        money.npv(values, rate),
        money.payback(values, rate),
        money.roi(values, values, rate),
        impact.risk_adjusted_npv,
        impact.risk_adjusted_roi,
        late.total,
        late.premium,
        *parts.values(),
        decomposition.overlap_factor(rate, values),
        compounding.compounding([abs(value) for value in values] * 3, values).monthly_growth,
        compounding.compounding([abs(value) for value in values] * 3, values).lead_time_rate,
    ):
        assert found.reason if found.value is None else math.isfinite(found.value)
