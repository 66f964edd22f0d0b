"""The navigation map: one order, one status per item, the same function as on the pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash import html

from dashboard.components.marks import glyph, icon
from dashboard.page import Page, find
from dashboard.sentences import lessons
from dashboard.view import View


@dataclass(frozen=True, slots=True)
class Item:
    """One entry: its address and its mark, an icon name or a lesson's number."""

    path: str
    word: str
    mark: str


@dataclass(frozen=True, slots=True)
class Group:
    """Entries under one heading; the first group has none."""

    word: str | None
    items: tuple[Item, ...]


MAP = (
    Group(None, (
        Item("/", "nav.overview", "overview"),
        Item("/portfolio", "nav.portfolio", "list"),
        Item("/prioritise", "nav.prioritise", "rank"),
    )),
    Group("nav.lessons", tuple(
        Item(f"/lesson/{number}", f"nav.lesson.{number}", str(number)) for number in range(1, 8)
    )),
    Group("nav.trust", (
        Item("/data", "nav.data", "pulse"),
        Item("/governance", "nav.governance", "shield"),
        Item("/method", "nav.method", "sigma"),
        Item("/add", "nav.add", "plus"),
    )),
)  # fmt: skip


def lesson_status(view: View) -> dict[int, str]:
    """Status code of each lesson, as published."""
    return {row["lesson"]: lessons.status(row, view.locale).code for row in view.rows("lesson")}


def data_status(view: View) -> str | None:
    """Watch while rows are set aside or the newest month does not reconcile; None without sources."""
    sources = view.rows("source")
    if not len(sources):
        return None
    months = view.rows("reconciliation", provider=None)
    newest = max((row["month"] for row in months), default=None)
    states = {row["state"] for row in months if row["month"] == newest}
    if "red" in states:
        return "off_track"
    open_rows = any(row["quarantined"] for row in sources)
    return "watch" if open_rows or states & {"amber", "unreconciled"} else "on_track"


def navigation(view: View, pages: Sequence[Page]) -> list[Any]:
    """The map as links, without entries that have no page."""
    statuses: dict[str, str] = {f"/lesson/{number}": code for number, code in lesson_status(view).items()}
    found = data_status(view)
    if found:
        statuses["/data"] = found
    made: list[Any] = []
    for group in MAP:
        items = [item for item in group.items if find(pages, item.path)]
        if not items:
            continue
        if group.word:
            made.append(html.P(view.say(group.word), className="nav-group"))
        made.append(html.Ul([html.Li(_link(item, view, statuses.get(item.path))) for item in items]))
    return made


def _link(item: Item, view: View, status: str | None) -> html.A:
    here = item.path == view.state.path or (
        item.path == "/portfolio" and view.state.path.startswith("/use-case/")
    )
    mark: Any = item.mark if item.mark.isdigit() else icon(item.mark)
    parts: list[Any] = [
        html.Span(mark, className="mark"),
        html.Span(view.say(item.word), className="name"),
    ]
    if status:
        parts.append(glyph(status, view.say(f"status.{status}")))
    current = {"aria-current": "page"} if here else {}
    return html.A(parts, href=view.state.address(path=item.path, explain=None), **current)
