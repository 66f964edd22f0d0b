"""OpenAI's usage and costs: saved pages, and fetched from a server that speaks the documented pages."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ingest import fetch as fetching
from ingest.contract import Refused
from ingest.openai_reports.kinds import COSTS, COSTS_GROUP_BY, KINDS
from ingest.problems import ConfigProblem, StorageProblem
from ingest.sources import openai_admin
from ingest.workspace import load as load_workspace
from tests.ingest.company import Company
from tests.ingest.openai_server import DAY, KEY, Organization, serving

SAMPLES = Path(__file__).parent / "samples" / "openai_admin"
AUGUST = 1785542400
"""2026-08-01, epoch seconds."""


def described(company: Company, name: str, feed: str, path: Path | str, more: str = "") -> None:
    company.source(name, f'adapter = "openai_admin"\npath = "{path}"\nfeeds = "{feed}"\n{more}')


# --- saved pages


def test_every_usage_endpoint_loads_with_its_own_meter(company: Company) -> None:
    described(company, "openai", "usage", SAMPLES / "usage.jsonl")
    report = company.load()["openai"]
    # 13 results and 10 empty buckets; the audio result is two rows.
    assert (report.counts.read, report.counts.loaded, report.counts.quarantined) == (24, 24, 0)
    found = company.rows(
        "select operation_name, sum(requests)::bigint, max(other_unit), sum(other_quantity) from usage_fact "
        "group by 1 order by 1 nulls last"
    )
    assert found == [
        ("audio_speeches", 2, "characters", 1200.0),
        ("audio_transcriptions", 1, "seconds", 90.0),
        ("code_interpreter_sessions", None, "sessions", 3.0),
        ("completions", 31, None, None),
        ("decisions", 1, None, None),
        ("embeddings", 5, None, None),
        ("file_search_calls", None, "searches", 6.0),
        ("images", 2, "images", 4.0),
        ("moderations", 7, None, None),
        ("vector_stores", None, "bytes", 1048576.0),
        ("web_search_calls", None, "searches", 5.0),
        (None, 0, None, None),
    ]


def test_cached_cache_write_and_audio_tokens_leave_the_input_and_reasoning_stays_unknown(
    company: Company,
) -> None:
    described(company, "openai", "usage", SAMPLES / "usage.jsonl")
    company.load()
    rows = company.rows(
        "select model_id, modality, processing, grain, input_uncached_tokens, cache_read_tokens, "
        "cache_write_tokens_short, cache_write_tokens_long, output_visible_tokens, reasoning_tokens "
        "from usage_fact where operation_name = 'completions' order by source_row, modality desc nulls first"
    )
    assert rows == [
        ("gpt-5", None, None, "1d", 5600, 4000, 300, 100, 2500, None),
        ("gpt-4o-audio-preview", "text", None, "1d", 200, 0, None, None, 100, None),
        ("gpt-4o-audio-preview", "audio", None, "1d", 700, 0, None, None, 200, None),
        ("gpt-5", None, "batch", "1d", 8000, 0, None, None, 1000, None),
    ]


def test_costs_are_billed_per_day_line_item_and_project(company: Company) -> None:
    described(company, "costs", "charge", SAMPLES / "costs.json")
    report = company.load()["costs"]
    assert (report.counts.loaded, report.counts.quarantined) == (7, 0)
    assert report.totals.billed == Decimal("0.078")
    rows = company.rows(
        "select model_id, sku_meter, token_direction, token_cache_action, billed_cost, billing_currency, "
        "consumed_quantity, charge_category from charge_fact order by source_row"
    )
    assert rows[1] == (
        "gpt-5",
        "cached input tokens",
        "Input",
        "Read",
        Decimal("0.0005"),
        "USD",
        Decimal(4000),
        "Usage",
    )
    assert rows[3][:4] == (None, "web search tool calls", None, None)
    assert rows[5][7] == "Credit"
    # The third day is a real zero.
    assert (rows[6][4], rows[6][1]) == (0, None)


def test_a_later_export_of_a_bucket_replaces_it_and_no_other(company: Company) -> None:
    lines = (SAMPLES / "usage.jsonl").read_text(encoding="utf-8").splitlines()
    company.write("exports/openai/a.json", "\n".join(lines))
    described(company, "openai", "usage", "exports/openai/*.json")
    company.load()
    revised = json.loads(lines[0])
    revised["data"][0]["results"][0]["num_model_requests"] = 25
    company.write("exports/openai/b.json", json.dumps(revised))
    report = company.load()["openai"]
    assert report.counts.restated == 3
    requests = dict(
        company.rows("select operation_name, sum(requests)::bigint from usage_fact group by 1 order by 1")
    )
    assert requests["completions"] == 36
    assert requests["embeddings"] == 5


def test_a_bucket_that_turns_out_empty_takes_its_rows_away(company: Company) -> None:
    lines = (SAMPLES / "usage.jsonl").read_text(encoding="utf-8").splitlines()
    head = {"object": "fetched", "endpoint": "embeddings", "start": "", "end": "", "fetched_at": ""}
    company.write("exports/openai/a.json", json.dumps(head) + "\n" + lines[2])
    described(company, "openai", "usage", "exports/openai/*.json")
    company.load()
    page = json.loads(lines[2])
    page["data"][0]["results"] = []
    company.write("exports/openai/b.json", json.dumps(head) + "\n" + json.dumps(page))
    company.load()
    assert company.rows(
        "select operation_name, sum(requests)::bigint, sum(input_uncached_tokens)::bigint from usage_fact group by 1"
    ) == [("embeddings", 0, None)]


def test_an_unknown_kind_of_result_is_set_aside_and_never_a_zero(company: Company) -> None:
    page = json.loads((SAMPLES / "usage.jsonl").read_text(encoding="utf-8").splitlines()[0])
    page["data"][0]["results"].append({"object": "organization.usage.telepathy.result", "thoughts": 5})
    company.write("page.json", json.dumps(page))
    described(company, "openai", "usage", "page.json", "max_bad = 0.5\n")
    report = company.load()["openai"]
    assert (report.counts.loaded, report.counts.quarantined) == (4, 1)
    assert company.rows("select code from quarantine") == [("RESULT_UNKNOWN",)]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"input_tokens": 10}, "TOKENS_INPUT"),
        ({"input_uncached_tokens": 5599}, "TOKENS_TOTAL"),
        ({"input_tokens": "many"}, "NOT_WHOLE"),
        ({"num_model_requests": -1}, "NEGATIVE"),
    ],
)
def test_a_result_whose_counts_cannot_be_is_set_aside(
    company: Company, change: dict[str, Any], code: str
) -> None:
    page = json.loads((SAMPLES / "usage.jsonl").read_text(encoding="utf-8").splitlines()[0])
    page["data"][0]["results"][0] |= change
    company.write("page.json", json.dumps(page))
    described(company, "openai", "usage", "page.json", "max_bad = 0.5\n")
    company.load()
    assert company.rows("select code from quarantine") == [(code,)]


def test_buckets_of_another_length_than_the_grain_are_set_aside(company: Company) -> None:
    page = json.loads((SAMPLES / "usage.jsonl").read_text(encoding="utf-8").splitlines()[0])
    page["data"][1]["end_time"] = page["data"][1]["start_time"] + 3600
    company.write("page.json", json.dumps(page))
    described(company, "openai", "usage", "page.json", "max_bad = 0.5\n")
    company.load()
    assert company.rows("select code, column_name from quarantine") == [("BUCKET_LENGTH", "ended_at")]


def test_hourly_buckets_need_their_grain_said(company: Company) -> None:
    page = json.loads((SAMPLES / "usage.jsonl").read_text(encoding="utf-8").splitlines()[2])
    for bucket in page["data"]:
        bucket["end_time"] = bucket["start_time"] + 3600
    company.write("page.json", json.dumps(page))
    described(company, "openai", "usage", "page.json", 'grain = "1h"\n')
    assert company.load()["openai"].counts.loaded == 2
    assert company.one("select distinct grain from usage_fact") == "1h"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ('{"error": {"message": "invalid key"}}', "OPENAI_ERROR"),
        ('{"object": "list", "data": [{"id": 1}]}', "OPENAI_UNKNOWN"),
        ('{"object": "page", "data": [{"object": "bucket"', "FILE_NOT_JSON"),
    ],
)
def test_what_is_no_page_is_refused_with_a_reason(company: Company, content: str, code: str) -> None:
    company.write("page.json", content)
    described(company, "openai", "usage", "page.json")
    with pytest.raises(Refused) as refused:
        company.load()
    assert refused.value.code == code
    assert "page.json" in refused.value.sentence


# --- live


@pytest.fixture
def organization(monkeypatch: pytest.MonkeyPatch) -> Iterator[Organization]:
    """A running server with forty days of completions and costs from 2026-08-01."""
    monkeypatch.setenv("TEST_ADMIN_KEY", KEY)
    known = Organization()
    for day in range(40):
        at = AUGUST + DAY * day
        known.put("completions", at, completion(requests=10 + day))
        known.put("costs", at, cost(1.25))
    with serving(known):
        yield known


def completion(requests: int) -> dict[str, Any]:
    return {
        "object": KINDS["completions"].result,
        "project_id": "proj_docs",
        "user_id": "user-ann",
        "api_key_id": "key_1",
        "model": "gpt-5",
        "input_tokens": 1000,
        "input_cached_tokens": 400,
        "output_tokens": 100,
        "num_model_requests": requests,
    }


def cost(value: float) -> dict[str, Any]:
    amount = {"value": value, "currency": "usd"}
    return {"object": "organization.costs.result", "amount": amount, "line_item": "gpt-5, input tokens"}


def live(company: Company, organization: Organization, feed: str = "usage", more: str = "") -> None:
    company.source(
        "openai",
        textwrap.dedent(
            f"""
            adapter = "openai_admin"
            path = "exports/openai/*.json"
            feeds = "{feed}"
            [fetch]
            key = "TEST_ADMIN_KEY"
            since = 2026-08-01
            address = "{organization.address}"
            """
        )
        + more,
    )


def pull(company: Company, day: str) -> list[Refused]:
    """Fetches as if it were noon of a day."""
    now = datetime.fromisoformat(day).replace(hour=12, tzinfo=UTC)
    return fetching.fetch(load_workspace(company.folder), now=now)


def test_every_endpoint_is_paged_month_by_month_and_loads(
    company: Company, organization: Organization
) -> None:
    live(company, organization)
    organization.buckets_a_page = 10
    report = company.load()["openai"]
    assert report.totals.requests == sum(10 + day for day in range(40))
    assert {endpoint for endpoint, _ in organization.asked} == set(KINDS)
    august = [asked for endpoint, asked in organization.asked if endpoint == "completions"][:4]
    # Thirty-one days come in pages of ten.
    assert [asked.get("page") for asked in august] == [None, ["page_10"], ["page_20"], ["page_30"]]
    assert august[0]["group_by"] == list(KINDS["completions"].group_by)
    assert august[0]["limit"] == ["31"]
    assert august[0]["start_time"] == [str(AUGUST)]
    assert august[0]["end_time"] == [str(AUGUST + 31 * DAY)]


def test_costs_are_asked_for_by_day_project_and_line_item_only(
    company: Company, organization: Organization
) -> None:
    live(company, organization, "charge")
    report = company.load()["openai"]
    assert report.totals.billed == Decimal(50)
    assert {endpoint for endpoint, _ in organization.asked} == {COSTS}
    first = organization.asked[0][1]
    assert (first["bucket_width"], first["group_by"]) == (["1d"], list(COSTS_GROUP_BY))


def test_limits_and_broken_answers_are_tried_again(company: Company, organization: Organization) -> None:
    live(company, organization, more='endpoints = ["completions"]\n')
    soon = {"retry-after-ms": "5"}
    organization.failures = [(429, soon), (500, soon), (503, soon), (429, soon)]
    assert pull(company, "2026-08-20") == []
    assert company.load()["openai"].totals.requests == sum(10 + day for day in range(40))


@pytest.mark.parametrize(
    ("status", "code"), [(429, "FETCH_LIMITED"), (503, "FETCH_UNREACHABLE"), (400, "FETCH_ASKED")]
)
def test_a_vendor_that_keeps_refusing_is_one_sentence_and_leaves_no_file(
    company: Company, organization: Organization, status: int, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.openai_reports.live.RETRIES", 0)
    live(company, organization)
    organization.always = status
    with pytest.raises(Refused) as refused:
        company.load()
    assert refused.value.code == code
    assert refused.value.sentence.startswith("sources/openai.toml: ")
    assert KEY not in refused.value.sentence
    assert list((company.folder / "exports" / "openai").iterdir()) == []


def test_other_sources_load_although_the_vendor_is_down(
    company: Company, organization: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.openai_reports.live.RETRIES", 0)
    live(company, organization)
    assert pull(company, "2026-08-20") == []
    described(company, "saved", "charge", SAMPLES / "costs.json")
    organization.always = 503
    with pytest.raises(Refused) as refused:
        company.load()
    assert refused.value.code == "FETCH_UNREACHABLE"
    assert company.one("select count(*) from charge_fact") == 7
    # What was fetched before is loaded too.
    assert company.one("select sum(requests)::bigint from usage_fact") == sum(10 + day for day in range(20))


def test_a_refused_key_names_its_variable_and_never_itself(
    company: Company, organization: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEST_ADMIN_KEY", "another-secret")
    live(company, organization)
    with pytest.raises(ConfigProblem) as problem:
        company.load()
    assert problem.value.code == "KEY_REFUSED"
    assert "TEST_ADMIN_KEY" in problem.value.sentence
    assert "another-secret" not in problem.value.sentence


def test_a_missing_key_is_said_before_anything_is_asked(
    company: Company, organization: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TEST_ADMIN_KEY")
    live(company, organization)
    with pytest.raises(ConfigProblem) as problem:
        company.load()
    assert (problem.value.code, organization.asked) == ("KEY_MISSING", [])


def test_a_key_may_lie_in_a_file(
    company: Company, organization: Organization, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("TEST_ADMIN_KEY")
    (tmp_path / "key").write_text(KEY + "\n", encoding="ascii")
    monkeypatch.setenv("TEST_ADMIN_KEY_FILE", str(tmp_path / "key"))
    live(company, organization, more='endpoints = ["completions"]\n')
    assert company.load()["openai"].counts.loaded > 0


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ('key = "TEST_ADMIN_KEY"', 'key = "sk-admin-123"', "environment variable"),
        ("http://127.0.0.1", "http://vendor.example", "https://"),
        ("*.json", "page.json", "*.json"),
        ("*.json", "usage-*.json", "a folder of its own"),
        ("[fetch]", '[fetch]\nendpoints = ["completion"]', "'completions'"),
    ],
)
def test_a_live_source_that_is_described_wrongly_says_what_is_wrong(
    company: Company, organization: Organization, old: str, new: str, word: str
) -> None:
    live(company, organization)
    path = company.folder / "sources" / "openai.toml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(ConfigProblem) as problem:
        company.load()
    assert word in problem.value.sentence
    assert "sk-admin-123" not in problem.value.sentence


def test_what_was_fetched_loads_again_without_a_network(company: Company, organization: Organization) -> None:
    live(company, organization)
    first = company.load()["openai"]
    path = company.folder / "sources" / "openai.toml"
    path.write_text(path.read_text(encoding="utf-8").partition("[fetch]")[0], encoding="utf-8")
    (company.folder / "data" / "warehouse.duckdb").unlink()
    again = company.load()["openai"]
    assert again.totals == first.totals
    assert again.counts == first.counts


def test_fetched_pages_hold_pseudonyms_and_belong_to_their_owner_only(
    company: Company, organization: Organization
) -> None:
    live(company, organization, more='endpoints = ["completions"]\n')
    described(company, "saved", "usage", SAMPLES / "usage.jsonl")
    company.load()
    files = sorted((company.folder / "exports" / "openai").iterdir())
    assert all(b"user-ann" not in file.read_bytes() for file in files)
    assert all(file.stat().st_mode & 0o077 == 0 for file in files)
    # The same person in a saved page is the same pseudonym.
    assert company.one("select count(distinct principal_id) from usage_fact") == 1


def test_a_month_is_fetched_again_until_it_is_settled_and_its_revisions_replace(
    company: Company, organization: Organization
) -> None:
    live(company, organization, more='endpoints = ["completions"]\n')
    described(company, "kept", "usage", "exports/openai/*.json")
    pull(company, "2026-08-20")
    assert company.load("kept")["kept"].totals.requests == sum(10 + day for day in range(20))
    organization.put("completions", AUGUST, completion(requests=1000))
    pull(company, "2026-09-03")
    assert company.load("kept")["kept"].counts.restated == 1
    assert company.one("select sum(requests)::bigint from usage_fact") == sum(10 + d for d in range(34)) + 990
    pull(company, "2026-09-09")
    organization.asked.clear()
    pull(company, "2026-09-10")
    assert {asked["start_time"][0] for _, asked in organization.asked} == {str(AUGUST + 31 * DAY)}


def test_a_month_that_was_asked_for_otherwise_is_fetched_anew(
    company: Company, organization: Organization
) -> None:
    live(company, organization, more='endpoints = ["completions"]\n')
    pull(company, "2026-10-20")
    organization.asked.clear()
    pull(company, "2026-10-20")
    assert {asked["start_time"][0] for _, asked in organization.asked} == {str(AUGUST + 61 * DAY)}
    live(company, organization, more='endpoints = ["completions"]\ngroup_by = ["project_id", "model"]\n')
    organization.asked.clear()
    pull(company, "2026-10-20")
    assert [asked["group_by"] for _, asked in organization.asked] == [["project_id", "model"]] * 3


def test_a_killed_fetch_leaves_whole_months_or_nothing(company: Company, organization: Organization) -> None:
    live(company, organization)
    organization.buckets_a_page = 1
    code = textwrap.dedent(
        f"""
        from datetime import UTC, datetime
        from pathlib import Path
        from ingest.fetch import fetch
        from ingest.workspace import load
        fetch(load(Path({str(company.folder)!r})), now=datetime(2026, 9, 9, 12, tzinfo=UTC))
        """
    )
    child = subprocess.Popen([sys.executable, "-c", code], env={**os.environ})
    deadline = time.monotonic() + 60
    while len(organization.asked) < 45 and child.poll() is None and time.monotonic() < deadline:
        time.sleep(0.005)
    child.send_signal(signal.SIGKILL)
    assert child.wait() == -signal.SIGKILL
    folder = company.folder / "exports" / "openai"
    whole = [path for path in folder.iterdir() if not path.name.startswith(".tmp-")]
    assert folder / "completions-2026-08.json" in whole
    assert all(json.loads(path.read_text("utf-8").splitlines()[-1])["has_more"] is False for path in whole)
    organization.buckets_a_page = 31
    assert pull(company, "2026-09-09") == []
    assert not list(folder.glob(".tmp-*"))
    assert company.load()["openai"].totals.requests == sum(10 + day for day in range(40))


def test_a_folder_that_cannot_be_written_is_one_sentence(
    company: Company, organization: Organization
) -> None:
    live(company, organization)
    company.write("exports/openai", "a file where the folder should be")
    with pytest.raises(StorageProblem) as problem:
        company.load()
    assert problem.value.code == "FETCH_STORAGE"
    assert "exports/openai" in problem.value.sentence


def test_pages_that_never_end_are_left_alone(company: Company, organization: Organization) -> None:
    live(company, organization, more='endpoints = ["completions"]\n')
    organization.buckets_a_page = 0
    (refused,) = pull(company, "2026-08-20")
    assert refused.code == "FETCH_ENDLESS"


@pytest.mark.parametrize(("name", "feed"), [("usage.jsonl", "usage"), ("costs.json", "charge")])
def test_a_page_is_told_by_its_keys_and_its_feed_by_its_results(name: str, feed: str) -> None:
    assert openai_admin.recognise(("object", "data", "has_more", "next_page"))
    assert openai_admin.feeds_of_file(SAMPLES / name) == (feed,)
