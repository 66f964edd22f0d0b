"""A company under fire: deliveries, loads that are killed at seeded moments, and what must hold after each."""

from __future__ import annotations

import os
import random
import select
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ingest.config.company import IngestSection
from ingest.warehouse import open_warehouse
from tests.ingest.company import GATEWAY, Company, request
from tests.ingest.fingerprint import fingerprint

CHILD = """
import sys
from pathlib import Path
from ingest.load import ingest
print("ready", flush=True)
sys.stdin.readline()
reports = ingest(Path(sys.argv[1]), wait=60)
assert all(r.counts.read == r.counts.loaded + r.counts.duplicate + r.counts.quarantined for r in reports)
print("loaded", flush=True)
"""
DAILY = """
adapter = "table"
path = "exports/daily*.csv"
feeds = "usage"
grain = "1d"
provider = "openai"
tokens = "inclusive"
[columns]
occurred_at = "day"
model = "model"
requests = "requests"
input_tokens = "input"
"""
KPI = """
adapter = "table"
path = "exports/kpi*.csv"
feeds = "kpi_observation"
max_bad = 0.5
[kpi]
id = "minutes"
label = "Minutes"
unit = "min"
better = "lower"
[columns]
period = "month"
unit_id = "queue"
value = "minutes"
"""
UNTIMED = ("loaded_at", "load_order", "landed_path", "landed_sha256")
"""Columns that say when and in which commit a file was loaded, not what it holds."""
LEDGER = """
select count(*) from ingest_run as r
where read <> loaded + duplicate + quarantined
or quarantined <> (select count(*) from quarantine as q where q.ingest_run_id = r.ingest_run_id)
"""
EVENTS = """
select count(*) from ingest_run as r
where source_system = 'gateway'
and loaded <> (select count(*) from usage_fact as f where f.ingest_run_id = r.ingest_run_id)
"""
STRAYS = """
select count(*) from (
    select ingest_run_id from usage_fact union all select ingest_run_id from kpi_observation
) as rows anti join ingest_run using (ingest_run_id)
"""
ROLLED_UP = """
select (select coalesce(sum(requests), 0) from usage_day) - (select coalesce(sum(requests), 0) from usage_fact)
"""
COVERED = """
select (select coalesce(sum(rows), 0) from source_coverage where feed = 'usage') - (select count(*) from usage_fact)
"""


@dataclass
class Loader:
    """One process that loads: started, then killed or left to end."""

    company: Company
    process: subprocess.Popen[str]
    files: frozenset[str] = frozenset()
    """Files that were delivered when it began to load."""

    @classmethod
    def start(cls, company: Company) -> Loader:
        """Starts a process that gets ready to load and waits."""
        process = subprocess.Popen(
            [sys.executable, "-c", CHILD, str(company.folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        return cls(company, process)

    def await_ready(self) -> None:
        """Waits until everything is imported."""
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "ready\n", self.process.stderr and self.process.stderr.read()

    def go(self) -> None:
        """Lets it load."""
        self.files = frozenset(path.name for path in (self.company.folder / "exports").iterdir())
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def kill(self) -> bool:
        """Kills it; tells whether it had said before that everything is loaded."""
        self.process.send_signal(signal.SIGKILL)
        return self.end()

    def end(self) -> bool:
        """Waits for its end; tells whether it said that everything is loaded."""
        said, messages = self.process.communicate()
        assert self.process.returncode in (0, -signal.SIGKILL), messages
        return "loaded" in said


@dataclass
class Fire:
    """One seeded sequence of deliveries and kills."""

    company: Company
    seed: int
    random: random.Random = field(init=False)
    rounds: int = 0
    duration: float = 0.0
    """Seconds that a load takes undisturbed."""
    acknowledged: set[str] = field(default_factory=set)
    """Files whose load was reported as done."""
    kills: int = 0
    early: int = 0
    """Kills before the load had said that it was done."""
    spare: Loader | None = None
    """The next process, which gets ready while the work of the last one is checked."""

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        describe(self.company)

    def deliver(self) -> None:
        """Delivers overlapping logs, a restated bucket, and a panel with bad rows, all small."""
        number = self.rounds
        start = self.random.randrange(0, 40)
        deliver(self.company, number, start, self.random.randrange(1, 9))
        self.rounds += 1

    def calibrate(self) -> None:
        """Loads once undisturbed, to know how long that takes."""
        self.deliver()
        loader = Loader.start(self.company)
        loader.await_ready()
        started = time.monotonic()
        loader.go()
        assert loader.end()
        self.duration = time.monotonic() - started
        self.acknowledged |= loader.files
        self.check()

    def strike(self) -> None:
        """Delivers, starts one or two loads, kills them at a random moment, and checks what is left."""
        self.deliver()
        loaders = [self.spare or Loader.start(self.company)]
        if self.random.random() < 0.15:
            loaders.append(Loader.start(self.company))
        for loader in loaders:
            loader.await_ready()
        for loader in loaders:
            loader.go()
        if self.random.random() < 0.4:
            self._await_commit(loaders[0])
            time.sleep(self.random.uniform(0, 0.03))
        else:
            time.sleep(self.random.uniform(0, 1.1 * self.duration))
        for loader in loaders:
            self.kills += 1
            if loader.kill():
                self.acknowledged |= loader.files
            else:
                self.early += 1
        self.spare = Loader.start(self.company)
        self.check()

    def _await_commit(self, loader: Loader) -> None:
        """Waits until the log of the warehouse is written, which is what a commit does."""
        log = self.company.folder / "data" / "warehouse.duckdb.wal"
        assert loader.process.stdout is not None
        size = log.stat().st_size if log.exists() else 0
        until = time.monotonic() + 10
        while time.monotonic() < until and loader.process.poll() is None:
            try:
                if log.stat().st_size != size:
                    return
            except FileNotFoundError:
                pass
            if select.select([loader.process.stdout], [], [], 0.002)[0]:
                return

    def check(self) -> None:
        """Opens the warehouse and holds it against everything that was promised."""
        company, told = self.company, f"seed {self.seed}, round {self.rounds}"
        if not (company.folder / "data" / "warehouse.duckdb").exists():
            assert not self.acknowledged, told
            return
        with open_warehouse(company.folder / "data" / "warehouse.duckdb", IngestSection()) as session:
            for query in (LEDGER, EVENTS, STRAYS, ROLLED_UP, COVERED):
                assert session.one(query) == (0,), (told, query)
            loaded = {name for (name,) in session.run("select distinct file_name from ingest_run")}
        assert self.acknowledged <= loaded, told

    def finish(self) -> None:
        """Loads what is left and compares with a company that nobody ever fired at."""
        if self.spare is not None:
            self.spare.kill()
        self.company.load()
        self.company.load()
        quiet = Company(self.company.folder.with_name("quiet"))
        describe(quiet)
        quiet.write("keys/pseudonym.key", (self.company.folder / "keys" / "pseudonym.key").read_text()).chmod(
            0o600
        )
        os.rename(self.company.folder / "exports", quiet.folder / "exports")
        quiet.load()
        found, expected = (fingerprint(one.folder / "data", UNTIMED) for one in (self.company, quiet))
        assert found == expected, f"seed {self.seed}"
        assert found["usage_fact"][0] > 0
        debris = [p for p in (self.company.folder / "data").rglob(".tmp-*") if p.is_file()]
        assert not debris
        assert not (self.company.folder / "data" / ".spill").exists()


def describe(company: Company) -> None:
    """Describes a log of events, a daily report that is restated, and a panel."""
    company.source("gateway", GATEWAY)
    company.source("daily", DAILY)
    company.source("kpi", KPI)


def deliver(company: Company, number: int, start: int, bad: int) -> Sequence[Path]:
    """Delivers the files of one round; logs of neighbouring rounds overlap, days of the report are restated."""
    events = [
        request(n, day=n % 7, person=f"p{n % 5}@example.com") for n in range(10 * number, 10 * number + 150)
    ]
    month = f"20{10 + number % 15:02d}-01-01"
    panel = [f"{month},q{n},{n + number}" for n in range(start, start + 20)]
    return (
        company.log(f"gateway-{number:03d}.jsonl", events),
        company.write(
            f"exports/daily-{number:03d}.csv",
            "day,model,requests,input\n"
            + "".join(f"2025-10-{1 + (number + n) % 9:02d},gpt-5,{number + n},1000\n" for n in range(4)),
        ),
        company.write(
            f"exports/kpi-{number:03d}.csv",
            "month,queue,minutes\n"
            + "\n".join(panel + [f"{month},q99,x"] * (bad % 4) + [f"{month},q98"])
            + "\n",
        ),
    )
