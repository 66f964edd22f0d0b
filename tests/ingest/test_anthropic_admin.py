"""Anthropic's usage and cost reports, saved as pages."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ingest.contract import Refused
from ingest.sources import anthropic_admin
from tests.ingest.company import Company

SAMPLES = Path(__file__).parent / "samples" / "anthropic_admin"


def described(company: Company, feed: str, path: Path | str, more: str = "") -> None:
    company.source("claude", f'adapter = "anthropic_admin"\npath = "{path}"\nfeeds = "{feed}"\n{more}')


def page(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((SAMPLES / name).read_text(encoding="utf-8"))
    return found


def test_cached_tokens_stand_beside_the_input_and_both_lifetimes_apart(company: Company) -> None:
    described(company, "usage", SAMPLES / "usage.json")
    report = company.load()["claude"]
    assert (report.counts.read, report.counts.loaded, report.counts.quarantined) == (3, 3, 0)
    assert report.totals.tokens == 3700 + 2000
    assert company.rows(
        "select model_id, processing, input_uncached_tokens, cache_read_tokens, cache_write_tokens_short, "
        "cache_write_tokens_long, output_visible_tokens, requests, other_quantity, token_convention "
        "from usage_fact order by source_row"
    ) == [
        ("claude-sonnet-4-5", None, 1500, 200, 500, 1000, 500, None, 10.0, "exclusive"),
        ("claude-sonnet-4-5", "batch", 1500, 0, 0, 0, 500, None, None, "exclusive"),
        (None, None, None, None, None, None, None, 0, None, "exclusive"),
    ]


def test_batches_cost_half(company: Company) -> None:
    """USD 3 per million input and 15 output; caches: read 0.30, write 3.75 for minutes, 6 for an hour."""
    described(company, "usage", SAMPLES / "usage.json")
    company.load()
    first, second = (
        row[0]
        for row in company.rows(
            "select estimated_cost_usd from usage_fact where requests is null order by source_row"
        )
    )
    assert first == Decimal("0.0045") + Decimal("0.00006") + Decimal("0.001875") + Decimal("0.006") + Decimal(
        "0.0075"
    )
    assert second == (Decimal("0.0045") + Decimal("0.0075")) / 2


def test_amounts_are_cents(company: Company) -> None:
    described(company, "charge", SAMPLES / "costs.json")
    report = company.load()["claude"]
    assert report.counts.loaded == 5
    assert company.rows(
        "select billed_cost, model_id, sku_meter, token_direction, token_cache_action from charge_fact order by source_row"
    ) == [
        (Decimal("1.2345"), "claude-sonnet-4-5", "uncached_input_tokens", "Input", "Uncached"),
        (Decimal("0.00006"), "claude-sonnet-4-5", "cache_read_input_tokens", "Input", "Read"),
        (Decimal("0.0075"), "claude-sonnet-4-5", "output_tokens", "Output", None),
        (Decimal("0.1"), None, "web_search", None, None),
        (Decimal(0), None, None, None, None),
    ]


def test_a_later_export_of_a_bucket_replaces_it(company: Company) -> None:
    first = page("usage.json")
    company.write("exports/a.json", json.dumps(first))
    described(company, "usage", "exports/*.json")
    company.load()
    first["data"][0]["results"][0]["output_tokens"] = 600
    company.write("exports/b.json", json.dumps(first))
    report = company.load()["claude"]
    assert report.counts.restated == 2
    assert company.one("select sum(output_visible_tokens)::bigint from usage_fact") == 1100


@pytest.mark.parametrize(
    ("feed", "name", "change", "code"),
    [
        ("charge", "costs.json", {"amount": "much"}, "NUMBER"),
        ("usage", "usage.json", {"output_tokens": "many"}, "NOT_WHOLE"),
        ("usage", "usage.json", {"cache_read_input_tokens": -1}, "NEGATIVE"),
    ],
)
def test_a_result_that_cannot_be_is_set_aside(
    company: Company, feed: str, name: str, change: dict[str, Any], code: str
) -> None:
    content = page(name)
    content["data"][0]["results"][0] |= change
    company.write("page.json", json.dumps(content))
    described(company, feed, "page.json", "max_bad = 0.5\n")
    company.load()
    assert company.rows("select code from quarantine") == [(code,)]


@pytest.mark.parametrize(("feed", "name"), [("usage", "costs.json"), ("charge", "usage.json")])
def test_a_report_of_the_other_kind_says_which_feed_it_fills(company: Company, feed: str, name: str) -> None:
    described(company, feed, SAMPLES / name)
    with pytest.raises(Refused) as refused:
        company.load()
    assert "feeds =" in refused.value.sentence


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ('{"type": "error", "error": {"type": "authentication_error"}}', "ANTHROPIC_ERROR"),
        ('{"data": [{"id": "msg_1"}], "has_more": false}', "ANTHROPIC_UNKNOWN"),
        ('{"data": ', "FILE_NOT_JSON"),
    ],
)
def test_what_is_no_page_is_refused_with_a_reason(company: Company, content: str, code: str) -> None:
    company.write("page.json", content)
    described(company, "usage", "page.json")
    with pytest.raises(Refused) as refused:
        company.load()
    assert refused.value.code == code


@pytest.mark.parametrize(("name", "feed"), [("usage.json", "usage"), ("costs.json", "charge")])
def test_a_page_is_told_by_its_keys_and_its_feed_by_its_results(name: str, feed: str) -> None:
    assert anthropic_admin.recognise(("data", "has_more", "next_page"))
    assert not anthropic_admin.recognise(("object", "data", "has_more", "next_page"))
    assert anthropic_admin.feeds_of_file(SAMPLES / name) == (feed,)
