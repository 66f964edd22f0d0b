"""Nothing lost, nothing twice: the same data loads once however it is delivered."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.problems import BusyProblem
from tests.ingest.company import GATEWAY, Company, request

FACTS = "select usage_id, principal_id, input_uncached_tokens, period_start from usage_fact order by all"


def test_the_same_file_again_counts_as_all_duplicates(company: Company) -> None:
    company.source("gateway", GATEWAY)
    company.log("gateway.jsonl", [request(n) for n in range(50)])
    first = company.load()["gateway"]
    again = company.load()["gateway"]
    assert (first.counts.loaded, first.counts.duplicate) == (50, 0)
    assert (again.counts.read, again.counts.loaded, again.counts.duplicate) == (50, 0, 50)
    assert again.totals == first.totals


def test_a_duplicate_export_under_another_name_loads_nothing_twice(company: Company) -> None:
    company.source("gateway", GATEWAY)
    company.log("gateway-1.jsonl", [request(n) for n in range(50)])
    company.log("gateway-2.jsonl", [request(n) for n in range(50)])
    report = company.load()["gateway"]
    assert (report.counts.read, report.counts.loaded, report.counts.duplicate) == (100, 50, 50)


def test_two_overlapping_exports_are_united(company: Company) -> None:
    company.source("gateway", GATEWAY)
    company.log("gateway-1.jsonl", [request(n, day=n // 10) for n in range(60)])
    company.load()
    company.log("gateway-2.jsonl", [request(n, day=n // 10) for n in range(40, 100)])
    report = company.load()["gateway"]
    assert report.counts.loaded == 40
    assert company.one("select count(*) from usage_fact") == 100
    assert company.one("select sum(requests) from usage_day") == 100


def test_equal_records_inside_one_file_are_one_event(company: Company) -> None:
    company.source("gateway", GATEWAY)
    company.log("gateway.jsonl", [request(1), request(1), request(2)])
    counts = company.load()["gateway"].counts
    assert (counts.read, counts.loaded, counts.duplicate) == (3, 2, 1)


def test_events_that_differ_only_in_a_column_nobody_maps_are_two(company: Company) -> None:
    company.source("gateway", GATEWAY)
    company.log("gateway.jsonl", [request(1, trace="a"), request(1, trace="b")])
    assert company.load()["gateway"].counts.loaded == 2


def test_keep_counts_equal_rows_of_every_file(company: Company) -> None:
    company.source("gateway", GATEWAY.replace("[columns]", 'duplicates = "keep"\n[columns]'))
    company.log("gateway-1.jsonl", [request(1), request(1)])
    company.log("gateway-2.jsonl", [request(1), request(3)])
    assert company.load()["gateway"].counts.loaded == 4
    assert company.load()["gateway"].counts.duplicate == 4


def test_repeats_counts_equal_rows_of_one_file_and_none_twice_over_files(company: Company) -> None:
    company.source("gateway", GATEWAY.replace("[columns]", 'duplicates = "repeats"\n[columns]'))
    company.log("gateway-1.jsonl", [request(1), request(1), request(2)])
    company.log("gateway-2.jsonl", [request(1), request(1), request(2), request(3)])
    counts = company.load()["gateway"].counts
    assert (counts.loaded, counts.duplicate) == (4, 3)


def test_a_true_record_id_recognises_a_record_that_is_written_differently(company: Company) -> None:
    toml = GATEWAY.replace("[columns]", 'key = ["record"]\n[columns]\nrecord = "id"')
    company.source("gateway", toml)
    company.log("gateway-1.jsonl", [request(1, id="a"), request(2, id="b")])
    company.log("gateway-2.jsonl", [{"id": "b", **request(2), "more": 1}, request(3, id="c")])
    counts = company.load()["gateway"].counts
    assert (counts.loaded, counts.duplicate) == (3, 1)


def test_a_later_export_of_a_day_replaces_it_where_the_source_says_so(company: Company) -> None:
    company.source("gateway", GATEWAY.replace("[columns]", 'restates = "day"\n[columns]'))
    company.log("gateway-1.jsonl", [request(n, day=d) for d in (0, 1) for n in range(10)])
    company.load()
    corrected = [request(n, day=1, model="gpt-5-mini") for n in range(8)]
    company.log("gateway-2.jsonl", [*corrected, *(request(n, day=2) for n in range(3))])
    counts = company.load()["gateway"].counts
    assert (counts.loaded, counts.restated) == (11, 8)
    days = "select day, sum(requests) from usage_day group by day order by day"
    assert [int(n) for _, n in company.rows(days)] == [10, 8, 3]
    assert company.one("select count(*) from usage_fact") == 21


def test_a_restated_day_that_says_the_same_is_a_duplicate(company: Company) -> None:
    company.source("gateway", GATEWAY.replace("[columns]", 'restates = "day"\n[columns]'))
    company.log("gateway-1.jsonl", [request(n) for n in range(10)])
    company.load()
    company.log("gateway-2.jsonl", [*(request(n) for n in range(10)), request(1, day=1)])
    counts = company.load()["gateway"].counts
    assert (counts.loaded, counts.duplicate, counts.restated) == (1, 10 + 10, 0)


def test_in_one_run_the_later_file_by_name_restates_the_earlier(company: Company) -> None:
    company.source("gateway", GATEWAY.replace("[columns]", 'restates = "day"\n[columns]'))
    company.log("gateway-1.jsonl", [request(n) for n in range(10)])
    company.log("gateway-2.jsonl", [request(n, model="gpt-5-mini") for n in range(4)])
    assert company.load()["gateway"].counts.restated == 4
    assert company.rows("select distinct model_id from usage_fact") == [("gpt-5-mini",)]


def test_a_changed_mapping_loads_the_file_anew_and_leaves_no_row_of_the_old_one(company: Company) -> None:
    company.source("gateway", GATEWAY)
    company.log("gateway.jsonl", [request(n) for n in range(20)])
    company.load()
    company.source("gateway", GATEWAY.replace('"inclusive"', '"exclusive"'))
    counts = company.load()["gateway"].counts
    assert (counts.loaded, counts.duplicate) == (20, 0)
    assert company.one("select count(*) from usage_fact") == 20
    assert company.one("select min(input_uncached_tokens) from usage_fact") == 1000
    assert company.one("select sum(input_uncached_tokens) from usage_day") == sum(1000 + n for n in range(20))
    company.source("gateway", GATEWAY)
    assert company.load()["gateway"].counts.loaded == 20
    assert company.one("select min(input_uncached_tokens) from usage_fact") == 600


def test_the_ledger_agrees_with_the_data(company: Company) -> None:
    company.source("gateway", GATEWAY)
    company.log("gateway-1.jsonl", [request(n) for n in range(30)])
    company.log("gateway-2.jsonl", [request(n) for n in range(20, 50)])
    company.load()
    ledger = "select ingest_run_id, loaded from ingest_run order by all"
    facts = "select ingest_run_id, count(*) from usage_fact group by all order by all"
    assert company.rows(ledger) == company.rows(facts)
    assert company.one("select bool_and(read = loaded + duplicate + quarantined) from ingest_run")


@settings(max_examples=12, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 39), st.integers(1, 25)), min_size=1, max_size=4))
def test_any_cut_of_a_log_into_overlapping_files_gives_the_same_warehouse(
    tmp_path_factory: pytest.TempPathFactory, cuts: list[tuple[int, int]]
) -> None:
    log = [request(n, day=n % 5, person=f"p{n % 3}") for n in range(40)]
    whole = Company(tmp_path_factory.mktemp("cut") / "whole")
    parts = Company(whole.folder.parent / "parts")
    for one in (whole, parts):
        one.source("gateway", GATEWAY)
        one.write("keys/pseudonym.key", "k" * 40).chmod(0o600)
    whole.log("gateway.jsonl", log)
    covered: set[int] = set()
    for number, (start, length) in enumerate(cuts):
        chosen = [log[i] for i in range(start, min(start + length, 40))]
        covered |= set(range(start, min(start + length, 40)))
        parts.log(f"gateway-{number}.jsonl", chosen)
    rest = [log[i] for i in range(40) if i not in covered]
    if rest:
        parts.log("gateway-rest.jsonl", rest)
    whole.load()
    report = parts.load()["gateway"]
    assert report.counts.loaded == 40
    assert parts.rows(FACTS) == whole.rows(FACTS)
    days = "select * from usage_day order by all"
    assert parts.rows(days) == whole.rows(days)


def test_a_killed_load_is_wholly_absent_or_wholly_present_and_a_retry_completes_it(company: Company) -> None:
    company.source("gateway", GATEWAY)
    company.log("gateway.jsonl", [request(n, day=n % 30) for n in range(4000)])
    program = (
        f"from pathlib import Path; from ingest.load import ingest; ingest(Path({str(company.folder)!r}))"
    )
    for delay in (0.3, 0.6, 0.9, 1.2, 1.5):
        process = subprocess.Popen([sys.executable, "-c", program], stderr=subprocess.DEVNULL)
        time.sleep(delay)
        process.send_signal(signal.SIGKILL)
        process.wait()
        warehouse = company.folder / "data" / "warehouse.duckdb"
        if warehouse.exists() and warehouse.stat().st_size:
            rows = company.one("select count(*) from usage_fact")
            assert rows in (0, 4000)
            assert company.one("select coalesce(sum(loaded), 0) from ingest_run") == rows
    report = company.load()["gateway"]
    assert report.counts.read == 4000
    assert company.one("select count(*) from usage_fact") == 4000
    assert company.one("select sum(requests) from usage_day") == 4000
    assert not list((company.folder / "data").glob("landing/*/*/.tmp-*"))


def test_two_loads_at_once_give_one_busy_answer_that_names_the_holder(company: Company) -> None:
    from ingest.lock import writer_lock

    company.source("gateway", GATEWAY)
    company.log("gateway.jsonl", [request(1)])
    program = (
        "import sys, time; from pathlib import Path; from ingest.lock import writer_lock\n"
        f"with writer_lock(Path({str(company.folder / 'data')!r})):\n"
        "    print('held', flush=True); sys.stdin.readline()\n"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(BusyProblem) as busy:
        company.load(wait=0.1)
    assert f"process {holder.pid}" in busy.value.sentence
    assert busy.value.exit_code == 4
    holder.communicate("\n")
    with writer_lock(company.folder / "data"):
        pass
    assert company.load()["gateway"].counts.loaded == 1


def test_concurrent_loads_of_the_same_file_load_it_once(company: Company) -> None:
    company.source("gateway", GATEWAY)
    company.log("gateway.jsonl", [request(n) for n in range(200)])
    program = (
        "from pathlib import Path; from ingest.load import ingest\n"
        f"(r,) = ingest(Path({str(company.folder)!r}), wait=60); print(r.counts.loaded, r.counts.duplicate)"
    )
    running = [
        subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) for _ in range(2)
    ]
    answers = sorted(process.communicate()[0].strip() for process in running)
    assert answers == ["0 200", "200 0"]
    assert company.one("select count(*) from usage_fact") == 200


def test_only_touched_days_are_rolled_up_again(company: Company) -> None:
    company.source("gateway", GATEWAY)
    company.log("gateway-1.jsonl", [request(n, day=d) for d, n in itertools.product(range(5), range(3))])
    company.load()
    # A mark on an old day survives, because the new file does not touch that day.
    company.rows("update usage_day set sessions = 777 where day = date '2025-09-01'")
    company.log("gateway-2.jsonl", [request(n, day=4) for n in range(3, 6)])
    company.load()
    sessions = company.rows("select day, sum(sessions) from usage_day group by day order by day")
    assert [int(n) for _, n in sessions] == [777, 3, 3, 3, 6]


def test_a_file_that_changes_while_it_is_read_is_refused(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ingest import batch, pseudonymise
    from ingest.contract import Refused

    company.source("gateway", GATEWAY)
    path = company.log("gateway.jsonl", [request(1)])
    original = pseudonymise.stage

    def slow(*arguments: object) -> object:
        os.utime(path, ns=(1, 1))
        return original(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(batch, "stage", slow)
    with pytest.raises(Refused) as refused:
        company.load()
    assert refused.value.code == "FILE_CHANGED"
    assert company.one("select count(*) from usage_fact") == 0


def test_a_session_counts_once_a_day_however_many_models_it_used(company: Company) -> None:
    company.source("gateway", GATEWAY)
    rows = [
        request(n, session="one", model=model) for n, model in enumerate(["gpt-5", "gpt-5-mini", "gpt-5"])
    ]
    company.log("gateway.jsonl", [*rows, request(9, session="two")])
    company.load()
    assert company.one("select sum(sessions) from usage_day") == 2


def test_landing_is_written_whole_and_found_by_the_ledger(company: Company) -> None:
    company.source("gateway", GATEWAY)
    company.log("gateway.jsonl", [request(n) for n in range(5)])
    company.load()
    ((path, sha),) = company.rows("select landed_path, landed_sha256 from ingest_run")
    landed = company.folder / "data" / path
    import hashlib

    assert hashlib.sha256(landed.read_bytes()).hexdigest() == sha
    assert landed.stat().st_mode & 0o077 == 0


def test_nothing_is_opened_twice_for_a_path_with_spaces_and_brackets(tmp_path: Path) -> None:
    company = Company(tmp_path / "my [odd] company *1")
    company.source("gateway", GATEWAY)
    company.log("gateway [1].jsonl", [request(n) for n in range(3)])
    company.log("gateway [2].jsonl", [request(n) for n in range(2, 6)])
    assert company.load()["gateway"].counts.loaded == 6


def test_an_interrupted_load_rolls_back_and_says_so(company: Company) -> None:
    company.source("gateway", GATEWAY)
    company.source(
        "kpi",
        'adapter = "table"\npath = "exports/kpi.csv"\nfeeds = "kpi_observation"\n[kpi]\nid = "k"\nlabel = "K"\n'
        'unit = "min"\nbetter = "lower"\n[columns]\nperiod = { value = "2025-01-01" }\nunit_id = "u"\nvalue = "v"\n',
    )
    company.log("gateway.jsonl", (request(n, day=n % 60) for n in range(40_000)))
    company.write("exports/kpi.csv", "u,v\n" + "".join(f"u{n},{n}\n" for n in range(40_000)))
    for delay in (0.0, 0.3, 0.9):
        command = [sys.executable, "-m", "sevenfold", "ingest", "--json", "--workspace", str(company.folder)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        # The signal must meet the load itself, not the start of the interpreter.
        while process.poll() is None and not (company.folder / "data" / "writer.json").exists():
            time.sleep(0.01)
        time.sleep(delay)
        process.send_signal(signal.SIGINT)
        _, messages = process.communicate(timeout=60)
        assert process.returncode in (0, 130), messages
        assert "Traceback" not in messages
        warehouse = company.folder / "data" / "warehouse.duckdb"
        if warehouse.exists() and warehouse.stat().st_size:
            for table, whole in (("usage_fact", 40_000), ("kpi_observation", 40_000)):
                assert company.one(f"select count(*) from {table}") in (0, whole)
    assert {name: report.counts.read for name, report in company.load().items()} == {
        "gateway": 40_000,
        "kpi": 40_000,
    }
    assert company.one("select count(*) from usage_fact") == 40_000


def test_usage_and_other_sources_loaded_side_by_side_give_what_one_after_the_other_gives(
    tmp_path: Path,
) -> None:
    found = []
    for threads in (1, 2):
        company = Company(tmp_path / f"threads-{threads}")
        company.write("sevenfold.toml", f'[company]\nname = "X"\n[ingest]\nthreads = {threads}\n')
        company.write("keys/pseudonym.key", "k" * 40).chmod(0o600)
        company.source("gateway", GATEWAY)
        for number in range(6):
            company.source(
                f"kpi{number}",
                f'adapter = "table"\npath = "exports/kpi.csv"\nfeeds = "kpi_observation"\n[kpi]\nid = "k{number}"\n'
                'label = "K"\nunit = "min"\nbetter = "lower"\n[columns]\nperiod = { value = "2025-01-01" }\n'
                'unit_id = "u"\nvalue = "v"\n',
            )
        company.log("gateway.jsonl", (request(n, day=n % 60) for n in range(5_000)))
        company.write("exports/kpi.csv", "u,v\n" + "".join(f"u{n},{n}\n" for n in range(5_000)))
        reports = company.load()
        assert list(reports) == ["gateway", *(f"kpi{n}" for n in range(6))]
        queries = ("select * exclude (load_order, loaded_at, landed_sha256) from ingest_run", FACTS)
        kpis = "select kpi_id, count(*), sum(value) from kpi_observation group by all"
        found.append([sorted(map(str, company.rows(query))) for query in (*queries, kpis)])
    assert found[0] == found[1]
