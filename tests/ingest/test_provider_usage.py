"""Raw usage blocks of every interface, through a source file into the warehouse."""

from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.ingest.company import Company

SAMPLE = Path(__file__).parent / "samples" / "provider_usage" / "responses.jsonl"
SOURCE = """
adapter = "provider_usage"
path = "{path}"
feeds = "usage"
"""
PARTITION = (
    "input_uncached_tokens, cache_read_tokens, cache_write_tokens_short, cache_write_tokens_long, "
    "output_visible_tokens, reasoning_tokens"
)


def described(company: Company, path: Path | str, more: str = "") -> None:
    company.source("responses", SOURCE.format(path=path) + more)


def test_every_interface_becomes_the_same_exclusive_partition(company: Company) -> None:
    described(company, SAMPLE)
    report = company.load()["responses"]
    assert (report.counts.read, report.counts.loaded, report.counts.quarantined) == (9, 9, 0)
    rows = company.rows(
        f"select source_record_id, modality, {PARTITION} from usage_fact order by source_row, modality desc nulls first"
    )
    assert rows == [
        ("chatcmpl-1", None, 600, 400, None, None, 100, 200),
        ("chatcmpl-2", "text", 12, 0, None, None, 12, 0),
        ("chatcmpl-2", "audio", 69, 0, None, None, 60, None),
        ("resp_1", None, 340, 100, 40, 20, 40, 50),
        ("msg_1", None, 100, 40, 12, 8, 30, None),
        ("gem_1", "text", 57, 63, None, None, 89, 167),
        ("gem_1", "image", 117, 141, None, None, 0, None),
        ("br-1", None, 3, 2074, 297, None, 61, None),
        ("chatcmpl-3", None, 1000, None, None, None, 100, None),
    ]


def test_a_record_counts_as_one_request_however_many_modalities_it_mixes(company: Company) -> None:
    described(company, SAMPLE)
    report = company.load()["responses"]
    assert report.totals.requests == 7
    # The blocks' own totals, input as the interface means it made inclusive.
    assert report.totals.tokens == 1300 + 153 + 590 + 190 + 634 + 2435 + 1100


def test_what_stands_around_the_usage_says_who_when_and_at_what_price(company: Company) -> None:
    described(company, SAMPLE)
    company.load()
    rows = company.rows(
        "select period_start::varchar, sub_account_id, principal_id is not null, service_tier, processing, "
        "provider_name, model_id from usage_fact where coalesce(modality, 'text') = 'text' order by source_row"
    )
    assert rows[0] == ("2026-08-01 07:00:00", None, False, "flex", None, "openai", "gpt-5")
    assert rows[3][:5] == ("2026-08-01 07:03:00", "proj_support", True, "default", None)
    assert rows[5][5] == "aws"
    assert rows[6][4] == "batch"
    text = str(company.rows("select * from usage_fact"))
    assert "ann@example.com" not in text
    assert "never kept" not in text


def test_a_batch_and_a_flex_request_have_prices_of_their_own(company: Company) -> None:
    """gpt-5: USD 1.25 per million input, 0.125 cached, 10 output; batch and flex are half (book: October 2026)."""
    lines = [json.loads(line) for line in SAMPLE.read_text(encoding="utf-8").splitlines()]
    october = {"created": 1792486800, "timestamp": "2026-10-20T09:00:00Z"}
    company.log("log.jsonl", [{**lines[0], **october}, {**lines[6], **october}])
    described(company, "exports/log.jsonl")
    company.load()
    cost = dict(company.rows("select source_record_id, estimated_cost_usd from usage_fact"))
    full = Decimal(600) * Decimal("1.25") + Decimal(400) * Decimal("0.125") + Decimal(300) * 10
    assert cost["chatcmpl-1"] == full / 2 / 1_000_000
    assert cost["chatcmpl-3"] == (Decimal(1000) * Decimal("1.25") + Decimal(100) * 10) / 2 / 1_000_000


def test_the_same_log_and_the_same_record_load_once(company: Company) -> None:
    lines = SAMPLE.read_text(encoding="utf-8")
    company.write("exports/a.jsonl", lines)
    company.write("exports/b.jsonl", lines + lines.splitlines()[0] + "\n")
    described(company, "exports/*.jsonl")
    report = company.load()["responses"]
    assert (report.counts.read, report.counts.loaded, report.counts.duplicate) == (19, 9, 10)


@pytest.mark.parametrize(
    ("record", "code"),
    [
        ({"model": "gpt-5", "created": 1785567600}, "USAGE_MISSING"),
        ({"model": "gpt-5", "created": 1785567600, "usage": {"something": 1}}, "USAGE_MISSING"),
        ({"model": "gpt-5", "created": 1785567600, "usage": {"prompt_tokens": "12"}}, "NOT_WHOLE"),
        ({"model": "gpt-5", "created": 1785567600, "usage": {"prompt_tokens": 1.5}}, "NOT_WHOLE"),
        (
            {
                "model": "gpt-5",
                "created": 1785567600,
                "usage": {"prompt_tokens": 5, "prompt_tokens_details": {"cached_tokens": 6}},
            },
            "TOKENS_INPUT",
        ),
        (
            {
                "model": "gpt-5",
                "created": 1785567600,
                "usage": {"input_tokens": 5, "output_tokens": 5, "total_tokens": 9},
            },
            "TOKENS_TOTAL",
        ),
        (
            {"model": "claude-sonnet-4-5", "usage": {"input_tokens": 5, "cache_read_input_tokens": 0}},
            "VALUE_MISSING",
        ),
    ],
)
def test_a_record_that_cannot_be_counted_is_set_aside(
    company: Company, record: dict[str, Any], code: str
) -> None:
    good = json.loads(SAMPLE.read_text(encoding="utf-8").splitlines()[0])
    company.log("log.jsonl", [good, record])
    described(company, "exports/log.jsonl", "max_bad = 0.5\n")
    report = company.load()["responses"]
    assert (report.counts.loaded, report.counts.quarantined) == (1, 1)
    assert company.rows("select source_row, code from quarantine") == [(2, code)]


def test_tokens_that_a_server_names_nowhere_are_kept_apart_from_those_with_a_price(company: Company) -> None:
    """Compatible servers hide thinking: 35 + 12 named, 109 in total."""
    usage = {"prompt_tokens": 35, "completion_tokens": 12, "total_tokens": 109}
    company.log("log.jsonl", [{"model": "gemini-2.5-pro", "created": 1785567600, "usage": usage}])
    described(company, "exports/log.jsonl")
    company.load()
    assert company.rows(
        "select input_uncached_tokens, output_visible_tokens, other_quantity, other_unit from usage_fact"
    ) == [(35, 12, 62.0, "unnamed tokens")]


# --- recorded payloads


@pytest.fixture(scope="module")
def recorded(real: Path, tmp_path_factory: pytest.TempPathFactory) -> Company:
    """1,577 recorded payloads, loaded once through a source file; they carry no time, so the source says it."""
    company = Company(tmp_path_factory.mktemp("payloads") / "company")
    described(
        company,
        (real / "genai-prices" / "usages.json").resolve(),
        'duplicates = "repeats"\n[columns]\noccurred_at = { value = "2026-08-01" }\n',
    )
    company.load()
    return company


def test_all_1577_recorded_payloads_load_and_none_is_set_aside(recorded: Company) -> None:
    assert recorded.one("select count(*) from quarantine") == 0
    assert recorded.one("select count(distinct source_row) from usage_fact") == 1577
    assert recorded.one("select sum(requests)::bigint from usage_fact") == 1577
    assert (
        recorded.one(
            "select count(*) from (select source_row from usage_fact group by 1 having max(model_reported) is null)"
        )
        == 256
    )


def test_every_partition_adds_up_to_what_the_price_book_extracts(recorded: Company, real: Path) -> None:
    records = json.loads((real / "genai-prices" / "usages.json").read_text(encoding="utf-8"))
    sums = {
        row: (read, written)
        for row, read, written in recorded.rows(
            "select source_row, sum(coalesce(input_uncached_tokens, 0) + coalesce(cache_read_tokens, 0) "
            "+ coalesce(cache_write_tokens_short, 0) + coalesce(cache_write_tokens_long, 0))::bigint, "
            "sum(coalesce(output_visible_tokens, 0) + coalesce(reasoning_tokens, 0))::bigint "
            "from usage_fact group by 1"
        )
    }
    wrong = []
    for position, record in enumerate(records, start=1):
        expected = {
            (found["usage"].get("input_tokens", 0), found["usage"].get("output_tokens", 0))
            for found in record["extracted"]
            if "usage" in found
        }
        if sums[position] not in expected:
            wrong.append((sums[position], expected, record["body"]))
    assert wrong == []


def test_the_recorded_payloads_cost_what_the_price_book_printed(recorded: Company, real: Path) -> None:
    """Token cost without web searches as of 2026-08-01, exact to the last digit, row by row."""
    path = real / "genai-prices" / "EXPECTED_first_party_unambiguous_DERIVED.json"
    expected = json.loads(path.read_text(encoding="utf-8"))
    cost = dict(recorded.rows("select source_row, sum(estimated_cost_usd) from usage_fact group by 1"))
    totals: Counter[str] = Counter()
    for record in expected:
        found = cost[record["index"] + 1]
        assert found == Decimal(record["input_price"]) + Decimal(record["output_price"]), record
        for group in (record["provider"], record["model"]):
            totals[group] += found
    assert len(expected) == 888
    assert totals["anthropic"] == Decimal("6.76081045")
    assert totals["google"] == Decimal("0.87280305")
    assert totals["openai"] == Decimal("0.92682145")
    # 3.394092 would leave the cache classes and the tier above 200,000 tokens out.
    assert totals["claude-sonnet-4-5-20250929"] == Decimal("6.0867141")
