"""The overview in words: the headline in every state, the lead, the evidence bar, the break-even."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.format import Locale
from dashboard.sentences import overview
from dashboard.sentences.fit import LIMIT
from metrics.serving import Serving
from tests.dashboard.sentence_rows import ODD, PROVEN, money, total
from tests.dashboard.serving_fixture import build


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Serving:
    return build(tmp_path_factory.mktemp("full"))


@pytest.fixture(scope="module")
def unproven(tmp_path_factory: pytest.TempPathFactory) -> Serving:
    return build(tmp_path_factory.mktemp("unproven"), scenario="unproven")


def test_the_overview_says_what_ai_returned_above_its_cost() -> None:
    found = money(net=(0.9e6, 1.8e6, 2.8e6), return_per_unit=(1.4, 1.81, 2.3), **PROVEN)
    assert overview.headline(found) == (
        "AI returned $1.8M more than it cost in the last 12 months: $1.81 back for every $1 spent."
    )


def test_a_loss_is_said_as_a_loss() -> None:
    found = money(net=(-0.9e6, -0.6e6, -0.2e6), return_per_unit=(0.6, 0.72, 0.9), **PROVEN)
    assert overview.headline(found) == (
        "AI cost $600k more than it returned in the last 12 months: $0.72 back for every $1 spent."
    )


def test_a_net_whose_range_includes_zero_is_not_called_a_gain() -> None:
    found = money(net=(-0.2e6, 0.4e6, 1.1e6), return_per_unit=(0.9, 1.2, 1.5), **PROVEN)
    assert overview.headline(found) == (
        "Not yet clear whether AI pays: likely net −$0.2M to $1.1M in the last 12 months."
    )


def test_while_nothing_is_proven_the_headline_names_spend_hopes_and_break_even_but_no_net(
    unproven: Serving,
) -> None:
    found = overview.totals(unproven.rows("money_total"))
    text = overview.headline(found)
    assert text == "Spent $2.21M; confirmed: none yet; $4.1M indicated, $820k claimed; pays at 7 min a week."
    lead = overview.lead(found, unproven.rows("use_case"), unproven.rows("lesson"))
    assert "AI pays if each active person saves 7 minutes a week." in lead
    assert not re.search(r"\bnet\b|returned|back for every", text + lead, re.IGNORECASE)


def test_net_and_return_stay_unsaid_without_proof_even_where_rows_carry_them() -> None:
    found = money(net=(-3e6, -2e6, -1e6), return_per_unit=(0, 0, 0), cost=(2e6, 2e6, 2e6))
    text = overview.headline(found)
    assert text == "Spent $2M; confirmed: none yet."
    assert overview.proof(found) == "unproven"


def test_the_first_seat_file_gives_the_break_even_sentence(tmp_path: Path) -> None:
    found = overview.totals(build(tmp_path, scenario="first_file").rows("money_total"))
    assert overview.headline(found) == (
        "Spent $288k; confirmed: none yet; pays at 5 minutes saved per active person a week."
    )


def test_missing_cost_money_and_data_each_have_their_sentence() -> None:
    assert "load cost" in overview.headline(money(proven=(1e6, 2e6, 3e6)))
    assert "load cost" in overview.headline({}, measured=True)
    assert overview.headline({}, measured=False).startswith("No numbers yet")
    assert overview.headline(money(claimed=(1e5, 2e5, 3e5))) == (
        "Nothing confirmed yet and no cost loaded; $200k claimed."
    )


AMOUNT = st.one_of(st.none(), st.floats(min_value=-1e12, max_value=1e12, allow_nan=False))


@given(
    rows=st.dictionaries(
        st.sampled_from(
            [
                "net",
                "cost",
                "return_per_unit",
                "banked",
                "proven",
                "indicated",
                "claimed",
                "break_even_minutes",
            ]
        ),
        st.tuples(AMOUNT, AMOUNT, AMOUNT),
    ),
    currency=st.sampled_from(["USD", "EUR", "CHF"]),
    codes=st.booleans(),
    window=st.sampled_from(["12m", "prior_12m", "to_date"]),
    measured=st.booleans(),
)
def test_the_overview_headline_fits_and_reads_in_every_state(
    rows: dict[str, tuple[float | None, float | None, float | None]],
    currency: str,
    codes: bool,
    window: str,
    measured: bool,
) -> None:
    found = overview.totals([total(item, mid, low, high) for item, (low, mid, high) in rows.items()])
    locale = Locale(currency=currency, codes=codes)
    text = overview.headline(found, locale, measured=measured, window=window)
    assert 0 < len(text) <= LIMIT
    assert not ODD.search(text)
    if overview.proof(found, measured) not in ("gain", "loss", "unclear"):
        assert not re.search(r"\bnet\b|returned|back for every", text)


def test_harm_comes_first_in_the_lead(full: Serving) -> None:
    found = overview.totals(full.rows("money_total"))
    when = next(iter(full.rows("break_even", use_case_id=None)))
    lead = overview.lead(found, full.rows("use_case"), full.rows("lesson"), when)
    assert lead.startswith("Customer support assistant: a quality limit is broken")
    assert "Value passed cost between Oct 2025 and Sep 2026." in lead
    assert "1 is off track and 2 need watching" in lead


def test_the_lead_says_how_much_of_the_value_comes_from_under_a_broken_limit() -> None:
    cases = [{"label": "Support", "guardrail_broken": True, "stage": "live"}]
    found = money(net=(1.0, 2.0, 3.0), value=(3e6, 4e6, 5e6), value_at_risk=(0.9e6, 1e6, 1.1e6), **PROVEN)
    assert "25% of the confirmed value, $1M, comes from there." in overview.lead(found, cases)
    cases[0]["guardrail_broken"] = False
    assert "comes from there" not in overview.lead(found, cases)


def test_several_broken_limits_are_counted() -> None:
    cases = [{"label": name, "guardrail_broken": True, "stage": "live"} for name in ("A", "B")]
    lead = overview.lead(money(net=(1.0, 2.0, 3.0), **PROVEN), cases)
    assert lead.startswith("2 use cases break a quality limit")


@pytest.mark.parametrize(
    ("low", "mid", "high", "reason", "text"),
    [
        (date(2026, 5, 1), date(2026, 6, 1), date(2026, 7, 1), None, "Value passed cost between May 2026 and Jul 2026."),
        (date(2026, 5, 1), date(2026, 5, 1), date(2026, 5, 1), None, "Value passed cost in May 2026."),
        (date(2026, 5, 1), date(2026, 9, 1), None, None, "Value may have passed cost in May 2026; the low end has not yet."),
        (None, None, None, "not_reached", "Value has not passed cost yet."),
        (None, None, None, "nothing_confirmed", ""),
    ],
)  # fmt: skip
def test_break_even_is_a_range_of_months(
    low: date | None, mid: date | None, high: date | None, reason: str | None, text: str
) -> None:
    assert overview.break_even({"low": low, "mid": mid, "high": high, "reason": reason}) == text


def test_the_evidence_bar_shows_each_tier_once_and_what_the_headline_counts(full: Serving) -> None:
    bar = overview.evidence(overview.totals(full.rows("money_total")))
    assert [(segment.tier, segment.counts) for segment in bar.segments] == [
        ("banked", True),
        ("proven", True),
        ("indicated", False),
        ("claimed", False),
    ]
    assert sum(segment.share for segment in bar.segments) == pytest.approx(1.0)
    assert bar.segments[1].text == "79% proven"


def test_an_evidence_bar_without_money_says_so_and_a_negative_tier_takes_no_room() -> None:
    assert overview.evidence({}).segments == ()
    assert overview.evidence({}).sentence == "Nothing graded yet"
    bar = overview.evidence(money(proven=(-2e5, -1e5, 0), claimed=(1e5, 2e5, 3e5)))
    assert [(segment.tier, segment.text) for segment in bar.segments] == [("claimed", "100% claimed")]
