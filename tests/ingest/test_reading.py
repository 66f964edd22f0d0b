"""Every way in which a file may be laid out ends as the same text with the right row numbers."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import polars as pl
import pytest

from ingest.contract import Refused
from tests.ingest.company import GATEWAY, Company, request
from tests.ingest.workbook import workbook

KPI = """
adapter = "table"
path = "exports/kpi.{suffix}"
feeds = "kpi_observation"
{options}
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
ROWS = [("2025-01-01", "00123", "1.5"), ("2025-02-01", "1E5", "2"), ("2025-03-01", "ü, x", "3")]
FOUND = "select source_row, unit_id, value from kpi_observation order by source_row"
EXPECTED = [(2, "00123", 1.5), (3, "1E5", 2.0), (4, "ü, x", 3.0)]


def text(separator: str = ",", line_end: str = "\n") -> str:
    """The table as text."""
    lines = [("month", "queue", "minutes"), *ROWS]
    quoted = [[f'"{cell}"' if separator in cell else cell for cell in line] for line in lines]
    return "".join(separator.join(line) + line_end for line in quoted)


@pytest.mark.parametrize(
    ("content", "options"),
    [
        (text().encode(), ""),
        (b"\xef\xbb\xbf" + text().encode(), ""),
        (text(line_end="\r\n").encode(), ""),
        (text(line_end="\r").encode(), ""),
        (text().encode("utf-16"), ""),
        (text().encode("utf-16-le"), 'encoding = "utf-16-le"'),
        (text().encode("cp1252"), 'encoding = "cp1252"'),
        (text(";").encode(), 'delimiter = ";"'),
        (text("\t").encode(), 'delimiter = "\\t"'),
        (gzip.compress(text().encode()), ""),
        (text().replace("month,queue", " Month , QUEUE ").encode(), ""),
        ((text() + "\n\n,,\n").encode(), ""),
    ],
    ids=[
        "plain", "bom", "crlf", "cr", "utf-16", "utf-16-le", "cp1252", "semicolon", "tab", "gzip", "header", "blank",
    ],
)  # fmt: skip
def test_a_text_table_reads_the_same_however_it_is_written(
    company: Company, content: bytes, options: str
) -> None:
    company.source("kpi", KPI.format(suffix="csv", options=options))
    company.write("exports/kpi.csv", content)
    assert company.load()["kpi"].counts.loaded == 3
    assert company.rows(FOUND) == EXPECTED


def test_line_breaks_inside_cells_survive_and_lines_are_counted_as_an_editor_does(company: Company) -> None:
    company.source("kpi", KPI.format(suffix="csv", options=""))
    company.write("exports/kpi.csv", 'month,queue,minutes\n2025-01-01,"a\nb",1\n2025-02-01,c,2\n')
    company.load()
    assert company.rows(FOUND) == [(2, "a\nb", 1.0), (4, "c", 2.0)]


def test_the_strict_and_the_careful_reader_agree(company: Company) -> None:
    lines = [f"2025-{1 + n % 12:02d}-01,q{n},{n}" for n in range(500)]
    company.source("kpi", KPI.format(suffix="csv", options=""))
    company.write("exports/kpi.csv", "\n".join(["month,queue,minutes", *lines]) + "\n")
    company.load()
    strict = company.rows(FOUND)
    company.write(
        "exports/kpi.csv", "\n".join(["month,queue,minutes", *lines[:-1], '2025-08-01,"q499",499']) + "\n"
    )
    company.load()
    assert company.rows(FOUND) == strict
    assert len(strict) == 500


def test_lines_above_the_header_are_skipped_when_the_source_says_so(company: Company) -> None:
    company.source("kpi", KPI.format(suffix="csv", options="skip_rows = 2"))
    company.write("exports/kpi.csv", "Report of May\n\n" + text())
    company.load()
    assert [row for row, *_ in company.rows(FOUND)] == [4, 5, 6]


def test_lines_above_the_header_are_never_skipped_by_guessing(company: Company) -> None:
    company.source("kpi", KPI.format(suffix="csv", options=""))
    company.write("exports/kpi.csv", "Report of May\n\n" + text())
    with pytest.raises(Refused) as refused:
        company.load()
    assert refused.value.code == "COLUMN_MISSING"
    assert "skip_rows" in refused.value.sentence


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (text(";"), "DELIMITER", 'semicolons, expected commas. Say delimiter = ";"'),
        (text("\t"), "DELIMITER", "tabs"),
        ("month,queue,queue,minutes\n2025-01-01,a,b,1\n", "HEADER_DUPLICATE", "queue"),
        ("month,queue,Queue,minutes\n2025-01-01,a,b,1\n", "HEADER_DUPLICATE", "queue"),
        ("month,,queue,minutes\n2025-01-01,a,b,1\n", "HEADER_BLANK", "column 2"),
        ("month,queue,minutes,\n2025-01-01,a,1,\n", "HEADER_BLANK", "column 4"),
        ("month,queue,minute\n2025-01-01,a,1\n", "COLUMN_MISSING", "minutes. Did you mean 'minute'?"),
        ("month,queue,minutes\n", "NO_ROWS", "no data rows"),
        ("month,queue,minutes\n,,\n", "NO_ROWS", "no data rows"),
        (",".join(f"c{i}" for i in range(6000)) + "\n1\n", "TOO_MANY_COLUMNS", "6,000"),
    ],
)
def test_a_header_that_does_not_fit_is_refused(company: Company, content: str, code: str, words: str) -> None:
    company.source("kpi", KPI.format(suffix="csv", options=""))
    company.write("exports/kpi.csv", content)
    with pytest.raises(Refused) as refused:
        company.load()
    assert refused.value.code == code
    assert refused.value.exit_code == 3
    assert "kpi.csv" in refused.value.sentence
    assert words in refused.value.sentence
    assert company.one("select count(*) from ingest_run") == 0


def test_unknown_columns_are_named_and_not_stored(company: Company) -> None:
    company.source("kpi", KPI.format(suffix="csv", options=""))
    company.write("exports/kpi.csv", "month,queue,minutes,comment\n2025-01-01,a,1,very private words\n")
    report = company.load()["kpi"]
    assert report.unknown_columns == ("comment",)
    assert company.one("select unknown_columns from ingest_run") == ["comment"]
    for path in (company.folder / "data").rglob("*"):
        assert not path.is_file() or b"very private words" not in path.read_bytes()


def test_a_parquet_table_reads_typed_and_nested_columns(company: Company) -> None:
    frame = pl.DataFrame(
        {
            "at": [1756728000, 1756728060],
            "who": [{"mail": "ann@example.com"}, {"mail": "bob@example.com"}],
            "tokens": [10, 20],
            "cost": [1.25e-05, 0.5],
        }
    )
    (company.folder / "exports").mkdir()
    frame.write_parquet(company.folder / "exports" / "log.parquet")
    company.source(
        "log",
        """
adapter = "table"
path = "exports/log.parquet"
feeds = "usage"
tokens = "inclusive"
[columns]
occurred_at = { from = "at", format = "epoch_seconds" }
person = "who.mail"
input_tokens = "tokens"
source_cost_usd = "cost"
""",
    )
    assert company.load()["log"].counts.loaded == 2
    found = company.rows(
        "select source_row, input_uncached_tokens, source_cost_usd::double from usage_fact order by 1"
    )
    assert found == [(1, 10, 1.25e-05), (2, 20, 0.5)]
    assert company.one("select count(distinct principal_id) from usage_fact") == 2


def test_a_truncated_parquet_file_is_refused(company: Company) -> None:
    company.source("kpi", KPI.format(suffix="parquet", options=""))
    path = company.write("exports/kpi.parquet", b"")
    pl.DataFrame({"month": ["2025-01-01"], "queue": ["a"], "minutes": ["1"]}).write_parquet(path)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(Refused) as refused:
        company.load()
    assert refused.value.code == "PARQUET_TRUNCATED"


def test_a_workbook_is_addressed_by_the_letters_and_rows_a_spreadsheet_shows(company: Company) -> None:
    company.write(
        "exports/kpi.xlsx",
        workbook(
            {
                "Cover": [],
                "Data": [
                    (3, {"B": "Minutes by queue"}),
                    (5, {"B": "Month", "C": "Queue", "E": "Minutes"}),
                    (6, {"B": 45658, "C": "00123", "E": 12.5}),
                    (7, {"B": 45689, "C": "total", "E": 99}),
                    (9, {"B": 45717, "C": "x", "E": 1.5e-05}),
                ],
            },
            dates={"B"},
        ),
    )
    company.source(
        "kpi",
        """
adapter = "table"
path = "exports/kpi.xlsx"
sheet = "Data"
rows = { from = 6 }
where = { C = { not = "total" } }
feeds = "kpi_observation"
[kpi]
id = "minutes"
label = "Minutes"
unit = "min"
better = "lower"
[columns]
period = { column = "B" }
unit_id = { column = "C" }
value = { column = "E" }
""",
    )
    report = company.load()["kpi"]
    assert (report.counts.loaded, report.counts.filtered) == (2, 1)
    assert company.rows(FOUND) == [(6, "00123", 12.5), (9, "x", 1.5e-05)]
    assert company.one("select min(period_start)::date::varchar from kpi_observation") == "2025-01-01"


@pytest.mark.parametrize(
    ("options", "words"),
    [("", "several sheets"), ('sheet = "Dota"', "no sheet 'Dota'. Did you mean 'Data'?")],
)
def test_a_sheet_is_named_and_never_guessed(company: Company, options: str, words: str) -> None:
    book = workbook({"Cover": [], "Data": [(1, {"A": "month", "B": "queue", "C": "minutes"})]})
    company.write("exports/kpi.xlsx", book)
    company.source("kpi", KPI.format(suffix="xlsx", options=options))
    with pytest.raises(Refused) as refused:
        company.load()
    assert refused.value.code == "SHEET_MISSING"
    assert words in refused.value.sentence


def test_a_table_of_json_lines_is_a_table(company: Company) -> None:
    company.source("kpi", KPI.format(suffix="jsonl", options=""))
    rows = [dict(zip(("month", "queue", "minutes"), row, strict=True)) for row in ROWS]
    company.write("exports/kpi.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
    company.load()
    assert company.rows(FOUND) == [(row - 1, unit, value) for row, unit, value in EXPECTED]


def test_a_packed_log_reads_like_a_plain_one(company: Company) -> None:
    company.source("gateway", GATEWAY.replace("*.jsonl", "*.jsonl*"))
    lines = "".join(json.dumps(request(n)) + "\n" for n in range(20))
    company.write("exports/gateway-1.jsonl.gz", gzip.compress(lines.encode()))
    company.write("exports/gateway-2.jsonl", lines)
    counts = company.load()["gateway"].counts
    assert (counts.loaded, counts.duplicate) == (20, 20)


def test_blank_lines_and_windows_line_ends_do_not_shift_the_lines_of_a_log(company: Company) -> None:
    company.source("gateway", GATEWAY)
    company.write(
        "exports/gateway.jsonl", f"\r\n{json.dumps(request(1))}\r\n\r\n  {json.dumps(request(2))}\r\n"
    )
    company.load()
    assert company.rows("select source_row from usage_fact order by 1") == [(2,), (4,)]


def test_a_key_with_dots_and_a_place_in_a_list_can_be_addressed(company: Company) -> None:
    toml = GATEWAY.replace('"usage.input"', "'attributes.\"gen_ai.input\"'").replace(
        '"usage.output"', '"out[1].n"'
    )
    company.source("gateway", toml.replace('"project"', '"team.name"'))
    row = {**request(1), "attributes": {"gen_ai.input": 77, "secret": 1}, "out": [{"n": 1}, {"n": 9}]}
    company.log("gateway.jsonl", [{**row, "team.name": "flat", "usage": {"cached": 0}}])
    report = company.load()["gateway"]
    found = "select sub_account_id, input_uncached_tokens, output_visible_tokens from usage_fact"
    assert company.rows(found) == [("flat", 77, 9)]
    assert report.unknown_columns == ("attributes.secret", "project")


def test_numbers_of_a_log_keep_every_digit(company: Company) -> None:
    company.source("gateway", GATEWAY.replace('person = "user"', 'person = "user"\nrecord = "id"'))
    line = json.dumps({**request(1), "cost": 0.013317500000000001})
    company.write("exports/gateway.jsonl", line[:-1] + ', "id": 12345678901234567890123}\n')
    company.load()
    found = company.rows("select source_record_id, source_cost_usd::varchar from usage_fact")
    assert found == [("12345678901234567890123", "0.013317500")]


@pytest.mark.parametrize(
    ("where", "kept"),
    [
        ('{ kind = "chat" }', ["a", "b"]),
        ('{ kind = ["chat", "image"] }', ["a", "b", "c"]),
        ('{ kind = "ch*" }', ["a", "b"]),
        ('{ kind = { not = "chat" } }', ["c", "d"]),
        ("{ kind = { present = true } }", ["a", "b", "c"]),
        ("{ kind = { present = false } }", ["d"]),
        ('{ ok = true, "deep.n" = 3 }', ["b"]),
    ],
)
def test_a_source_says_which_rows_it_is_about(company: Company, where: str, kept: list[str]) -> None:
    company.source("gateway", GATEWAY.replace("[columns]", f"where = {where}\n[columns]"))
    company.log(
        "gateway.jsonl",
        [
            request(1, project="a", kind="chat", ok=False, deep={"n": 3}),
            request(2, project="b", kind="chat", ok=True, deep={"n": 3}),
            request(3, project="c", kind="image", ok=True),
            request(4, project="d", ok=False),
        ],
    )
    counts = company.load()["gateway"].counts
    assert [p for (p,) in company.rows("select sub_account_id from usage_fact order by 1")] == kept
    assert (counts.read, counts.filtered) == (len(kept), 4 - len(kept))


def test_files_are_read_from_where_the_source_says_and_in_the_order_of_their_names(company: Company) -> None:
    company.source(
        "gateway", GATEWAY.replace('"exports/gateway*.jsonl"', '["logs/**/*.jsonl", "more.jsonl"]')
    )
    for number, name in enumerate(["logs/b/2.jsonl", "logs/a/1.jsonl", "more.jsonl"]):
        company.write(name, json.dumps(request(number)) + "\n")
    company.load()
    files = "select file_name from ingest_run order by load_order"
    assert [name for (name,) in company.rows(files)] == ["1.jsonl", "2.jsonl", "more.jsonl"]


def test_a_damaged_character_in_a_log_is_refused_with_its_line(company: Company) -> None:
    company.source("gateway", GATEWAY)
    lines = [json.dumps(request(n)).encode() for n in range(5)]
    lines[3] = lines[3].replace(b"ann", b"\xe4nn")
    company.write("exports/gateway.jsonl", b"\n".join(lines) + b"\n")
    with pytest.raises(Refused) as refused:
        company.load()
    assert refused.value.code == "ENC_NOT_UTF8"
    assert "gateway.jsonl line 4" in refused.value.sentence


def test_a_missing_file_and_a_glob_without_files_are_one_sentence(company: Company, tmp_path: Path) -> None:
    for pattern in ("exports/none.jsonl", "exports/*.nothing"):
        company.source("gateway", GATEWAY.replace("exports/gateway*.jsonl", pattern))
        with pytest.raises(Refused) as refused:
            company.load()
        assert (refused.value.code, refused.value.exit_code) == ("FILE_MISSING", 3)
        assert "sources/gateway.toml" in refused.value.sentence
        assert pattern in refused.value.sentence
        assert not (company.folder / "data").exists()


@pytest.mark.parametrize(
    ("wrong", "right", "words"),
    [
        ('"user"', '"usr"', "no line has 'usr'"),
        ('"usage.input"', '"usage.inptu"', "no line has 'usage.inptu', which sources/gateway.toml names. "),
        ('"usage.input"', '"usge.input"', "Did you mean 'usage'?"),
        ('"usage.cached"', '"usage.cache"', "Did you mean 'usage.cached'?"),
    ],
)
def test_a_misspelled_path_into_a_log_is_refused_and_not_read_as_nothing(
    company: Company, wrong: str, right: str, words: str
) -> None:
    company.source("gateway", GATEWAY.replace(wrong, right))
    company.log("gateway.jsonl", [request(n) for n in range(3)])
    with pytest.raises(Refused) as refused:
        company.load()
    assert refused.value.code == "COLUMN_MISSING"
    assert words in refused.value.sentence
    assert company.one("select count(*) from usage_fact") == 0


def test_a_column_that_may_be_absent_is_declared_so(company: Company) -> None:
    spec = 'reasoning_tokens = { from = "usage.thought", optional = true }'
    company.source("gateway", GATEWAY.replace("[columns]", f"[columns]\n{spec}"))
    company.log("gateway.jsonl", [request(1)])
    company.load()
    assert company.rows("select reasoning_tokens from usage_fact") == [(None,)]
    company.source(
        "kpi", KPI.format(suffix="csv", options="") + 'group = { from = "arm", optional = true }\n'
    )
    company.write("exports/kpi.csv", text())
    assert company.load("kpi")["kpi"].counts.loaded == 3
