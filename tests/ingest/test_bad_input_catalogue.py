"""Every case of TRUST.md's bad-input catalogue: its outcome, its code and its plain sentence."""

from __future__ import annotations

import os
import re

import pytest

from ingest import quarantine
from ingest.contract import Refused
from ingest.quarantine import write_csv
from ingest.workspace import load
from tests.ingest.bad_input import CASES, DAYS, EVENTS, LOG, USAGE, USED, Case
from tests.ingest.company import Company

NEVER = re.compile(
    r"infer_schema|PlRefPath|TapeError|state machine|Original Line|LINE 1:|pytz|invalid utf-8 sequence|Traceback|Error:"
    r"|[Ss]niff|CSV Parser|Conversion|Binder|auto_detect"
)
"""Texts of libraries, which never reach a person (TRUST.md 4.3)."""


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_every_case_of_the_catalogue_has_its_outcome_and_its_sentence(company: Company, case: Case) -> None:
    if os.name != "posix" and case.code in ("SRC_SYMLINK", "SRC_NOT_A_FILE"):
        pytest.skip("links and pipes of this kind need a POSIX system")
    company.source("odd", case.toml())
    path = company.folder / "exports" / case.file
    path.parent.mkdir()
    if isinstance(case.make, bytes):
        path.write_bytes(case.make)
    else:
        case.make(path)
    if case.code is not None and case.line is None:
        with pytest.raises(Refused) as refused:
            company.load()
        assert refused.value.code == case.code
        assert refused.value.exit_code == 3
        sentence = refused.value.sentence
        assert case.file in sentence
        assert [part for part in case.says if part not in sentence] == []
        assert len(sentence) < 500
        assert not NEVER.search(sentence)
        return
    counts = company.load()["odd"].counts
    assert counts.read == counts.loaded + counts.duplicate + counts.quarantined
    found = [(row.row, row.code, row.reason) for row in quarantine.rows(load(company.folder), "odd")]
    if case.code is None:
        assert found == []
    else:
        ((row, code, reason),) = found
        assert (row, code) == (case.line, case.code)
        assert [part for part in case.says if part not in reason] == []
        assert not NEVER.search(reason)
    assert case.rows is None or counts.loaded == case.rows
    assert case.finds is None or company.one(case.finds) is True


CANARY = "canary@secret.example"


@pytest.mark.parametrize("feed", [USAGE, LOG])
def test_a_cell_of_a_person_is_neither_printed_nor_stored(
    company: Company, feed: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever is wrong with a row, in whichever column, no sentence, list, file or database says who it is about."""
    from sevenfold.main import run

    name = "export.csv" if feed is USAGE else "export.jsonl"
    if feed is USAGE:
        # The address stands where a time, a number and a person are expected.
        bad = [
            f"{CANARY},{CANARY},gpt-5,1",
            f"2025-03-01,{CANARY},gpt-5,{CANARY}",
            f'2025-03-01,"{CANARY}',
        ] * 4
        text = DAYS + "\n".join([*USED, *bad]) + "\n"
    else:
        sound = EVENTS
        bad = [
            f'{{"date": "{CANARY}", "user": "{CANARY}", "model": "m", "value": "{CANARY}"}}',
            f'{{"user": "{CANARY}',
        ] * 4
        text = "\n".join([*sound, *bad]) + "\n"
    company.source("odd", feed.format(file="export*", extra="", period='"date"'))
    path = company.write(f"exports/{name}", text)
    there = ["--workspace", str(company.folder)]
    assert run(["ingest", *there]) == 3
    assert run(["ingest", "--max-bad", "0.9", *there]) == 2
    assert run(["quarantine", "odd", *there]) == 0
    assert run(["quarantine", "odd", "--json", *there]) == 0
    fix = company.folder / "fix.csv"
    write_csv(load(company.folder), "odd", fix)
    said = capsys.readouterr()
    assert CANARY not in said.out + said.err + fix.read_text()
    for written in (company.folder / "data").rglob("*"):
        assert not written.is_file() or CANARY.encode() not in written.read_bytes(), written
    # Only with the original in hand are its own lines written, because who asks already has them.
    write_csv(load(company.folder), "odd", fix, original=path)
    assert CANARY in fix.read_text()


@pytest.mark.parametrize("feed", [USAGE, LOG])
def test_the_original_columns_come_back_with_their_reasons_and_the_corrected_file_closes_them(
    company: Company, feed: str
) -> None:
    if feed is USAGE:
        name, bad = "export.csv", ["2025-03-01,ann,gpt-5,x", "yesterday,bob,gpt-5,7", "2025-03-02,cy,gpt-5"]
        text = DAYS.replace("model", "team,model") + "\n".join(
            line.replace(",gpt", ",t1,gpt") for line in [*USED, *bad]
        )
    else:
        name = "export.jsonl"
        sound = [event.replace("}", ', "team": "t1"}') for event in EVENTS]
        bad = [
            '{"date": "2025-03-01", "user": "ann", "model": "m", "value": "x", "cost": 1, "team": "t1"}',
            '{"date": "yesterday", "user": "bob", "value": 7, "cost": 1, "team": "t1"}',
            '{"date": "2025-03-02", "user": "cy", "value": 7, "cost": "many", "team": "t1"}',
        ]
        text = "\n".join([*sound, *bad])
    company.source("odd", feed.format(file="export*", extra="", period='"date"'))
    path = company.write(f"exports/{name}", text + "\n")
    first = company.load()["odd"].counts
    assert (first.loaded, first.quarantined) == (60, 3)
    fix = company.folder / "exports" / f"export-fixed{path.suffix}"
    workspace = load(company.folder)
    assert write_csv(workspace, "odd", fix, original=path) == 3
    fixed = fix.read_text()
    assert all(part in fixed for part in ("team", "t1", "problem", "ann", "is not"))
    for wrong, right in (("gpt-5,x", "gpt-5,5"), ('"x"', "5"), ("yesterday", "2025-03-05"), ('"many"', "1")):
        fixed = fixed.replace(wrong, right)
    # The short line has its cells as far as they go; the missing one is filled in.
    fixed = re.sub(r"(cy,t1,gpt-5),", r"\1,9", fixed)
    fix.write_text(fixed)
    second = company.load()["odd"].counts
    assert (second.loaded, second.quarantined) == (3, 0)
    assert quarantine.rows(workspace, "odd") == []
    assert company.one("select count(*) from usage_fact") == 63
    assert company.one("select count(*) from quarantine where closed_at is not null") == 3
    assert company.load()["odd"].counts.loaded == 0
