"""JSON lines: each line is one object; nested values are addressed by paths, exact texts are kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import polars as pl

from ingest.contract import Refused
from ingest.preflight import Delivered, scan, text_stream
from ingest.problems import Problem
from ingest.reading import header, json_keys, table
from ingest.reading.json_path import path
from ingest.reading.plan import Plan
from ingest.sql import NULL, Sql, join
from ingest.warehouse import Session

LONGEST: Final = 16_000_000
"""Bytes of the longest line: logs carry prompts, which are read past and never kept."""
BATCH: Final = 50_000

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
    keys = json_keys.find(session, plan, files)
    if keys.repeated:
        session.run(REPEATED, (json_keys.parents(plan),))
    for code, reason in REASONS.items():
        session.run(
            "insert into aside select _row, code, ?, null from checked where code = ? and trim(line) <> ''",
            (reason, code),
        )
    paths = [path(a.text, keys.top) for a in plan.addresses]
    cells = join([Sql(f"v[{i + 1}]") for i in range(len(paths))], ",\n    ")
    # A true record id makes the hash of the whole record superfluous.
    record = NULL if plan.key() else table.digest(Sql("?, trim(line)", (plan.secret,)))
    session.run(Sql(SPLIT, (paths,)).fill(record=record, cells=cells))
    if header.REFERENCE in keys.top:
        session.run(REFERENCES, (path(header.REFERENCE, keys.top),))
    session.run("drop table checked")
    return json_keys.unknown(plan, keys)


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
