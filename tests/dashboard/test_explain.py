"""The drawer answers every question about a number, in the agreed order, from released cells only."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from dashboard import explain
from dashboard.explain import Explanation, find
from dashboard.explain.money import ITEMS
from dashboard.explain.outcomes import p_value
from dashboard.format import Locale
from metrics import catalogue
from metrics.serving import Serving
from tests.dashboard.fixture_metrics import DEFINED
from tests.dashboard.serving_fixture import SCENARIOS, build

LOCALE = Locale()
TEXTS = ("title", "sentence", "formula", "grain", "sample", "excluded", "owner", "fresh")


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Serving:
    return build(tmp_path_factory.mktemp("full"))


def keys(serving: Serving) -> list[str]:
    found = [row["metric"] for row in serving.rows("metric")]
    found += [f"tokens.{row['use_case_id']}" for row in serving.rows("use_case")]
    found += [f"kpi.{row['use_case_id']}.{row['kpi_id']}" for row in serving.rows("outcome")]
    found += [f"money.{item}" for item in ITEMS]
    found += [f"money.net.{row['use_case_id']}" for row in serving.rows("use_case")]
    found += [f"lesson-{row['lesson']}" for row in serving.rows("lesson") if row["now"] is not None]
    return [*found, "evidence", "break_even"]


def explained(serving: Serving, key: str, locale: Locale = LOCALE, period: str = "12m") -> Explanation:
    found = find(serving, key, locale, period=period)
    assert found is not None, key
    return found


def test_the_drawer_reads_in_the_agreed_order() -> None:
    assert [field.name for field in fields(Explanation)] == [
        "key",
        "title",
        "sentence",
        "formula",
        "grain",
        "sample",
        "excluded",
        "evidence",
        "owner",
        "fresh",
        "limits",
        "lineage",
        "query",
        "cells",
    ]


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_every_number_answers_every_question(tmp_path: Path, scenario: str) -> None:
    serving = build(tmp_path, scenario=scenario)
    for key in keys(serving):
        found = explained(serving, key)
        assert found.key == key
        for name in TEXTS:
            text = getattr(found, name)
            assert text, (key, name)
            assert not re.search(r"\bnan\b|\bNone\b|[{}]", text), (key, name, text)
        assert found.limits, key
        assert all(found.limits), key
        assert 1 <= len(found.lineage) <= 4, key
        assert found.evidence.meaning, key
        assert found.evidence.rule, key
        assert all(len(row) == len(found.cells.columns) for row in found.cells.rows), key


def test_a_metric_shows_its_definition_its_query_and_its_own_cells(full: Serving) -> None:
    found = explained(full, "weekly_active_share")
    defined = next(one for one in DEFINED if one.metric == "weekly_active_share")
    assert found.title == "Weekly active share: 61%"
    assert found.sentence == defined.description
    assert found.formula == defined.formula
    assert found.grain == "The company, 12 months (1 Nov 2025 to 31 Oct 2026)"
    assert found.sample == "2,400 people. The share is of everybody entitled, users or not."
    assert found.lineage[-1] == "Weekly active share"
    assert found.query is not None
    assert "select" in found.query
    values = [row[2] for row in found.cells.rows]
    released = [
        row["value"]
        for row in full.rows("number", metric="weekly_active_share", cell_id=1)
        if row["period_id"] in {period["period_id"] for period in full.rows("period", kind="12m")}
    ]
    assert sorted(values) == sorted(released)
    assert len(values) == 2


def test_the_period_of_the_page_is_the_period_of_the_drawer(full: Serving) -> None:
    found = explained(full, "active_people", period="28d")
    assert found.grain == "The company, 28 days (4 Oct 2026 to 31 Oct 2026)"
    assert len(found.cells.rows) == 13
    assert found.excluded == "3 teams are not shown, so that no group of fewer than 5 people can be seen."


def test_the_floor_in_the_drawer_is_the_configured_one(full: Serving) -> None:
    found = explained(full, "active_people", Locale(floor=12), "28d")
    assert "fewer than 12 people" in found.excluded


def test_a_metric_of_one_use_case_names_it(full: Serving) -> None:
    found = explained(full, "tokens.job_match")
    assert found.grain.startswith("Job match explanations, 12 months")
    assert found.cells.rows


def test_an_effect_shows_design_gates_and_statistics(full: Serving) -> None:
    found = explained(full, "kpi.developer_platform.lead_time_hours")
    assert found.title == "Lead time for changes: −14%"
    assert found.evidence.grade == "B"
    assert [gate.text for gate in found.evidence.passed][:3] == [
        "Enough units on both sides",
        "Enough periods before access",
        "Pre-trend flat",
    ]
    statistics = dict(found.evidence.statistics)
    assert statistics["p"] == "<0.001"
    assert statistics["Standard error"] == "0.037 log points"
    assert statistics["Chance that it is better"] == ">99.9%"
    assert statistics["Two-way fixed effects (diagnostic only)"].startswith("−0.133")
    assert found.owner == "Engineering effectiveness"
    assert found.lineage == ("kpis", "rollout", "Staggered rollout", "Lead time for changes: −14%")
    assert "It got worse first and better later; both count." in found.limits


def test_failed_and_unchecked_gates_stand_apart(tmp_path: Path) -> None:
    serving = build(tmp_path, scenario="unproven")
    found = explained(serving, "kpi.job_match.application_started")
    assert [gate.text for gate in found.evidence.failed] == ["No comparison group"]
    assert [gate.text for gate in found.evidence.unchecked] == ["Pre-trend could not be checked"]
    assert found.evidence.passed == ()


def test_segments_of_an_effect_are_its_cells_the_whole_first(full: Serving) -> None:
    cells = explained(full, "kpi.support_assistant.resolution_minutes").cells
    assert [row[0] for row in cells.rows] == [None, "core queues", "specialist queues"]


def test_net_value_says_what_it_leaves_out_and_lists_its_lines(full: Serving) -> None:
    found = explained(full, "money.net")
    assert found.title == "Net value: $1.8M"
    assert found.sentence == "Confirmed value less full cost. Likely range $0.9M to $2.9M (80%)."
    assert found.excluded == "$240k indicated is not counted. $670k claimed is not counted."
    assert found.evidence.grade == "B"
    tiers = {row[3] for row in found.cells.rows}
    assert tiers == {"banked", "proven", None}
    names = [column.key for column in found.cells.columns]
    mid, side = names.index("mid"), names.index("side")
    net = sum(row[mid] if row[side] == "benefit" else -row[mid] for row in found.cells.rows)
    (published,) = full.rows("money_total", money_window="12m", item="net")
    assert net == pytest.approx(published["mid"])


def test_the_net_of_a_use_case_counts_only_its_own_lines(full: Serving) -> None:
    found = explained(full, "money.net.job_match")
    assert found.title == "Net value: $740k"
    assert {row[0] for row in found.cells.rows} == {"job_match"}
    assert found.owner == "Marketplace product"


def test_an_unproven_net_is_missing_with_its_reason(tmp_path: Path) -> None:
    found = explained(build(tmp_path, scenario="unproven"), "money.net")
    assert found.title == "Net value: –"
    assert "Nothing is banked or proven yet." in found.limits


def test_a_late_source_is_named_under_fresh_of_the_numbers_it_feeds_and_of_no_other(full: Serving) -> None:
    found = explained(full, "money.net")
    assert found.fresh == "Data to 31 Oct 2026. The source finance ledger reaches to 22 Oct 2026."
    assert explained(full, "active_people").fresh == "Data to 31 Oct 2026."


def test_seats_as_denominator_are_said(tmp_path: Path) -> None:
    found = explained(build(tmp_path, scenario="first_file"), "licence_utilisation")
    assert found.sample.endswith("The share is of seats, because no roster is loaded.")


@pytest.mark.parametrize(
    "key",
    ["no_such_metric", "kpi.a.b", "money.no_such", "money.net.nobody", "money.cost.job_match", "lesson-9", "lesson-x",
     "a.b.c.d", ""],
)  # fmt: skip
def test_a_key_that_names_nothing_explains_nothing(full: Serving, key: str) -> None:
    assert find(full, key, LOCALE) is None


def test_a_lesson_explains_the_number_it_shows(full: Serving) -> None:
    assert explained(full, "lesson-6").title == "Lead time for changes: −14%"
    assert explained(full, "lesson-3").title == "Resolution time: 9.2 min"
    assert explained(full, "lesson-4").title == "Gain of the tuned over the base model: +8 pp"
    assert explained(full, "lesson-5").title == "Weekly active share: 61%"
    assert explain.lesson(full, "lesson-5", LOCALE, period="month") is not None


def test_a_tuned_model_is_explained_by_the_items_both_answered(full: Serving) -> None:
    found = explained(full, "pair.product_tagging")
    assert found.sample == "300 items that both models answered."
    assert found.sentence.endswith("likely +4 to +13 pp.")
    assert dict(found.evidence.statistics) == {"p": "<0.001"}
    assert find(full, "pair.job_match", LOCALE) is None


def test_tiny_p_values_are_bounded_not_zero() -> None:
    assert p_value(1e-9) == "<0.001"
    assert p_value(0.0) == "<0.001"
    assert p_value(0.168) == "0.168"


def test_the_made_up_company_has_every_metric_of_the_catalogue_with_its_unit() -> None:
    known = {one.metric: (one.family, one.unit, one.better) for one in catalogue.metrics()}
    assert {one.metric: (one.family, one.unit, one.better) for one in DEFINED} == known
