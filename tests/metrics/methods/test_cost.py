"""Cost (METHOD 4; COS-1 to COS-8)."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.methods import cost, full_cost, reconciliation, unit_cost

PRICES = cost.UnitPrices(uncached=D("2.50"), cached=D("0.25"), cache_write=D("3.125"), output=D("10"))


def _tokens(*numbers: int) -> cost.TokenClasses:
    found = cost.partition(*numbers)
    assert isinstance(found, cost.TokenClasses)
    return found


def test_cos_1_cached_tokens_are_inside_input_and_reasoning_inside_output() -> None:
    tokens = _tokens(10_000, 6_000, 1_000, 2_000, 1_500)
    assert tokens.uncached == 3_000
    assert cost.token_cost(tokens, PRICES) == D("0.032125")
    assert cost.token_cost(tokens, PRICES, discount=D("0.5")) == D("0.0160625")


def test_cos_1_the_two_usual_mistakes_give_other_figures() -> None:
    assert cost.token_cost(_tokens(10_000, 0, 0, 2_000), PRICES) == D("0.045")
    assert cost.token_cost(_tokens(10_000, 6_000, 1_000, 3_500), PRICES) == D("0.047125")


def test_parts_larger_than_their_whole_are_flagged_not_repaired() -> None:
    assert cost.partition(100, 90, 20, 10) == "cached_above_input"
    assert cost.partition(100, 0, 0, 10, reasoning=11) == "reasoning_above_output"
    assert cost.partition(-1, 0, 0, 0) == "inconsistent_counts"


def test_tokens_without_a_price_are_unpriced_never_free() -> None:
    no_write = cost.UnitPrices(D(2), D(1), None, D(10))
    assert cost.token_cost(_tokens(100, 0, 50, 10), no_write) == "unpriced"
    assert cost.token_cost(_tokens(100, 0, 0, 10), no_write) == D("0.0003")


def test_cos_2_price_and_exchange_rate_are_those_of_the_event() -> None:
    turn = datetime(2026, 3, 1, tzinfo=UTC)
    prices = [cost.PriceRow(D("2.00"), valid_to=turn), cost.PriceRow(D("1.00"), valid_from=turn)]
    rates = {"EUR": [cost.PriceRow(D("0.92"), valid_to=turn), cost.PriceRow(D("0.95"), valid_from=turn)]}
    events = [(datetime(2026, 2, 28, 23, 59, 59, tzinfo=UTC), D(1)), (turn, D(1))]
    assert cost.metered_cost(events, prices, rates) == {"": D("3.00"), "EUR": D("2.79")}


def test_cos_2_an_event_before_every_price_is_unpriced_in_both_currencies() -> None:
    late = [cost.PriceRow(D(1), valid_from=datetime(2026, 1, 1, tzinfo=UTC))]
    events = [(datetime(2025, 1, 1, tzinfo=UTC), D(1))]
    assert cost.metered_cost(events, late, {"EUR": late}) == {"": "unpriced", "EUR": "unpriced"}


def test_cos_3_the_invoice_is_spread_pro_rata_and_nothing_is_lost() -> None:
    found = reconciliation.reconcile(D(1050), {"a": D(600), "b": D(300)}, unallocated=D(100))
    assert found.variance == 50
    assert found.share is not None
    assert float(found.share) == pytest.approx(0.047619, abs=5e-7)
    assert found.factor == D("1.05")
    assert found.use_cases == {"a": D(630), "b": D(315)}
    assert found.unallocated == 105
    assert found.state == "amber"


@given(
    st.decimals(0, 10**9, places=2),
    st.dictionaries(st.sampled_from("abcdef"), st.decimals(0, 10**6, places=6)),
    st.decimals(0, 10**6, places=6),
)
def test_cos_3_use_cases_and_unallocated_are_the_invoice_to_the_last_decimal(
    invoice: D, priced: dict[str, D], unallocated: D
) -> None:
    found = reconciliation.reconcile(invoice, priced, unallocated)
    total = sum(found.use_cases.values(), D(0)) + found.unallocated
    # beyond the 28 digits of a decimal only the order of adding shows
    assert abs(total - invoice) <= D("1e-15")
    assert set(found.use_cases) == set(priced)


@pytest.mark.parametrize(
    ("invoice", "state"), [("1010", "green"), ("1053", "red"), ("1052", "amber"), ("990.1", "green")]
)
def test_the_state_of_a_reconciliation(invoice: str, state: str) -> None:
    assert reconciliation.reconcile(D(invoice), {"a": D(1000)}).state == state


def test_without_an_invoice_unit_costs_are_unreconciled_and_without_prices_nothing_is_allocated() -> None:
    nothing = reconciliation.reconcile(None, {"a": D(5)})
    assert (nothing.state, nothing.reason, nothing.use_cases) == ("unreconciled", "no_invoice", {"a": D(5)})
    unpriced = reconciliation.reconcile(D(100), {"a": D(0)})
    assert (unpriced.unallocated, unpriced.reason, unpriced.state) == (D(100), "nothing_priced", "red")
    assert reconciliation.reconcile(D(0), {"a": D(0)}).state == "green"


def test_cos_4_ai_first_contacts_save_from_a_share_of_eight_per_cent_on() -> None:
    found = unit_cost.contact(0.5, 0.65, 6)
    assert found.expected.value == pytest.approx(2.60)
    assert found.saving.value == pytest.approx(3.40)
    assert found.break_even_share.value == pytest.approx(0.0833, abs=5e-5)


def test_cos_5_full_cost_per_resolved_chat() -> None:
    review = full_cost.review_cost(2000, 1.0, 0.5, 40).value
    assert review is not None
    spent = date(2026, 1, 15)
    loaded = full_cost.FullCost(
        tokens=1200,
        seats=900,
        build=full_cost.straight_line(36_000, spent, date(2026, 3, 1)),
        run=500,
        review=review,
        fine_tune=full_cost.fine_tune_month(1200, spent, date(2026, 3, 1)),
    )
    total = loaded.total().value
    assert total == pytest.approx(4366.67, abs=5e-3)
    assert full_cost.cost_per(total or 0, 3000).value == pytest.approx(1.4556, abs=5e-5)
    assert loaded.marginal().value == pytest.approx(1200 + 2000 * 0.5 / 60 * 40)


def test_a_build_is_spread_over_its_months_and_no_more() -> None:
    spent = date(2026, 11, 20)
    months = [date(2026 + (10 + i) // 12, (10 + i) % 12 + 1, 1) for i in range(-1, 40)]
    parts = [full_cost.straight_line(36_000, spent, month) for month in months]
    assert sum(parts) == pytest.approx(36_000)
    assert parts[0] == 0
    assert sum(part > 0 for part in parts) == 36


def test_cost_of_a_success_counts_the_failures() -> None:
    assert full_cost.cost_per_success(0.5, 0.25).value == pytest.approx(2.0)
    assert full_cost.cost_per_success(0.5, 0).reason == "zero_denominator"


def test_cos_7_a_fine_tune_pays_after_two_million_calls() -> None:
    calls = unit_cost.fine_tune_calls(5000, 0.0040, 0.0016)
    assert calls.value == 2_083_334
    assert unit_cost.break_even_progress(1_041_667, calls).value == pytest.approx(0.5)


def test_cos_7_a_fine_tune_that_saves_nothing_never_pays() -> None:
    calls = unit_cost.fine_tune_calls(5000, 0.0016, 0.0016)
    assert calls.reason == "never_breaks_even"
    assert unit_cost.break_even_progress(10, calls).reason == "never_breaks_even"


def test_cos_8_idle_seats_are_a_line_of_their_own() -> None:
    found = unit_cost.seats(100, 62, 30)
    assert found.per_active.value == pytest.approx(48.39, abs=5e-3)
    assert found.idle_cost.value == pytest.approx(1140)
    assert found.idle.value == 38
    assert found.cost.value == 3000


def test_cos_8_seats_that_nobody_uses_have_no_price_per_active_person() -> None:
    found = unit_cost.seats(100, 0, 30)
    assert found.per_active.reason == "zero_denominator"
    assert found.idle_cost.value == 3000
    assert unit_cost.seats(10, 11, 30).idle.reason == "inconsistent_counts"


@given(st.floats(), st.floats(), st.floats(), st.floats())
def test_any_numbers_give_unit_costs_or_reasons(a: float, b: float, c: float, d: float) -> None:
    contact, seats = unit_cost.contact(a, b, c), unit_cost.seats(a, b, c)
    for found in (
        contact.expected,
        contact.saving,
        contact.break_even_share,
        seats.per_active,
        seats.idle_cost,
        unit_cost.fine_tune_calls(a, b, c),
        unit_cost.break_even_minutes(a, b, c, d),
        full_cost.cost_per(a, b),
        full_cost.review_cost(a, b, c, d),
        full_cost.FullCost(tokens=a, tools=b, review=c).total(),
    ):
        assert found.reason if found.value is None else math.isfinite(found.value)
