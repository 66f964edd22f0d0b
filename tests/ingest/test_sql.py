"""A query as a source: from a real PostgreSQL to the warehouse, exactly once, with nothing of the URL said."""

from __future__ import annotations

import json
import random
import re
import shutil
import socket
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from ingest.contract import Refused
from ingest.database.connection import as_text
from ingest.problems import ConfigProblem, Problem
from ingest.quarantine import rows as set_aside
from ingest.rebuild import rebuild
from ingest.workspace import load
from tests.ingest.company import Company
from tests.postgres import Server

KPI = 'label = "Resolution time"\nunit = "min"\nbetter = "lower"\nrole = "primary"\n'
SOURCE = """
adapter = "sql"
database = "TICKETS_URL"
query = \"\"\"
select closed_on, queue, minutes, updated_at -- what: everything
from tickets where '{"a":1}'::jsonb is not null and coalesce(queue, '') not like '100%';
\"\"\"
feeds = "kpi_observation"
kpi = "resolution"
watermark = "updated_at"
[columns]
period = "closed_on"
unit_id = "queue"
value = { from = "minutes", unit = "seconds" }
"""
EVENTS = """
adapter = "sql"
database = "TICKETS_URL"
query = "sources/events.sql"
feeds = "usage"
provider = "any"
tokens = "inclusive"
watermark = "id"
[columns]
occurred_at = "at"
person = "email"
model = "model"
input_tokens = "tokens"
"""


@pytest.fixture
def tickets(company: Company, database: Server, monkeypatch: pytest.MonkeyPatch) -> Company:
    """A workspace over a database with three weeks of two queues."""
    monkeypatch.setenv("TICKETS_URL", database.url)
    database.run("drop table if exists tickets, events")
    database.run(
        "create table tickets (closed_on date, queue text, minutes interval, updated_at timestamptz not null)"
    )
    for week in range(3):
        day = date(2026, 1, 5) + timedelta(days=7 * week)
        insert(database, day, "a", 10 + week)
        insert(database, day, "b", 20 + week)
    company.write("kpis/resolution.toml", KPI)
    company.source("tickets", SOURCE)
    return company


def insert(database: Server, day: date, queue: str, minutes: float, hour: int = 1) -> None:
    """One closed ticket, changed in the given hour of the day after."""
    database.run(
        "insert into tickets values (%s, %s, %s * interval '1 minute', %s::timestamp at time zone 'UTC')",
        (day, queue, minutes, f"{day + timedelta(days=1)} {hour:02}:00"),
    )


def values(company: Company) -> list[tuple[str, str, float]]:
    found = company.rows(
        "select unit_id, period_start::date::varchar, value from kpi_observation order by 1, 2"
    )
    return [(str(unit), str(day), float(value)) for unit, day, value in found]


def counts(company: Company, **options: object) -> tuple[int, int, int, int]:
    found = company.load(**options)["tickets"].counts
    return found.read, found.loaded, found.duplicate, found.quarantined


def test_a_query_of_a_real_postgresql_becomes_observations(tickets: Company) -> None:
    assert counts(tickets) == (6, 6, 0, 0)
    assert values(tickets)[:2] == [("a", "2026-01-05", 10.0), ("a", "2026-01-12", 11.0)]


def test_a_second_load_reads_only_what_is_new_and_counts_the_last_moment_once(
    tickets: Company, database: Server
) -> None:
    tickets.load()
    insert(database, date(2026, 1, 19), "c", 5)  # the same moment as the newest two rows
    insert(database, date(2026, 1, 26), "a", 13)
    assert counts(tickets) == (4, 2, 2, 0)
    assert len(values(tickets)) == 8
    # Four rows were read, of ten: the two of the old mark, one beside them and one behind them.
    assert tickets.one("select max(file_name) from ingest_run") == (
        "tickets up to 2026-01-27 01%3A00%3A00+00%3A00.parquet"
    )
    assert counts(tickets) == (1, 0, 1, 0)


def test_without_a_watermark_the_same_result_is_the_same_file(tickets: Company) -> None:
    tickets.source("tickets", SOURCE.replace('watermark = "updated_at"\n', ""))
    assert counts(tickets) == (6, 6, 0, 0)
    assert counts(tickets) == (6, 0, 6, 0)
    assert tickets.one("select count(*) from ingest_run") == 1


def test_a_row_that_the_database_changed_replaces_what_was_loaded(tickets: Company, database: Server) -> None:
    tickets.load()
    database.run(
        "update tickets set minutes = interval '99 minutes', updated_at = '2026-03-01T00:00Z' "
        "where queue = 'a' and closed_on = '2026-01-05'"
    )
    report = tickets.load()["tickets"].counts
    assert (report.loaded, report.restated) == (1, 1)
    assert values(tickets)[0] == ("a", "2026-01-05", 99.0)


def test_a_changed_query_is_read_whole_and_replaces_its_rows(tickets: Company, database: Server) -> None:
    database.run("create table events (id bigint, at timestamptz, email text, model text, tokens int)")
    rows = [(i, f"2026-01-05T10:00:0{i}Z", "ann@example.com", "gpt-5", 100 + i) for i in range(5)]
    database.run("insert into events values (%s, %s, %s, %s, %s)", *rows)
    tickets.source("events", EVENTS)
    query = tickets.write("sources/events.sql", "select * from events")
    assert tickets.load("events")["events"].counts.loaded == 5
    again = tickets.load("events")["events"].counts
    assert (again.read, again.duplicate) == (1, 1)
    # A column more would make every row a new record; they are the same events.
    query.write_text("select *, 'x' as extra from events")
    report = tickets.load("events")["events"].counts
    assert (report.read, report.loaded) == (5, 5)
    assert tickets.rows("select count(*), sum(input_uncached_tokens) from usage_fact") == [(5, 510)]


def test_bad_rows_are_set_aside_with_row_and_reason(tickets: Company, database: Server) -> None:
    for day in range(40):
        insert(database, date(2026, 2, 1) + timedelta(days=day), "z", 1)
    database.run("insert into tickets values ('2026-02-02', null, interval '1 minute', '2026-02-03T00:00Z')")
    assert counts(tickets) == (47, 46, 0, 1)
    (row,) = set_aside(load(tickets.folder), "tickets")
    assert (row.row, row.code, row.column) == (47, "VALUE_MISSING", "unit_id")


def test_a_corrected_row_of_the_database_loads_and_is_counted_once(
    tickets: Company, database: Server
) -> None:
    for day in range(40):
        insert(database, date(2026, 2, 1) + timedelta(days=day), "z", 1)
    database.run("insert into tickets values ('2026-02-02', null, interval '1 minute', '2026-02-03T00:00Z')")
    tickets.load()
    database.run("update tickets set queue = 'y', updated_at = '2026-04-01T00:00Z' where queue is null")
    assert counts(tickets) == (2, 1, 1, 0)
    assert ("y", "2026-02-02", 1.0) in values(tickets)


def test_people_are_pseudonyms_before_anything_is_kept(tickets: Company, database: Server) -> None:
    database.run("create table events (id bigint, at timestamptz, email text, model text, tokens int)")
    database.run("insert into events values (1, '2026-01-05T10:00Z', 'ann.canary@example.com', 'gpt-5', 7)")
    tickets.source("events", EVENTS)
    tickets.write("sources/events.sql", "select * from events")
    tickets.load("events")
    kept = [p for p in (tickets.folder / "data").rglob("*") if p.is_file()]
    assert not [p for p in kept if b"ann.canary" in p.read_bytes()]
    assert not (tickets.folder / "data" / ".queries").exists()
    assert [p for p in kept if p.parent.parent.name == "events"]


def test_a_rebuild_needs_no_database_and_the_watermark_stays(
    tickets: Company, database: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    tickets.load()
    insert(database, date(2026, 1, 26), "a", 13)
    database.run(
        "update tickets set minutes = interval '99 minutes', updated_at = '2026-03-01T00:00Z' "
        "where queue = 'a' and closed_on = '2026-01-05'"
    )
    tickets.load()
    before = values(tickets)
    (tickets.folder / "data" / "warehouse.duckdb").unlink()
    with monkeypatch.context() as offline:
        offline.delenv("TICKETS_URL")
        rebuild(tickets.folder)
    assert values(tickets) == before
    # The newest moment is read again, nothing before it.
    assert counts(tickets) == (1, 0, 1, 0)


def test_what_an_interrupted_load_spooled_is_swept(tickets: Company) -> None:
    left = tickets.write("data/.queries/tickets/tickets.parquet", b"ann@example.com")
    tickets.write("exports/other.csv", "closed_on,queue,minutes\n2026-01-05,a,1\n")
    tickets.write("kpis/other.toml", KPI)
    tickets.source(
        "other",
        'adapter = "table"\npath = "exports/other.csv"\nfeeds = "kpi_observation"\nkpi = "other"\n'
        '[columns]\nperiod = "closed_on"\nunit_id = "queue"\nvalue = "minutes"\n',
    )
    tickets.load("other")
    assert not left.exists()


def test_two_loads_at_once_load_each_row_once(tickets: Company) -> None:
    command = [
        sys.executable,
        "-m",
        "sevenfold",
        "ingest",
        "--wait",
        "60",
        "--workspace",
        str(tickets.folder),
    ]
    running = [subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) for _ in range(2)]
    assert [process.wait(timeout=120) for process in running] == [0, 0], running[0].stderr
    assert len(values(tickets)) == 6


WRONG = [
    ("select * from absent", "QUERY", "names a table that does not exist"),
    ("select nothing from tickets", "QUERY", "names a column that does not exist"),
    ("selec 1", "QUERY", "is not understood"),
    ("delete from tickets returning *", "QUERY", "is not understood"),
    ("select 1 as a; drop table tickets", "QUERY", "is not understood"),
    (
        "with gone as (delete from tickets returning *) select * from gone",
        "QUERY",
        "was refused by the database",
    ),
    ("select closed_on, queue, minutes, updated_at from tickets where false", "NO_ROWS", "no rows"),
    ("select *, 1 as queue, updated_at from tickets", "HEADER_DUPLICATE", "names a column twice"),
    ("select 'x'::int as queue, now() as updated_at", "QUERY", "cannot convert"),
]


@pytest.mark.parametrize(("query", "code", "says"), WRONG)
def test_a_query_that_cannot_be_read_is_refused_in_one_sentence(
    tickets: Company, query: str, code: str, says: str
) -> None:
    tickets.source("tickets", re.sub(r'query = """.*?"""', f'query = "{query}"', SOURCE, flags=re.DOTALL))
    with pytest.raises(Refused) as refused:
        tickets.load()
    assert (refused.value.code, refused.value.exit_code) == (code, 3)
    assert says in refused.value.sentence
    assert refused.value.sentence.startswith("sources/tickets.toml: ")
    tickets.source("tickets", SOURCE)
    assert counts(tickets) == (6, 6, 0, 0)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_nothing_of_the_url_is_ever_said(
    tickets: Company, database: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = database.url
    urls = {
        good.replace("s3cret-word", "wr0ng-word"): "DATABASE_LOGIN",
        good.replace("postgres:s3cret", "stranger:s3cret"): "DATABASE_LOGIN",
        good.removesuffix("postgres") + "elsewhere": "DATABASE_LOGIN",
        good.replace(str(database.port), str(free_port())): "DATABASE_UNREACHABLE",
        "s3cret-word is no url": "DATABASE_URL",
        "postgresql://u:s3cret-word@host:notaport/x": "DATABASE_URL",
        "nosuchdb://u:s3cret-word@127.0.0.1/x": "DATABASE_DRIVER",
        "": "DATABASE_URL",
    }
    for url, code in urls.items():
        monkeypatch.setenv("TICKETS_URL", url)
        with pytest.raises(Problem) as problem:
            tickets.load()
        assert problem.value.code == code, url
        said = problem.value.sentence
        assert "TICKETS_URL" in said
        assert not re.search(r"s3cret|wr0ng|stranger|127\.0\.0\.1|elsewhere", said), said
        assert "\n" not in said


def test_the_url_may_lie_in_a_file(
    tickets: Company, database: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("TICKETS_URL")
    (tmp_path / "url").write_text(database.url + "\n")
    monkeypatch.setenv("TICKETS_URL_FILE", str(tmp_path / "url"))
    assert counts(tickets) == (6, 6, 0, 0)


def test_the_command_line_says_one_sentence_and_no_secret(tickets: Company) -> None:
    tickets.source("tickets", SOURCE.replace("from tickets", "from absent"))
    command = [sys.executable, "-m", "sevenfold", "run", "--workspace", str(tickets.folder)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 3
    assert ran.stdout == ""
    assert ran.stderr.count("\n") == 1
    assert "sources/tickets.toml" in ran.stderr
    assert not re.search(r"s3cret|psycopg|sqlalchemy|Traceback", ran.stderr)


def test_a_kpi_of_a_database_is_published_as_an_outcome(tickets: Company, database: Server) -> None:
    """Twelve queues, six with access from week 12: the query's numbers reach the published file."""
    chance = random.Random(5)
    rows = []
    for week in range(26):
        day = date(2026, 1, 5) + timedelta(days=7 * week)
        for queue in range(12):
            effect = -20 if queue < 6 and week >= 12 else 0
            rows.append((day, f"q{queue:02}", 60 + queue + chance.gauss(0, 2) + effect, day))
    database.run("delete from tickets")
    database.run("insert into tickets values (%s, %s, %s * interval '1 minute', %s)", *rows)
    units = "".join(f"q{n:02} = {'2026-03-30' if n < 6 else repr('never')}\n" for n in range(12))
    tickets.write(
        "use_cases/support.toml",
        'label = "Support"\nlessons = [3]\nstage = "live"\n[[kpi]]\nid = "resolution"\nrole = "primary"\n'
        f"[rollout.units]\n{units}",
    )
    command = [sys.executable, "-m", "sevenfold", "run", "--json", "--workspace", str(tickets.folder)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout)["sources"][0]["loaded"] == 312
    from metrics.serving import Serving

    (row,) = Serving(tickets.folder / "data" / "serving").rows("outcome")
    assert (row["use_case_id"], row["kpi_id"], row["verdict"]) == ("support", "resolution", "better")
    assert row["low"] <= -20.0 <= row["high"]
    assert row["grade"] in ("B", "C")


CONFIG = [
    ('database = "TICKETS_URL"', "", "environment variable"),
    ('database = "TICKETS_URL"', 'database = "postgresql://u:s3cret@h/x"', "environment variable"),
    ('adapter = "sql"', 'adapter = "sql"\npath = "x.csv"', "a database has no path"),
    ('adapter = "sql"', 'adapter = "table"\npath = "x.csv"', 'database is for adapter = "sql" only'),
    ('watermark = "updated_at"', 'watermark = "updated_at"\nduplicates = "keep"', "count them twice"),
    ('watermark = "updated_at"', 'watermrk = "updated_at"', "watermark"),
]


@pytest.mark.parametrize(("old", "new", "says"), CONFIG)
def test_a_source_that_cannot_be_meant_is_a_configuration_problem(
    company: Company, old: str, new: str, says: str
) -> None:
    company.write("kpis/resolution.toml", KPI)
    company.source("tickets", SOURCE.replace(old, new))
    with pytest.raises(ConfigProblem) as problem:
        load(company.folder)
    assert says in problem.value.sentence
    assert "s3cret" not in problem.value.sentence


def test_a_watermark_that_the_query_does_not_have_names_the_nearest_column(tickets: Company) -> None:
    tickets.source("tickets", SOURCE.replace('watermark = "updated_at"', 'watermark = "update_at"'))
    with pytest.raises(ConfigProblem, match="Did you mean 'updated_at'"):
        tickets.load()


@pytest.mark.parametrize("kind", ["'v' || queue", "queue = 'a'", "'{}'::jsonb", "queue::bytea"])
def test_a_watermark_that_databases_order_their_own_way_is_refused(tickets: Company, kind: str) -> None:
    # Text sorts by the database's language, so rows could be passed over.
    query = f"select closed_on, queue, minutes, {kind} as updated_at from tickets"
    tickets.source("tickets", re.sub(r'query = """.*?"""', f'query = "{query}"', SOURCE, flags=re.DOTALL))
    with pytest.raises(Refused, match="times or numbers of one kind"):
        tickets.load()


def test_a_query_file_that_is_not_there_is_named(company: Company) -> None:
    company.source("events", EVENTS)
    with pytest.raises(ConfigProblem, match=re.escape("sources/events.sql")):
        load(company.folder)


def test_any_database_that_sqlalchemy_reaches_is_read(
    company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sqlite3

    with sqlite3.connect(tmp_path / "other.db") as other:
        other.execute("create table tickets (closed_on text, queue text, minutes real, updated_at text)")
        other.executemany(
            "insert into tickets values (?, ?, ?, ?)",
            [(f"2026-01-0{d}", "a", 60.0 * d, f"2026-01-0{d} 10:00:00") for d in range(1, 6)],
        )
    monkeypatch.setenv("TICKETS_URL", f"sqlite:///{tmp_path / 'other.db'}")
    company.write("kpis/resolution.toml", KPI)
    company.source(
        "tickets",
        re.sub(
            r'query = """.*?"""',
            'query = "select closed_on, queue, minutes, updated_at from tickets"',
            SOURCE,
            flags=re.DOTALL,
        ),
    )
    assert counts(company) == (5, 5, 0, 0)
    with sqlite3.connect(tmp_path / "other.db") as other:
        other.execute("insert into tickets values ('2026-01-06', 'a', 1e-7, '2026-01-06 10:00:00')")
    assert counts(company) == (2, 1, 1, 0)
    shutil.rmtree(company.folder / "data")
    assert counts(company) == (6, 6, 0, 0)


def test_every_value_is_written_as_a_delivered_file_would_hold_it() -> None:
    from datetime import UTC, datetime, time, timezone
    from decimal import Decimal
    from uuid import UUID

    east = timezone(timedelta(hours=2))
    pairs: list[tuple[object, str | None]] = [
        (None, None),
        (True, "true"),
        (Decimal("1E-7"), "0.0000001"),
        (1e-7, "0.0000001"),
        (1e22, "10000000000000000000000"),
        (0.1, "0.1"),
        (float("nan"), "nan"),
        (datetime(2026, 1, 2, 3, 4, tzinfo=east), "2026-01-02 01:04:00+00:00"),
        (datetime(2026, 1, 2, tzinfo=UTC), "2026-01-02 00:00:00+00:00"),
        (datetime(2026, 1, 2, 3, 4), "2026-01-02 03:04:00"),
        (date(2026, 1, 2), "2026-01-02"),
        (time(3, 4), "03:04:00"),
        (timedelta(hours=1, microseconds=5), "3600.000005"),
        ({"ä": [1]}, '{"ä": [1]}'),
        (b"\x00\xff", "00ff"),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
    ]
    assert [as_text(value) for value, _ in pairs] == [text for _, text in pairs]
