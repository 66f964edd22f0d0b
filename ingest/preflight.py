"""Cheap byte checks before a file is read: is it what it says it is, and exactly which file was it?"""

from __future__ import annotations

import codecs
import gzip
import hashlib
import os
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import IO, Final

from ingest.contract import Reader, Refused

CHUNK: Final = 1 << 22
PACKED: Final = b"\x1f\x8b"
"""First bytes of gzip."""
BLANK: Final = b" \t\r\n\xef\xbb\xbf\xff\xfe"
"""White space and byte-order marks."""
PAGE: Final = (
    b"<!doctype html",
    b"<html",
    b"<head",
    b"<script",
    b"<body",
    b"<table",
    b"<title",
    b"<meta",
)
"""How web pages begin; some programs save a table as one under the name of a workbook."""
LINK: Final = re.compile(rb"(?:\[InternetShortcut\]\s+URL=)?[a-z][a-z0-9+.-]{1,9}://\S+\s*", re.IGNORECASE)
"""The link to a file, as text or as Windows saves a shortcut."""
SMALL_UNPACKED: Final = 200_000_000
"""Bytes that a compressed file may always unpack to."""
RATIO: Final = 50
"""Larger files may unpack to this many times their stored size."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """One delivered file, checked: its identity and what its bytes look like."""

    path: Path
    sha256: str
    size: int
    changed: int
    """Time of the last change, ns: a file that changes while it is read is refused."""
    lines: int = 0
    encoding: str = "utf-8"
    packed: bool = False
    """True: gzip."""
    quoted: bool = False
    """True: the text holds a double quote."""
    odd_breaks: bool = False
    """True: line breaks are neither all LF nor all CRLF."""

    @property
    def name(self) -> str:
        """Base name, as shown and stored."""
        return self.path.name

    def require_unchanged(self) -> None:
        """Raises `Refused` where the file changed since it was checked."""
        now = self.path.stat()
        if (now.st_size, now.st_mtime_ns) != (self.size, self.changed):
            raise Refused(
                "FILE_CHANGED", f"{self.name} changed while it was read. Run again when it is complete."
            )


def check(path: Path, reader: Reader, encoding: str | None = None) -> Delivered:
    """Checks a file as an object and by its bytes; raises `Refused` with a file-level code."""
    handle = _open(path)
    with os.fdopen(handle, "rb") as file:
        facts = os.fstat(file.fileno())
        if facts.st_size == 0:
            raise Refused("FILE_EMPTY", f"{path.name} has no content (0 bytes). Export it again.")
        head = file.read(4096)
        if facts.st_size <= len(head) and not head.strip(BLANK):
            raise Refused("FILE_EMPTY", f"{path.name} has no content (blank lines only). Export it again.")
        _check_head(path.name, head, reader)
        if path.name.endswith(".gz") and not head.startswith(PACKED):
            raise Refused(
                "GZ_NOT_GZIP",
                f"{path.name} is not compressed although its name says so. Rename or export again.",
            )
        file.seek(0)
        if reader in ("csv", "jsonl"):
            found = _check_text(path, reader, file, head, encoding, facts.st_size, scan=reader == "csv")
        else:
            _check_container(path, reader, head, file)
            file.seek(0)
            found = Delivered(path, hashlib.file_digest(file, "sha256").hexdigest(), facts.st_size, 0)
    return Delivered(
        path=path,
        sha256=found.sha256,
        size=facts.st_size,
        changed=facts.st_mtime_ns,
        lines=found.lines,
        encoding=found.encoding,
        packed=found.packed,
        quoted=found.quoted,
        odd_breaks=found.odd_breaks,
    )


def text_stream(delivered: Delivered) -> IO[str]:
    """Opens a checked text file, unpacked and decoded; lines end at every kind of break, which stays on them."""
    if delivered.packed:
        return gzip.open(delivered.path, "rt", encoding=delivered.encoding, newline="")
    return delivered.path.open("rt", encoding=delivered.encoding, newline="")


def _open(path: Path) -> int:
    name = path.name
    try:
        facts = path.lstat()
        if stat.S_ISLNK(facts.st_mode):
            raise Refused("SRC_SYMLINK", f"{name} is a symbolic link. Name the file itself.")
        if stat.S_ISDIR(facts.st_mode):
            raise Refused("SRC_IS_FOLDER", f"{name} is a folder. Name the files in it: {name}/*.csv")
        if not stat.S_ISREG(facts.st_mode):
            raise Refused("SRC_NOT_A_FILE", f"{name} is not a regular file.")
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        handle = os.open(path, flags | getattr(os, "O_BINARY", 0))
    except FileNotFoundError:
        raise Refused("FILE_MISSING", f"There is no file {path}.") from None
    except PermissionError:
        raise Refused("FILE_RIGHTS", f"{name} cannot be read. Check its rights: chmod u+r {path}") from None
    except OSError:
        raise Refused("SRC_NOT_A_FILE", f"{name} cannot be opened as a file.") from None
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise Refused("SRC_NOT_A_FILE", f"{name} is not a regular file.")
    return handle


def _check_head(name: str, head: bytes, reader: Reader) -> None:
    start = head.lstrip(codecs.BOM_UTF8).lstrip()
    low = start[:512].lower()
    if start.startswith(b"version https://git-lfs"):
        raise Refused(
            "FILE_LFS_POINTER",
            f"{name} is a pointer to a file in Git LFS, not the data. Run `git lfs pull` and try again.",
        )
    if low.startswith(PAGE) or (low.startswith((b"<!--", b"<?xml")) and b"<html" in low):
        raise Refused(
            "FILE_HTML",
            f"{name} is a web page, often a login page saved by a failed download. Export it again.",
        )
    if low.startswith(b"<?xml"):
        raise Refused(
            "FILE_XML",
            f"{name} is an XML document, often the error message of a failed download. Export the data again.",
        )
    if LINK.fullmatch(start):
        raise Refused("FILE_URL", f"{name} is a link, not the data. Download what it points to.")
    if head.startswith(b"%PDF"):
        raise Refused("FILE_PDF", f"{name} is a PDF document. Export the data as CSV UTF-8.")
    if reader in ("csv", "jsonl"):
        if head.startswith(b"PK\x03\x04"):
            raise Refused(
                "FILE_ZIP",
                f'{name} is a zip archive or an Excel workbook. Unpack it, or say format = "excel".',
            )
        if head.startswith(b"PAR1"):
            raise Refused("FILE_BINARY", f'{name} is a Parquet file. Say format = "parquet".')
    if reader == "csv" and re.match(rb'\{\s*"|\[\s*[\[{]', start):
        raise Refused(
            "FILE_JSON", f'{name} holds JSON, not a table. Say adapter = "jsonl" (or format = "jsonl").'
        )
    if reader == "jsonl" and start.startswith(b"["):
        raise Refused(
            "FILE_JSON", f"{name} is one JSON list, not one object a line. Export it as JSON lines (NDJSON)."
        )


def _check_container(path: Path, reader: Reader, head: bytes, file: BufferedReader) -> None:
    if reader == "parquet":
        file.seek(-4, os.SEEK_END)
        if head[:4] != b"PAR1" or file.read(4) != b"PAR1":
            raise Refused(
                "PARQUET_TRUNCATED", f"{path.name} is cut off or not a Parquet file. Transfer it again."
            )
    elif reader == "excel":
        if head.startswith(b"\xd0\xcf\x11\xe0"):
            return
        try:
            with zipfile.ZipFile(file) as archive:
                unpacked = sum(entry.file_size for entry in archive.infolist())
        except zipfile.BadZipFile:
            raise Refused("FILE_BINARY", f"{path.name} is damaged or not an Excel workbook.") from None
        check_unpacked(path, unpacked)


def check_unpacked(path: Path, unpacked: int) -> None:
    """Raises `Refused` (GZ_BOMB) where a packed file unpacks to implausibly much."""
    stored = path.stat().st_size
    if unpacked > max(SMALL_UNPACKED, RATIO * stored):
        raise Refused(
            "GZ_BOMB",
            f"{path.name} unpacks to more than {max(SMALL_UNPACKED, RATIO * stored) / 1e6:,.0f} MB "
            f"(stored {stored / 1000:,.0f} KB). Check where it comes from.",
        )


def _chunks(path: Path, file: BufferedReader, packed: bool) -> Iterator[bytes]:
    if not packed:
        while chunk := file.read(CHUNK):
            yield chunk
        return
    unpacked = 0
    try:
        with gzip.open(file) as inner:
            while chunk := inner.read(CHUNK):
                unpacked += len(chunk)
                check_unpacked(path, unpacked)
                yield chunk
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise Refused("GZ_TRUNCATED", f"{path.name} is cut off or damaged. Transfer it again.") from None


def _encoding(name: str, head: bytes, stated: str | None) -> str:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if stated is not None and stated != "utf-8":
        return stated
    pairs = len(head) // 2
    if pairs >= 4 and (head[1::2].count(0) > 0.8 * pairs or head[::2].count(0) > 0.8 * pairs):
        raise Refused(
            "ENC_UTF16_NO_BOM",
            f'{name} looks like UTF-16 without a marker. Save as "CSV UTF-8" or say encoding = "utf-16-le".',
        )
    return "utf-8-sig" if head.startswith(codecs.BOM_UTF8) else "utf-8"


def scan(delivered: Delivered, encoding: str | None) -> None:
    """Looks for what stopped a reader: raises `Refused` naming the line of a damaged character."""
    with delivered.path.open("rb") as file:
        head = file.read(4096)
        file.seek(0)
        _check_text(delivered.path, "csv", file, head, encoding, delivered.size, scan=True)


def _check_text(
    path: Path,
    reader: Reader,
    file: BufferedReader,
    head: bytes,
    stated: str | None,
    size: int,
    *,
    scan: bool,
) -> Delivered:
    name = path.name
    packed = head.startswith(PACKED)
    digest = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    if packed:
        with gzip.open(path) as inner:
            try:
                head = inner.read(4096)
            except (EOFError, zlib.error, gzip.BadGzipFile):
                raise Refused("GZ_TRUNCATED", f"{name} is cut off or damaged. Transfer it again.") from None
        _check_head(name, head, reader)
        file.seek(0)
    encoding = _encoding(name, head, stated)
    if encoding.startswith("utf-8"):
        _refuse_binary(name, head)
    if not scan and not packed and encoding == "utf-8":
        # JSON lines are many and long: the reader itself stops at a damaged character, and only then is it
        # looked for.
        return Delivered(path, digest, size, 0)
    decoder = codecs.getincrementaldecoder(encoding.removesuffix("-sig"))()
    lines = feeds = returns = pairs = 0
    quoted = seen = False
    last = b""
    for chunk in _chunks(path, file, packed):
        feeds_before = feeds
        if encoding.startswith("utf-8") and (place := chunk.find(b"\0")) >= 0:
            line = feeds + chunk[:place].count(b"\n") + 1
            raise Refused(
                "NUL_BYTE", f"{name} line {line}: contains a NUL byte (damaged export). Export it again."
            )
        try:
            text = "" if chunk.isascii() and not decoder.getstate()[0] else decoder.decode(chunk)
        except UnicodeDecodeError as error:
            line = feeds_before + chunk[: max(error.start, 0)].count(b"\n") + 1
            raise Refused(
                "ENC_NOT_UTF8",
                f"{name} line {line}: a character is not valid UTF-8. Probably saved by Excel as Windows-1252; "
                'save it again as UTF-8 or say encoding = "cp1252".',
            ) from None
        seen = seen or bool(chunk.strip(b" \t\r\n\xef\xbb\xbf")) or bool(text.strip("\ufeff \t\r\n"))
        quoted = quoted or b'"' in chunk
        feeds += chunk.count(b"\n")
        returns += chunk.count(b"\r")
        if returns:
            pairs += chunk.count(b"\r\n") + (last == b"\r" and chunk[:1] == b"\n")
        last = chunk[-1:]
    if decoder.getstate()[0]:
        raise Refused(
            "ENC_NOT_UTF8",
            f"{name} line {feeds + 1}: the last character is cut off. Transfer it again, or say its encoding.",
        )
    if not seen:
        raise Refused("FILE_EMPTY", f"{name} has no content (blank lines only). Export it again.")
    lines = feeds + (last not in (b"\n", b""))
    return Delivered(
        path=path,
        sha256=digest,
        size=size,
        changed=0,
        lines=lines,
        encoding=encoding,
        packed=packed,
        quoted=quoted,
        odd_breaks=returns > 0 and not (returns == pairs == feeds),
    )


def _refuse_binary(name: str, head: bytes) -> None:
    control = sum(0 < byte < 9 or 13 < byte < 32 for byte in head)
    if control > 0.05 * len(head):
        raise Refused("FILE_BINARY", f"{name} is not text. Export the data as CSV UTF-8.")
