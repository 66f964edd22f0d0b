"""The workspace over the real files loads unchanged and gives the published totals."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest

from ingest.problems import ConfigProblem
from tests.ingest.company import Company

LOADABLE = ("aider", "azure_code", "evals_inspect", "focus", "labour_force", "marriage_survey")


def test_the_aider_log_has_its_107_messages_tokens_and_cost(published: Company) -> None:
    report = published.load("aider")["aider"]
    assert report.as_json()["read"] == 107
    assert report.counts.filtered == 893
    assert report.totals.tokens == 2_530_121
    assert report.totals.source_usd == Decimal("5.305332")
    assert report.totals.priced_usd == Decimal("5.305332")
    assert report.totals.unpriced == 0


def test_every_aider_message_is_priced_as_recorded(published: Company) -> None:
    published.load("aider")
    apart = "select max(abs(estimated_cost_usd - source_cost_usd)) from usage_fact"
    assert published.one(apart) <= Decimal("1e-9")
    assert published.one("select count(estimated_cost_usd) from usage_fact") == 107


def test_aider_model_spellings_fold_into_nine_models(published: Company) -> None:
    published.load("aider")
    found = published.rows("select model_id, count(*) from usage_fact group by 1")
    assert len(found) == 9
    assert dict(found)["gpt-5.2"] == 45
    assert dict(found)["gpt-5.4"] == 23
    assert published.one("select count(distinct model_reported) from usage_fact") == 12


def test_the_aider_log_in_overlapping_halves_gives_the_same(published: Company, real: Path) -> None:
    lines = (real / "aider" / "sample-analytics.jsonl").read_bytes().splitlines(keepends=True)
    published.write("halves/1.jsonl", b"".join(lines[:600]))
    published.write("halves/2.jsonl", b"".join(lines[400:]))
    toml = (published.folder / "sources" / "aider.toml").read_text()
    published.source("aider", toml.replace("../aider/sample-analytics.jsonl", "halves/*.jsonl"))
    report = published.load("aider")["aider"]
    assert report.counts.loaded == 107
    assert report.totals.tokens == 2_530_121
    assert report.totals.source_usd == Decimal("5.305332")
    again = published.load("aider")["aider"]
    assert again.counts.loaded == 0
    assert again.totals == report.totals


def test_equal_requests_of_the_azure_trace_all_count(published: Company) -> None:
    report = published.load("azure_code")["azure_code"]
    assert (report.counts.read, report.counts.loaded) == (8_819, 8_819)
    assert report.totals.tokens == 18_059_974 + 245_896
    ((first, last),) = published.rows("select min(period_start), max(period_start) from usage_fact")
    assert (f"{first:%H:%M:%S}", f"{last:%H:%M:%S}") == ("18:17:03", "19:14:19")


def test_the_survey_workbook_has_150_divisions_and_no_subtotal(published: Company) -> None:
    report = published.load("marriage_survey")["marriage_survey"]
    assert report.counts.loaded == 150
    sums = "select sum(numerator), sum(denominator) from kpi_observation"
    assert published.rows(sums) == [(7_817_247, 7_817_247 + 4_873_987)]


def test_the_labour_force_workbook_keeps_codes_and_leaves_its_footers_out(published: Company) -> None:
    assert published.load("labour_force")["labour_force"].counts.loaded == 3_219
    sums = "select sum(numerator), sum(denominator), min(period_start)::date::varchar from kpi_observation"
    assert published.rows(sums) == [(6_100_621, 164_907_007, "2019-01-01")]
    assert published.one("select count(*) from kpi_observation where unit_id like 'CN01001%'") == 1


def test_the_focus_invoice_keeps_its_credits(published: Company) -> None:
    report = published.load("focus")["focus"]
    assert report.counts.loaded == 1_000
    assert float(report.totals.billed) == pytest.approx(20.520227, abs=1e-6)
    ai = published.one("select sum(billed_cost) from charge_fact where is_ai")
    assert float(ai) == pytest.approx(-0.151898, abs=1e-6)


def test_one_evaluation_run_in_two_formats_counts_once(published: Company) -> None:
    published.load("evals_inspect")
    assert published.one("select count(distinct run_id) from eval_result") == 6
    assert published.one("select count(*) from ingest_run") == 7


def test_an_unknown_adapter_is_one_clear_sentence_and_changes_nothing(published: Company) -> None:
    seats = published.folder / "sources" / "copilot_seats.toml"
    seats.write_text(
        seats.read_text(encoding="utf-8").replace("github_copilot", "github_copylot"), encoding="utf-8"
    )
    with pytest.raises(ConfigProblem) as problem:
        published.load()
    assert problem.value.exit_code == 6
    assert "'github_copylot'" in problem.value.sentence
    assert re.search(r"\bjsonl\b.*\btable\b", problem.value.sentence)
    assert not (published.folder / "data").exists()
    assert set(published.load(*LOADABLE)) == set(LOADABLE)


def test_the_whole_workspace_loads_unchanged(published: Company) -> None:
    reports = published.load()
    assert {"copilot_billing", "copilot_seats", "copilot_users", *LOADABLE} <= set(reports)


def test_the_reader_gives_every_cell_of_the_csv_spectrum(real: Path, tmp_path: Path) -> None:
    import json

    from ingest.preflight import check, text_stream
    from ingest.reading.delimited import records

    compared = 0
    for path in sorted((real / "csv-spectrum" / "csvs").glob("*.csv")):
        delivered = check(path, "csv")
        with text_stream(delivered) as stream:
            found = [cells for _, cells in records(stream, 1, ",")]
        header, rows = found[0], found[1:]
        answer = json.loads((real / "csv-spectrum" / "json" / f"{path.stem}.json").read_text())
        expected = answer if isinstance(answer, list) else [answer]
        assert [dict(zip(header, row, strict=True)) for row in rows] == expected, path.name
        compared += 1
    assert compared == 12


def test_files_that_are_not_what_they_say_are_refused_with_their_reason(real: Path) -> None:
    from ingest.contract import Refused
    from ingest.preflight import check

    for name in ("git-lfs-pointer.csv", "git-lfs-pointer_named.csv.gz"):
        with pytest.raises(Refused) as refused:
            check(real / "bad-input" / name, "csv")
        assert refused.value.code == "FILE_LFS_POINTER"


def test_an_azure_invoice_with_us_dates_loads_and_one_without_rows_changes_nothing(
    company: Company, real: Path
) -> None:
    from ingest.contract import Refused

    toml = """
adapter = "table"
path = "{path}"
feeds = "charge"
[columns]
charge_period_start = {{ from = "Date", format = "%m/%d/%Y" }}
billed_cost = "Cost"
billing_currency = "BillingCurrency"
"""
    company.source("bill", toml.format(path=real / "bad-input" / "azure_EA_AmortizedCost_Small.csv"))
    report = company.load()["bill"]
    assert report.counts.loaded == 28
    assert float(report.totals.billed) == pytest.approx(16.296932, abs=1e-6)
    days = "select min(charge_period_start)::date::varchar, max(charge_period_start)::date::varchar from charge_fact"
    assert company.rows(days) == [("2023-09-03", "2023-09-22")]
    company.source("bill", toml.format(path=real / "bad-input" / "azure_EA_NoRows.csv"))
    with pytest.raises(Refused) as refused:
        company.load()
    assert (refused.value.code, refused.value.exit_code) == ("NO_ROWS", 3)
    assert company.one("select count(*) from charge_fact") == 28
