"""The hand-written workspace and the planted truth name the same things."""

from __future__ import annotations

import tomllib
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from sample_data.rollouts import rollouts
from sample_data.truth import truth

FOLDER = resources.files("sample_data").joinpath("workspace")


def _read(kind: str) -> dict[str, dict[str, Any]]:
    return {
        entry.name.removesuffix(".toml"): tomllib.loads(entry.read_text(encoding="utf-8"))
        for entry in FOLDER.joinpath(kind).iterdir()
        if entry.name.endswith(".toml")
    }


USE_CASES, KPIS, SOURCES = _read("use_cases"), _read("kpis"), _read("sources")
LIVE = {name: case for name, case in USE_CASES.items() if case["stage"] != "idea"}
IDEAS = {name: case for name, case in USE_CASES.items() if case["stage"] == "idea"}


def test_there_are_seven_live_use_cases_one_pilot_and_six_ideas() -> None:
    stages = [case["stage"] for case in USE_CASES.values()]
    assert stages.count("live") == 7
    assert stages.count("pilot") == 1
    assert len(IDEAS) >= 6


def test_every_lesson_is_led_by_a_live_use_case() -> None:
    assert {case["lessons"][0] for case in LIVE.values() if case["stage"] == "live"} == set(range(1, 8))


@pytest.mark.parametrize("use_case", truth()["use_case"])
def test_a_planted_use_case_is_written_down_with_its_lessons_and_kpis(use_case: str) -> None:
    plan, case = truth()["use_case"][use_case], USE_CASES[use_case]
    assert case["lessons"] == plan["lessons"]
    planted = {**plan.get("kpi", {}), **plan.get("series", {}), **plan.get("outcome", {})}
    assert [kpi["id"] for kpi in case["kpi"]] == list(planted)
    for entry in case["kpi"]:
        assert entry["role"] == planted[entry["id"]]["role"]
        assert KPIS[entry["id"]]["better"] == planted[entry["id"]]["better"]
        log = planted[entry["id"]].get("scale") == "log"
        assert (KPIS[entry["id"]].get("transform") == "log") == log


def test_every_kpi_has_a_source_and_every_source_a_kpi_that_exists() -> None:
    fed = [source["kpi"] for source in SOURCES.values() if source["feeds"] == "kpi_observation"]
    assert sorted(fed) == sorted(KPIS)


def test_every_efficiency_kpi_names_a_quality_partner_that_exists() -> None:
    for case in LIVE.values():
        ids = {kpi["id"] for kpi in case["kpi"]}
        for kpi in case["kpi"]:
            if kpi["role"] == "primary" and KPIS[kpi["id"]]["better"] == "lower":
                assert kpi["guardrail"] in ids


def test_what_a_plan_needs_or_excludes_exists() -> None:
    for case in USE_CASES.values():
        named = [*case.get("plan", {}).get("needs", []), *case.get("plan", {}).get("excludes", [])]
        assert set(named) <= set(USE_CASES)
        assert set(case.get("learned_from", [])) <= set(USE_CASES)


def test_ideas_come_with_a_range_a_cost_and_what_they_take() -> None:
    for case in IDEAS.values():
        plan = case["plan"]
        assert plan["low"] < plan["mid"] < plan["high"]
        assert {"cost", "weeks", "resource", "risk", "made_on"} <= set(plan)


def test_an_experiment_is_registered_before_it_starts() -> None:
    for name, plan in truth()["use_case"].items():
        if "experiment" in plan:
            registered = USE_CASES[name]["experiment"]
            assert registered["id"] == plan["experiment"]
            assert registered["registered_on"] < plan["assigned_from"]
            assert registered["planned_n"] == 2 * plan["per_arm"]
            assert registered["source"] in SOURCES
            for kpi in USE_CASES[name]["kpi"]:
                assert KPIS[kpi["id"]]["registered_at"] < plan["assigned_from"]


def test_a_bold_target_is_dated_before_the_start() -> None:
    case = USE_CASES["invoice_automation"]
    assert case["target"]["set_on"] < truth()["use_case"]["invoice_automation"]["starts_on"]


def test_suites_that_guard_a_use_case_exist() -> None:
    for name, case in LIVE.items():
        if "eval" in case:
            assert truth()["eval"][case["eval"]["suite"]]["use_case"] == name


def test_seat_prices_are_the_planted_ones() -> None:
    assumptions = tomllib.loads(FOLDER.joinpath("assumptions.toml").read_text(encoding="utf-8"))
    for plan in (truth()["chatgpt"], truth()["code_assistant"]):
        assert assumptions["seat_price"][plan["system"]]["mid"] == plan["seat_price"]


def test_the_ledger_confirms_the_stated_sums_and_only_known_benefits() -> None:
    ledger = truth()["ledger"]
    first, last = date(2025, 11, 1), truth()["company"]["last_day"]
    inside = 0.0
    for row in ledger["rows"]:
        overlap = (min(row["to"], last) - max(row["from"], first)).days + 1
        inside += row["amount"] * max(overlap, 0) / ((row["to"] - row["from"]).days + 1)
        assert row["driver"] in {kpi["id"] for kpi in USE_CASES[row["use_case"]]["kpi"]}
        assert row["on"] > row["to"]
    assert sum(row["amount"] for row in ledger["rows"]) == ledger["total"]
    assert round(inside) == ledger["last_12_months"]


def test_every_unit_of_a_rollout_is_a_unit_of_the_files(small: Path) -> None:
    lines = (small / "exports/rollout.csv").read_text(encoding="utf-8").splitlines()[1:]
    listed = {tuple(line.split(",")[:2]) for line in lines}
    for name, rollout in rollouts(7).items():
        assert {(name, unit) for unit in rollout.first_access} <= listed
        plan = truth()["use_case"][name]
        if "waves" in plan:
            never = sum(day is None for day in rollout.first_access.values())
            assert never == plan["never"]


@pytest.mark.parametrize("source", SOURCES)
def test_the_files_that_a_source_names_are_written(small: Path, source: str) -> None:
    assert list(small.glob(SOURCES[source]["path"]))


def test_everything_planted_is_named_in_the_truth() -> None:
    wanted = {
        "team_of_three",
        "duplicate_export",
        "overlapping_export",
        "restated_kpi",
        "unpriced_model",
        "inclusive_tokens",
        "broken_rows",
        "three_units",
        "straddling_weeks",
        "unlicensed_is_not_idle",
        "overlapping_groups",
        "rosy_forecast",
        "case_mix",
        "untouched",
        "perception_gap",
    }
    assert set(truth()["trap"]) == wanted
    assert all("must" in trap for trap in truth()["trap"].values())
