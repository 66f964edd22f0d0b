"""Released cells as text, from which the browser draws a real table when a reader asks for it."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from dash import html

from dashboard import format as fmt
from dashboard.page import Cells, Column, Measured
from dashboard.view import View


def cells_table(key: str, cells: Cells, view: View, caption: str) -> html.Div:
    """The place of a table with its cells as text beside it; empty until "Show as table"."""
    sides = [_right(column, cells) for column in cells.columns]
    content = {
        "caption": caption,
        "head": [column.label for column in cells.columns],
        "right": sides,
        "rows": [
            [text_of(value, column, view) for value, column in zip(row, cells.columns, strict=True)]
            for row in cells.rows
        ],
    }
    return html.Div(
        id={"type": "cells", "key": key},
        className="as-cells",
        **{"data-cells": json.dumps(content, ensure_ascii=False, separators=(",", ":"))},
    )


def _right(column: Column, cells: Cells) -> bool:
    """Whether a column holds numbers and is set to the right."""
    place = cells.columns.index(column)
    mixed = any(isinstance(row[place], Measured) for row in cells.rows)
    return mixed or column.unit not in (None, "date", "month")


def text_of(value: Any, column: Column, view: View) -> str:
    """One cell as text; missing is the en dash."""
    if value is None:
        return fmt.DASH
    if isinstance(value, Measured):
        show = fmt.change if value.signed else fmt.value
        return show(value.value, value.unit, view.locale)
    if isinstance(value, date):
        return (fmt.month if column.unit == "month" else fmt.day)(value, view.locale)
    if column.unit is None or isinstance(value, str):
        return str(value)
    return fmt.value(float(value), column.unit, view.locale)
