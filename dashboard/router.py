"""From an address to an answer: state, released rows, content and the parts of the frame."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any

from werkzeug.exceptions import HTTPException

from dashboard.components.failure import failed, not_found
from dashboard.page import Content, Page, find
from dashboard.security import Principal, incident
from dashboard.shelf import Shelf
from dashboard.shell import slots
from dashboard.view import State, View, parse

KEPT = 128


@dataclass(frozen=True, slots=True)
class Answer:
    """One address as it is shown."""

    view: View
    content: Content
    slots: dict[str, Any]
    """Changeable parts of the frame by name."""


class Router:
    """The pages of an app over one shelf of released rows; the newest answers are kept."""

    def __init__(self, shelf: Shelf, pages: Sequence[Page]) -> None:
        self.shelf = shelf
        self.pages = pages
        self._kept: OrderedDict[tuple[object, ...], Answer] = OrderedDict()
        self._lock = Lock()

    def answer(self, reader: Principal, path: str, query: str) -> Answer:
        """The answer to an address; an unknown path and a failure are pages too.

        Answers are kept by generation, scope of the reader and state, and never by anything else the
        browser says, so that nobody gets what was built for another scope (TRUST.md E11).
        """
        state, ignored = parse(path, query)
        key = (self.shelf.generation(), reader.permissions, reader.divisions, state, ignored)
        with self._lock:
            known = self._kept.get(key)
            if known is not None:
                self._kept.move_to_end(key)
                return known
        view, content, sound = self._build(state, ignored)
        made = Answer(view, content, slots(view, content, self.pages))
        if sound and str(key[0]) == str(view.facts.get("generation", "0")):
            with self._lock:
                self._kept[key] = made
                while len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
        return made

    def _build(self, state: State, ignored: tuple[str, ...]) -> tuple[View, Content, bool]:
        view = View.of(self.shelf, state, ignored)
        found = find(self.pages, state.path)
        if found is None:
            return view, not_found(view), True
        page, parameters = found
        view = view.at(parameters)
        try:
            content = page.build(view)
            if str(self.shelf.generation()) != str(view.facts.get("generation", "0")):
                # A publish moved the pointer between two reads: build once more, all from the new one.
                view = View.of(self.shelf, state, ignored).at(parameters)
                content = page.build(view)
        except HTTPException:
            raise
        except Exception as error:
            return view, failed(view, incident(error)), False
        return view, content, True
