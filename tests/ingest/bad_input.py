"""The bad-input catalogue of TRUST.md 4 as generated files: each case, what it is, and what must happen to it."""

from __future__ import annotations

import gzip
import io
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

PANEL = """
adapter = "table"
path = "exports/{file}"
feeds = "kpi_observation"
{extra}
[kpi]
id = "minutes"
label = "Minutes"
unit = "min"
better = "lower"
[columns]
period = {period}
unit_id = "use_case"
value = "value"
"""
USAGE = """
adapter = "table"
path = "exports/{file}"
feeds = "usage"
{extra}
[columns]
occurred_at = {period}
person = "user"
model = "model"
input_tokens = "value"
"""
LOG = """
adapter = "jsonl"
path = "exports/{file}"
feeds = "usage"
{extra}
[columns]
occurred_at = {period}
person = "user"
model = "model"
input_tokens = "value"
source_cost_usd = "cost"
"""


@dataclass(frozen=True)
class Case:
    """One case: a file, how its source describes it, and the outcome."""

    number: str
    """In TRUST.md 4."""
    name: str
    make: Callable[[Path], None] | bytes
    """The file's bytes, or what makes it at a path."""
    code: str | None = None
    """Reason code; None: everything loads."""
    says: tuple[str, ...] = ()
    """Parts of the sentence that a person reads."""
    line: int | None = None
    """Line that is set aside; None with a code: the file is refused."""
    feed: str = PANEL
    file: str = "export.csv"
    extra: str = ""
    period: str = '"date"'
    rows: int | None = None
    """Rows that load, where that matters."""
    finds: str | None = None
    """A query that must be true afterwards."""

    @property
    def id(self) -> str:
        """Name in the test report."""
        return f"{self.number}-{self.name}".replace(" ", "_")

    def toml(self) -> str:
        """The source's description."""
        return self.feed.format(file=self.file, extra=self.extra, period=self.period)


HEADER = "date,use_case,value\n"
GOOD = [f"2025-{1 + n % 12:02d}-{1 + n // 12:02d},chat,{n}" for n in range(60)]
DAYS = "date,user,model,value\n"
USED = [f"2025-03-{1 + n % 28:02d},p{n},gpt-5,{n}" for n in range(60)]
EVENT = '{{"date": "2025-03-{d:02d}", "user": "p{n}", "model": "gpt-5", "value": {n}, "cost": 0.1}}'
EVENTS = [EVENT.format(d=1 + n % 28, n=n) for n in range(60)]


def panel(line: str | None = None, *, header: str = HEADER, breaks: str = "\n") -> bytes:
    """Sixty sound lines, and one more as line 3."""
    lines = [*GOOD[:1], *([line] if line is not None else []), *GOOD[1:]]
    return (header + "\n".join(lines) + "\n").replace("\n", breaks).encode()


def used(line: str, header: str = DAYS) -> bytes:
    """Sixty sound lines of usage, and one more as line 3."""
    return (header + "\n".join([USED[0], line, *USED[1:]]) + "\n").encode()


def log(line: str) -> bytes:
    """Sixty sound JSON lines, and one more as line 3."""
    return ("\n".join([*EVENTS[:2], line, *EVENTS[2:]]) + "\n").encode()


def all_rows(cell: str, column: int = 2) -> bytes:
    """A panel in which every row has the same unreadable cell."""
    cells = ["2025-01-01", "chat", "1"]
    cells[column] = cell
    return (HEADER + (",".join(cells) + "\n") * 3).encode()


def far_down(line: str, last: int = 300_003) -> bytes:
    """A long panel with one odd line at line `last` and sound ones around it."""
    sound = b"2025-01-01,chat,1\n"
    return HEADER.encode() + sound * (last - 2) + line.encode("cp1252") + b"\n" + sound * 3


def zipped(*, bomb: bool = False, name: str = "export.csv") -> bytes:
    """A zip archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, b"0" * 300_000_000 if bomb else panel())
    return out.getvalue()


def gzip_bomb(path: Path) -> None:
    """A small file that unpacks to a gigabyte."""
    block = b"0" * 5_000_000
    with gzip.open(path, "wb", compresslevel=9) as out:
        for _ in range(50):
            out.write(block)


def parquet(path: Path) -> None:
    """A sound Parquet panel."""
    import polars as pl

    rows = [line.split(",") for line in GOOD]
    pl.DataFrame(rows, schema=["date", "use_case", "value"], orient="row").write_parquet(path)


def broken_parquet(end: int | None = None, footer: bool = False) -> Callable[[Path], None]:
    """A Parquet file that is cut off, or whose footer has an impossible length."""

    def make(path: Path) -> None:
        parquet(path)
        content = path.read_bytes()
        path.write_bytes(content[:-8] + b"\xff\xff\xff\x7fPAR1" if footer else content[:end])

    return make


def parquet_bomb(path: Path) -> None:
    """A small Parquet file of gigabytes of text."""
    import polars as pl

    text = pl.Series("use_case", ["x" * 10_000]).new_from_index(0, 120_000)
    frame = pl.DataFrame({"date": pl.repeat("2025-01-01", 120_000, eager=True), "use_case": text, "value": 1})
    frame.write_parquet(path, compression="zstd")


def link(path: Path) -> None:
    """A symbolic link to a sound file."""
    (path.parent / "target.csv").write_bytes(panel())
    path.symlink_to(path.parent / "target.csv")


def pipe(path: Path) -> None:
    """A named pipe, on which a reader would wait for ever."""
    import os

    os.mkfifo(path)


UTF16 = panel().decode()
FIXED = '{ from = "date", format = "%d/%m/%Y" }'
BERLIN = '{ from = "date", timezone = "Europe/Berlin" }'
EPOCH = '{ from = "date", format = "epoch_seconds" }'
TWINS = [unicodedata.normalize(form, "J\u00fcrgen@example.com") for form in ("NFC", "NFD")]

TEXT: list[Case] = [
    Case("1", "utf8 bom", b"\xef\xbb\xbf" + panel(), rows=60),
    Case("2", "utf16 le bom", UTF16.encode("utf-16"), rows=60),
    Case("3", "utf16 be bom", b"\xfe\xff" + UTF16.encode("utf-16-be"), rows=60),
    Case(
        "4",
        "utf16 no bom",
        UTF16.encode("utf-16-le"),
        "ENC_UTF16_NO_BOM",
        ("UTF-16 without a marker", "CSV UTF-8"),
    ),
    Case(
        "5",
        "latin 1",
        panel("2025-01-01,B\u00fcro,1").replace("\u00fc".encode(), b"\xfc"),
        "ENC_NOT_UTF8",
        ("line 3", "not valid UTF-8", "cp1252"),
    ),
    Case(
        "6",
        "cp1252 far down",
        far_down("2025-01-01,B\u00fcro,1", 200_003),
        "ENC_NOT_UTF8",
        ("line 200003", "cp1252"),
    ),
    Case("7", "nul byte", panel("2025-01-01,ch\0at,1"), "NUL_BYTE", ("line 3", "NUL byte")),
    Case("8", "crlf", panel(breaks="\r\n"), rows=60),
    Case("9", "cr only", panel(breaks="\r"), rows=60),
    Case("10", "mixed breaks", panel().replace(b"\n", b"\r\n", 7), rows=60),
    Case("11", "crlf in quotes", panel('2025-01-01,"two\r\nlines",1', breaks="\n"), rows=61),
    Case("12", "bad inner quote", panel('2025-01-01,"ch"at,1'), "ROW_QUOTE", ("unbalanced quote",), 3),
    Case(
        "13",
        "unclosed quote",
        (HEADER + '2025-01-01,"chat,1\n').encode(),
        "ALL_ROWS_BAD",
        ("line 2", "unbalanced quote"),
    ),
    Case("14", "short row", panel("2025-01-01,chat"), "ROW_SHORT", ("too few values",), 3),
    Case("15", "short row far down", far_down("2025-01-01,chat"), "ROW_SHORT", ("too few values",), 300_003),
    Case("16", "long row", panel("2025-01-01,chat,1,2"), "ROW_LONG", ("too many values",), 3),
    Case(
        "17",
        "duplicate header",
        panel(header="date,use_case,value,value\n").replace(b"\n2", b"\n2"),
        "HEADER_DUPLICATE",
        ("appear more than once: value",),
    ),
    Case(
        "18",
        "duplicate header in case",
        panel(header="date,use_case,value,VALUE\n"),
        "HEADER_DUPLICATE",
        ("appear more than once",),
    ),
    Case(
        "19",
        "blank header",
        b"date,,use_case,value\n2025-01-01,x,chat,1\n",
        "HEADER_BLANK",
        ("column 2 has no name",),
    ),
    Case("20", "header with spaces", panel(header=" Date ,\uff35se_case,VALUE \n"), rows=60),
    Case(
        "21",
        "no header row",
        panel(header=""),
        "COLUMN_MISSING",
        ("required column(s) missing: date", "Found:"),
    ),
    Case("22", "header only", HEADER.encode(), "NO_ROWS", ("has a header but no data rows",)),
    Case("23", "zero bytes", b"", "FILE_EMPTY", ("no content (0 bytes)", "Export it again")),
    Case("24", "bom only", b"\xef\xbb\xbf", "FILE_EMPTY", ("no content",)),
    Case("25", "blank lines only", b"\n \r\n\n", "FILE_EMPTY", ("no content",)),
    Case(
        "26",
        "semicolons",
        b"date;use_case;value\n2025-01-01;chat;1.234,56\n",
        "DELIMITER",
        ("separated by semicolons", "expected commas"),
    ),
    Case("27", "tabs", b"date\tuse_case\tvalue\n2025-01-01\tchat\t1\n", "DELIMITER", ("separated by tabs",)),
    Case(
        "28",
        "german number",
        all_rows('"1.234,56"'),
        "ALL_ROWS_BAD",
        ('"1.234,56"', "not a plain number", 'decimal = ","'),
    ),
    Case(
        "28",
        "german number in one row",
        panel('2025-01-01,chat,"1.234,56"'),
        "NUMBER",
        ("not a plain number",),
        3,
    ),
    Case(
        "29", "thousands", all_rows('"1,234.56"'), "ALL_ROWS_BAD", ("not a plain number", 'thousands = ","')
    ),
    Case("30", "currency sign", all_rows("$12.50"), "ALL_ROWS_BAD", ("not a plain number", "currency sign")),
    Case("30", "euro sign", panel("2025-01-01,chat,\u20ac20"), "NUMBER", ("not a plain number",), 3),
    Case("31", "percent sign", all_rows("45%"), "ALL_ROWS_BAD", ("not a plain number", 'unit = "percent"')),
    Case("32", "brackets", all_rows("(12.50)"), "ALL_ROWS_BAD", ("not a plain number", "brackets")),
    Case("33", "negative tokens", used("2025-03-01,p,gpt-5,-1"), "NEGATIVE", ("is negative",), 3, USAGE),
    Case("34", "NaN", panel("2025-01-01,chat,NaN"), "NUMBER", ("not a plain number",), 3),
    Case("35", "inf", panel("2025-01-01,chat,inf"), "NUMBER", ("not a plain number",), 3),
    Case("35", "minus Infinity", all_rows("-Infinity"), "ALL_ROWS_BAD", ("not a plain number",)),
    Case("36", "1e400", panel("2025-01-01,chat,1e400"), "NUMBER", ("not a plain number",), 3),
    Case(
        "37",
        "23 digits",
        panel("2025-01-01,chat,12345678901234567890123"),
        "NUMBER",
        ("not a plain number",),
        3,
    ),
    Case(
        "37",
        "16 digits of tokens",
        used("2025-03-01,p,gpt-5,1234567890123456"),
        "NUMBER_LARGE",
        ("implausibly large",),
        3,
        USAGE,
    ),
    Case(
        "38",
        "decimal far down",
        far_down("2025-01-01,chat,1.5"),
        rows=300_005,
        finds="select max(value) = 1.5 and sum(value) = 300005.5 from kpi_observation",
    ),
    Case("39", "n/a far down", far_down("2025-01-01,chat,n/a"), "VALUE_MISSING", ("is empty",), 300_003),
    *(
        Case(
            "40",
            f"no value as {cell or 'blank'}",
            panel(f"2025-01-01,chat,{cell}"),
            "KPI_EMPTY" if not cell else "VALUE_MISSING",
            () if not cell else ("is empty",),
            3,
        )
        for cell in ("NULL", "N/A", "-", "")
    ),
    Case(
        "40",
        "no value allowed by the source",
        panel("2025-01-01,chat,-"),
        "KPI_EMPTY",
        (),
        3,
        extra='nulls = ["-"]',
    ),
    Case(
        "41",
        "leading zeros",
        panel("2025-01-01,00123,1"),
        rows=61,
        finds="select count(*) = 1 from kpi_observation where unit_id = '00123'",
    ),
    Case(
        "42",
        "id like 1E5",
        panel("2025-01-01,1E5,1"),
        rows=61,
        finds="select count(*) = 1 from kpi_observation where unit_id = '1E5'",
    ),
    Case("43", "day that is none", panel("2025-02-30,chat,1"), "TIME", (), 3),
    Case("43", "month 13", panel("2025-13-01,chat,1"), "TIME", (), 3),
    Case(
        "44",
        "ambiguous day first",
        all_rows("03/04/2025", 0),
        "ALL_ROWS_BAD",
        ('"03/04/2025"', "%d/%m/%Y", "%m/%d/%Y"),
    ),
    Case(
        "45",
        "mixed day first",
        b"date,use_case,value\n13/04/2025,chat,1\n03/04/2025,chat,2\n",
        "ALL_ROWS_BAD",
        ("%d/%m/%Y",),
    ),
    Case("46", "excel day number", all_rows("45658", 0), "ALL_ROWS_BAD", ("Excel day number",)),
    *(
        Case(
            "47-49",
            f"day {day}",
            used(f"{day},p,gpt-5,1"),
            "DATE_RANGE",
            ("outside the plausible years",),
            3,
            USAGE,
        )
        for day in ("1899-12-30", "1900-01-01", "2262-04-12", "9999-12-31", "2099-01-01")
    ),
    Case("47", "an old year of a panel", panel("1971-01-01,chat,1"), rows=61),
    Case(
        "50",
        "naive among offsets",
        b"date,user,model,value\n"
        + b"2025-03-01T10:00:00Z,p,gpt-5,1\n" * 30
        + b"2025-03-01T10:00:00+05:30,p,gpt-5,2\n"
        + b"2025-03-01T11:00:00,p,gpt-5,3\n",
        "TIME_ZONE_MIXED",
        ("no offset", "timezone"),
        33,
        USAGE,
    ),
    Case(
        "51",
        "clock goes forward",
        used("2025-03-30T02:30:00,p,gpt-5,1"),
        "TIME_GAP",
        ("did not exist",),
        3,
        USAGE,
        period=BERLIN,
    ),
    Case(
        "52",
        "clock goes back",
        used("2025-10-26T02:30:00,p,gpt-5,1"),
        "TIME_TWICE",
        ("happened twice",),
        3,
        USAGE,
        period=BERLIN,
    ),
    Case(
        "53",
        "epoch seconds and milliseconds",
        b"date,user,model,value\n" + b"1741000000,p,gpt-5,1\n" * 30 + b"1741000000000,p,gpt-5,2\n",
        "EPOCH",
        ("epoch time of the stated unit",),
        32,
        USAGE,
        period=EPOCH,
    ),
    Case("54", "total row", panel("Total,chat,1"), "TIME", ("is not",), 3),
    Case(
        "55", "preamble", b"Export of March\n# made by a tool\n" + panel(), "COLUMN_MISSING", ("skip_rows",)
    ),
    Case(
        "56",
        "trailing comma",
        b"date,use_case,value,\n2025-01-01,chat,1,\n",
        "HEADER_BLANK",
        ("column 4 has no name", "trailing separator"),
    ),
    *(
        Case("57-58", name, panel(f"2025-01-01,{cell},1"), rows=61)
        for name, cell in (
            ("formula", "=cmd|' /C calc'!A0"),
            ("at sum", "@SUM(1+1)"),
            ("tab formula", "\t=1+1"),
            ("script", "<script>alert(1)</script>"),
            ("image", "<img src=x onerror=alert(1)>"),
            ("javascript link", "javascript:alert(1)"),
        )
    ),
    Case("59", "emoji and invisible signs", panel("2025-01-01,\U0001f600\u202ex\u200b,1"), rows=61),
    Case(
        "59",
        "twins in two normal forms are one person",
        (DAYS + "".join(f"2025-03-0{n},{twin},gpt-5,1\n" for n, twin in enumerate(TWINS, 1))).encode(),
        None,
        feed=USAGE,
        rows=2,
        finds="select count(distinct principal_id) = 1 from usage_fact",
    ),
    Case(
        "60",
        "sql in the header",
        b'date,"use_case\'; drop table x; --",value\n2025-01-01,chat,1\n',
        "COLUMN_MISSING",
        ("required column(s) missing: use_case",),
    ),
    Case("60", "sql in a cell", panel("2025-01-01,'; drop table ingest_run; --,1"), rows=61),
    Case(
        "61",
        "field of ten megabytes",
        panel("2025-01-01," + "x" * 10_000_000 + ",1"),
        "ROW_TOO_LONG",
        ("too long",),
        3,
    ),
    Case(
        "61",
        "ten megabytes of quoted breaks",
        panel('2025-01-01,"' + "x\n" * 200_000 + '",1'),
        "TOO_MANY_BAD_ROWS",
        ("line 3",),
    ),
    Case(
        "62",
        "20,000 columns",
        (
            ",".join(["date", "use_case", "value", *(f"c{n}" for n in range(20_000))])
            + "\n2025-01-01,chat,1\n"
        ).encode(),
        "TOO_MANY_COLUMNS",
        ("20,003 columns",),
    ),
]

OBJECTS: list[Case] = [
    Case("63", "gzip bomb", gzip_bomb, "GZ_BOMB", ("unpacks to more than 200 MB", "stored"), file="export.csv.gz"),
    Case("64", "truncated gzip", gzip.compress(panel() * 50)[:-30], "GZ_TRUNCATED", ("cut off or damaged", "Transfer it again"), file="export.csv.gz"),
    Case("65", "plain file named gz", panel(), "GZ_NOT_GZIP", ("not compressed",), file="export.csv.gz"),
    Case("66", "zip", zipped(), "FILE_ZIP", ("zip archive", "Excel")),
    Case("66", "zip slip", zipped(name="../../evil.csv"), "FILE_ZIP", ("zip archive",)),
    Case("66", "zip bomb as a workbook", zipped(bomb=True), "GZ_BOMB", ("unpacks to more than",), file="export.xlsx"),
    Case("67", "truncated parquet", broken_parquet(-50), "PARQUET_TRUNCATED", ("cut off",), file="export.parquet"),
    Case("68", "parquet footer", broken_parquet(footer=True), "PARQUET_TRUNCATED", ("damaged",), file="export.parquet"),
    Case("70", "parquet bomb", parquet_bomb, "GZ_BOMB", ("unpacks to more than",), file="export.parquet"),
    Case("71", "symlink", link, "SRC_SYMLINK", ("symbolic link",)),
    Case("72", "pipe", pipe, "SRC_NOT_A_FILE", ("not a regular file",)),
    Case("73", "folder", Path.mkdir, "SRC_IS_FOLDER", ("is a folder",)),
    Case("74", "login page", b"<!DOCTYPE html>\n<html><body>Sign in</body></html>", "FILE_HTML", ("web page", "login page")),
    Case("75", "pdf", b"%PDF-1.7\n\xe2\xe3\xcf\xd3", "FILE_PDF", ("PDF document",)),
    Case("75", "binary", bytes(range(1, 256)) * 20, "FILE_BINARY", ("not text",)),
    Case("76", "json named csv", b'{"date": "2025-01-01"}\n', "FILE_JSON", ("JSON", "jsonl")),
    Case("77", "truncated json line", log('{"date": "2025-03-01", "user'), "JSON_INVALID", ("incomplete",), 3, LOG, "export.jsonl"),
    Case("78", "duplicate json key", log('{"date": "2025-03-01", "value": 1, "value": 2}'), "JSON_DUPLICATE_KEY", ("same key",), 3, LOG, "export.jsonl"),
    Case("79", "json NaN", log('{"date": "2025-03-01", "value": NaN}'), "NUMBER", ("not a plain number",), 3, LOG, "export.jsonl"),
    Case("79", "json big integer", log('{"date": "2025-03-01", "value": 123456789012345678901234567890}'), "NUMBER", ("not a plain number",), 3, LOG, "export.jsonl"),
    Case("79", "json decimal stays exact", log('{"date": "2025-03-01", "value": 1, "user": "exact", "cost": 0.123456789}'), feed=LOG, file="export.jsonl", rows=61, finds="select count(*) = 1 from usage_fact where source_cost_usd = 0.123456789"),
    # No reader here has a limit of depth, and what nothing reads is not looked into: the event counts.
    Case("80", "json nested deeply beside what is read", log('{"date": "2025-03-01", "value": 1, "deep": ' + "[" * 3000 + "]" * 3000 + "}"), feed=LOG, file="export.jsonl", rows=61),
    Case("80", "json nested deeply where a number is read", log('{"date": "2025-03-01", "value": ' + "[" * 3000 + "]" * 3000 + "}"), "NUMBER", ("not a plain number",), 3, LOG, "export.jsonl"),
    Case("80b", "equal events are one", (DAYS + (USED[0] + "\n") * 3).encode(), feed=USAGE, rows=1),
    Case("80b", "equal events are kept where the source says so", (DAYS + (USED[0] + "\n") * 3).encode(), feed=USAGE, extra='duplicates = "keep"', rows=3),
    Case("81", "signs of a pattern in the name", panel(), file="a[1].csv", rows=60),
    Case("82", "git lfs pointer", b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n", "FILE_LFS_POINTER", ("Git LFS", "git lfs pull")),
    Case("82", "git lfs pointer named gz", b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n", "FILE_LFS_POINTER", ("Git LFS",), file="export.csv.gz"),
    Case("83", "link as a file", b"https://example.com/export.csv\n", "FILE_URL", ("a link, not the data",)),
]  # fmt: skip

CASES = [*TEXT, *OBJECTS]
