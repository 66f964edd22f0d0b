"""Reading the file of an outcome: every column as stated, nothing guessed."""

from __future__ import annotations

import csv
import difflib
import gzip
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import numpy as np
import polars as pl

from metrics.methods.matrix import Bools, Ints
from metrics.methods.result import Floats
from metrics.outcome_options import OutcomeOptions, nearest, refused

_MISSING = ("", "na", "n/a", "nan", "null", "none")
_TEXT = {".csv", ".tsv", ".txt", ".gz"}
_EXCEL = {".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"}
_MARKS = {";": "';'", "\t": "tab", "|": "'|'", ",": "','"}


@dataclass(frozen=True, slots=True)
class Labels:
    """A text column: `code` (rows,) points into the sorted `names`, -1 where a cell is empty."""

    code: Ints
    names: tuple[str, ...]

    @property
    def known(self) -> Bools:
        """Rows with a label, shape (rows,)."""
        return np.asarray(self.code >= 0)

    def text(self, row: int) -> str | None:
        """The label of one row."""
        return self.names[self.code[row]] if self.code[row] >= 0 else None


@dataclass(frozen=True, slots=True)
class Table:
    """A file's columns; text unless the file itself says that they are numbers."""

    name: str
    frame: pl.DataFrame
    decimal: str

    @property
    def rows(self) -> int:
        """Number of data rows."""
        return self.frame.height

    def require(self, column: str, option: str) -> str:
        """The column's name; refused with the nearest one where it does not exist."""
        if column not in self.frame.columns:
            hint = nearest(column, self.frame.columns)
            raise refused(f"{self.name}: there is no column {column!r} for {option}. {hint}", "NO_COLUMN")
        return column

    def labels(self, column: str, option: str) -> Labels:
        """The column as labels; an empty cell has none."""
        series = self.frame[self.require(column, option)]
        if series.dtype.is_float() and bool((series.drop_nulls() == series.drop_nulls().round()).all()):
            series = series.cast(pl.Int64, strict=False)
        values = series.cast(pl.String).str.strip_chars()
        values = values.set(values == "", None)
        names = values.drop_nulls().unique().sort()
        codes = values.cast(pl.Enum(names)).to_physical().cast(pl.Int64).fill_null(-1)
        return Labels(codes.to_numpy(), tuple(names.to_list()))

    def numbers(self, column: str, option: str) -> Floats:
        """The column as numbers, NaN where a cell is empty or NA, shape (rows,).

        Errors: a cell that is neither a number nor missing is refused with its row.
        """
        series = self.frame[self.require(column, option)]
        if series.dtype == pl.Boolean or series.dtype.is_numeric():
            values = series.cast(pl.Float64).fill_null(float("nan")).to_numpy().astype(float)
            return np.where(np.isfinite(values), values, np.nan)
        text = series.cast(pl.String).str.strip_chars()
        plain = text if self.decimal == "." else text.str.replace_all(".", "?", literal=True)
        plain = plain.str.replace(self.decimal, ".", literal=True)
        number = plain.cast(pl.Float64, strict=False)
        missing = text.is_null() | text.str.to_lowercase().is_in(_MISSING)
        wrong = (number.is_null() | ~number.is_finite().fill_null(False)) & ~missing
        if wrong.any():
            row = int(wrong.arg_true()[0])
            raise refused(
                f"{self.name}, row {row + 1}: {column!r} holds {text[row]!r}, which is not a number with the "
                f"decimal mark {self.decimal!r}. {self._decimal_hint(text[row])}",
                "NOT_A_NUMBER",
            )
        return np.where(missing.to_numpy(), np.nan, number.fill_null(float("nan")).to_numpy()).astype(float)

    def _decimal_hint(self, cell: str) -> str:
        other = "," if self.decimal == "." else "."
        if cell.count(other) == 1 and cell.replace(other, "").lstrip("+-").isdigit():
            return f"If {other!r} is the decimal mark, say --decimal {other}"
        return "Correct the cell, or leave it empty to have its row left out."


def read(path: Path, options: OutcomeOptions) -> Table:
    """The file as a table. Errors: one sentence for a file that is missing, empty or not what it says."""
    name = path.name
    if path.stat().st_size == 0:
        raise refused(f"{name} is empty.", "EMPTY")
    suffix = path.suffix.lower()
    if suffix not in _TEXT | _EXCEL | {".parquet"}:
        raise refused(
            f"{name}: files are read as CSV, Parquet or Excel, and {suffix or 'no'} is none.", "FORMAT"
        )
    _refuse_disguises(path, suffix)
    if suffix == ".parquet":
        frame = _parquet(path)
    elif suffix in _EXCEL:
        frame = _excel(path, options.sheet)
    else:
        frame = _csv(path, options)
    if not frame.height:
        raise refused(f"{name} has a header and no rows.", "EMPTY")
    return Table(name, frame, options.decimal)


def require_file(path: Path) -> None:
    """Refuses a path that is no file, with the nearest name in its folder."""
    if path.is_dir():
        raise refused(f"{path} is a folder: name the file in it.", "NO_FILE")
    if not path.is_file():
        beside = [one.name for one in path.parent.iterdir() if one.is_file()] if path.parent.is_dir() else []
        close = difflib.get_close_matches(path.name, beside, n=1)
        hint = f" Did you mean {close[0]!r}?" if close else ""
        raise refused(f"{path}: there is no such file.{hint}", "NO_FILE")


def _refuse_disguises(path: Path, suffix: str) -> None:
    with path.open("rb") as file:
        start = file.read(64)
    if start.startswith(b"version https://git-lfs"):
        raise refused(
            f"{path.name} is a Git LFS pointer, not the data: run `git lfs pull` first.", "LFS_POINTER"
        )
    zipped = start.startswith(b"PK\x03\x04")
    if suffix in _TEXT and (zipped or start.startswith(b"PAR1")):
        kind = "an Excel workbook or archive" if zipped else "a Parquet file"
        raise refused(f"{path.name} is named as text but is {kind}: rename it.", "FORMAT")


def _parquet(path: Path) -> pl.DataFrame:
    try:
        return pl.read_parquet(path)
    except (pl.exceptions.PolarsError, OSError):
        raise refused(f"{path.name} is not a readable Parquet file.", "FORMAT") from None


def _excel(path: Path, sheet: str | None) -> pl.DataFrame:
    import fastexcel

    try:
        book = fastexcel.read_excel(path)
        names = list(book.sheet_names)
    except fastexcel.FastExcelError:
        raise refused(f"{path.name} is not a readable workbook.", "FORMAT") from None
    if sheet is None and len(names) > 1:
        raise refused(f"{path.name} has the sheets {_listed(names)}: say --sheet NAME.", "SHEET")
    chosen = names[0] if sheet is None else sheet
    if chosen not in names:
        raise refused(f"{path.name} has no sheet {chosen!r}. {nearest(chosen, names)}", "SHEET")
    try:
        # cells of a workbook have types of their own; as text, numbers would lose digits
        return book.load_sheet(chosen, schema_sample_rows=None).to_polars()
    except fastexcel.FastExcelError:
        raise refused(f"{path.name}: sheet {chosen!r} cannot be read as one table.", "FORMAT") from None


def _csv(path: Path, options: OutcomeOptions) -> pl.DataFrame:
    header = _header(path, options.separator)
    repeated = sorted({name for name in header if header.count(name) > 1})
    if repeated:
        raise refused(f"{path.name}: the column {repeated[0]!r} stands twice in the header.", "HEADER")
    if len(header) == 1:
        _refuse_other_mark(path.name, header[0], options.separator)
    schema = dict.fromkeys(header, pl.String)
    try:
        return pl.read_csv(path, separator=options.separator, schema=schema, infer_schema=False)
    except (pl.exceptions.PolarsError, UnicodeDecodeError) as error:
        raise refused(_csv_sentence(path, header, options.separator, str(error)), "FORMAT") from None


def _open(path: Path, errors: str = "strict") -> TextIO:
    if path.suffix.lower() == ".gz":
        return gzip.open(path, "rt", encoding="utf-8-sig", newline="", errors=errors)
    return path.open(encoding="utf-8-sig", newline="", errors=errors)


def _header(path: Path, separator: str) -> list[str]:
    try:
        with _open(path) as file:
            return [name.strip() for name in next(csv.reader(file, delimiter=separator), [])]
    except (UnicodeDecodeError, OSError, csv.Error):
        raise refused(f"{path.name} is not UTF-8 text: save it as CSV UTF-8.", "ENCODING") from None


def _refuse_other_mark(name: str, only: str, separator: str) -> None:
    for mark, word in _MARKS.items():
        if mark != separator and mark in only:
            given = "tab" if mark == "\t" else mark
            raise refused(
                f"{name} has one column, {only!r}, when it is split at {_MARKS.get(separator, separator)}; "
                f"it looks split at {word}: say --delimiter '{given}'.",
                "DELIMITER",
            )


def _csv_sentence(path: Path, header: list[str], separator: str, error: str) -> str:
    if "utf-8" in error.lower():
        return f"{path.name} is not UTF-8 text: save it as CSV UTF-8."
    with _open(path, "replace") as file:
        rows = csv.reader(file, delimiter=separator)
        for cells in rows:
            if len(cells) > len(header):
                return (
                    f"{path.name}, line {rows.line_num}: {len(cells)} cells under {len(header)} column "
                    "names. Quote cells that hold the delimiter."
                )
    return f"{path.name} cannot be read as a table split at {_MARKS.get(separator, separator)}."


def _listed(names: Iterable[str]) -> str:
    return ", ".join(repr(name) for name in names)
