"""The whole company loads: the workspace validates, and every file gives what was planted in it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from ingest.load import ingest
from ingest.workspace import load
from sample_data.truth import truth
from tests.sample_data.conftest import SMALL, arrays

pytestmark = pytest.mark.meridian


@pytest.fixture(scope="module")
def workspace(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the small company, to load into."""
    return Path(shutil.copytree(small, tmp_path_factory.mktemp("load") / "meridian"))


@pytest.fixture(scope="module")
def reports(workspace: Path) -> dict[str, dict[str, Any]]:
    """The first load, by source."""
    return {report["source"]: report for report in (found.as_json() for found in ingest(workspace))}


def test_the_hand_written_workspace_is_valid(small: Path) -> None:
    found = load(small)
    assert found.company.synthetic
    assert set(truth()["use_case"]) < set(found.use_cases)


def test_every_source_accounts_for_every_row(reports: dict[str, dict[str, Any]]) -> None:
    for report in reports.values():
        assert report["read"] == report["loaded"] + report["duplicate"] + report["quarantined"]
        assert report["read"] > 0


def test_the_gateway_log_loads_each_event_once(reports: dict[str, dict[str, Any]]) -> None:
    log = arrays(SMALL).log
    gateway = reports["gateway"]
    assert gateway["loaded"] == len(log.time)
    assert gateway["duplicate"] > 0
    assert gateway["filtered"] > 0
    assert gateway["quarantined"] == truth()["trap"]["broken_rows"]["gateway"]
    totals = gateway["totals"]
    assert totals["tokens"] == log.prompt.sum() + log.completion.sum()


def test_broken_rows_are_set_aside_and_no_others(reports: dict[str, dict[str, Any]]) -> None:
    trap = truth()["trap"]["broken_rows"]
    found = {name: report["quarantined"] for name, report in reports.items() if report["quarantined"]}
    assert found == {
        "gateway": trap["gateway"],
        "roster": trap["roster"],
        "rollout": trap["rollout"],
        "chatgpt": trap["chatgpt"],
        "touch_minutes": trap["european"],
        "straight_through": trap["european"],
        "reversal_share": trap["european"],
    }


def test_the_corrected_month_replaces_the_first_export(reports: dict[str, dict[str, Any]]) -> None:
    queues = 60
    assert reports["resolution_minutes"]["restated"] == queues
    # satisfaction was complete the first time: the same rows again are duplicates
    assert reports["csat"]["duplicate"] == queues


def test_loading_everything_again_changes_nothing(
    workspace: Path, reports: dict[str, dict[str, Any]]
) -> None:
    again = [report.as_json() for report in ingest(workspace)]
    assert {report["source"] for report in again} == set(reports)
    assert sum(report["loaded"] + report["restated"] for report in again) == 0
