"""People are pseudonyms before anything is kept; the raw identifier is nowhere on disk."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from ingest.config.company import IngestSection
from ingest.identity import Pseudonyms, create_key, pseudonyms
from ingest.problems import ConfigProblem
from ingest.warehouse import open_warehouse
from ingest.workspace import init
from tests.ingest.company import GATEWAY, Company, request

CANARIES = [f"canary{n}@secret.example" for n in range(40)]


def everything(folder: Path) -> bytes:
    """All bytes that the product wrote."""
    return b"".join(path.read_bytes() for path in sorted((folder / "data").rglob("*")) if path.is_file())


def test_no_identifier_and_no_prompt_reaches_the_disk(company: Company) -> None:
    company.source("gateway", GATEWAY)
    rows = [
        request(n, person=person, prompt=f"private prompt {person}", day=n % 3)
        for n, person in enumerate(CANARIES)
    ]
    company.log("gateway.jsonl", rows)
    company.write("exports/gateway-2.jsonl", "".join(json.dumps(r) + "\n" for r in rows) + "{broken canary\n")
    company.load()
    assert company.one("select count(distinct principal_id) from usage_fact") == len(CANARIES)
    written = everything(company.folder)
    assert b"private prompt" not in written
    assert b"broken canary" not in written
    for person in CANARIES:
        assert person.encode() not in written


def test_an_address_in_a_column_that_is_no_person_column_becomes_a_pseudonym_too(company: Company) -> None:
    company.source("gateway", GATEWAY)
    company.log("gateway.jsonl", [request(1, project="ann@example.com"), request(2, project="plain")])
    company.load()
    assert b"ann@example.com" not in everything(company.folder)
    same = "select count(*) from usage_fact where sub_account_id = principal_id"
    assert company.one(same) == 1


def test_a_unit_that_is_a_person_can_be_declared_as_one(company: Company) -> None:
    toml = """
adapter = "table"
path = "exports/arms.csv"
feeds = "experiment"
[columns]
experiment_id = { value = "e1" }
use_case = { value = "search" }
unit_id = { from = "visitor", person = true }
arm = "arm"
"""
    company.write("use_cases/search.toml", 'label = "Search"\nlessons = [1]\nstage = "pilot"\n')
    company.source("arms", toml)
    company.write("exports/arms.csv", "visitor,arm\nvisitor-4711,A\nvisitor-4712,B\n")
    company.load()
    assert b"visitor-4711" not in everything(company.folder)
    assert company.one("select count(distinct unit_id) from experiment") == 2


def test_one_person_is_one_pseudonym_however_the_identifier_is_written() -> None:
    people = Pseudonyms(b"k" * 32)
    found = {people.of(text) for text in ("Ann@Example.com", " ann@example.com ", "ＡＮＮ@example.com")}
    assert len(found) == 1
    (pseudonym,) = found
    assert pseudonym is not None
    assert len(pseudonym) == 26
    assert people.of(f"pid:{pseudonym}") == pseudonym
    assert people.of("   ") is None
    assert Pseudonyms(b"j" * 32).of("ann@example.com") != pseudonym


def test_the_same_person_is_one_over_sources(company: Company) -> None:
    company.source("gateway", GATEWAY)
    company.source(
        "roster",
        'adapter = "table"\npath = "exports/r.csv"\nfeeds = "person"\n[columns]\nperson = "mail"\nteam = "team"\n'
        'valid_from = { value = "2025-01-01" }\n',
    )
    company.log("gateway.jsonl", [request(1, person="ANN@example.com")])
    company.write("exports/r.csv", "mail,team\nann@example.com,t1\n")
    company.load()
    joined = "select count(*) from usage_fact join person using (principal_id)"
    assert company.one(joined) == 1


def test_words_for_no_value_are_nobody(company: Company) -> None:
    company.source("gateway", GATEWAY.replace("[columns]", 'nulls = ["-", "unknown"]\n[columns]'))
    company.log("gateway.jsonl", [request(n, person=p) for n, p in enumerate(["-", "unknown", "", "ann"])])
    company.load()
    assert company.one("select count(distinct principal_id) from usage_fact") == 1
    assert company.one("select count(*) from usage_fact where principal_id is null") == 3
    assert company.one("select count(*) from usage_fact where quality_flags = ['unmatched_identity']") == 3


def test_a_row_without_a_person_loads_as_unattributed(company: Company) -> None:
    company.source("gateway", GATEWAY)
    row = request(1)
    del row["user"]
    company.log("gateway.jsonl", [row, request(2)])
    assert company.load()["gateway"].counts.loaded == 2
    assert company.one("select sum(requests) from usage_day where principal_id is null") == 1


def test_a_lost_key_is_refused_instead_of_counting_everybody_twice(company: Company) -> None:
    company.source("gateway", GATEWAY)
    company.log("gateway.jsonl", [request(1)])
    company.load()
    key = company.folder / "keys" / "pseudonym.key"
    kept = key.read_bytes()
    key.unlink()
    with pytest.raises(ConfigProblem) as problem:
        company.load()
    assert (problem.value.code, problem.value.exit_code) == ("KEY_MISSING", 6)
    create_key(key)
    with pytest.raises(ConfigProblem) as problem:
        company.load()
    assert problem.value.code == "KEY_CHANGED"
    key.write_bytes(kept)
    assert company.load()["gateway"].counts.duplicate == 1


def test_a_key_that_others_may_read_is_refused_with_the_command_that_mends_it(company: Company) -> None:
    company.source("gateway", GATEWAY)
    company.log("gateway.jsonl", [request(1)])
    company.load()
    key = company.folder / "keys" / "pseudonym.key"
    key.chmod(0o644)
    with pytest.raises(ConfigProblem) as problem:
        company.load()
    assert f"chmod 600 {key}" in problem.value.sentence


def test_the_key_may_come_from_the_environment(
    company: Company, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    company.source("gateway", GATEWAY)
    company.log("gateway.jsonl", [request(1)])
    secret = tmp_path / "secret"
    secret.write_text("s" * 40)
    secret.chmod(0o600)
    monkeypatch.setenv("SEVENFOLD_PSEUDONYM_KEY_FILE", str(secret))
    company.load()
    assert not (company.folder / "keys").exists()
    monkeypatch.setenv("SEVENFOLD_PSEUDONYM_KEY", "s" * 40)
    assert company.load()["gateway"].counts.duplicate == 1
    monkeypatch.setenv("SEVENFOLD_PSEUDONYM_KEY", "short")
    with pytest.raises(ConfigProblem):
        company.load()


def test_records_are_hashed_under_the_key_so_that_they_cannot_be_guessed_back() -> None:
    people, others = Pseudonyms(b"k" * 32), Pseudonyms(b"j" * 32)
    assert people.record_key("gateway") != people.record_key("other")
    assert people.record_key("gateway") != others.record_key("gateway")
    assert people.key_id != others.key_id
    assert "k" * 32 not in people.key_id


def test_what_is_written_is_for_its_owner_only(company: Company, tmp_path: Path) -> None:
    init(tmp_path / "new")
    for name in ("pseudonym.key", "signing.key"):
        assert stat.S_IMODE((tmp_path / "new" / "keys" / name).stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "new" / "keys").stat().st_mode) == 0o700
    company.source("gateway", GATEWAY)
    company.log("gateway.jsonl", [request(1)])
    company.load()
    for path in [company.folder / "data" / "warehouse.duckdb", *(company.folder / "data").rglob("*.parquet")]:
        assert not path.stat().st_mode & 0o077


def test_a_dry_run_leaves_no_key_behind(tmp_path: Path) -> None:
    found = pseudonyms(tmp_path, None, keep=False)
    assert found.of("ann") is not None
    assert not (tmp_path / "keys").exists()


def test_only_the_owner_reads_the_warehouse_and_its_log(tmp_path: Path) -> None:
    path = tmp_path / "warehouse.duckdb"
    with open_warehouse(path, IngestSection()) as session:
        session.run("create table written as select 1 as one")
        made = [found for found in tmp_path.glob("warehouse.duckdb*") if found.is_file()]
        assert len(made) == 2
        assert {stat.S_IMODE(found.stat().st_mode) for found in made} == {0o600}
