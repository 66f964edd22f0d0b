"""Public files with known answers load through a source file, end to end.

Here stands what the tests of the single formats and of the published workspace do not say already.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ingest.report import SourceReport
from tests.ingest.company import Company

Deliver = Callable[..., SourceReport]


@pytest.fixture
def deliver(company: Company, real: Path) -> Deliver:
    """Loads one public file where it lies, through a source of one adapter."""

    def load(adapter: str, feed: str, path: str, more: str = "") -> SourceReport:
        name = Path(path).name.split(".")[0].strip("*_") or adapter
        company.source(name, f'adapter = "{adapter}"\npath = "{real / path}"\nfeeds = "{feed}"\n{more}')
        return company.load(name)[name]

    return load


def test_the_rounded_effective_cost_of_the_focus_sample_is_flagged_and_kept(published: Company) -> None:
    report = published.load("focus")["focus"]
    flagged = published.rows(
        "select provider_name, count(*), round(sum(effective_cost), 6) from charge_fact "
        "where list_contains(quality_flags, 'effective_cost_rounded') group by 1 order by 1"
    )
    assert [row[:2] for row in flagged] == [("AWS", 942), ("Oracle", 7)]
    assert report.totals.flagged == 949
    assert "949 line(s) of providers that round EffectiveCost" in report.notes[0]
    effective = published.one("select sum(effective_cost) from charge_fact")
    assert float(effective) == pytest.approx(14.976514, abs=1e-6)


def test_the_line_of_430_dollars_in_the_copilot_bill_is_flagged(published: Company) -> None:
    report = published.load("copilot_billing")["copilot_billing"]
    assert report.totals.flagged == 1
    assert report.notes == (
        "1 line(s) of more than half of the amount of their file: check that they are right",
    )
    flagged = published.rows(
        "select charge_period_start::date::varchar, model_id, round(list_cost, 6) from charge_fact "
        "where quality_flags <> []"
    )
    assert flagged == [("2026-06-18", "gpt-5.5", Decimal("430.331281"))]


def test_cancelled_and_unscored_inspect_runs_are_said_so(published: Company) -> None:
    report = published.load("evals_inspect")["evals_inspect"]
    assert report.notes == (
        "2 evaluation run(s) were cancelled or failed: they are kept, and left out of pass rates",
        "1 evaluation run(s) have no score, which is not a score of zero",
    )
    assert report.totals.flagged == 3
    runs = "select status, count(distinct run_id), sum(n_total)::int, sum(n_passed)::int from eval_result group by 1"
    assert sorted(published.rows(runs)) == [("cancelled", 2, 6, 2), ("success", 4, 24, 11)]


def test_the_openai_evals_run_has_one_of_three_right(deliver: Deliver, company: Company) -> None:
    report = deliver("evals", "eval", "openai-evals/*.jsonl")
    assert report.notes == ()
    found = company.rows("select status, n_total, n_passed, round(value, 6), subject_tokens from eval_result")
    assert found == [("success", 3, 1, 0.333333, None)]
    assert company.one("select count(*) from eval_item where passed") == 1


def test_the_azure_conversation_trace_keeps_its_equal_requests(deliver: Deliver, company: Company) -> None:
    mapping = """
provider = "azure"
tokens = "inclusive"
duplicates = "keep"
[columns]
occurred_at = { from = "TIMESTAMP", format = "%Y-%m-%d %H:%M:%S%.f" }
input_tokens = "ContextTokens"
output_tokens = "GeneratedTokens"
"""
    report = deliver("table", "usage", "azure-llm-2023/AzureLLMInferenceTrace_conv.csv", mapping)
    assert report.counts.loaded == 19_366
    sums = "select sum(input_uncached_tokens)::bigint, sum(output_visible_tokens)::bigint from usage_fact"
    assert company.rows(sums) == [(22_361_870, 4_088_665)]
    medians = "select median(input_uncached_tokens), median(output_visible_tokens) from usage_fact"
    assert company.rows(medians) == [(1_020, 129)]


TRANSCRIPTS: dict[str, tuple[str, tuple[int, int], tuple[Any, ...]]] = {
    "ccusage_alpha": ("claude_code", (3, 3), (600, 250, 75, 70)),
    "ccusage_beta": ("claude_code", (2, 2), (130, 60, 15, 40)),
    "ccusage_codex_alpha": ("codex", (3, 2), (3_500, 425, 0, 750)),
    "daaain_session_b": ("claude_code", (3, 1), (20, 35, 0, 0)),
    "daaain_representative_messages": ("claude_code", (12, 5), (218, 445, 0, 0)),
    "daaain_todowrite_examples": ("claude_code", (12, 6), (883, 328, None, None)),
    "daaain_edge_cases": ("claude_code", (19, 4), (488, 435, 0, 0)),
}
"""File -> adapter, (lines, calls), (input as the file counts it, output, cache write, cache read)."""


@pytest.mark.parametrize("name", sorted(TRANSCRIPTS))
def test_a_local_assistants_log_has_its_calls_and_tokens(
    deliver: Deliver, company: Company, name: str
) -> None:
    """Codex counts cached tokens inside its input; three lines of the edge cases are no objects."""
    adapter, (lines, calls), tokens = TRANSCRIPTS[name]
    report = deliver(adapter, "usage", f"claude-code-transcripts/{name}.jsonl")
    counts = report.counts
    assert (counts.read, counts.loaded, counts.quarantined) == (calls, calls, 0)
    assert counts.filtered == lines - calls
    cached_inside = "coalesce(sum(cache_read_tokens), 0)" if adapter == "codex" else "0"
    found = company.rows(
        f"select sum(input_uncached_tokens)::bigint + {cached_inside}::bigint, "
        "sum(output_visible_tokens)::bigint + coalesce(sum(reasoning_tokens), 0)::bigint, "
        "sum(cache_write_tokens_short)::bigint, sum(cache_read_tokens)::bigint from usage_fact"
    )
    written = None if adapter == "codex" else tokens[2]
    assert found == [(tokens[0], tokens[1], written, tokens[3])]


def test_the_costs_that_claude_code_recorded_are_its_own_estimates(
    deliver: Deliver, company: Company
) -> None:
    for name in ("ccusage_alpha", "ccusage_beta"):
        deliver("claude_code", "usage", f"claude-code-transcripts/{name}.jsonl")
    found = company.rows(
        "select source_system, sum(source_cost_usd), count(distinct model_id) from usage_fact group by 1"
    )
    assert sorted(found) == [("ccusage_alpha", Decimal("1.02"), 2), ("ccusage_beta", Decimal("0.07"), 1)]
    assert company.rows("select distinct source_cost_basis from usage_fact") == [("local_list_estimate",)]


def test_transcripts_delivered_together_count_the_call_that_two_of_them_hold_once(
    deliver: Deliver, company: Company
) -> None:
    """The edge cases repeat one message of the to-do examples under its own request."""
    report = deliver("claude_code", "usage", "claude-code-transcripts/daaain_*.jsonl")
    assert (report.counts.read, report.counts.loaded, report.counts.duplicate) == (16, 15, 1)
