"""Whatever a file holds, it is loaded, set aside or refused with a sentence; nothing else ever happens."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.contract import Refused
from ingest.problems import Problem
from tests.ingest.company import GATEWAY, Company, request

KPI = """
adapter = "table"
path = "exports/kpi.csv"
feeds = "kpi_observation"
[kpi]
id = "k"
label = "K"
unit = "min"
better = "lower"
[columns]
period = "month"
unit_id = "queue"
value = "minutes"
"""
PIECES = [
    b"\n", b"\r", b"\r\n", b",", b";", b"\t", b'"', b'""', b"'", b"{", b"}", b"[", b"\\", b"\\u0000", b"\0", b"\x01",
    b"\xff", b"\xef\xbb\xbf", b"\xff\xfe", b"NULL", b"null", b"1e400", b"-1", b"NaN", b"9" * 30, b"=cmd()", b"{" * 200,
    b"[" * 3000, "🙂".encode(), "\u202e".encode(), b"2025-02-30", b"<html>", b"PK\x03\x04", b"x" * 200_000,
]  # fmt: skip


def mutate(content: bytes, seed: int) -> bytes:
    """Damages a file in a few random places."""
    chance = random.Random(seed)
    for _ in range(chance.randint(1, 6)):
        at, piece = chance.randrange(len(content) + 1), chance.choice(PIECES)
        kind = chance.randrange(4)
        if kind == 0:
            content = content[:at] + piece + content[at:]
        elif kind == 1:
            content = content[:at] + content[at + chance.randint(1, 40) :]
        elif kind == 2:
            content = content[:at] + content[at : at + 30] + content[at:]
        else:
            content = content[:at] + piece + content[at + len(piece) :]
    return content


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**9), log=st.booleans())
def test_a_damaged_file_is_loaded_set_aside_or_refused(
    tmp_path_factory: pytest.TempPathFactory, seed: int, log: bool
) -> None:
    company = Company(tmp_path_factory.mktemp("fuzz") / "company")
    if log:
        company.source("damaged", GATEWAY)
        content = "".join(json.dumps(request(n)) + "\n" for n in range(30)).encode()
        path = company.write("exports/gateway.jsonl", mutate(content, seed))
    else:
        company.source("damaged", KPI)
        lines = [f'2025-{1 + n % 12:02d}-01,"q, {n}",{n}.5' for n in range(30)]
        content = "\n".join(["month,queue,minutes", *lines]).encode()
        path = company.write("exports/kpi.csv", mutate(content, seed))
    refusal: Problem | Refused | None = None
    try:
        counts = company.load(max_bad=0.5)["damaged"].counts
    except (Problem, Refused) as refused:
        refusal = refused
    if refusal is not None:
        assert path.name in refusal.sentence
        for words in ("Original Line", "LINE 1", "duckdb", "polars", "Traceback"):
            assert words not in refusal.sentence
        return
    assert counts.read == counts.loaded + counts.duplicate + counts.quarantined
    table = "usage_fact" if log else "kpi_observation"
    assert company.one(f"select count(*) from {table}") == counts.loaded
    assert company.one("select count(*) from quarantine") == counts.quarantined


def test_a_deeply_nested_line_does_not_stop_the_others(company: Company) -> None:
    company.source("gateway", GATEWAY)
    deep = json.dumps(request(1))[:-1] + ', "deep": ' + "[" * 5000 + "]" * 5000 + "}\n"
    sound = "".join(json.dumps(request(n)) + "\n" for n in range(2, 40))
    company.write("exports/gateway.jsonl", sound + deep)
    counts = company.load()["gateway"].counts
    assert counts.read == 39
    assert counts.loaded >= 38


def test_text_that_looks_like_sql_or_a_formula_is_kept_as_text(company: Company, tmp_path: Path) -> None:
    company.source("gateway", GATEWAY)
    words = [
        "'; drop table usage_fact; --",
        "=cmd|'/c calc'!A1",
        "<script>alert(1)</script>",
        '"), (1',
        "{column}",
    ]
    company.log("gateway.jsonl", [request(n, project=word) for n, word in enumerate(words)])
    company.load()
    found = company.rows("select sub_account_id from usage_fact order by source_row")
    assert [text for (text,) in found] == words
