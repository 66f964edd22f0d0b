"""What a command prints: one JSON document on stdout, everything else on stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

messages = Console(stderr=True, highlight=False, soft_wrap=True)


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return str(value)


def as_json(document: object) -> None:
    """Writes one JSON document to stdout."""
    sys.stdout.write(
        json.dumps(document, default=_plain, ensure_ascii=False, allow_nan=False, indent=2) + "\n"
    )


def text(line: str) -> None:
    """Writes one line of the answer to stdout."""
    sys.stdout.write(line + "\n")


def note(line: str) -> None:
    """Writes one message to stderr."""
    messages.print(line, markup=False)


def table(rows: Sequence[dict[str, Any]], columns: dict[str, str]) -> None:
    """Writes rows as a table to stdout; `columns` maps keys to headings."""
    shown = Table(box=None, pad_edge=False, header_style="bold")
    first = next(iter(columns))
    for key, heading in columns.items():
        numeric = any(isinstance(row.get(key), (int, float)) for row in rows)
        shown.add_column(
            heading, justify="right" if numeric else "left", overflow="fold", no_wrap=key == first
        )
    for row in rows:
        shown.add_row(*(_cell(row.get(key)) for key in columns))
    screen = Console(highlight=False, markup=False)
    if not screen.is_terminal:
        # A pipe or a file has no width of its own.
        screen = Console(highlight=False, markup=False, width=200)
    screen.print(shown)


def _cell(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"
    return str(value)


@contextmanager
def progress(label: str) -> Iterator[Callable[[str], None]]:
    """Shows what is being done while it takes longer than a moment; silent where stderr is not a terminal."""
    if not messages.is_terminal:
        yield lambda step: None
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=messages, transient=True) as bar:
        task = bar.add_task(label)
        yield lambda step: bar.update(task, description=f"{label}: {step}")
