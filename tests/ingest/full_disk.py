"""The story of a disk that fills up, told by a process of its own: what was acknowledged is what is there.

Run as `python full_disk.py FOLDER [KILOBYTES]`: with a limit, no file may grow beyond it.
"""

from __future__ import annotations

import resource
import shutil
import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from ingest.problems import StorageProblem
from tests.ingest.company import GATEWAY, Company, request


def tell(folder: Path, kilobytes: int | None) -> None:
    """Loads until the disk is full, sees what is left, makes room and loads again."""
    company = Company(folder / "company")
    company.source("gateway", GATEWAY)
    company.log("gateway-000.jsonl", [request(n) for n in range(200)])
    company.load()
    acknowledged = 200
    for number in range(1, 4):
        company.log(f"gateway-{number:03d}.jsonl", _events(number))
    if kilobytes is not None:
        # Without the signal, writing past the limit is an ordinary error, as on a full disk.
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        _limit(kilobytes * 1024)
        refused = _load(company)
        _limit(resource.RLIM_INFINITY)
        assert refused
        _expect(company, acknowledged)
    else:
        ballast = folder / "ballast"
        refused = False
        for spare in (0, 64, 256, 700, 1500):
            _fill(folder, ballast, spare * 1024)
            if _load(company):
                refused = True
                ballast.unlink()
                acknowledged = _expect(company, None)
            else:
                ballast.unlink()
                break
        assert refused
    assert not _load(company)
    _expect(company, 200 + 3 * 4000)
    _say("whole")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _events(number: int) -> list[dict[str, object]]:
    return [request(10_000 * number + n, person=f"p{n}@example.com", trace=f"t{n * n}") for n in range(4000)]


def _limit(size: int) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def _fill(folder: Path, ballast: Path, spare: int) -> None:
    left = max(shutil.disk_usage(folder).free - spare, 0)
    with ballast.open("wb") as file:
        while left > 0:
            left -= file.write(b"\1" * min(left, 1 << 16))


def _load(company: Company) -> bool:
    """Loads; True where that was refused because the disk is full."""
    try:
        company.load()
    except StorageProblem as problem:
        _say(f"refused {problem.exit_code} {problem.code} {problem.sentence}")
        return True
    _say("loaded")
    return False


def _expect(company: Company, rows: int | None) -> int:
    """Opens the warehouse: every load is wholly there or not at all, and the ledger agrees."""
    there = int(company.one("select count(*) from usage_fact"))
    assert int(company.one("select coalesce(sum(loaded), 0) from ingest_run")) == there
    assert int(company.one("select coalesce(sum(requests), 0) from usage_day")) == there
    assert company.one("select bool_and(read = loaded + duplicate + quarantined) from ingest_run")
    assert (there - 200) % 4000 == 0
    assert rows is None or there == rows
    return there


if __name__ == "__main__":
    tell(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else None)
