"""A file is looked at as an object and by its bytes before anything reads it."""

from __future__ import annotations

import gzip
import os
import re
from pathlib import Path

import pytest

from ingest.contract import Reader, Refused
from ingest.preflight import check
from tests.ingest.company import Company

ZIP = b"PK\x03\x04" + b"\0" * 40


@pytest.mark.parametrize(
    ("content", "reader", "code"),
    [
        (b"", "csv", "FILE_EMPTY"),
        (b"\xef\xbb\xbf", "csv", "FILE_EMPTY"),
        (b"\n \n\r\n", "csv", "FILE_EMPTY"),
        (b"a,b\n1,\xe4\n", "csv", "ENC_NOT_UTF8"),
        ("a,b\n1,2\n".encode("utf-16-le"), "csv", "ENC_UTF16_NO_BOM"),
        (b"a,b\n1,\x002\n", "csv", "NUL_BYTE"),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "csv", "FILE_HTML"),
        (b"\n <html>", "jsonl", "FILE_HTML"),
        (b"https://example.com/export.csv\n", "csv", "FILE_URL"),
        (b"<table><tr><td>a</td></tr></table>", "excel", "FILE_HTML"),
        (b'<?xml version="1.0"?><!DOCTYPE html><html lang="en">', "own", "FILE_HTML"),
        (b'<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>', "csv", "FILE_XML"),
        (gzip.compress(b"<html><body>Sign in</body></html>"), "csv", "FILE_HTML"),
        (b"s3://bucket/key.parquet", "parquet", "FILE_URL"),
        (b"[InternetShortcut]\r\nURL=https://example.com/a.csv\r\n", "csv", "FILE_URL"),
        (b"https://example.com/export.json", "own", "FILE_URL"),
        (b"", "own", "FILE_EMPTY"),
        (b"\n\n", "jsonl", "FILE_EMPTY"),
        (gzip.compress(b""), "csv", "FILE_EMPTY"),
        (b"\xff\xfe", "csv", "FILE_EMPTY"),
        (b"%PDF-1.7\n%binary", "own", "FILE_PDF"),
        (b"%PDF-1.7\n%binary", "csv", "FILE_PDF"),
        (ZIP, "csv", "FILE_ZIP"),
        (ZIP, "excel", "FILE_BINARY"),
        (b'{"a": 1}\n', "csv", "FILE_JSON"),
        (b'[{"a": 1}]', "csv", "FILE_JSON"),
        (b'[{"a": 1}]', "jsonl", "FILE_JSON"),
        (bytes(range(1, 256)) * 8, "csv", "FILE_BINARY"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n", "csv", "FILE_LFS_POINTER"),
        (b"PAR1 and then nothing", "parquet", "PARQUET_TRUNCATED"),
        (b"a,b\n1,2\n", "parquet", "PARQUET_TRUNCATED"),
        (gzip.compress(b"a,b\n1,2\n" * 1000)[:-20], "csv", "GZ_TRUNCATED"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused(
    tmp_path: Path, content: bytes, reader: Reader, code: str
) -> None:
    path = tmp_path / "export.dat"
    path.write_bytes(content)
    with pytest.raises(Refused) as refused:
        check(path, reader)
    assert refused.value.code == code
    assert "export.dat" in refused.value.sentence


def test_a_damaged_character_far_down_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "big.csv"
    path.write_bytes(b"a,b\n" + b"1,22222222222222222222\n" * 300_000 + b"1,\xfc\n")
    with pytest.raises(Refused) as refused:
        check(path, "csv")
    assert "big.csv line 300002" in refused.value.sentence
    assert "cp1252" in refused.value.sentence


def test_a_plain_file_that_promises_gzip_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "export.csv.gz"
    path.write_bytes(b"a,b\n1,2\n")
    with pytest.raises(Refused) as refused:
        check(path, "csv")
    assert refused.value.code == "GZ_NOT_GZIP"


def test_a_workbook_that_is_a_table_of_text_is_refused_as_such(tmp_path: Path) -> None:
    path = tmp_path / "export.xlsx"
    path.write_bytes(b"a,b\n1,2\n")
    with pytest.raises(Refused) as refused:
        check(path, "excel")
    assert refused.value.code == "FILE_BINARY"
    assert "not an Excel workbook" in refused.value.sentence


# --- through a source: the documented code, nothing changed, no library's words

WORDS = re.compile(r"Traceback|[Pp]olars|[Dd]uck[Dd][Bb]|[Pp]ydantic|codec|Original|Errno|line_info")

TABLE = """
adapter = "table"
path = "{path}"
feeds = "charge"
[columns]
charge_period_start = "day"
billed_cost = "cost"
"""
VENDORS = (
    "chatgpt_enterprise",
    "claude_code",
    "codex",
    "evals",
    "focus",
    "github_copilot",
    "langfuse",
    "otel_genai",
)
FEED = {"evals": "eval", "focus": "charge", "chatgpt_enterprise": "activity", "github_copilot": "seat"}

WRONG = {
    "empty": (b"", "FILE_EMPTY"),
    "blank": (b" \r\n\n", "FILE_EMPTY"),
    "page": (b"<!DOCTYPE html><title>Sign in</title>", "FILE_HTML"),
    "link": (b"https://example.com/export\n", "FILE_URL"),
    "pointer": (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n", "FILE_LFS_POINTER"),
    "document": (b"%PDF-1.7\n", "FILE_PDF"),
}


@pytest.mark.parametrize("adapter", VENDORS)
@pytest.mark.parametrize("wrong", sorted(WRONG))
def test_every_adapter_refuses_what_is_no_export_with_the_same_code(
    company: Company, adapter: str, wrong: str
) -> None:
    content, code = WRONG[wrong]
    company.write("exports/file.dat", content)
    feed = FEED.get(adapter, "usage")
    company.source("x", f'adapter = "{adapter}"\npath = "exports/file.dat"\nfeeds = "{feed}"\n')
    with pytest.raises(Refused) as refused:
        company.load()
    assert (refused.value.code, refused.value.exit_code) == (code, 3)
    assert "file.dat" in refused.value.sentence
    assert not WORDS.search(refused.value.sentence)


@pytest.mark.parametrize("adapter", VENDORS)
@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04" + b"\0" * 40,
        b"PAR1 and then nothing PAR1",
        bytes(range(256)) * 20,
        gzip.compress(b"a,b\n1,2\n" * 1000)[:-20],
        b'{"a": 1',
        b"[1, 2, 3]",
        b"a,b,c\n1,2,3\n",
    ],
)
def test_every_adapter_refuses_another_kind_of_file_in_one_clear_sentence(
    company: Company, adapter: str, content: bytes
) -> None:
    company.write("exports/file.dat", content)
    feed = FEED.get(adapter, "usage")
    company.source("x", f'adapter = "{adapter}"\npath = "exports/file.dat"\nfeeds = "{feed}"\n')
    with pytest.raises(Refused) as refused:
        company.load()
    assert "file.dat" in refused.value.sentence
    assert not WORDS.search(refused.value.sentence)
    assert "\n" not in refused.value.sentence


@pytest.mark.parametrize("adapter", ["claude_code", "langfuse"])
def test_json_saved_as_utf_16_by_a_shell_is_read(company: Company, adapter: str) -> None:
    sample = Path(__file__).parent / "samples" / adapter
    name = "session.jsonl" if adapter == "claude_code" else "trace.json"
    company.write("exports/x.json", (sample / name).read_text().encode("utf-16"))
    company.source("x", f'adapter = "{adapter}"\npath = "exports/x.json"\nfeeds = "usage"\n')
    report = company.load()["x"]
    assert report.counts.loaded > 0
    assert report.counts.quarantined == 0


@pytest.mark.skipif(os.name != "posix", reason="other systems allow no such file names")
@pytest.mark.parametrize("name", ["a[1].csv", "a*.csv", "a?.csv", "[a].csv", "b [x] *?.csv"])
@pytest.mark.parametrize("pattern", [None, "exports/*.csv"])
def test_a_file_name_with_wildcards_means_that_file_only(
    company: Company, name: str, pattern: str | None
) -> None:
    company.write(f"exports/{name}", "day,cost\n2026-03-01,1\n")
    if pattern is None:
        for other in ("a1.csv", "ax.csv", "a.csv"):
            company.write(f"exports/{other}", "day,cost\n2026-03-01,100\n")
    company.source("bill", TABLE.format(path=pattern or f"exports/{name}"))
    assert company.load()["bill"].totals.billed == 1


def test_a_pattern_without_files_says_whether_it_found_folders(company: Company) -> None:
    (company.folder / "exports" / "2026-01").mkdir(parents=True)
    found = {}
    for pattern in ("exports/*.csv", "exports/2026*", "exports", "exports/none.csv"):
        company.source("bill", TABLE.format(path=pattern))
        with pytest.raises(Refused) as refused:
            company.load()
        assert refused.value.exit_code == 3
        found[pattern] = refused.value.code
    assert found == {
        "exports/*.csv": "FILE_MISSING",
        "exports/2026*": "SRC_IS_FOLDER",
        "exports": "SRC_IS_FOLDER",
        "exports/none.csv": "FILE_MISSING",
    }


def test_a_gzip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.csv.gz"
    with gzip.open(path, "wb", compresslevel=1) as out:
        for _ in range(60):
            out.write(b"0" * 4_000_000)
    with pytest.raises(Refused) as refused:
        check(path, "csv")
    assert refused.value.code == "GZ_BOMB"
    assert "200 MB" in refused.value.sentence


@pytest.mark.skipif(os.name != "posix", reason="links and pipes of this kind need a POSIX system")
def test_links_pipes_and_folders_are_refused(tmp_path: Path) -> None:
    (tmp_path / "real.csv").write_bytes(b"a\n1\n")
    (tmp_path / "link.csv").symlink_to(tmp_path / "real.csv")
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "folder.csv").mkdir()
    found = {}
    for name in ("link.csv", "pipe.csv", "folder.csv"):
        with pytest.raises(Refused) as refused:
            check(tmp_path / name, "csv")
        found[name] = refused.value.code
    assert found == {"link.csv": "SRC_SYMLINK", "pipe.csv": "SRC_NOT_A_FILE", "folder.csv": "SRC_IS_FOLDER"}


def test_the_same_bytes_have_the_same_identity_wherever_they_lie(tmp_path: Path) -> None:
    for name in ("one.csv", "two.csv"):
        (tmp_path / name).write_bytes(b"a,b\n1,2\n")
    first, second = check(tmp_path / "one.csv", "csv"), check(tmp_path / "two.csv", "csv")
    assert first.sha256 == second.sha256
    assert (first.lines, first.size, first.quoted, first.odd_breaks) == (2, 8, False, False)
