"""JSON as tools write it: lines, one document, documents one after the other, or a list, packed or not.

JSON lines are streamed and keep the numbers of their lines; a document is read whole. Numbers are exact
decimals, because money loses digits as a binary float.
"""

from __future__ import annotations

import codecs
import gzip
import json
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Any, Final, NoReturn, Protocol

from ingest.contract import Refused
from ingest.preflight import PACKED, check_unpacked

MAX_DOCUMENT: Final = 200 * 1024 * 1024
"""Largest document that is read whole, characters."""

LONGEST: Final = 16_000_000
"""Longest line of JSON lines, characters: logs carry prompts, which are read past and never kept."""


@dataclass(frozen=True, slots=True)
class Found:
    """One JSON value of a file."""

    value: Any
    line: int | None = None
    """Its line in JSON lines; None: it is (part of) a document."""
    damaged: bool = False
    """True: the line is no JSON."""


def values(path: Path) -> Iterator[Found]:
    """Gives the values of a file in order; the members of a list at the top are values of their own.

    A line of JSON lines that is no JSON comes as damaged. Raises `Refused`: ENC_NOT_UTF8, FILE_ZIP, FILE_BINARY,
    FILE_NOT_JSON with the line, FILE_TOO_LARGE for a document, GZ_TRUNCATED, GZ_BOMB.
    """
    with _opened(path) as stream:
        lines = _lines(stream)
        first = _next(lines)
        second = _next(lines)
        if _is_lines(first, second):
            yield from _each_line(chain(filter(None, (first, second)), lines))
            return
        start = "\n" * (first[0] - 1) + first[1] if first else ""
        gap = "\n" * (second[0] - first[0] - 1) if first and second else ""
        whole = start + gap + (second[1] if second else "")
        whole += stream.read(max(MAX_DOCUMENT + 1 - len(whole), 0))
    if len(whole) > MAX_DOCUMENT:
        raise Refused(
            "FILE_TOO_LARGE",
            f"{path.name} is larger than {MAX_DOCUMENT >> 20} MB. Export fewer days a file, or JSON lines.",
        )
    for value in _documents(path.name, whole):
        yield from (Found(member) for member in (value if isinstance(value, list) else [value]))


def is_json(path: Path) -> bool:
    """Tells JSON from a table by the first character, packed or not; raises `Refused` (GZ_TRUNCATED)."""
    with path.open("rb") as file:
        packed = file.read(2) == PACKED
    opener: Any = gzip.open if packed else open
    try:
        with opener(path, "rb") as inner:
            start = inner.read(4096)
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise Refused("GZ_TRUNCATED", f"{path.name} is cut off or damaged. Transfer it again.") from None
    return bytes(start).removeprefix(b"\xef\xbb\xbf").lstrip().startswith((b"{", b"["))


def parse_line(line: str) -> Any:
    """Parses one line; DAMAGED where it is no JSON."""
    try:
        return DECODER.decode(line.strip())
    except (ValueError, RecursionError):
        return DAMAGED


def text(content: Any) -> str | None:
    """Writes a JSON value as the text that the strict casts read; only an absent one is no value."""
    if isinstance(content, str):
        # JSON can spell half of a character, which no text column holds.
        return content if content.isascii() else content.encode("utf-8", "replace").decode("utf-8")
    if content is None:
        return None
    if isinstance(content, bool):
        return "true" if content else "false"
    if isinstance(content, float):
        # The shortest digits that give the same number back, without an exponent.
        return format(Decimal(repr(content)), "f")
    return str(content) if isinstance(content, (int, Decimal)) else "not a single value"


DAMAGED: Final = object()
"""What a line that is no JSON parses to."""

Numbered = tuple[int, str] | None


def _next(lines: Iterator[tuple[int, str]]) -> Numbered:
    return next(((number, line) for number, line in lines if line.strip()), None)


def _each_line(lines: Iterator[tuple[int, str]]) -> Iterator[Found]:
    last = 0
    for number, line in lines:
        # The rest of a line that is too long is no line of its own.
        if number != last and line.strip():
            value = parse_line(line)
            yield Found(None if value is DAMAGED else value, number, value is DAMAGED)
        last = number


def _is_lines(first: Numbered, second: Numbered) -> bool:
    """Tells JSON lines: the first line is a value of its own, and so is the second or the first is damaged."""
    if first is None or second is None:
        return False
    value = parse_line(first[1])
    if value is DAMAGED:
        return first[1].strip() not in ("[", "{") and isinstance(parse_line(second[1]), dict)
    return not isinstance(value, list)


def _documents(name: str, whole: str) -> Iterator[Any]:
    place = 0
    while (place := len(whole) - len(whole[place:].lstrip())) < len(whole):
        try:
            value, place = DECODER.raw_decode(whole, place)
        except (ValueError, RecursionError) as error:
            at = error.lineno if isinstance(error, json.JSONDecodeError) else whole.count("\n", 0, place) + 1
            raise Refused(
                "FILE_NOT_JSON", f"{name} line {at}: this is not valid JSON (cut off?). Export it again."
            ) from None
        yield value


def _lines(stream: _Stream) -> Iterator[tuple[int, str]]:
    """Gives numbered lines; what is longer than any record comes in pieces of one number."""
    number = 1
    while line := stream.readline(LONGEST):
        yield number, line
        number += line.endswith("\n")


class _Stream(Protocol):
    """What is needed of a text stream."""

    def readline(self, most: int, /) -> str: ...

    def read(self, most: int, /) -> str: ...


@contextmanager
def _opened(path: Path) -> Iterator[_Stream]:
    """Opens a file as text; errors of the packing and the encoding become one sentence."""
    with path.open("rb") as file:
        start = file.read(4)
    packed = start.startswith(PACKED)
    if start in (b"PK\x03\x04", b"PAR1"):
        what = "a zip archive" if start.startswith(b"PK") else "a Parquet file"
        raise Refused(
            "FILE_ZIP" if start.startswith(b"PK") else "FILE_BINARY", f"{path.name} is {what}, not JSON."
        )
    marked = start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    opener: Any = gzip.open if packed else open
    try:
        with opener(path, "rt", encoding="utf-16" if marked else "utf-8-sig", newline="\n") as stream:
            yield _Measured(path, stream) if packed else stream
    except UnicodeDecodeError:
        raise Refused("ENC_NOT_UTF8", f"{path.name} is not UTF-8 text. Export it again as JSON.") from None
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise Refused("GZ_TRUNCATED", f"{path.name} is cut off or damaged. Transfer it again.") from None


class _Measured:
    """A packed text stream that stops before it fills the memory."""

    def __init__(self, path: Path, stream: _Stream) -> None:
        self._path, self._stream, self._read = path, stream, 0

    def readline(self, most: int, /) -> str:
        return self._count(self._stream.readline(most))

    def read(self, most: int, /) -> str:
        return self._count(self._stream.read(most))

    def _count(self, part: str) -> str:
        self._read += len(part)
        check_unpacked(self._path, self._read)
        return part


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is not JSON")


DECODER: Final = json.JSONDecoder(parse_float=Decimal, parse_constant=_no_number)
