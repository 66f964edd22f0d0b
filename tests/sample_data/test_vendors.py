"""Files of vendors beside the gateway: their totals are the generator's, and no money counts twice."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ingest.config.company import IngestSection
from ingest.load import ingest
from ingest.report import SourceReport
from ingest.warehouse import open_warehouse
from sample_data import copilot_billing, openai_pages, people, spend_logs
from sample_data.truth import truth
from tests.sample_data.conftest import SEED, SMALL

SOURCES = (
    "openai_usage",
    "openai_costs",
    "litellm",
    "copilot_billing",
    "evals_claims_triage",
    "invoices",
    "gateway",
)


@pytest.fixture(scope="module")
def workspace(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the small company, to load into."""
    return Path(shutil.copytree(small, tmp_path_factory.mktemp("vendors") / "meridian"))


@pytest.fixture(scope="module")
def reports(workspace: Path) -> dict[str, SourceReport]:
    """One load of the vendors' files and of what overlaps them."""
    return {report.source: report for report in ingest(workspace, SOURCES)}


def rows(workspace: Path, query: str) -> list[tuple[Any, ...]]:
    with open_warehouse(workspace / "data" / "warehouse.duckdb", IngestSection()) as session:
        return session.run(query)


def test_direct_use_has_the_generated_tokens_and_requests(reports: dict[str, SourceReport]) -> None:
    known = openai_pages.direct(SEED, SMALL)
    found = reports["openai_usage"].totals
    assert found.requests == 2 * known["requests"].sum() + known["images"].sum()
    assert found.tokens == known["input"].sum() + known["output"].sum() + known["embedding"].sum()
    assert found.unpriced == known["images"].sum()


def test_the_trial_gateway_has_the_generated_requests_and_its_estimate_is_over_the_list(
    reports: dict[str, SourceReport],
) -> None:
    logs = spend_logs.logs(people.people(SEED), SEED, SMALL)
    found = reports["litellm"].totals
    assert found.requests == len(logs) > 0
    assert found.tokens == sum(log["total_tokens"] for log in logs)
    plan = truth()["vendor"]["litellm_trial"]
    assert float(found.source_usd / found.priced_usd) == pytest.approx(plan["estimate_over_list"], rel=1e-4)


def test_copilot_is_billed_net_and_valued_gross(workspace: Path, reports: dict[str, SourceReport]) -> None:
    lines = copilot_billing.lines(people.people(SEED), SEED)
    gross, net = (sum(Decimal(line[k]) for line in lines) for k in (8, 10))
    assert reports["copilot_billing"].totals.billed == net
    found = rows(workspace, "select sum(list_cost) from charge_fact where source_system = 'copilot_billing'")
    assert found == [(gross,)]
    assert 0 < net < gross


def test_the_accounts_costs_are_shown_beside_the_invoice_and_never_added_to_it(
    workspace: Path, reports: dict[str, SourceReport]
) -> None:
    assert reports["openai_costs"].totals.billed > 0
    answering = rows(workspace, "select source_system, sum(billed_cost) from charge_answering group by 1")
    assert {source for source, _ in answering} == {"invoices", "copilot_billing"}
    assert dict(answering)["invoices"] == reports["invoices"].totals.billed


def test_use_that_no_other_file_reports_counts_beside_the_gateways(
    workspace: Path, reports: dict[str, SourceReport]
) -> None:
    answering = dict(
        rows(workspace, "select source_system, sum(requests)::bigint from usage_answering group by 1")
    )
    assert answering == {
        name: reports[name].totals.requests for name in ("gateway", "openai_usage", "litellm")
    }


def test_nobody_claims_the_trial_yet(workspace: Path, reports: dict[str, SourceReport]) -> None:
    assert reports["litellm"].counts.loaded > 0
    plan = truth()["vendor"]["litellm_trial"]
    assert rows(
        workspace,
        "select distinct sub_account_id, use_case_id from usage_fact where source_system = 'litellm'",
    ) == [(plan["project"], None)]


def test_the_tested_idea_has_its_planted_pass_rates_and_a_cancelled_run(
    workspace: Path, reports: dict[str, SourceReport]
) -> None:
    assert reports["evals_claims_triage"].counts.quarantined == 0
    plan = truth()["vendor"]["inspect"]
    found = rows(
        workspace,
        "select started_at::date, status, n_passed, n_total from eval_result where use_case_id = 'claims_triage' "
        "order by started_at",
    )
    assert [(day, status) for day, status, _, _ in found] == [
        (day, "cancelled" if day == plan["cancelled_on"] else "success") for day in plan["runs_on"]
    ]
    whole = [(passed, total) for _, status, passed, total in found if status == "success"]
    planted = [
        share for day, share in zip(plan["runs_on"], plan["pass"], strict=True) if day != plan["cancelled_on"]
    ]
    assert whole == [(round(share * plan["samples"]), plan["samples"]) for share in planted]
