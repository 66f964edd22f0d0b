"""A use case in words: its headline by verdict and grade, its lead, its chips and its effects."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.sentences import effects, states, use_case
from dashboard.sentences.fit import LIMIT, shorten
from metrics.estimate import UNITS
from metrics.serving import Serving
from tests.dashboard.sentence_rows import CASE, GUARD, Row, outcome
from tests.dashboard.serving_fixture import build


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Serving:
    return build(tmp_path_factory.mktemp("full"))


@pytest.fixture(scope="module")
def unproven(tmp_path_factory: pytest.TempPathFactory) -> Serving:
    return build(tmp_path_factory.mktemp("unproven"), scenario="unproven")


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        ([outcome()], "Lead time for changes fell 14% with AI, against others without access."),
        (
            [outcome(), GUARD],
            "Lead time for changes fell 14% with AI, and change failures stayed within limits.",
        ),
        (
            [outcome(), GUARD | {"verdict": "cannot tell"}],
            "Lead time for changes fell 14% with AI, against others without access.",
        ),
        (
            [outcome(design="ab", grade="A")],
            "Lead time for changes fell 14% with AI, in a registered experiment.",
        ),
        (
            [outcome(grade="C")],
            "Lead time for changes fell 14% with AI, but the evidence is weak (grade C).",
        ),
        (
            [outcome(grade="D")],
            "Lead time for changes fell 14% since AI came, with nothing to compare it with.",
        ),
        (
            [outcome(), GUARD | {"verdict": "limit broken", "estimate": 0.02, "high": 0.03}],
            "Change failures broke the limit (+2 pp), though lead time for changes fell 14%.",
        ),
        (
            [outcome(verdict="worse", percent=9.0, percent_low=2.0, percent_high=15.0)],
            "Worse with AI: lead time for changes rose 9%, range +2% to +15%.",
        ),
        (
            [outcome(verdict="no real change", percent=0.2, percent_low=-1.0, percent_high=1.0)],
            "Lead time for changes: no better and no worse with AI, range −1% to +1%.",
        ),
        (
            [outcome(verdict="too early", percent_low=-3.0, percent_high=9.0)],
            "Too early to say whether AI changes lead time for changes: range −3% to +9%.",
        ),
        (
            [outcome(verdict="no clear effect", percent_low=-3.0, percent_high=9.0)],
            "No clear effect on lead time for changes: range −3% to +9%.",
        ),
        (
            [outcome(verdict="cannot tell", estimate=None, percent=None, notes=["no_comparison_group"])],
            "Cannot tell whether AI changes lead time for changes: no comparison group.",
        ),
        ([], "Developer platform: no business result yet; load a KPI to see what changed."),
    ],
)
def test_a_use_case_headline_says_its_reading(rows: list[Row], text: str) -> None:
    assert use_case.headline(CASE, rows) == text


def test_a_primary_that_got_worse_leads_before_one_that_got_better() -> None:
    worse = outcome(kpi_id="w", kpi_label="Review time", verdict="worse", percent=9.0)
    assert use_case.primary([outcome(), worse]) is worse
    assert use_case.primary([GUARD]) is None


def test_an_idea_is_called_an_idea() -> None:
    idea = CASE | {"label": "Contract review", "stage": "idea"}
    assert use_case.headline(idea, []) == "Contract review: an idea so far; what it may bring is an estimate."


NAMES = st.text(
    st.characters(min_codepoint=33, max_codepoint=0x30FF, exclude_categories=("Cs", "Cc")) | st.just(" "),
    min_size=1,
    max_size=120,
)
EDGE = st.one_of(st.none(), st.floats(min_value=-1e9, max_value=1e9, allow_nan=False))


@st.composite
def outcomes(draw: st.DrawFn, role: str, verdicts: tuple[str, ...]) -> Row:
    return outcome(
        kpi_label=draw(NAMES),
        role=role,
        unit=draw(st.sampled_from(UNITS)),
        better=draw(st.sampled_from(["higher", "lower", "neutral", "to_zero"])),
        design=draw(st.sampled_from(["ab", "did", "its", "before_after", "synthetic_control"])),
        scale=draw(st.sampled_from(["level", "log"])),
        estimate=draw(EDGE),
        low=draw(EDGE),
        high=draw(EDGE),
        percent=draw(EDGE),
        percent_low=draw(EDGE),
        percent_high=draw(EDGE),
        grade=draw(st.sampled_from(["A", "B", "C", "D", None])),
        verdict=draw(st.sampled_from(verdicts)),
        notes=draw(
            st.sampled_from([None, [], ["zero_baseline"], ["no_such_code"], ["A sentence of the method."]])
        ),
    )


PRIMARY = outcomes(
    "primary", ("better", "worse", "no real change", "too early", "no clear effect", "cannot tell")
)
GUARDS = outcomes("guardrail", ("within limit", "limit broken", "cannot tell"))


@given(
    label=NAMES,
    stage=st.sampled_from(["idea", "pilot", "live", "retired"]),
    goals=st.lists(PRIMARY, max_size=2),
    guards=st.lists(GUARDS, max_size=2),
)
def test_a_use_case_headline_fits_in_every_state_and_says_harm_first(
    label: str, stage: str, goals: list[Row], guards: list[Row]
) -> None:
    text = use_case.headline(CASE | {"label": label, "stage": stage}, [*goals, *guards])
    assert 0 < len(text) <= LIMIT
    broken = [row for row in guards if row["verdict"] == "limit broken"]
    if broken:
        assert "broke the limit" in text or text.endswith("…")
        assert not text.startswith("Worse")
    elif any(row["verdict"] == "worse" for row in goals):
        assert not re.search(r"with AI, and|in a registered experiment", text)


def test_an_eighty_character_name_is_shortened_between_words_and_its_verdict_kept() -> None:
    label = "Share of supplier invoices that the accounting team finished without a human hand"
    assert len(label) >= 80
    text = use_case.headline(CASE, [outcome(kpi_label=label)])
    assert len(text) <= LIMIT
    assert text == "Share of supplier invoices that the accounting team finished… fell 14% with AI."


def test_shortening_never_exceeds_its_room_and_keeps_short_names() -> None:
    assert shorten("Job match", 20) == "Job match"
    assert shorten("Job match explanations", 12) == "Job match…"
    assert shorten("Kundenbetreuungsassistentin", 10) == "Kundenbet…"
    assert shorten("a  b", 10) == "a b"


@given(NAMES, st.integers(min_value=1, max_value=90))
def test_a_shortened_name_fits(text: str, room: int) -> None:
    assert len(shorten(text, room)) <= room


def test_the_lead_of_a_use_case_counts_confirmed_money_only(full: Serving, unproven: Serving) -> None:
    for serving, confirmed in ((full, True), (unproven, False)):
        for case in serving.rows("use_case"):
            if case["stage"] == "idea":
                continue
            rows = serving.rows("money", use_case_id=case["use_case_id"], money_window="12m")
            lead = use_case.lead(case, rows)
            assert bool(re.search(r"\b[Nn]et\b", lead)) == confirmed, lead
            assert ("no value is confirmed yet" in lead) == (not confirmed), lead


def test_the_lead_names_money_that_does_not_count() -> None:
    rows = [
        {"side": "benefit", "tier": "banked", "mid": 1.5e5},
        {"side": "benefit", "tier": "indicated", "mid": 2.4e5},
        {"side": "cost", "tier": None, "mid": 1e5},
    ]
    lead = use_case.lead(CASE, rows)
    assert lead == (
        "Net $400k in the last 12 months, likely $200k to $600k, at a cost of $420k. "
        "Another $240k is indicated but not counted."
    )


def test_money_that_was_gained_while_a_limit_was_broken_is_said_to_be() -> None:
    rows = [{"side": "benefit", "tier": "banked", "mid": 1.5e5}]
    lead = use_case.lead({**CASE, "guardrail_broken": True}, rows)
    assert "gained while a quality limit was broken" in lead
    assert "limit was broken" not in use_case.lead({**CASE, "guardrail_broken": False}, rows)


def test_chips_name_design_sample_window_and_failed_checks_without_statistics() -> None:
    gates = [
        {"kpi_id": "k", "gate": gate, "passed": passed, "statistic": 7.79, "p": 0.17}
        for gate, passed in (
            ("units", True),
            ("pre_trend", True),
            ("placebo_in_time", False),
            ("breakdown", None),
        )
    ]
    chips = use_case.chips(outcome(), gates)
    assert [chip.text for chip in chips] == [
        "Staggered rollout",
        "38 with access, 24 without",
        "3 Mar 2025 to 31 Oct 2026",
        "An effect shows at a made-up earlier start",
        "Pre-trend flat",
        "Enough units on both sides",
        "Strength against drift not known",
    ]
    assert chips[0].grade == "B"
    assert [chip.glyph for chip in chips[3:]] == ["off_track", "on_track", "on_track", "no_data"]


def test_a_reason_is_said_once_and_not_again_by_the_method() -> None:
    notes = ["zero_baseline", "The level without AI is zero, so there is nothing to measure by.", "Seed 7."]
    assert states.caveats(notes) == ("The baseline is zero, so a relative change means nothing.", "Seed 7.")


def test_a_use_case_without_cost_says_so() -> None:
    lead = use_case.lead(CASE | {"net_mid": None, "cost_12m": None, "break_even_minutes": None}, [])
    assert lead == "No value is confirmed yet, and no cost is loaded."


def test_a_p_value_in_a_note_stays_in_the_drawer() -> None:
    notes = ["Placebo rank 5 of 27 (p = 0.19).", "early_dip", "early_dip", "no_such_code", None]
    assert states.caveats(notes) == ("It got worse first and better later; both count.",)
    assert len(states.caveats(notes, statistics=True)) == 2


def test_a_share_moves_in_points_and_carries_its_relative_change() -> None:
    row = outcome(unit="share", better="higher", estimate=0.6, low=0.5, high=0.7, percent=300.0,
                  percent_low=250.0, percent_high=350.0)  # fmt: skip
    found = effects.effect(row)
    assert found is not None
    assert (found.text, found.range, found.other) == ("+60 pp", "+50 to +70 pp", "+300%")
    assert not found.includes_zero


def test_right_is_better_also_where_lower_is() -> None:
    found = effects.effect(outcome())
    assert found is not None
    assert (found.low, found.mid, found.high) == (7.0, 14.0, 20.0)
    assert (found.text, found.direction) == ("−14%", -1)


def test_log_points_are_never_printed() -> None:
    found = effects.effect(outcome(scale="log", estimate=-0.151, low=-0.223, high=-0.073))
    assert found is not None
    assert found.text == "−14%"
    assert found.other is None
    assert effects.effect(outcome(scale="log", percent=None)) is None


def test_a_guardrail_reads_its_worst_case() -> None:
    found = effects.effect(GUARD)
    assert found is not None
    assert (found.text, found.range) == ("+0.3 pp", "at worst +1.1 pp")
    assert found.includes_zero
    harm = effects.effect(GUARD | {"verdict": "limit broken"})
    assert harm is not None
    assert not harm.includes_zero


def test_a_range_across_zero_is_marked() -> None:
    found = effects.effect(outcome(percent_low=-3.0, percent_high=9.0))
    assert found is not None
    assert found.includes_zero
