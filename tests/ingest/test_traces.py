"""Logs of single model calls: OpenTelemetry, Langfuse, Claude Code and Codex, each by a recorded sample."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from ingest.contract import Refused
from ingest.feeds import FEEDS
from ingest.report import SourceReport
from ingest.sources import claude_code, codex, langfuse, otel_genai
from tests.ingest.company import Company

SAMPLES = Path(__file__).parent / "samples"
ADAPTERS = {"claude_code": claude_code, "codex": codex, "langfuse": langfuse, "otel_genai": otel_genai}

Deliver = Callable[..., SourceReport]

PARTITION = """
select
    sum(requests)::bigint,
    sum(input_uncached_tokens)::bigint,
    sum(cache_read_tokens)::bigint,
    sum(cache_write_tokens_short)::bigint,
    sum(cache_write_tokens_long)::bigint,
    sum(output_visible_tokens)::bigint,
    sum(reasoning_tokens)::bigint
from usage_fact
"""


@pytest.fixture
def deliver(company: Company) -> Deliver:
    """Loads sample files, or content, through a source of one adapter."""

    def load(adapter: str, *names: str, more: str = "", **files: str | bytes) -> SourceReport:
        for name in names:
            company.write(f"exports/{name}", (SAMPLES / adapter / name).read_bytes())
        for name, content in files.items():
            company.write(f"exports/{name}", content)
        paths = json.dumps([f"exports/{name}" for name in (*names, *files)])
        company.source(adapter, f'adapter = "{adapter}"\npath = {paths}\nfeeds = "usage"\n{more}')
        return company.load(adapter)[adapter]

    return load


def counts(report: SourceReport) -> tuple[int, int, int, int, int]:
    found = report.counts
    return (found.read, found.loaded, found.duplicate, found.quarantined, found.filtered)


@pytest.mark.parametrize("adapter", sorted(ADAPTERS))
def test_a_sample_is_recognised_by_its_keys_and_its_contract_names_targets(adapter: str) -> None:
    module = ADAPTERS[adapter]
    for path in sorted((SAMPLES / adapter).iterdir()):
        text = path.read_text(encoding="utf-8")
        first = json.loads(text if path.suffix == ".json" else text.partition("\n")[0])
        assert [name for name, other in ADAPTERS.items() if other.recognise(tuple(first))] == [adapter]
    contract = module.CONTRACTS["usage"]
    assert contract.key == ("record",)
    assert all(FEEDS["usage"].target(name) for name in contract.columns)


@pytest.mark.parametrize("adapter", sorted(ADAPTERS))
def test_no_text_of_a_conversation_and_no_identifier_reaches_the_disk(
    adapter: str, deliver: Deliver, company: Company
) -> None:
    names = sorted(path.name for path in (SAMPLES / adapter).iterdir())
    assert any("SECRET" in (SAMPLES / adapter / name).read_text() for name in names)
    deliver(adapter, *names)
    kept = b"".join(path.read_bytes() for path in (company.folder / "data").rglob("*") if path.is_file())
    parquet = b"".join(
        str(pl.read_parquet(path).rows()).encode() for path in (company.folder / "data").rglob("*.parquet")
    )
    rows = str(company.rows("select * from usage_fact")).encode()
    for content in (kept, parquet, rows):
        assert b"SECRET" not in content
        assert b"example.com" not in content


@pytest.mark.parametrize("adapter", sorted(ADAPTERS))
def test_the_same_calls_again_and_packed_load_nothing_twice(
    adapter: str, deliver: Deliver, company: Company
) -> None:
    names = sorted(path.name for path in (SAMPLES / adapter).iterdir())
    deliver(adapter, *names)
    before = company.rows(PARTITION)
    packed = {f"again_{name}.gz": gzip.compress((SAMPLES / adapter / name).read_bytes()) for name in names}
    report = deliver(adapter, *names, **packed)
    assert report.counts.loaded == 0
    assert company.rows(PARTITION) == before


# --- OpenTelemetry


def test_current_and_legacy_spans_give_the_calls_and_not_the_agents_and_tools(
    deliver: Deliver, company: Company
) -> None:
    assert counts(deliver("otel_genai", "current_and_legacy.json")) == (4, 4, 0, 0, 2)
    found = company.rows(
        "select provider_name, model_id, operation_name, service_name, sub_account_id, agent_id, requests_failed, "
        "input_uncached_tokens, cache_read_tokens, cache_write_tokens_short, output_visible_tokens, "
        "reasoning_tokens, latency_ms, service_tier from usage_fact order by period_start"
    )
    at = ("support-gateway", "proj_support")
    assert found == [
        ("openai", "gpt-5", "chat", *at, "Support assistant", 0, 500, 400, 100, 150, 50, 1500.0, "flex"),
        ("openai", "gpt-5", "chat", *at, None, 1, None, None, None, None, None, 30000.0, None),
        ("anthropic", "claude-sonnet-4-5", "chat", *at, None, 0, 300, None, None, 40, None, 900.0, None),
        (
            "azure",
            "text-embedding-3-small",
            "embeddings",
            *at,
            None,
            0,
            77,
            None,
            None,
            None,
            None,
            50.0,
            None,
        ),
    ]
    assert company.one("select count(distinct principal_id) from usage_fact") == 2


def test_openinference_lines_count_the_innermost_call_once(deliver: Deliver, company: Company) -> None:
    """Span 2 asks a model through span 3, which another instrumentation wrote; both state the same tokens."""
    assert counts(deliver("otel_genai", "openinference.jsonl")) == (2, 2, 0, 0, 3)
    assert company.rows(PARTITION) == [(2, 92, 5, None, None, 29, 0)]
    assert company.one("select sum(source_cost_usd) from usage_fact") == Decimal("0.000402")
    assert company.rows("select distinct trace_id, sub_account_id from usage_fact") == [
        ("aa" * 16, "proj_weather")
    ]
    assert company.one("select max(source_record_id) from usage_fact") == f"{'aa' * 16} {4:016x}"


def test_flat_lines_of_file_and_console_exporters_are_spans_too(deliver: Deliver, company: Company) -> None:
    assert counts(deliver("otel_genai", "flat.jsonl")) == (2, 2, 0, 0, 0)
    found = company.rows(
        "select period_start::varchar, service_name, requests_failed, latency_ms from usage_fact order by 1"
    )
    assert found == [
        ("2026-03-02 10:00:00.005", "copilot-cli", 0, 995.0),
        ("2026-03-02 10:00:03", "batch-job", 1, 1500.0),
    ]


def test_cached_tokens_beyond_the_input_are_set_aside_and_never_clamped(
    deliver: Deliver, company: Company
) -> None:
    document = json.loads((SAMPLES / "otel_genai" / "current_and_legacy.json").read_text())
    (call,) = [
        entry
        for entry in document["resourceSpans"][0]["scopeSpans"][0]["spans"][1]["attributes"]
        if entry["key"] == "gen_ai.usage.cache_read.input_tokens"
    ]
    call["value"]["intValue"] = "5000"
    report = deliver("otel_genai", more="max_bad = 0.5", **{"traces.json": json.dumps(document)})
    assert counts(report) == (4, 3, 0, 1, 2)
    assert company.rows("select source_row, code from quarantine") == [(2, "TOKENS_INPUT")]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('{"resourceMetrics": []}', "metrics or logs, not spans"),
        ('{"rows": []}', "no spans of OpenTelemetry"),
        ('{"resourceSpans": [', "line 1: this is not valid JSON"),
    ],
)
def test_a_file_without_spans_is_refused_in_one_sentence(deliver: Deliver, content: str, words: str) -> None:
    with pytest.raises(Refused, match=words):
        deliver("otel_genai", **{"x.json": content})


# --- Langfuse


def test_a_langfuse_trace_counts_its_generations_under_either_reading_of_the_usage(
    deliver: Deliver, company: Company
) -> None:
    """obs-2 states parts beside each other (total 114), obs-3 parts inside input and output (total 70)."""
    assert counts(deliver("langfuse", "trace.json")) == (4, 4, 0, 0, 2)
    found = company.rows(
        "select source_record_id, input_uncached_tokens, cache_read_tokens, output_visible_tokens, "
        "reasoning_tokens, source_cost_usd, requests_failed from usage_fact order by 1"
    )
    assert found == [
        ("obs-2", 60, 25, 20, 9, Decimal("0.000402"), 0),
        ("obs-3", 45, 10, 11, 4, Decimal("0.00023"), 0),
        ("obs-5", None, None, None, None, None, 1),
        ("obs-6", 12, None, None, None, Decimal("0.00000024"), 0),
    ]
    assert company.rows(
        "select distinct agent_id, session_id, sub_account_id, latency_ms from usage_fact"
    ) == [("Support assistant", "s-7", "proj_support", 2190.0)]


def test_the_latest_state_of_an_observation_counts_for_all_of_its_rows(
    deliver: Deliver, company: Company
) -> None:
    assert counts(deliver("langfuse", "observations.jsonl")) == (3, 2, 1, 0, 0)
    assert company.rows(PARTITION) == [(2, 200, 1600, 120, 80, 100, None)]
    assert company.one("select min(period_start)::varchar from usage_fact") == "2026-03-03 08:00:00.5"


def test_a_parquet_export_gives_the_same_as_its_json_lines(
    deliver: Deliver, company: Company, tmp_path: Path
) -> None:
    lines = (SAMPLES / "langfuse" / "observations.jsonl").read_text().splitlines()
    rows: list[dict[str, Any]] = [json.loads(line) for line in lines]
    for row in rows:
        row["usage_details"] = [{"key": key, "value": count} for key, count in row["usage_details"].items()]
        row["cost_details"] = [{"key": key, "value": cost} for key, cost in row["cost_details"].items()]
    times = [pl.col(name).str.to_datetime() for name in ("start_time", "end_time", "updated_at")]
    pl.DataFrame(rows).with_columns(times).write_parquet(tmp_path / "x.parquet")
    deliver("langfuse", **{"x.parquet": (tmp_path / "x.parquet").read_bytes()})
    assert company.rows(PARTITION) == [(2, 200, 1600, 120, 80, 100, None)]
    assert company.one("select sum(source_cost_usd) from usage_fact") == Decimal("0.006")


def test_a_total_that_fits_no_reading_sets_the_observation_aside(deliver: Deliver, company: Company) -> None:
    lines = (SAMPLES / "langfuse" / "observations.jsonl").read_text().splitlines()
    row = json.loads(lines[1]) | {"usage_details": {"input": 10, "output": 5, "total": 99}}
    with pytest.raises(Refused) as refused:
        deliver("langfuse", **{"x.jsonl": json.dumps(row)})
    assert refused.value.code == "ALL_ROWS_BAD"
    assert "do not add up to total_tokens" in refused.value.sentence


def test_traces_that_only_name_their_observations_are_refused(deliver: Deliver) -> None:
    with pytest.raises(Refused, match="traces with them"):
        deliver("langfuse", **{"x.json": '{"data": [{"id": "t", "observations": ["obs-1"]}]}'})


# --- Claude Code


def test_a_streamed_response_counts_once_with_its_last_output(deliver: Deliver, company: Company) -> None:
    """The triple of one message and request: output 9, 9, 159."""
    assert counts(deliver("claude_code", "session.jsonl")) == (4, 2, 2, 0, 3)
    assert company.rows(PARTITION) == [(2, 304, 20_000, 200, 1_000, 200, None)]
    assert company.rows("select distinct service_name, autonomy, surface, session_id from usage_fact") == [
        ("Claude Code", "agent", "cli", "5f1c")
    ]


def test_a_side_conversation_that_replays_its_parent_adds_only_its_own_call(
    deliver: Deliver, company: Company
) -> None:
    """The replay has the message's id under another request."""
    deliver("claude_code", "session.jsonl")
    assert counts(deliver("claude_code", "sidechain.jsonl")) == (2, 1, 1, 0, 0)
    assert company.rows(PARTITION) == [(3, 314, 41_000, 200, 1_000, 260, None)]


def test_short_ids_of_a_gateway_are_told_apart_by_their_request(deliver: Deliver, company: Company) -> None:
    line = {
        "timestamp": "2026-03-02T09:00:00Z",
        "sessionId": "s",
        "message": {
            "id": "msg_1",
            "model": "claude-haiku-4-5",
            "usage": {"input_tokens": 1, "output_tokens": 2},
        },
    }
    content = "".join(json.dumps(line | {"requestId": request}) + "\n" for request in ("a", "b", "b"))
    assert counts(deliver("claude_code", **{"x.jsonl": content})) == (3, 2, 1, 0, 0)


def test_a_line_that_is_cut_off_is_set_aside_and_one_that_is_no_object_passed_over(
    deliver: Deliver, company: Company
) -> None:
    whole = (SAMPLES / "claude_code" / "session.jsonl").read_text()
    report = deliver(
        "claude_code", more="max_bad = 0.5", **{"x.jsonl": whole + '42\n"text"\n{"type": "assis'}
    )
    assert counts(report) == (5, 2, 2, 1, 5)
    assert company.rows("select source_row, code from quarantine") == [(10, "JSON_INVALID")]


def test_the_person_of_a_transcript_is_stated_in_its_source_and_kept_as_a_pseudonym(
    deliver: Deliver, company: Company
) -> None:
    deliver("claude_code", "session.jsonl", more='[columns]\nperson = { value = "Ann@Example.com" }\n')
    deliver("otel_genai", "current_and_legacy.json")
    people = "select principal_id, count(distinct source_system) from usage_fact where principal_id is not null group by 1"
    assert sorted(count for _, count in company.rows(people)) == [1, 2]
    for path in (company.folder / "data").rglob("*"):
        if path.is_file():
            assert b"xample.com" not in path.read_bytes()


# --- Codex


def test_running_totals_become_the_calls_between_them(deliver: Deliver, company: Company) -> None:
    """Totals 3500 (750 cached) and 425 (275 reasoning); the first state is written twice."""
    assert counts(deliver("codex", "rollout.jsonl")) == (2, 2, 0, 0, 6)
    assert company.rows(PARTITION) == [(2, 2_750, 750, None, None, 150, 275)]
    found = company.rows(
        "select model_id, input_uncached_tokens + cache_read_tokens, output_visible_tokens + reasoning_tokens, surface "
        "from usage_fact order by period_start"
    )
    assert found == [("gpt-5.2-codex", 1_000, 125, "cli"), ("gpt-5.3-codex", 2_500, 300, "cli")]


def test_a_spawned_session_counts_its_own_calls_and_not_its_parents(
    deliver: Deliver, company: Company
) -> None:
    assert counts(deliver("codex", "spawned.jsonl")) == (1, 1, 0, 0, 5)
    assert company.rows(PARTITION) == [(1, 100, 300, None, None, 40, 10)]
    assert company.rows("select session_id, surface from usage_fact") == [("019b-child", "subagent")]


def test_a_total_that_begins_anew_is_not_read_as_a_negative_call(deliver: Deliver, company: Company) -> None:
    lines = (SAMPLES / "codex" / "rollout.jsonl").read_text().splitlines(keepends=True)
    again = lines[4].replace("09:01:00.000", "09:30:00.000")
    assert counts(deliver("codex", **{"x.jsonl": "".join([*lines, again])})) == (3, 3, 0, 0, 6)
    assert company.rows(PARTITION) == [(3, 3_500, 1_000, None, None, 200, 350)]
