"""The analyst guide, typed as it stands: from an unknown file to a published KPI in five commands, one file."""

from __future__ import annotations

import random
import re
import shlex
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from metrics.serving import Serving
from tests.conftest import ROOT

GUIDE = ROOT / "docs" / "add-a-source.md"
EFFECT = -9.0
"""Minutes that the tickets of the first six queues take less from week 14 on."""


def export() -> str:
    """The messy export that the guide describes; its last rows and two others are no data."""
    chance = random.Random(7)
    lines = ["Ticket-Nr;Geschlossen am;Warteschlange;Bearbeiter E-Mail;Bearbeitungszeit (Minuten)"]
    for week in range(30):
        for queue in range(12):
            for ticket in range(2):
                day = date(2026, 1, 5) + timedelta(days=7 * week + (queue + ticket) % 5)
                minutes = 40 + queue + chance.gauss(0, 2) + (EFFECT if queue < 6 and week >= 14 else 0)
                lines.append(
                    f"T{len(lines):05};{day:%d.%m.%Y};Q{queue + 1:02};ann{ticket}@example.com;"
                    + f"{minutes:.1f}".replace(".", ",")
                )
    lines[20] = lines[20].rsplit(";", 1)[0] + ";k.A."
    lines[33] = re.sub(r";\d\d\.\d\d\.2026;", ";30.02.2026;", lines[33])
    return "\n".join([*lines, "Summe;;;;28.912,4"]) + "\n"


def commands() -> list[str]:
    return [
        line
        for block in re.findall(r"```sh\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
        for line in block.splitlines()
        if line.strip()
    ]


@pytest.fixture(scope="module")
def typed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[subprocess.CompletedProcess[str]]]:
    """An empty folder with the export, and what each command of the guide did in it."""
    folder = tmp_path_factory.mktemp("newcomer")
    (folder / "tickets.csv").write_text(export(), encoding="utf-8")
    done = []
    for line in commands():
        program, *arguments = shlex.split(line)
        assert program == "sevenfold"
        done.append(
            subprocess.run(
                [sys.executable, "-m", "sevenfold", *arguments],
                cwd=folder,
                capture_output=True,
                text=True,
                check=False,
                stdin=subprocess.DEVNULL,
            )
        )
    return folder, done


Typed = tuple[Path, list[subprocess.CompletedProcess[str]]]


def test_the_guide_has_five_commands_and_fits_on_one_page() -> None:
    assert len(commands()) == 5
    assert len(GUIDE.read_text(encoding="utf-8").splitlines()) <= 100


def test_every_command_does_what_the_guide_says(typed: Typed) -> None:
    # 2: rows were set aside, as the guide tells.
    assert [ran.returncode for ran in typed[1]] == [0, 0, 2, 2, 0], [ran.stderr for ran in typed[1]]
    described, checked, answered = typed[1][1], typed[1][2], typed[1][4]
    assert "12 groups and 30 weeks" in described.stdout
    assert "up to grade B" in described.stdout
    assert re.search(r"tickets +718 +0 +0 +3 ", checked.stdout)
    assert "Headline numbers that would change" in checked.stdout
    assert "ticket_assistant" in answered.stdout


def test_what_the_guide_shows_is_what_is_there(typed: Typed) -> None:
    shown = re.findall(
        r"```\n(.*?)```", re.sub(r"```sh\n.*?```", "", GUIDE.read_text(encoding="utf-8"), flags=re.S), re.S
    )
    there = {" ".join(line.split()) for ran in typed[1] for line in ran.stdout.splitlines()}
    there |= set(export().splitlines())
    lines = [" ".join(line.split()) for block in shown for line in block.splitlines()]
    assert len(lines) == 6
    assert not [line for line in lines if line not in there]


def test_the_check_before_the_run_said_what_the_run_then_published(typed: Typed) -> None:
    folder, done = typed
    (row,) = Serving(folder / "my-company" / "data" / "serving").rows("outcome")
    assert (row["verdict"], row["unit"]) == ("better", "min")
    assert row["low"] <= EFFECT <= row["high"]
    assert f"{row['estimate']:,.4g} (better, grade {row['grade']})" in done[2].stdout


def test_one_file_was_written_by_describing(typed: Typed) -> None:
    sources = typed[0] / "my-company" / "sources"
    assert [path.name for path in sources.glob("*.toml")] == ["tickets.toml"]
    assert not list((typed[0] / "my-company" / "use_cases").glob("*.toml"))
    assert not list((typed[0] / "my-company" / "kpis").glob("*.toml"))


def test_nobody_was_imported(typed: Typed) -> None:
    kept = [path for path in (typed[0] / "my-company").rglob("*") if path.is_file()]
    assert not [path for path in kept if b"ann0@example" in path.read_bytes()]


def test_the_three_rows_are_corrected_as_the_guide_says(typed: Typed) -> None:
    folder, _ = typed

    def sevenfold(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "sevenfold", *arguments, "--workspace", "my-company"]
        return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)

    listed = sevenfold("quarantine", "tickets", "--csv", "fix.csv", "--file", "tickets.csv")
    assert listed.returncode == 0, listed.stderr
    rows = (folder / "fix.csv").read_text(encoding="utf-8")
    assert [code in listed.stdout for code in ("NUMBER", "DATE_FORMAT", "VALUE_MISSING")] == [True] * 3
    assert rows.count("\n") == 4
    source = folder / "my-company" / "sources" / "tickets.toml"
    text = source.read_text(encoding="utf-8")
    corrected = rows.replace("k.A.", "41,5").replace("30.02.2026", "28.02.2026")
    (folder / "fix.csv").write_text("".join(corrected.splitlines(keepends=True)[:3]), encoding="utf-8")
    source.write_text(text.replace('path = "../tickets.csv"', 'path = ["../tickets.csv", "../fix.csv"]'))
    ran = sevenfold("run")
    assert ran.returncode in (0, 2), ran.stderr
    assert re.search(r"VALUE_MISSING", sevenfold("quarantine", "tickets").stdout)
    assert "DATE_FORMAT" not in sevenfold("quarantine", "tickets").stdout
