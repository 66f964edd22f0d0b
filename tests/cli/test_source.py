"""`sevenfold source new` at the command line: asked on a terminal, one sentence elsewhere, one file."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

TABLE = "day,team,minutes\n" + "".join(
    f"2026-{month:02}-{day:02},{team},{day}\n"
    for month in range(1, 5)
    for day in range(1, 28)
    for team in "ab"
)


def sevenfold(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "sevenfold", *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
        stdin=subprocess.DEVNULL,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A workspace `co` beside an export."""
    assert sevenfold("init", "co", cwd=tmp_path).returncode == 0
    (tmp_path / "table.csv").write_text(TABLE)
    return tmp_path


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_an_open_question_is_one_sentence_that_names_the_flag(folder: Path) -> None:
    before = files(folder)
    ran = sevenfold("source", "new", "table.csv", "--workspace", "co", cwd=folder)
    assert (ran.returncode, ran.stdout, ran.stderr.count("\n")) == (6, "", 1)
    assert "--better higher or --better lower" in ran.stderr
    assert files(folder) == before


def test_the_document_says_what_is_written_and_what_it_proves(folder: Path) -> None:
    before = files(folder)
    ran = sevenfold(
        "source", "new", "table.csv", "--workspace", "co", "--better", "lower", "--json", cwd=folder
    )
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout)
    assert files(folder) - before == {"co/sources/table.toml"} == set(found["written"])
    assert (found["files_touched"], found["file"]) == (1, "sources/table.toml")
    assert found["proves"]["sentence"].startswith("With this file (2 groups and 18 weeks)")
    assert found["columns"][2] == {
        "column": "minutes",
        "target": "value",
        "why": "the only column of numbers",
        "samples": ["1", "2"],
    }
    assert found["toml"] == (folder / "co/sources/table.toml").read_text()
    again = sevenfold("source", "new", "table.csv", "--workspace", "co", "--better", "lower", cwd=folder)
    assert (again.returncode, again.stdout) == (6, "")
    assert "is not overwritten" in again.stderr


def test_a_dry_run_shows_open_questions_and_writes_nothing(folder: Path) -> None:
    before = files(folder)
    ran = sevenfold("source", "new", "table.csv", "--workspace", "co", "--dry-run", cwd=folder)
    assert ran.returncode == 0, ran.stderr
    assert "To answer: minutes: the file does not say whether higher or lower is better." in ran.stdout
    assert files(folder) == before


def test_before_after_and_what_would_be_stronger_is_said_up_front(folder: Path) -> None:
    (folder / "one.csv").write_text("day,minutes\n" + "".join(f"2026-0{m}-01,{m}\n" for m in range(1, 9)))
    said = ("--better", "lower", "--use-case", "Help", "--lesson", "3", "--started", "2026-05-01")
    ran = sevenfold("source", "new", "one.csv", "--workspace", "co", *said, cwd=folder)
    assert ran.returncode == 0, ran.stderr
    assert "With this file (one series of 8 months): before/after, grade D" in ran.stdout
    assert "add a team column (--unit): up to B" in ran.stdout


WRONG = [
    (("absent.csv",), 3, "absent.csv"),
    ((), 6, "Name a FILE"),
    (("table.csv", "--query", "select 1"), 6, "Name a FILE"),
    (("--query", "select 1"), 6, "--database"),
    (("--query", "select 1", "--database", "NOT_SET_ANYWHERE"), 6, "NOT_SET_ANYWHERE"),
    (("table.csv", "--value", "minuts"), 6, "Did you mean 'minutes'"),
    (("table.csv", "--better", "sideways"), 6, "sideways"),
]


@pytest.mark.parametrize(("arguments", "code", "names"), WRONG)
def test_what_cannot_be_meant_is_one_sentence(
    folder: Path, arguments: tuple[str, ...], code: int, names: str
) -> None:
    ran = sevenfold("source", "new", *arguments, "--workspace", "co", cwd=folder)
    assert (ran.returncode, ran.stdout) == (code, "")
    assert names in ran.stderr
    assert ran.stderr.count("\n") == 1, ran.stderr


@pytest.mark.skipif(os.name != "posix", reason="needs a pseudo-terminal")
def test_on_a_terminal_what_is_open_is_asked(folder: Path) -> None:
    import pty

    leader, follower = pty.openpty()
    command = [sys.executable, "-m", "sevenfold", "source", "new", "table.csv", "--workspace", "co"]
    with subprocess.Popen(
        command, cwd=folder, stdin=follower, stderr=follower, stdout=subprocess.PIPE
    ) as ran:
        os.close(follower)
        os.write(leader, b"lower\n")
        out, _ = ran.communicate(timeout=120)
    os.close(leader)
    assert ran.returncode == 0
    assert b"Wrote one file" in out
    assert 'better = "lower"' in (folder / "co/sources/table.toml").read_text()
