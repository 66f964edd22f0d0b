"""Released cells as CSV: the same values as on the page, safe to open in a spreadsheet (TRUST.md E9)."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from dashboard.page import Cells, Measured
from dashboard.view import State

# A spreadsheet runs a text that starts with one of these, also in fullwidth and also on a second line.
_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")
_SPACE = " \u00a0\u2007\u202f\u3000\u200b\ufeff"


def cells_address(state: State, panel: str) -> str:
    """Address of the CSV of one panel of a page."""
    query = {"page": state.path, "panel": panel}
    if state.period != type(state).model_fields["period"].default:
        query["period"] = state.period
    return f"/export.csv?{urlencode(query)}"


def explained_address(state: State, key: str, period: str) -> str:
    """Address of the CSV of the cells behind one explained number."""
    return f"/export.csv?{urlencode({'page': state.path, 'explain': key, 'period': period})}"


def page_address() -> str:
    """Address of the CSV route; the browser adds the page and the settings it shows."""
    return "/export.csv"


def guarded(text: str) -> str:
    """Text that no spreadsheet reads as a formula."""
    lines = text.splitlines() or [text]
    risky = any(line.lstrip(_SPACE)[:1] in _FORMULA for line in lines if line.lstrip(_SPACE)) or (
        text[:1] in _FORMULA
    )
    return f"'{text}" if risky else text


def csv_text(panels: Sequence[tuple[str, Cells]], marks: dict[str, str]) -> str:
    """CSV of one or more panels; `marks` (generation, day, notice) stand in the last columns of every row.

    Several panels follow one another with their name in the first column and an empty line between.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for place, (name, cells) in enumerate(panels):
        if place:
            out.write("\r\n")
        lead = ["panel"] if len(panels) > 1 else []
        writer.writerow([*lead, *(column.key for column in cells.columns), *marks])
        for row in cells.rows:
            first = [guarded(name)] if lead else []
            writer.writerow([*first, *(_plain(value) for value in row), *map(guarded, marks.values())])
    return out.getvalue()


def _plain(value: Any) -> str:
    if isinstance(value, Measured):
        value = value.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return guarded("; ".join(map(str, value)))
    return guarded(str(value))
