"""A page as a value: its address, its question, its metrics and the function that builds it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dashboard.view import View


@dataclass(frozen=True, slots=True)
class Measured:
    """A cell whose unit differs from row to row."""

    value: float | None
    unit: str
    signed: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """One column of released cells; `unit` is None for text, `date` or `month` for days."""

    key: str
    label: str
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Cells:
    """Released cells of one panel: what its chart draws, as a table and as CSV."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]

    @classmethod
    def of(cls, columns: Sequence[Column], rows: Sequence[Mapping[str, Any]]) -> Cells:
        """Cells picked from rows by the columns' keys."""
        return cls(tuple(columns), tuple(tuple(row.get(column.key) for column in columns) for row in rows))


@dataclass(frozen=True, slots=True)
class Panel:
    """One panel of a page: what it says, what it draws and the cells behind it."""

    key: str
    title: str
    body: Any
    cells: Cells | None = None
    subtitle: str = ""
    width: int = 12
    explain: str | None = None
    foot: Any = None
    finding: str | None = None
    """One sentence for readers who do not see the chart; None where the body is text or a table."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a page says for one view."""

    title: str
    eyebrow: Any
    headline: str
    lead: str = ""
    head: Sequence[Any] = ()
    """Components between lead and panels: chips, evidence bar, big numbers."""
    panels: Sequence[Panel] = ()
    periods: Mapping[str, str] = field(default_factory=dict)
    """Period of explained numbers that do not follow the reader's, by explain key."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its address pattern, the question it answers, the metrics it shows and how it is built."""

    path: str
    label: str
    question: str
    build: Callable[[View], Content]
    metrics: tuple[str, ...] = ()

    def match(self, path: str) -> dict[str, str] | None:
        """Values of the placeholders where `path` is an address of this page, else None."""
        pattern = re.sub(r"<(\w+)>", r"(?P<\1>[a-z0-9_-]{1,80})", self.path)
        found = re.fullmatch(pattern, path)
        return found.groupdict() if found else None


class UnknownMetric(ValueError):
    """A page names a metric that nobody defines."""

    code = "unknown_metric"
    exit_code = 6

    def __init__(self, page: Page, metric: str, known: Collection[str]) -> None:
        near = difflib.get_close_matches(metric, known, n=1)
        hint = f' Did you mean "{near[0]}"?' if near else ""
        self.sentence = f'The page {page.path} shows a metric "{metric}" that nobody defines.{hint}'
        super().__init__(self.sentence)


def check(pages: Sequence[Page], known: Collection[str]) -> None:
    """Raises UnknownMetric where a page names a metric outside `known`."""
    for page in pages:
        for metric in page.metrics:
            if metric not in known:
                raise UnknownMetric(page, metric, known)


def find(pages: Sequence[Page], path: str) -> tuple[Page, dict[str, str]] | None:
    """The page of a path with its placeholder values; None where there is none."""
    for page in pages:
        parameters = page.match(path)
        if parameters is not None:
            return page, parameters
    return None
