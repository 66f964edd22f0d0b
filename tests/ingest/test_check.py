"""A dry run: says what a load would do, and leaves everything as it was."""

from __future__ import annotations

import hashlib
import shutil
from collections import namedtuple
from pathlib import Path

import pytest

from ingest.check import SCRATCH, CheckRow, check, dry_run
from ingest.load import ingest
from ingest.lock import writer_lock
from ingest.problems import BusyProblem, StorageProblem
from ingest.workspace import load
from tests.ingest.company import Company

SOURCE = """
adapter = "table"
path = "exports/*.csv"
feeds = "kpi_observation"
[columns]
period = "day"
unit_id = "team"
value = "minutes"
[kpi]
id = "minutes"
label = "Minutes"
unit = "min"
better = "lower"
"""


@pytest.fixture
def described(company: Company) -> Company:
    """A KPI of 40 rows, not loaded yet."""
    company.source("minutes", SOURCE)
    rows = "".join(f"2026-01-{day:02},{team},{day}\n" for day in range(1, 21) for team in "ab")
    company.write("exports/one.csv", "day,team,minutes\n" + rows)
    return company


def rows(company: Company) -> CheckRow:
    (found,) = check(load(company.folder))
    return found


def contents(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.suffix != ".lock"
    }


def test_a_first_dry_run_leaves_no_data_folder_behind(described: Company) -> None:
    before = contents(described.folder)
    found = rows(described)
    assert (found.new, found.identical, found.would_change, found.set_aside) == (40, 0, 0, 0)
    assert contents(described.folder) == before
    assert not (described.folder / "data").exists()


def test_new_identical_changed_and_bad_rows_are_told_apart(described: Company) -> None:
    described.load()
    described.write(
        "exports/two.csv",
        "day,team,minutes\n2026-01-20,a,20\n2026-01-20,b,99\n2026-02-01,a,1\n2026-02-02,a,1\n" + "x,a,1\n",
    )
    described.source("minutes", SOURCE.replace('adapter = "table"', 'adapter = "table"\nmax_bad = 0.5'))
    before = contents(described.folder)
    found = rows(described)
    # Two rows are new, one says what is there, one says otherwise, one is no row.
    assert (found.new, found.identical, found.would_change, found.set_aside) == (2, 41, 1, 1)
    assert found.exit_code == 2
    assert contents(described.folder) == before
    report = described.load()["minutes"].counts
    assert (report.loaded, report.duplicate, report.quarantined) == (3, 41, 1)


def test_a_changed_mapping_changes_rows_and_adds_none(described: Company) -> None:
    described.load()
    described.source(
        "minutes", SOURCE.replace('value = "minutes"', 'value = { from = "minutes", unit = "hours" }')
    )
    found = rows(described)
    assert (found.new, found.would_change) == (0, 40)


def test_a_problem_of_one_source_does_not_hide_the_others(described: Company) -> None:
    described.source(
        "absent", SOURCE.replace("exports/*.csv", "absent.csv").replace('"minutes"\nl', '"m2"\nl')
    )
    first, second = check(load(described.folder))
    assert (first.source, first.exit_code) == ("absent", 3)
    assert "absent.csv" in str(first.problem)
    assert second.new == 40


def test_a_load_may_run_beside_a_dry_run(described: Company) -> None:
    described.load()
    described.write("exports/two.csv", "day,team,minutes\n2026-03-01,a,20\n")
    with dry_run(load(described.folder)) as found:
        assert found.rows[0].new == 1
        (report,) = ingest(described.folder)
        assert report.counts.loaded == 1
        # Two dry runs do not meet either.
        assert rows(described).new == 0
        assert found.folder.is_dir()
    assert not list((described.folder / "data").glob(f"{SCRATCH}*"))


def test_while_a_load_holds_the_warehouse_a_dry_run_is_busy(described: Company) -> None:
    described.load()
    with writer_lock(described.folder / "data"), pytest.raises(BusyProblem):
        rows(described)
    assert not list((described.folder / "data").glob(f"{SCRATCH}*"))


def test_what_an_interrupted_dry_run_left_is_swept(described: Company) -> None:
    described.load()
    left = described.folder / "data" / f"{SCRATCH}left"
    (left / "data").mkdir(parents=True)
    (left / "data" / "warehouse.duckdb").write_bytes(b"x")
    rows(described)
    assert not left.exists()


def test_a_dry_run_without_room_says_how_much_it_needs(
    described: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    described.load()
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(100, 100, 1_000))
    with pytest.raises(StorageProblem, match="copy of the warehouse") as problem:
        rows(described)
    assert problem.value.exit_code == 5
    assert not list((described.folder / "data").glob(f"{SCRATCH}*"))
