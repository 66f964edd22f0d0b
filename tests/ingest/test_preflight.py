"""A file is looked at as an object and by its bytes before anything reads it."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest

from ingest.contract import Reader, Refused
from ingest.preflight import check

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
