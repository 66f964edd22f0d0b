"""kill -9 at any moment: no row lost, none twice, every acknowledged load there, and the warehouse always opens."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ingest.rebuild import rebuild
from tests.ingest.company import Company
from tests.ingest.fingerprint import fingerprint
from tests.ingest.fire import Fire

pytestmark = pytest.mark.skipif(os.name != "posix", reason="SIGKILL needs a POSIX system")


def burn(folder: Path, seed: int, kills: int) -> Fire:
    """Kills loads of one company that many times, then finishes and compares."""
    fire = Fire(Company(folder / f"fire-{seed}"), seed)
    fire.calibrate()
    while fire.kills < kills:
        fire.strike()
    fire.finish()
    return fire


def test_twenty_kills_at_random_moments_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    fire = burn(tmp_path, seed=2026, kills=20)
    # Kills that all come too late would prove nothing.
    assert fire.early >= 5
    before = fingerprint(fire.company.folder / "data")
    rebuild(fire.company.folder)
    assert fingerprint(fire.company.folder / "data") == before


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(10))
def test_two_hundred_kills_lose_nothing_and_double_nothing(tmp_path: Path, seed: int) -> None:
    burn(tmp_path, seed=seed, kills=20)


def full_disk(folder: Path, megabytes: int) -> list[str]:
    """Runs the story of a disk that fills up on a real file system of that size; its answers, line by line."""
    story = Path(__file__).with_name("full_disk.py")
    command = f"mount -t tmpfs -o size={megabytes}m tmpfs '{folder}' && exec '{sys.executable}' '{story}' '{folder}'"
    if subprocess.run(
        ["unshare", "-rm", "sh", "-c", f"mount -t tmpfs -o size=1m tmpfs '{folder}'"],
        capture_output=True,
        check=False,
    ).returncode:
        pytest.skip("a file system of limited size needs user namespaces, which this machine does not allow")
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", command],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.splitlines()


@pytest.mark.skipif(sys.platform != "linux", reason="a file system of limited size needs Linux")
@pytest.mark.parametrize("megabytes", [24, 32, 48])
def test_a_full_disk_costs_nothing_that_was_acknowledged(tmp_path: Path, megabytes: int) -> None:
    """The disk is a tmpfs of a few megabytes, so ENOSPC is real wherever it strikes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    said = full_disk(folder, megabytes)
    assert said[-1] == "whole"
    assert any(line.startswith(("refused 5 DISK_FULL", "refused 5 LANDING")) for line in said)


@pytest.mark.parametrize("kilobytes", [300, 700, 1500])
def test_a_limit_on_file_sizes_is_a_full_disk_too(tmp_path: Path, kilobytes: int) -> None:
    story = Path(__file__).with_name("full_disk.py")
    done = subprocess.run(
        [sys.executable, str(story), str(tmp_path), str(kilobytes)],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    assert done.returncode == 0, done.stdout + done.stderr
    said = done.stdout.splitlines()
    assert said[-1] == "whole"
    assert any(line.startswith("refused 5 ") for line in said)
