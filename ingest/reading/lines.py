"""JSON lines: each line is one object; nested values are addressed by paths, exact texts are kept."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

import polars as pl

from ingest.contract import Refused
from ingest.preflight import Delivered, scan, text_stream
from ingest.problems import Problem
from ingest.reading import header, table
from ingest.reading.plan import Plan
from ingest.sql import NULL, Sql, join
from ingest.warehouse import Session

LONGEST: Final = 16_000_000
"""Bytes of the longest line: logs carry prompts, which are read past and never kept."""
BATCH: Final = 50_000
SEGMENT: Final = re.compile(r'"((?:[^"\\]|\\.)*)"|([^."\[\]]+)|\[(\d+)\]')

# A control character cannot stand unescaped inside JSON, so no line is ever split. Blank lines are rows too,
# so that the number of a row is its line.
READ_LINES: Final = """
(
    select row_number() over () as _row, line, filename
    from read_csv(
        ?, columns = {'line': 'VARCHAR'}, delim = '\x01', quote = '', escape = '', header = false,
        auto_detect = false, strict_mode = true, max_line_size = 16000000, filename = true
    )
)
"""
# The state of each line: null is a sound object.
CHECK_LINES: Final = """
create or replace temp table checked as
select
    _row,
    line,
    filename,
    case
        when not json_valid(line) then 'JSON_INVALID'
        when not starts_with(ltrim(line), '{') then 'JSON_NOT_OBJECT'
    end as code
from {lines}
"""
# Lines count on over the files; from here on each file has its own thousand milliards.
RENUMBER: Final = """
update checked as c
set _row = c._row - f.before + f.position * 1000000000000
from (
    select filename, min(_row) - 1 as before, row_number() over (order by min(_row)) - 1 as position
    from checked
    group by filename
) as f
where f.filename = c.filename
"""
KEYS: Final = """
select any_value(keys)
from (select json_keys(line, ?::varchar[]) as keys from checked where code is null and line is not null)
group by hash(keys)
"""
REPEATED: Final = """
update checked
set code = 'JSON_DUPLICATE_KEY'
where code is null
and len(list_filter(json_keys(line, ?::varchar[]), lambda keys: list_unique(keys) < len(keys))) > 0
"""
SPLIT: Final = """
insert into raw
select
    _row,
    1,
    {record},
    {cells}
from (
    select _row, line, json_extract_string(line, ?::varchar[]) as v
    from checked
    where code is null and line is not null
)
"""
REFERENCES: Final = """
insert into refs
select _row, json_extract_string(line, ?)
from checked
where code is null and line is not null
"""
REASONS: Final = {
    "JSON_INVALID": "incomplete or invalid JSON",
    "JSON_NOT_OBJECT": "the line is JSON but not an object",
    "JSON_DUPLICATE_KEY": "the same key stands twice in one object",
}


def read(session: Session, plan: Plan, files: Sequence[Delivered]) -> tuple[str, ...]:
    """Adds files of JSON lines to `raw`; raises `Refused` where one has no line or a wrong encoding."""
    _read_lines(session, plan, files)
    # In a batch a file without lines shows later, as one without rows.
    if not session.run("select 1 from checked where trim(line) <> '' limit 1"):
        raise Refused("FILE_EMPTY", f"{files[0].name} has no content (blank lines only). Export it again.")
    top, nested, repeated = _keys(session, plan)
    if repeated:
        session.run(REPEATED, (_parents(plan),))
    for code, reason in REASONS.items():
        session.run(
            "insert into aside select _row, code, ?, null from checked where code = ? and trim(line) <> ''",
            (reason, code),
        )
    paths = [path(a.text, top) for a in plan.addresses]
    cells = join([Sql(f"v[{i + 1}]") for i in range(len(paths))], ",\n    ")
    # A true record id makes the hash of the whole record superfluous.
    record = Sql("left(sha256(concat_ws(chr(31), ?, trim(line))), 32)", (plan.secret,))
    session.run(Sql(SPLIT, (paths,)).fill(record=NULL if plan.contract.key else record, cells=cells))
    if header.REFERENCE in top:
        session.run(REFERENCES, (path(header.REFERENCE, top),))
    session.run("drop table checked")
    return _unknown(plan, top, nested)


def _unknown(plan: Plan, top: set[str], nested: dict[str, set[str]]) -> tuple[str, ...]:
    """Names the keys that nothing reads, nested ones only inside objects that are read."""
    read_keys = {a.text if a.text in top else _segments(a.text)[0][0] for a in plan.addresses}
    paths = {path(a.text, top) for a in plan.addresses}
    inside = {
        f"{parent}.{key}".removeprefix("$.").replace('"', "")
        for parent, keys in nested.items()
        for key in keys
        if not any(p == f'{parent}."{key}"' or p.startswith(f'{parent}."{key}"') for p in paths)
    }
    return tuple(sorted((top - read_keys - header.notes(tuple(top))) | inside))


def is_plain(delivered: Delivered) -> bool:
    """Tells whether the fast reader can take the file as it lies."""
    return delivered.encoding.startswith("utf-8") and not delivered.packed


def _read_lines(session: Session, plan: Plan, files: Sequence[Delivered]) -> None:
    """Makes `checked` (_row, line, code); several files only where all are plain."""
    if all(is_plain(file) for file in files):
        try:
            names = [table.without_wildcards(str(file.path)) for file in files]
            # The column list is in braces too, so the piece is put in by replacement.
            session.run(Sql(CHECK_LINES.replace("{lines}", READ_LINES), (names,)))
            if len(files) > 1:
                session.run(RENUMBER)
            return
        except Problem:
            raise
        except Exception:
            if len(files) > 1:
                raise Refused("BATCH", "one of the files needs to be read alone") from None
            # Names the damaged character, if that is what stopped the fast reader.
            scan(files[0], plan.options.encoding)
    session.run("create or replace temp table lines (_row bigint, line varchar, filename varchar)")
    number = 0
    with text_stream(files[0]) as stream:
        while chunk := stream.readlines(LONGEST):
            numbers = pl.Series(range(number + 1, number + len(chunk) + 1), dtype=pl.Int64)
            number += len(chunk)
            texts = pl.Series([text.rstrip("\r\n") for text in chunk], dtype=pl.String)
            frame = pl.DataFrame({"_row": numbers, "line": texts})
            session.with_frame(frame, "insert into lines select _row, line, '' from _frame")
    session.run(CHECK_LINES.replace("{lines}", "lines"))
    session.run("drop table lines")


def _keys(session: Session, plan: Plan) -> tuple[set[str], dict[str, set[str]], bool]:
    """Gives the keys at the top of the objects, those in read nested ones, and whether any is repeated."""
    parents = _parents(plan)
    found: list[set[str]] = [set() for _ in parents]
    repeated = False
    for (lists,) in session.run(KEYS, (parents,)):
        for position, keys in enumerate(lists or []):
            names: list[Any] = keys or []
            repeated = repeated or len(set(names)) < len(names)
            found[position].update(names)
    return found[0], dict(zip(parents[1:], found[1:], strict=True)), repeated


def _parents(plan: Plan) -> list[str]:
    """Lists the objects that hold addressed values, the line itself first."""
    found = ["$"]
    for address in plan.addresses:
        parts = _segments(address.text)
        for depth in range(1, len(parts)):
            parent = _write(parts[:depth])
            if parent not in found and parts[depth][1] == "key":
                found.append(parent)
    return found


def path(text: str, top: set[str]) -> str:
    """Gives the JSON path of an address; a key that itself holds the dots is taken as it is.

    `properties.model` goes into nested objects, `choices[0].id` into lists, `attributes."gen_ai.id"` quotes a
    key with dots.
    """
    return _write([(text, "key")] if text in top else _segments(text))


def _segments(text: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for quoted, plain, index in SEGMENT.findall(text):
        if index:
            found.append((index, "index"))
        else:
            found.append((quoted or plain, "key"))
    return found or [(text, "key")]


def _write(parts: list[tuple[str, str]]) -> str:
    written = "$"
    for text, kind in parts:
        if kind == "index":
            written += f"[{text}]"
        else:
            escaped = text.replace("\\", "\\\\").replace('"', '\\"')
            written += f'."{escaped}"'
    return written
