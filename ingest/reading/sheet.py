"""One sheet of a workbook: cells as text with the row numbers that the spreadsheet shows."""

from __future__ import annotations

import fastexcel
import polars as pl

from ingest.contract import Refused
from ingest.preflight import Delivered
from ingest.problems import nearest, one_of
from ingest.reading import header, table
from ingest.reading.plan import Plan
from ingest.warehouse import Session


def read(session: Session, plan: Plan, delivered: Delivered, offset: int) -> tuple[str, ...]:
    """Adds one sheet to `raw`; raises `Refused` for a missing sheet or column and for a sheet without rows."""
    sheet = load(plan, delivered)
    names, first = _header(plan, delivered.name, sheet)
    at = header.positions(plan, delivered.name, names, sheet.width - 1, first - 1)
    rows = sheet.filter(pl.col("_row") >= first)
    if plan.options.rows.to is not None:
        rows = rows.filter(pl.col("_row") <= plan.options.rows.to)
    if rows.height:
        table.insert(session, plan, rows, names, at, offset)
    lettered = all(a.letter for a in plan.addresses)
    return () if lettered else header.unknown(plan, [n for n in names if n])


def load(plan: Plan, delivered: Delivered) -> pl.DataFrame:
    """Reads the whole sheet as text: columns _row, f0 (= column A), f1, ..."""
    try:
        book = fastexcel.read_excel(str(delivered.path))
    except Exception:
        raise Refused("FILE_BINARY", f"{delivered.name} is damaged or not an Excel workbook.") from None
    wanted = plan.options.sheet
    if wanted is None:
        if len(book.sheet_names) != 1:
            raise Refused(
                "SHEET_MISSING",
                f"{delivered.name} has several sheets. Say sheet in sources/{plan.source}.toml: "
                f"{', '.join(book.sheet_names)}.",
            )
        wanted = book.sheet_names[0]
    if wanted not in book.sheet_names:
        raise Refused(
            "SHEET_MISSING",
            f"{delivered.name} has no sheet {wanted!r}.{nearest(wanted, book.sheet_names)} "
            f"Sheets: {one_of(book.sheet_names)}.",
        )
    try:
        # Without skip_rows = 0 leading blank rows are dropped and every row number is wrong.
        found = book.load_sheet(wanted, header_row=None, skip_rows=0, dtypes="string")
        cells = pl.DataFrame(found) if found.height else pl.DataFrame()
        offset = min((column.absolute_index for column in found.available_columns()), default=0)
    except Exception:
        raise Refused("FILE_BINARY", f"{delivered.name}: the sheet {wanted!r} cannot be read.") from None
    if not cells.height:
        raise Refused("NO_ROWS", f"{delivered.name}: the sheet {wanted!r} has no rows.")
    # Blank columns at the left are not delivered, but letters count from A.
    blank = [pl.lit(None, dtype=pl.String).alias(f"f{i}") for i in range(offset)]
    named = [pl.col(n).cast(pl.String).alias(f"f{i}") for i, n in enumerate(cells.columns, start=offset)]
    return (
        cells.select(*blank, *named)
        .with_row_index("_row", offset=1)
        .with_columns(pl.col("_row").cast(pl.Int64))
    )


def _header(plan: Plan, file: str, sheet: pl.DataFrame) -> tuple[list[str], int]:
    width = sheet.width - 1
    if all(a.letter for a in plan.addresses):
        return [f"f{i}" for i in range(width)], plan.options.rows.start or plan.options.skip_rows + 2
    line = plan.options.skip_rows + 1
    first = max(plan.options.rows.start or 0, line + 1)
    found = sheet.filter(pl.col("_row") == line)
    if not found.height:
        raise Refused("NO_ROWS", f"{file} has fewer than {line} rows. Check skip_rows.")
    names = [(cell or "").strip() for cell in found.row(0)[1:]]
    while names and not names[-1]:
        names.pop()
    named = [n for n in names if n]
    header.check(file, named, line)
    # A nameless column inside the table cannot be addressed by name, but letters reach it.
    return [*names, *([""] * (width - len(names)))], first
