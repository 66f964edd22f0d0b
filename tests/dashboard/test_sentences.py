"""Decisions, lessons and states in words, and every scenario read as a whole."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from dashboard import format as fmt
from dashboard.format import Locale
from dashboard.sentences import decisions, lessons, overview, states, use_case
from dashboard.sentences.briefing import briefing
from dashboard.sentences.fit import fit, join, listed
from metrics.serving import Serving
from tests.dashboard.sentence_rows import ODD, TODAY
from tests.dashboard.serving_fixture import SCENARIOS, build


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Serving:
    return build(tmp_path_factory.mktemp("full"))


@pytest.fixture(scope="module")
def unproven(tmp_path_factory: pytest.TempPathFactory) -> Serving:
    return build(tmp_path_factory.mktemp("unproven"), scenario="unproven")


def test_decisions_wait_oldest_first_with_stake_and_reason(full: Serving) -> None:
    labels = {row["use_case_id"]: row["label"] for row in full.rows("use_case")}
    found = decisions.decisions(full.rows("decision"), labels, TODAY)
    assert [decision.title for decision in found] == [
        "Fix or stop: Customer support assistant",
        "Scale: Job match explanations",
        "Prove first: Invoice automation",
        "Data: Finance ledger",
    ]
    assert found[0].body == "At stake: $250k to $580k a year. A quality limit is broken."
    assert found[3].body == "It is 9 days late. It feeds 12% of the reported value."
    assert found[0].waiting == "Since 8 Oct 2026 (23 days)"
    assert decisions.summary(found) == "4, oldest 23 days"
    assert decisions.summary(()) == "Nothing waiting"


def test_a_data_decision_without_detail_still_says_why() -> None:
    row = {
        "use_case_id": None,
        "advice": "data",
        "since": TODAY,
        "reasons": ["unreconciled", "no_such_code"],
        "amount_low": None,
        "amount_mid": None,
        "amount_high": None,
        "detail": None,
    }
    (found,) = decisions.decisions([row], {}, TODAY)
    assert found.title == "Data: A source needs attention"
    assert found.body.startswith("Cost is not reconciled with an invoice.")
    assert found.days == 0


@pytest.mark.parametrize(
    ("reasons", "detail", "body"),
    [
        (["source_late"], '{"source": "gateway", "days_late": 20}', "It is 20 days late."),
        (["unreconciled"], '{"source": "invoice", "share": 0.08}', "Priced and invoiced cost differ by 8%."),
        (["quarantined"], '{"source": "kpis", "rows": 1}', "1 row is set aside and waits to be fixed."),
        (
            ["source_late", "quarantined"],
            '{"source": "gateway", "days_late": 20}',
            "It is 20 days late. Rows are set aside and wait to be fixed.",
        ),
    ],
)
def test_a_data_decision_names_the_worst_problem_with_its_size(
    reasons: list[str], detail: str, body: str
) -> None:
    amounts = dict.fromkeys(("amount_low", "amount_mid", "amount_high"))
    row = {"use_case_id": None, "advice": "data", "since": TODAY, "reasons": reasons, "detail": detail}
    (found,) = decisions.decisions([row | amounts], {}, TODAY)
    assert found.body == body


def test_seven_lessons_stand_in_order_also_when_none_is_published() -> None:
    rows = lessons.lessons([])
    assert [row.number for row in rows] == [1, 2, 3, 4, 5, 6, 7]
    assert {row.status.word for row in rows} == {"No data"}
    assert all(row.missing and row.measure and row.now == "–" for row in rows)


def test_a_lesson_row_reads_its_measure_with_target_and_attainment(full: Serving) -> None:
    kpis = {(row["use_case_id"], row["kpi_id"]): row["kpi_label"] for row in full.rows("outcome")}
    rows = lessons.lessons(full.rows("lesson"), kpis)
    assert (rows[1].measure, rows[1].now, rows[1].target) == (
        "Applications started, change with AI",
        "+20%",
        "+20%",
    )
    assert (rows[5].now, rows[5].range, rows[5].target) == ("−14%", "−20% to −7%", "−10%")
    assert (rows[3].now, rows[3].range, rows[3].target) == ("+8 pp", "+4 to +13 pp", "+7 pp")
    assert rows[4].attainment_text == "86% of the way to the target"
    assert (rows[2].status.word, rows[2].status.glyph, rows[2].status.tone) == (
        "Off track",
        "off_track",
        "bad",
    )


def test_a_lesson_without_a_value_has_no_status_but_what_to_load(unproven: Serving) -> None:
    first = lessons.lessons(unproven.rows("lesson"))[0]
    assert first.status.code == "no_data"
    assert first.missing == "No eval runs loaded: 10 graded examples are enough to start."
    assert lessons.status(None).word == "No data"
    assert lessons.status({"now": 1.0, "status": "watch"}).word == "Watch"


def test_unknown_codes_read_as_plain_words_and_sentences_pass() -> None:
    assert states.reason("no_such_code") == "Not measured yet."
    assert states.reason("The method says so.") == "The method says so."
    assert states.reason(None) == ""
    named = states.reason("missing_haircuts:accepted_share+rework_share")
    assert named == "Only the gross claim is shown until these are stated: accepted share, rework share."
    assert "hourly_cost" in states.reason("no_hourly_cost")
    assert states.verdict("no_such").word == "Cannot tell"
    assert states.word("driver", "no_such") == "Other"
    kinds = "tier design stage front primitive driver step kind quadrant segment role feed state annotation window basis"
    assert all(states.word(kind, "no_such") and states.word(kind, None) for kind in kinds.split())
    assert states.gate("no_such", True).text == "Further check: passed"
    assert states.gate("pre_trend", None).text == "Pre-trend could not be checked"


def test_held_back_groups_are_named_with_the_floor_of_the_setting() -> None:
    assert states.reason("hidden", Locale(floor=12)) == "Held back: fewer than 12 people."


def test_too_early_for_want_of_sample_reads_not_enough_data() -> None:
    assert states.verdict("too early").word == "Too early"
    assert states.verdict("too early", enough=False).word == "Not enough data"


def test_lists_and_sentences_are_joined_by_the_language() -> None:
    assert listed(["a", "b", "c"], "en") == "a, b and c"
    assert listed([], "en") == ""
    assert join(["A.", "", "B."], "en") == "A. B."
    assert len(fit([("decision.title", {"advice": "word " * 40})], "en", {"name": "x"}, 40)) <= 40
    assert fit([("decision.title", {"advice": "Scale"})], "en", {"name": "x" * 200}, 40).startswith(
        "Scale: Xxx"
    )


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_every_scenario_reads_without_a_raw_code_or_a_p_value(tmp_path: Path, scenario: str) -> None:
    serving = build(tmp_path, scenario=scenario)
    locale = Locale.of(serving.meta())
    found = overview.totals(serving.rows("money_total"))
    cases = list(serving.rows("use_case"))
    measured = len(serving.rows("number")) > 0
    when = next(iter(serving.rows("break_even", use_case_id=None)), None)
    texts = [
        overview.headline(found, locale, measured=measured),
        overview.lead(found, cases, serving.rows("lesson"), when, locale, measured=measured),
        *(segment.text for segment in overview.evidence(found, locale).segments),
    ]
    labels = {row["use_case_id"]: row["label"] for row in cases}
    for decision in decisions.decisions(serving.rows("decision"), labels, TODAY, locale):
        texts += [decision.title, decision.body, decision.waiting]
    for row in lessons.lessons(serving.rows("lesson"), {}, {}, locale):
        texts += [row.title, row.question, row.measure, row.now, row.range, row.target, row.attainment_text]
        texts += [row.missing, row.status.word]
    for case in cases:
        rows = list(serving.rows("outcome", use_case_id=case["use_case_id"]))
        gates = serving.rows("outcome_gate", use_case_id=case["use_case_id"])
        texts += [use_case.headline(case, rows, locale), *use_case.caveats(rows, locale)]
        texts.append(use_case.lead(case, serving.rows("money", use_case_id=case["use_case_id"]), locale))
        texts += [chip.text for chip in use_case.chips(use_case.primary(rows), gates, locale)]
        texts += [use_case.reading(row, locale) for row in rows]
    assert [text for text in texts if ODD.search(text) or re.search(r"\bp\s*[=<>]", text)] == []


def test_a_briefing_gets_its_numbers_and_names_from_the_facts() -> None:
    fact = {"value": 1_430_000.0, "low": 1.3e6, "high": 1.5e6, "unit": "currency", "change": False}
    row = {
        "sentences": json.dumps([{"text": "[UC01] is ahead by [F1].", "facts": ["F1"]}]),
        "facts": json.dumps({"F1": fact}),
        "labels": json.dumps({"UC01": "job_match"}),
    }
    amount = fmt.value(1_430_000.0, "currency", low=1.3e6, high=1.5e6)
    assert briefing(row, {"job_match": "Why this job"}) == f"Why this job is ahead by {amount}."
    assert briefing(None, {}) == ""
    assert briefing(row, {}, Locale(lang="zh")) == ""
