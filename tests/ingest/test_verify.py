"""`verify` says in plain sentences what is not as it was loaded."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from ingest.verify import Finding, verify
from ingest.workspace import load
from sevenfold.main import run
from tests.ingest.company import GATEWAY, Company, request
from tests.ingest.test_rebuild import eventful


def wrong(company: Company) -> list[Finding]:
    """What verify finds fault with."""
    return [found for found in verify(load(company.folder)) if not found.ok]


def test_a_sound_workspace_passes_every_check(company: Company) -> None:
    assert [found.sentence for found in verify(load(company.folder))] == ["Nothing was loaded yet."]
    eventful(company)
    found = verify(load(company.folder))
    assert [one for one in found if not one.ok] == []
    checks = {one.check for one in found}
    assert checks == {"warehouse", "ledger", "quarantine", "rows", "rollup", "landing", "key"}
    assert any("belong to no load" in one.sentence for one in found)


@pytest.mark.parametrize(
    ("change", "check", "says"),
    [
        ("update ingest_run set duplicate = duplicate + 1", "ledger", "do not make that"),
        ("delete from usage_fact where source_row = 1", "rows", "rows were loaded"),
        ("update usage_fact set ingest_run_id = 'nobody'", "rows", "no load of the ledger"),
        ("delete from quarantine", "quarantine", "were set aside"),
        ("update usage_day set requests = requests + 1", "rollup", "add up"),
        ("delete from source_coverage where feed = 'usage'", "rollup", "coverage"),
    ],
)
def test_a_warehouse_that_was_tampered_with_is_found_out(
    company: Company, change: str, check: str, says: str
) -> None:
    company.source("gateway", GATEWAY)
    company.log("gateway.jsonl", [*(request(n) for n in range(60)), request(1, usage={"input": -1})])
    company.load()
    assert wrong(company) == []
    company.rows(change)
    found = wrong(company)
    assert check in {one.check for one in found}
    assert any(says in one.sentence and "sevenfold rebuild" in one.sentence for one in found)


def test_a_changed_landed_file_is_named(company: Company) -> None:
    company.source("gateway", GATEWAY)
    company.log("gateway.jsonl", [request(n) for n in range(60)])
    company.load()
    (landed,) = (company.folder / "data" / "landing" / "gateway").rglob("*.parquet")
    content = landed.read_bytes()
    landed.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    (found,) = wrong(company)
    assert found.check == "landing"
    assert "gateway.jsonl" in found.sentence
    landed.unlink()
    (found,) = wrong(company)
    assert "is missing" in found.sentence


def test_every_kind_of_damaged_warehouse_is_said_plainly(company: Company, tmp_path: Path) -> None:
    company.source("gateway", GATEWAY)
    company.log("gateway.jsonl", [request(n, day=n % 9) for n in range(3000)])
    company.load()
    warehouse = company.folder / "data" / "warehouse.duckdb"
    whole = warehouse.read_bytes()
    sqlite = b"SQLite format 3\0" + bytes(4080)
    for damaged in (b"", b"garbage" * 900, sqlite, whole[: len(whole) // 2], whole[:5000]):
        warehouse.write_bytes(damaged)
        (found,) = wrong(company)
        assert "sevenfold rebuild" in found.sentence
        assert "Error" not in found.sentence
    shutil.rmtree(tmp_path / "none", ignore_errors=True)


def test_flipped_bits_in_the_warehouse_never_pass(company: Company) -> None:
    company.source("gateway", GATEWAY)
    company.log("gateway.jsonl", [request(n, day=n % 9, person=f"p{n}@example.com") for n in range(20_000)])
    company.load()
    warehouse = company.folder / "data" / "warehouse.duckdb"
    whole = warehouse.read_bytes()
    landed = company.one("select landed_path from ingest_run")
    assert landed
    used = [place for place in range(20_000, len(whole), len(whole) // 12) if any(whole[place : place + 64])]
    passed = 0
    for place in used:
        warehouse.write_bytes(whole[:place] + bytes([whole[place] ^ 0x10]) + whole[place + 1 :])
        passed += not wrong(company)
    # A free block belongs to nothing; everything that is read is checked.
    assert passed <= len(used) // 3


def test_a_lost_key_is_a_finding(company: Company) -> None:
    company.source("gateway", GATEWAY)
    company.log("gateway.jsonl", [request(1)])
    company.load()
    (company.folder / "keys" / "pseudonym.key").unlink()
    (found,) = wrong(company)
    assert found.check == "key"


def test_the_verbs_answer_in_json_and_with_their_exit_codes(
    company: Company, capsys: pytest.CaptureFixture[str]
) -> None:
    company.source("gateway", GATEWAY)
    company.log("gateway.jsonl", [request(n) for n in range(5)])
    company.load()
    assert run(["verify", "--json", "--workspace", str(company.folder)]) == 0
    assert json.loads(capsys.readouterr().out)["ok"] is True
    company.rows("delete from usage_fact")
    assert run(["verify", "--json", "--workspace", str(company.folder)]) == 5
    assert json.loads(capsys.readouterr().out)["ok"] is False
    assert run(["rebuild", "--json", "--workspace", str(company.folder)]) == 0
    assert json.loads(capsys.readouterr().out) == {"files": 1, "rows": 5, "replaced": True}
    assert run(["verify", "--workspace", str(company.folder)]) == 0
    serving = company.folder / "data" / "serving"
    serving.mkdir()
    (serving / "CURRENT").write_text('{"gen": 1, "file": "serving-1.duckdb", "sha256": "0"}')
    (serving / "serving-1.duckdb").write_bytes(b"changed")
    assert run(["verify", "--workspace", str(company.folder)]) == 5
    assert "its hash differs" in capsys.readouterr().out
