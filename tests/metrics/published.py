"""Publishes a small hand-written warehouse and reads it back."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from metrics.publish import publish
from metrics.serving import Serving
from tests.metrics.small_warehouse import Row, warehouse


class Published:
    """A published generation with look-ups by plain names."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.serving = Serving(folder / "data" / "serving")
        self.cells = {row["cell_id"]: row for row in self.serving.rows("cell")}
        self.periods = {row["period_id"]: row for row in self.serving.rows("period")}

    def cell(self, cut: str = "org", **attributes: str) -> int | None:
        """Id of a published cell."""
        for cell_id, row in self.cells.items():
            if row["cut"] == cut and all(row[key] == value for key, value in attributes.items()):
                return int(cell_id)
        return None

    def number(
        self, metric: str, cut: str = "org", kind: str = "12m", start: object = None, **attributes: str
    ) -> dict[str, Any] | None:
        """One released number; the newest period of its kind unless `start` names its first day."""
        cell = self.cell(cut, **attributes)
        wanted = [
            key
            for key, row in self.periods.items()
            if row["kind"] == kind and (row["is_latest"] if start is None else row["start_day"] == start)
        ]
        if cell is None or not wanted:
            return None
        found = self.serving.rows("number", metric=metric, cell_id=cell, period_id=wanted[0]).first
        return None if found is None else dict(found)

    def value(
        self, metric: str, cut: str = "org", kind: str = "12m", start: object = None, **attributes: str
    ) -> Any:
        """The value of one released number."""
        found = self.number(metric, cut, kind, start, **attributes)
        assert found is not None, f"{metric} of {cut} {attributes} is not released"
        return found["value"]


def published(folder: Path, **tables: Iterable[Row]) -> Published:
    """Publishes a warehouse made of these rows."""
    publish(warehouse(folder, **tables))
    return Published(folder)
