"""LiteLLM's spend logs as JSON and as a table."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ingest.contract import Refused
from tests.ingest.company import Company

SAMPLES = Path(__file__).parent / "samples" / "litellm"


def described(company: Company, path: Path | str, more: str = "") -> None:
    company.source("gateway", f'adapter = "litellm"\npath = "{path}"\nfeeds = "usage"\n{more}')


def logs() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((SAMPLES / "spend_logs.json").read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("name", ["spend_logs.json", "spend_logs.csv"])
def test_spend_logs_load_the_same_from_json_and_from_the_table(company: Company, name: str) -> None:
    described(company, SAMPLES / name)
    report = company.load()["gateway"]
    assert (report.counts.read, report.counts.loaded, report.counts.quarantined) == (5, 5, 0)
    assert (report.totals.requests, report.totals.tokens) == (5, 1300 + 190 + 1300)
    assert report.totals.source_usd == Decimal("0.0056")
    rows = company.rows(
        "select provider_name, model_id, model_requested, sub_account_id, requests_failed, input_uncached_tokens, "
        "cache_read_tokens, cache_write_tokens_short, output_visible_tokens, reasoning_tokens, latency_ms "
        "from usage_fact order by period_start"
    )
    assert rows[0] == ("openai", "gpt-5", "gpt-5", "Claims", 0, 600, 400, None, 100, 200, 1750.0)
    assert rows[1] == ("anthropic", "claude-sonnet-4-5", "sonnet", "Claims", 0, 100, 40, 20, 30, None, 1750.0)
    assert rows[3][4] == 1
    assert rows[4][:4] == ("google", "gemini-2.5-flash", "gpt-5", "team_claims")


def test_an_answer_from_the_gateways_cache_reached_no_vendor(company: Company) -> None:
    described(company, SAMPLES / "spend_logs.json")
    company.load()
    assert company.rows(
        "select requests, input_uncached_tokens, cache_read_tokens, output_visible_tokens, source_cost_usd, "
        "estimated_cost_usd from usage_fact where source_record_id like '%cache_hit%'"
    ) == [(1, 0, 0, 0, 0, 0)]


def test_the_same_request_counts_once_in_however_many_exports(company: Company) -> None:
    company.write("exports/a.json", json.dumps(logs()[:3]))
    # /spend/logs writes the same entry with other fields around it.
    company.write("exports/b.json", json.dumps({"data": [{**log, "extra": 1} for log in logs()]}))
    described(company, "exports/*.json")
    report = company.load()["gateway"]
    assert (report.counts.read, report.counts.loaded, report.counts.duplicate) == (8, 5, 3)


def test_nobodys_words_and_no_address_reach_the_warehouse_or_landing(company: Company) -> None:
    described(company, SAMPLES / "spend_logs.json")
    company.load()
    rows = str(company.rows("select * from usage_fact"))
    landed = b"".join(path.read_bytes() for path in (company.folder / "data").rglob("*.parquet"))
    for words in ("never kept", "ann@example.com"):
        assert words not in rows
        assert words.encode() not in landed
    assert company.one("select count(distinct principal_id) from usage_fact") == 2


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"prompt_tokens": 100, "total_tokens": 400}, "TOKENS_INPUT"),
        ({"total_tokens": 1299}, "TOKENS_TOTAL"),
        ({"startTime": "yesterday"}, "TIME"),
        ({"request_id": ""}, "VALUE_MISSING"),
        ({"spend": "free"}, "NUMBER"),
    ],
)
def test_a_log_entry_that_cannot_be_is_set_aside(company: Company, change: dict[str, Any], code: str) -> None:
    company.write("logs.json", json.dumps([{**logs()[0], **change}, *logs()[1:]]))
    described(company, "logs.json", "max_bad = 0.5\n")
    report = company.load()["gateway"]
    assert report.counts.loaded == 4
    assert company.rows("select code from quarantine") == [(code,)]


def test_a_daily_table_is_refused_because_it_is_the_same_money(company: Company) -> None:
    company.write(
        "daily.json", json.dumps([{"date": "2026-08-01", "api_requests": 5, "spend": 1.0, "model": "gpt-5"}])
    )
    described(company, "daily.json")
    with pytest.raises(Refused) as refused:
        company.load()
    assert refused.value.code == "LITELLM_DAILY"


def test_a_table_without_its_columns_names_them(company: Company) -> None:
    company.write("logs.csv", "request_id,model\nreq-1,gpt-5\n")
    described(company, "logs.csv")
    with pytest.raises(Refused) as refused:
        company.load()
    assert refused.value.code == "COLUMN_MISSING"
    assert "starttime" in refused.value.sentence
