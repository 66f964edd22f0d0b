"""From an unknown file to a source file: what is proposed, what is asked, and what is never assumed."""

from __future__ import annotations

import json
import random
import tomllib
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from ingest.contract import Refused
from ingest.load import ingest
from ingest.onboarding import values
from ingest.onboarding.answers import Answers
from ingest.onboarding.look import Layout, look
from ingest.onboarding.propose import Proposal, propose_file, propose_query, write
from ingest.onboarding.values import DateReading, NumberReading
from ingest.problems import ConfigProblem
from ingest.workspace import Workspace, init, load
from tests.ingest.workbook import Row, workbook
from tests.postgres import Server


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    init(tmp_path / "company")
    return load(tmp_path / "company")


def tickets(
    path: Path, *, form: str = "%d.%m.%Y", mark: str = ",", days: tuple[int, ...] = (4, 11, 18, 25)
) -> Path:
    """A table with days, teams, minutes and people; without a day after the 12th where `days` has none."""
    lines = ["No;Closed on;Team;Agent e-mail;Minutes"]
    for month in range(1, 9):
        for number, day in enumerate(days):
            when = date(2026, month, day)
            for team in ("north", "south"):
                minutes = f"{30 + number + month / 10:.1f}".replace(".", mark)
                lines.append(f"{len(lines)};{when:{form}};{team};ann{number}@example.com;{minutes}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


SAID = Answers(better="lower")


def document(proposal: Proposal) -> dict[str, object]:
    return tomllib.loads(proposal.text)


def test_a_table_becomes_a_complete_source_file(tmp_path: Path, workspace: Workspace) -> None:
    proposal = propose_file(tickets(tmp_path / "My Tickets (Q1).csv"), workspace, SAID)
    assert proposal.questions == ()
    assert document(proposal) == {
        "adapter": "table",
        "path": "../My Tickets (Q1).csv",
        "delimiter": ";",
        "feeds": "kpi_observation",
        "columns": {
            "period": {"from": "Closed on", "format": "%d.%m.%Y"},
            "unit_id": "Team",
            "value": {"from": "Minutes", "decimal": ","},
        },
        "kpi": {"id": "minutes", "label": "Minutes", "unit": "min", "better": "lower", "role": "primary"},
    }
    assert (proposal.file, proposal.panel and proposal.panel.units) == (
        "sources/my_tickets_q1.toml",
        ("north", "south"),
    )


def test_what_was_proposed_loads(tmp_path: Path, workspace: Workspace) -> None:
    proposal = propose_file(tickets(tmp_path / "tickets.csv"), workspace, SAID)
    before = {path for path in workspace.folder.rglob("*") if path.is_file()}
    written = write(workspace, proposal)
    assert {path for path in workspace.folder.rglob("*") if path.is_file()} - before == {written}
    (report,) = ingest(workspace.folder)
    assert (report.counts.read, report.counts.loaded) == (64, 64)


def test_nothing_is_ever_overwritten(tmp_path: Path, workspace: Workspace) -> None:
    export = tickets(tmp_path / "tickets.csv")
    write(workspace, propose_file(export, workspace, SAID))
    with pytest.raises(ConfigProblem, match="is there already") as problem:
        write(workspace, propose_file(export, workspace, SAID))
    assert "--name" in problem.value.sentence
    write(workspace, propose_file(export, workspace, Answers(better="lower", name="other")))
    assert (workspace.folder / "sources" / "other.toml").is_file()


def test_people_are_never_mapped_or_shown(tmp_path: Path, workspace: Workspace) -> None:
    proposal = propose_file(tickets(tmp_path / "tickets.csv"), workspace, SAID)
    (people,) = [match for match in proposal.matches if match.column == "Agent e-mail"]
    assert (people.target, people.samples) == (None, ())
    assert "example.com" not in repr(proposal)


def test_days_that_could_be_months_are_asked_about(tmp_path: Path, workspace: Workspace) -> None:
    export = tickets(tmp_path / "tickets.csv", form="%d/%m/%Y", days=(1, 5, 8, 12))
    proposal = propose_file(export, workspace, SAID)
    (question,) = proposal.questions
    assert (question.flag, question.choices) == ("--dates", ("day-first", "month-first"))
    assert "Closed on" in question.sentence
    with pytest.raises(ConfigProblem, match="--dates day-first or --dates month-first"):
        write(workspace, proposal)
    for said, form in (("day-first", "%d/%m/%Y"), ("month-first", "%m/%d/%Y")):
        answered = propose_file(export, workspace, Answers(better="lower", dates=said))
        assert answered.questions == ()
        assert f'format = "{form}"' in answered.text


def test_one_day_after_the_twelfth_settles_it(tmp_path: Path, workspace: Workspace) -> None:
    for form in ("%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y"):
        export = tickets(tmp_path / "tickets.csv", form=form)
        proposal = propose_file(export, workspace, SAID)
        assert proposal.questions == ()
        assert f'format = "{form}"' in proposal.text


def test_a_mark_that_could_part_thousands_is_asked_about(tmp_path: Path, workspace: Workspace) -> None:
    export = tmp_path / "costs.csv"
    lines = [f"2026-0{m}-01;{team};{n}.204" for m in range(1, 9) for n, team in enumerate("abcd", 1)]
    export.write_text("day;team;minutes\n" + "\n".join(lines), encoding="utf-8")
    proposal = propose_file(export, workspace, SAID)
    (question,) = proposal.questions
    assert (question.flag, question.choices) == ("--decimal", (".", ","))
    assert "'1.204' can be 1.204 or 1204" in question.sentence
    point = propose_file(export, workspace, Answers(better="lower", decimal="."))
    comma = propose_file(export, workspace, Answers(better="lower", decimal=","))
    assert document(point)["columns"] == {"period": "day", "unit_id": "team", "value": "minutes"}
    assert 'value = { from = "minutes", decimal = ",", thousands = "." }' in comma.text


NUMBERS: list[tuple[list[str], list[NumberReading]]] = [
    (["1", "20", "300"], [NumberReading()]),
    (["1.5", "-2"], [NumberReading()]),
    (["1,5", "2"], [NumberReading(",")]),
    (["1.204", "1.5"], [NumberReading()]),
    (["1,204", "1,5"], [NumberReading(",")]),
    (["1.204,5", "3"], [NumberReading(",", ".")]),
    (["1,204.5", "3"], [NumberReading(".", ",")]),
    (["0.204", "0.301"], [NumberReading()]),
    (["1.204", "2.305"], [NumberReading(), NumberReading(",", ".")]),
    (["1,204", "2,305"], [NumberReading(","), NumberReading(".", ",")]),
    (["1 204,5"], [NumberReading(",", " ")]),
    (["1\u202f204,5"], [NumberReading(",", "\u202f")]),
    (["1'204.5"], [NumberReading(".", "'")]),
    (["abc", "1"], []),
    (["1e5"], []),
    ([], []),
]


@pytest.mark.parametrize(("texts", "readings"), NUMBERS)
def test_every_reading_of_numbers_that_differs_is_found(
    texts: list[str], readings: list[NumberReading]
) -> None:
    assert values.numbers(texts) == readings


DATES: list[tuple[list[str], list[str | None]]] = [
    (["2026-01-02", "2026-05-06T10:00:00Z"], [None]),
    (["2026-01"], [None]),
    (["2026-W05"], [None]),
    (["31.12.2026", "01.02.2026"], ["%d.%m.%Y"]),
    (["12/31/2026 11:30 PM"], ["%m/%d/%Y %I:%M %p"]),
    (["01/02/2026"], ["%d/%m/%Y", "%m/%d/%Y"]),
    (["20260131"], ["%Y%m%d"]),
    (["1767225600", "1767225601"], ["epoch_seconds"]),
    (["1767225600000"], ["epoch_milliseconds"]),
    (["3 Mar 2026"], ["%d %b %Y"]),
    (["45658"], []),
    (["hello"], []),
]


@pytest.mark.parametrize(("texts", "forms"), DATES)
def test_every_reading_of_dates_that_differs_is_found(texts: list[str], forms: list[str | None]) -> None:
    assert values.dates(texts) == [DateReading(form) for form in forms]


def test_a_few_bad_rows_do_not_decide_what_the_others_mean() -> None:
    good = [f"{day:02}/{month:02}/2026" for month in range(1, 13) for day in range(1, 29)]
    assert values.dates([*good, "Total", "30/02/2026", "99/99/2026"]) == [DateReading("%d/%m/%Y")]
    assert values.numbers([*(f"{n},5" for n in range(100)), "k.A.", "1.5"]) == [NumberReading(",")]


def test_several_numbers_and_several_groups_are_asked_about(tmp_path: Path, workspace: Workspace) -> None:
    export = tmp_path / "table.csv"
    rows = [
        f"2026-03-{d:02},{g},{h},{d},{d * 2}"
        for d in range(1, 29)
        for g in ("x", "y")
        for h in ("u", "v", "w")
    ]
    export.write_text("day,flavour,shape,first,second\n" + "\n".join(rows), encoding="utf-8")
    proposal = propose_file(export, workspace, SAID)
    assert [q.flag for q in proposal.questions] == ["--unit", "--value"]
    assert proposal.questions[0].choices == ("flavour", "shape", "none")
    answered = propose_file(
        export, workspace, Answers(better="higher", unit="shape", value="second", kpi_unit="points")
    )
    assert answered.questions == ()
    assert document(answered)["columns"] == {"period": "day", "unit_id": "shape", "value": "second"}


def test_a_misspelled_answer_names_the_nearest_column(tmp_path: Path, workspace: Workspace) -> None:
    export = tickets(tmp_path / "tickets.csv")
    for answers in (Answers(value="Minuts"), Answers(unit="Minuts")):
        with pytest.raises(ConfigProblem, match="Did you mean 'Minutes'"):
            propose_file(export, workspace, answers)


def test_direction_and_unit_are_asked_and_never_assumed(tmp_path: Path, workspace: Workspace) -> None:
    export = tmp_path / "x.csv"
    export.write_text("day,team,result\n2026-01-01,a,1\n2026-01-02,b,2\n", encoding="utf-8")
    assert [q.flag for q in propose_file(export, workspace).questions] == ["--kpi-unit", "--better"]


def test_a_kpi_of_the_workspace_is_taken_as_it_is(tmp_path: Path, workspace: Workspace) -> None:
    (workspace.folder / "kpis" / "minutes.toml").write_text('label = "M"\nunit = "min"\nbetter = "lower"\n')
    proposal = propose_file(tickets(tmp_path / "tickets.csv"), load(workspace.folder))
    assert proposal.questions == ()
    assert document(proposal)["kpi"] == "minutes"


def test_a_new_use_case_stands_in_the_same_file_with_its_start(tmp_path: Path, workspace: Workspace) -> None:
    export = tickets(tmp_path / "tickets.csv")
    open_ones = propose_file(export, workspace, Answers(better="lower", use_case="Ticket help"))
    assert [q.flag for q in open_ones.questions] == ["--lesson", "--started"]
    proposal = propose_file(
        export,
        workspace,
        Answers(
            better="lower", use_case="Ticket help", lesson="3", started=("north=2026-04-01", "south=never")
        ),
    )
    assert document(proposal)["use_case"] == {
        "id": "ticket_help",
        "label": "Ticket help",
        "lessons": [3],
        "stage": "live",
        "rollout": {"units": {"north": date(2026, 4, 1), "south": "never"}},
    }
    write(workspace, proposal)
    loaded = load(workspace.folder)
    assert [kpi.id for kpi in loaded.use_cases["ticket_help"].kpi] == ["minutes"]
    assert loaded.use_cases["ticket_help"].kpi[0].role == "primary"
    ingest(workspace.folder)


def test_a_use_case_that_is_there_is_named_and_takes_the_kpi(tmp_path: Path, workspace: Workspace) -> None:
    case = 'label = "Help"\nlessons = [3]\nstage = "live"\n[rollout.units]\nnorth = 2026-04-01\n'
    (workspace.folder / "use_cases" / "help.toml").write_text(case, encoding="utf-8")
    there = load(workspace.folder)
    proposal = propose_file(tickets(tmp_path / "t.csv"), there, Answers(better="lower", use_case="help"))
    assert document(proposal)["use_case"] == "help"
    write(there, proposal)
    assert [kpi.id for kpi in load(workspace.folder).use_cases["help"].kpi] == ["minutes"]
    with pytest.raises(ConfigProblem, match=r"use_cases/help\.toml says who"):
        propose_file(
            tmp_path / "t.csv", there, Answers(better="lower", use_case="help", started=("2026-01-01",))
        )


@pytest.mark.parametrize("started", ["north=yesterday", "nrth=2026-04-01", "2026-13-01"])
def test_a_start_that_cannot_be_is_refused(tmp_path: Path, workspace: Workspace, started: str) -> None:
    with pytest.raises(ConfigProblem, match="--started"):
        propose_file(
            tickets(tmp_path / "t.csv"), workspace, Answers(use_case="Help", lesson="3", started=(started,))
        )


def test_one_id_for_two_use_cases_is_refused(tmp_path: Path, workspace: Workspace) -> None:
    answers = Answers(better="lower", use_case="Help", lesson="3", started=("2026-04-01",))
    write(workspace, propose_file(tickets(tmp_path / "t.csv"), workspace, answers))
    (workspace.folder / "use_cases" / "help.toml").write_text('label = "x"\nlessons = [1]\nstage = "live"\n')
    with pytest.raises(ConfigProblem, match="already defined"):
        load(workspace.folder)


def test_a_usage_log_of_nested_json_lines_is_recognised(tmp_path: Path, workspace: Workspace) -> None:
    export = tmp_path / "gateway.jsonl"
    lines = [
        {
            "ts": 1767225600 + n,
            "user": "ann@example.com",
            "request": {
                "model": "gpt-5",
                "usage": {"prompt_tokens": 10, "completion_tokens": 5, "cached_tokens": 2},
            },
            "messages": [{"content": "secret"}],
        }
        for n in range(50)
    ]
    export.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    proposal = propose_file(export, workspace)
    assert (proposal.adapter, proposal.feeds) == ("jsonl", ("usage",))
    assert [q.flag for q in proposal.questions] == ["--tokens"]
    proposal = propose_file(export, workspace, Answers(tokens="inclusive"))
    found = document(proposal)
    assert found["columns"] == {
        "occurred_at": {"from": "ts", "format": "epoch_seconds"},
        "person": "user",
        "model": "request.model",
        "input_tokens": "request.usage.prompt_tokens",
        "output_tokens": "request.usage.completion_tokens",
        "cache_read_tokens": "request.usage.cached_tokens",
    }
    assert "secret" not in repr(proposal)
    write(workspace, proposal)
    assert ingest(workspace.folder)[0].counts.loaded == 50


def test_a_list_of_people_and_a_rollout_are_recognised(tmp_path: Path, workspace: Workspace) -> None:
    people = tmp_path / "hr.csv"
    people.write_text(
        "Email;Department;Team;Hire date\n"
        + "".join(f"p{n}@example.com;Sales;t{n % 3};2020-01-{n + 1:02}\n" for n in range(20))
    )
    assert propose_file(people, workspace).feeds == ("person",)
    starts = tmp_path / "starts.csv"
    starts.write_text("queue,first access\na,2026-01-01\nb,2026-02-01\n")
    proposal = propose_file(starts, workspace)
    assert (proposal.feeds, proposal.questions) == (("rollout",), ())
    assert document(proposal)["columns"] == {"unit_id": "queue", "first_access_date": "first access"}


def test_charges_without_a_currency_are_asked_about(tmp_path: Path, workspace: Workspace) -> None:
    bill = tmp_path / "bill.csv"
    bill.write_text("date,service,amount\n" + "".join(f"2026-01-{n + 1:02},x,{n}.50\n" for n in range(20)))
    proposal = propose_file(bill, workspace)
    assert (proposal.feeds, [q.flag for q in proposal.questions]) == (("charge",), ["--currency"])
    answered = propose_file(bill, workspace, Answers(currency="USD"))
    assert 'billing_currency = { value = "USD" }' in answered.text
    write(workspace, answered)
    assert ingest(workspace.folder)[0].counts.loaded == 20


def test_a_vendor_export_is_recognised_as_such(tmp_path: Path, workspace: Workspace) -> None:
    bill = tmp_path / "invoice.csv"
    bill.write_text(
        "BilledCost,BillingCurrency,ChargeCategory,ChargePeriodStart,ChargePeriodEnd,ServiceCategory\n"
        "1,USD,Usage,2026-03-01T00:00:00Z,2026-03-02T00:00:00Z,AI and Machine Learning\n"
    )
    proposal = propose_file(bill, workspace)
    assert (proposal.adapter, proposal.feeds, proposal.questions) == ("focus", ("charge",), ())
    assert proposal.recognised == "FOCUS invoice"


def test_a_workbook_with_a_title_and_several_sheets(tmp_path: Path, workspace: Workspace) -> None:
    rows: list[Row] = [(1, {"A": "Ticket report"}), (3, {"A": "Closed on", "B": "Team", "C": "Minutes"})]
    rows += [(n + 4, {"A": f"2026-01-{n + 1:02}", "B": "ab"[n % 2], "C": n}) for n in range(20)]
    export = tmp_path / "report.xlsx"
    export.write_bytes(workbook({"Cover": [(1, {"A": "hello"})], "Data": rows}))
    (question,) = propose_file(export, workspace).questions
    assert (question.flag, question.choices) == ("--sheet", ("Cover", "Data"))
    proposal = propose_file(export, workspace, Answers(better="lower", layout=Layout(sheet="Data")))
    found = document(proposal)
    assert (found["sheet"], found["skip_rows"]) == ("Data", 2)
    write(workspace, proposal)
    assert ingest(workspace.folder)[0].counts.loaded == 20


def test_parquet_is_looked_at_by_its_columns(tmp_path: Path, workspace: Workspace) -> None:
    export = tmp_path / "kpi.parquet"
    start = date(2026, 1, 1)
    pl.DataFrame(
        {
            "day": [start + timedelta(days=n) for n in range(30)],
            "team": ["a", "b"] * 15,
            "share": [n / 100 for n in range(30)],
            "nested": [{"x": 1}] * 30,
        }
    ).write_parquet(export)
    proposal = propose_file(export, workspace, Answers(better="higher"))
    assert document(proposal)["columns"] == {"period": "day", "unit_id": "team", "value": "share"}


def test_lines_above_the_header_are_skipped_and_said(tmp_path: Path, workspace: Workspace) -> None:
    export = tickets(tmp_path / "tickets.csv")
    export.write_text("Report of 2026\n\n" + export.read_text(), encoding="utf-8")
    proposal = propose_file(export, workspace, SAID)
    assert document(proposal)["skip_rows"] == 2
    write(workspace, proposal)
    assert ingest(workspace.folder)[0].counts.loaded == 64


REFUSED = [
    (b"", "FILE_EMPTY"),
    (b"day,value\n", "NO_ROWS"),
    (b"<html><body>login</body></html>", "FILE_HTML"),
    (b"PK\x03\x04junk", "FILE_ZIP"),
    (b"just words\nand more words\n", "DELIMITER"),
    (b"a,b\n\xe4,1\n", "ENC_NOT_UTF8"),
    (b"a,b\n1,\xf1", "ENC_NOT_UTF8"),
    (b"version https://git-lfs.github.com/spec/v1\n", "FILE_LFS_POINTER"),
]


@pytest.mark.parametrize(("content", "code"), REFUSED)
def test_what_is_no_table_is_refused_before_anything_is_proposed(
    tmp_path: Path, workspace: Workspace, content: bytes, code: str
) -> None:
    (tmp_path / "file.csv").write_bytes(content)
    with pytest.raises(Refused) as refused:
        propose_file(tmp_path / "file.csv", workspace)
    assert refused.value.code == code


def test_a_file_that_is_not_there_is_named(tmp_path: Path, workspace: Workspace) -> None:
    with pytest.raises(Refused, match=r"absent\.csv"):
        propose_file(tmp_path / "absent.csv", workspace)


def test_a_table_without_dates_or_numbers_is_no_kpi(tmp_path: Path, workspace: Workspace) -> None:
    export = tmp_path / "x.csv"
    export.write_text("team,colour\na,red\nb,blue\n")
    with pytest.raises(ConfigProblem, match="no column of dates"):
        propose_file(export, workspace)
    export.write_text("day,team,colour\n2026-01-01,a,red\n2026-01-02,b,blue\n")
    with pytest.raises(ConfigProblem, match="no column of numbers"):
        propose_file(export, workspace)


def test_a_look_holds_at_most_its_rows(tmp_path: Path, workspace: Workspace) -> None:
    export = tmp_path / "long.csv"
    export.write_text("day,minutes\n" + "2026-01-01,1\n" * 30_000)
    seen = look(export)
    assert (seen.rows, seen.whole) == (20_000, False)
    proposal = propose_file(export, workspace, SAID)
    assert any("Only the first 20,000 rows" in note for note in proposal.notes)


def test_odd_names_survive_the_way_through_the_file(tmp_path: Path, workspace: Workspace) -> None:
    export = tmp_path / "x.csv"
    rows = "".join(f'2026-01-{n + 1:02},"te""am \\ {n % 2}",{n}\n' for n in range(20))
    export.write_text(f'"day ""x""","my \\ te\'am","min.utes [h]"\n{rows}', encoding="utf-8")
    proposal = propose_file(
        export,
        workspace,
        Answers(better="lower", kpi_unit="h", use_case='He said "hi"', lesson="1", started=("2026-01-10",)),
    )
    write(workspace, proposal)
    assert ingest(workspace.folder)[0].counts.loaded == 20


def test_a_query_is_looked_at_like_a_file(
    workspace: Workspace, database: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUPPORT_URL", database.url)
    database.run("drop table if exists closed")
    database.run(
        "create table closed (day date, team text, minutes numeric, agent text, updated_at timestamptz)"
    )
    rows = [
        (date(2026, 1, 1) + timedelta(days=n), "ab"[n % 2], n, "ann@example.com", "2026-03-01T00:00Z")
        for n in range(40)
    ]
    database.run("insert into closed values (%s, %s, %s, %s, %s)", *rows)
    proposal = propose_query("SUPPORT_URL", "select * from closed", workspace, SAID)
    found = document(proposal)
    assert (found["adapter"], found["database"], found["query"]) == (
        "sql",
        "SUPPORT_URL",
        "select * from closed",
    )
    assert found["columns"] == {"period": "day", "unit_id": "team", "value": "minutes"}
    assert any('watermark = "updated_at"' in note for note in proposal.notes)
    assert "s3cret" not in repr(proposal)
    assert "example.com" not in repr(proposal)
    write(workspace, proposal)
    assert ingest(workspace.folder)[0].counts.loaded == 40
    (workspace.folder / "sources" / "closed.sql").write_text("select day, minutes from closed -- all\n")
    in_file = propose_query(
        "SUPPORT_URL", "sources/closed.sql", workspace, Answers(better="lower", name="two")
    )
    assert document(in_file)["query"] == "sources/closed.sql"
    assert in_file.panel is not None
    assert in_file.panel.unit is None
    with pytest.raises(ConfigProblem) as problem:
        propose_query(database.url, "select 1", workspace)
    assert "s3cret" not in problem.value.sentence


def test_real_files_get_the_source_that_a_person_would_write(real: Path, workspace: Workspace) -> None:
    aider = propose_file(real / "aider" / "sample-analytics.jsonl", workspace)
    assert (aider.adapter, aider.feeds, aider.questions) == ("jsonl", ("usage",), ())
    assert document(aider)["columns"] == {
        "model": "properties.main_model",
        "person": "user_id",
        "occurred_at": {"from": "time", "format": "epoch_seconds"},
        "input_tokens": "properties.prompt_tokens",
        "output_tokens": "properties.completion_tokens",
        "source_cost_usd": "properties.cost",
    }
    azure = propose_file(real / "azure-llm-2023" / "AzureLLMInferenceTrace_code.csv", workspace)
    assert document(azure)["columns"] == {
        "occurred_at": "TIMESTAMP",
        "input_tokens": "ContextTokens",
        "output_tokens": "GeneratedTokens",
    }
    smoking = propose_file(
        real / "prop99" / "california_prop99.csv",
        workspace,
        Answers(value="PacksPerCapita", unit="State", kpi_unit="packs", better="lower"),
    )
    assert document(smoking)["columns"] == {
        "period": {"from": "Year", "format": "%Y"},
        "unit_id": "State",
        "value": "PacksPerCapita",
    }
    write(workspace, smoking)
    (report,) = ingest(workspace.folder)
    assert (report.counts.read, report.counts.loaded) == (1209, 1209)


def test_a_file_of_any_bytes_is_refused_and_never_fails(tmp_path: Path, workspace: Workspace) -> None:
    chance = random.Random(3)
    for number in range(60):
        path = tmp_path / f"any{number}.{chance.choice(['csv', 'jsonl', 'xlsx', 'parquet', 'txt'])}"
        start = chance.choice([b"", b"a,b\n1,2\n", b'{"a": 1}\n', b"PK\x03\x04", b"PAR1", b"a;b\r1;2\r"])
        path.write_bytes(start + chance.randbytes(chance.randrange(400)))
        with pytest.raises((Refused, ConfigProblem)):
            write(workspace, propose_file(path, workspace, Answers(name=f"any{number}")))
    assert not list((workspace.folder / "sources").glob("*.toml"))
