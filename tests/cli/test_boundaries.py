"""Bad input at the command line: one clear sentence, the documented exit code, nothing changed."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

SECRET_WORDS = re.compile(r"Traceback|[Pp]olars|[Dd]uck[Dd][Bb]|[Pp]ydantic|Original Line|LINE 1|\^\^\^")


def sevenfold(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "sevenfold", *arguments], capture_output=True, text=True, check=False, cwd=cwd
    )


def refused(*arguments: str, cwd: Path, code: int, names: tuple[str, ...]) -> str:
    ran = sevenfold(*arguments, cwd=cwd)
    assert ran.returncode == code, ran.stdout + ran.stderr
    assert ran.stdout == ""
    assert not SECRET_WORDS.search(ran.stderr), ran.stderr
    assert ran.stderr.count("\n") == 1, ran.stderr
    for name in names:
        assert name in ran.stderr, ran.stderr
    return ran.stderr


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A small workspace that loads: one JSON-lines source of three events."""
    folder = tmp_path / "company"
    assert sevenfold("init", str(folder), cwd=tmp_path).returncode == 0
    (folder / "exports").mkdir(exist_ok=True)
    lines = [
        {
            "id": f"e{i}",
            "time": f"2026-03-0{i}T10:00:00Z",
            "user": f"u{i}",
            "model": "gpt-5",
            "in": 100,
            "out": 10,
        }
        for i in (1, 2, 3)
    ]
    (folder / "exports" / "log.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    (folder / "sources" / "gateway.toml").write_text(
        'adapter = "jsonl"\npath = "exports/log.jsonl"\nfeeds = "usage"\nprovider = "any"\ntokens = "inclusive"\n'
        '[columns]\nrecord = "id"\noccurred_at = "time"\nperson = "user"\nmodel = "model"\n'
        'input_tokens = "in"\noutput_tokens = "out"\n'
    )
    return folder


def test_a_small_log_loads_and_a_second_load_changes_nothing(workspace: Path) -> None:
    first = sevenfold("ingest", "--json", cwd=workspace)
    assert first.returncode == 0, first.stderr
    assert [json.loads(first.stdout)["sources"][0][key] for key in ("read", "loaded", "duplicate")] == [
        3,
        3,
        0,
    ]
    second = sevenfold("ingest", "--json", cwd=workspace)
    assert [json.loads(second.stdout)["sources"][0][key] for key in ("read", "loaded", "duplicate")] == [
        3,
        0,
        3,
    ]


def test_an_unknown_key_in_a_source_names_file_key_and_the_nearest(workspace: Path) -> None:
    source = workspace / "sources" / "gateway.toml"
    source.write_text(source.read_text().replace("provider =", "providr ="))
    refused("ingest", cwd=workspace, code=6, names=("gateway.toml", "providr", "provider"))
    assert not (workspace / "data" / "warehouse.duckdb").exists()


def test_broken_toml_names_file_and_line(workspace: Path) -> None:
    (workspace / "sources" / "gateway.toml").write_text('adapter = "jsonl"\npath = \n')
    refused("ingest", cwd=workspace, code=6, names=("gateway.toml", "line 2"))


def test_a_missing_column_names_file_and_column(workspace: Path) -> None:
    (workspace / "exports" / "kpi.csv").write_text("day,queue,minutes\n2026-03-01,a,3\n")
    (workspace / "kpis" / "minutes.toml").write_text('label = "Minutes"\nunit = "min"\nbetter = "lower"\n')
    (workspace / "sources" / "kpi.toml").write_text(
        'adapter = "table"\npath = "exports/kpi.csv"\nfeeds = "kpi_observation"\nkpi = "minutes"\n'
        '[columns]\nperiod = "day"\nunit_id = "queue"\nvalue = "minuts"\n'
    )
    refused("ingest", "kpi", cwd=workspace, code=3, names=("kpi.csv", "minuts", "minutes"))


def test_a_missing_file_is_named(workspace: Path) -> None:
    (workspace / "exports" / "log.jsonl").unlink()
    refused("ingest", cwd=workspace, code=3, names=("exports/log.jsonl",))


def test_an_empty_file_is_refused(workspace: Path) -> None:
    (workspace / "exports" / "log.jsonl").write_text("")
    refused("ingest", cwd=workspace, code=3, names=("log.jsonl", "0 bytes"))


def test_wrong_types_refuse_the_file_and_leave_the_warehouse_as_it_was(workspace: Path) -> None:
    assert sevenfold("ingest", cwd=workspace).returncode == 0
    before = sevenfold("ingest", "--json", cwd=workspace).stdout
    bad = '{"id":"x","time":"yesterday","user":"u","model":"gpt-5","in":"many","out":1}\n'
    (workspace / "exports" / "log.jsonl").write_text(bad)
    refused("ingest", cwd=workspace, code=3, names=("log.jsonl",))
    lines = (
        json.dumps(
            {
                "id": f"e{i}",
                "time": f"2026-03-0{i}T10:00:00Z",
                "user": f"u{i}",
                "model": "gpt-5",
                "in": 100,
                "out": 10,
            }
        )
        for i in (1, 2, 3)
    )
    (workspace / "exports" / "log.jsonl").write_text("".join(line + "\n" for line in lines))
    after = json.loads(sevenfold("ingest", "--json", cwd=workspace).stdout)["sources"][0]
    assert after["duplicate"] == json.loads(before)["sources"][0]["duplicate"] == 3


def test_an_unknown_source_names_the_nearest(workspace: Path) -> None:
    refused("ingest", "gatewy", cwd=workspace, code=6, names=("gatewy", "gateway"))


def test_a_folder_that_is_no_workspace_says_how_to_make_one(tmp_path: Path) -> None:
    refused("run", cwd=tmp_path, code=6, names=("sevenfold init",))


def test_an_unknown_metric_names_the_nearest(workspace: Path) -> None:
    refused("explain", "active_peple", cwd=workspace, code=6, names=("active_peple", "active_people"))


def test_an_unknown_verb_names_the_nearest(tmp_path: Path) -> None:
    refused("ingst", cwd=tmp_path, code=6, names=("ingst", "ingest"))


def test_serving_on_an_address_others_can_reach_is_a_matter_of_policy(workspace: Path) -> None:
    refused("serve", "--host", "0.0.0.0", cwd=workspace, code=7, names=("127.0.0.1", "sign-in"))


def test_outcome_names_a_missing_file(tmp_path: Path) -> None:
    arguments = ("outcome", "panel.csv", "--unit", "u", "--time", "t", "--value", "v", "--adopted", "g")
    refused(*arguments, cwd=tmp_path, code=3, names=("panel.csv",))


def test_outcome_names_a_missing_column_and_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "panel.csv").write_text("unit,month,hours,first\na,1,2,0\nb,1,3,2\n")
    arguments = (
        "outcome",
        "panel.csv",
        "--unit",
        "unit",
        "--time",
        "month",
        "--value",
        "hour",
        "--adopted",
        "first",
    )
    refused(*arguments, cwd=tmp_path, code=3, names=("panel.csv", "hour", "hours"))


def test_outcome_says_that_a_delimiter_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "panel.csv").write_text("unit;month;hours;first\na;1;2;0\nb;1;3;2\n")
    arguments = (
        "outcome",
        "panel.csv",
        "--unit",
        "unit",
        "--time",
        "month",
        "--value",
        "hours",
        "--adopted",
        "first",
    )
    refused(*arguments, cwd=tmp_path, code=3, names=("panel.csv", "--delimiter"))


def test_adding_a_file_that_nobody_knows_leaves_no_workspace_behind(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("a,b\n1,2\n")
    refused("add", "list.csv", "--workspace", "new", cwd=tmp_path, code=3, names=("list.csv", "sources/"))
    refused("add", "missing.csv", "--workspace", "new", cwd=tmp_path, code=3, names=("missing.csv",))
    assert not (tmp_path / "new").exists()
