"""From an address to an answer: state, released rows, content and the parts of the frame."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any

from dash._utils import to_json
from werkzeug.exceptions import HTTPException

from dashboard.components.failure import failed, not_found
from dashboard.control import Control
from dashboard.explained import drawer
from dashboard.notes import Notes, stamp_of
from dashboard.page import Content, Page, find
from dashboard.security import Principal, incident
from dashboard.shelf import Shelf
from dashboard.shell import rendered, slots
from dashboard.view import State, View, parse

KEPT = 128


@dataclass(frozen=True, slots=True)
class Answer:
    """One address as it was built."""

    view: View
    content: Content
    slots: dict[str, Any]
    """Changeable parts of the frame by name."""
    sound: bool = True
    """False where the page failed: the next reader has it built again."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One address as it is sent.

    Kept as text: a component tree of every kept answer would make each full garbage collection a pause
    that a reader feels.
    """

    view: View
    rendered: dict[str, str]
    periods: Mapping[str, str]
    """Period of explained numbers that do not follow the reader's, by explain key."""
    text: str

    def slots(self) -> dict[str, Any]:
        """Changeable parts of the frame by name, as plain JSON values."""
        found: dict[str, Any] = json.loads(self.text)
        return found


class Router:
    """The pages of an app over one shelf of released rows; the newest answers are kept."""

    def __init__(self, shelf: Shelf, pages: Sequence[Page], control: Control | None = None) -> None:
        self.shelf = shelf
        self.pages = pages
        self.control = control
        self._kept: OrderedDict[tuple[object, ...], Sent] = OrderedDict()
        self._lock = Lock()

    def sent(self, reader: Principal, path: str, query: str) -> Sent:
        """The answer to an address, ready to be sent.

        Answers are kept by generation, notes, scope of the reader and state, and never by anything else the
        browser says, so that nobody gets what was built for another scope (TRUST.md E11).
        """
        state, ignored = _page_of(path, query)
        notes = stamp_of(self.control)
        key = (self.shelf.generation(), notes, reader.permissions, reader.divisions, state, ignored)
        with self._lock:
            known = self._kept.get(key)
            if known is not None:
                self._kept.move_to_end(key)
                return known
        made = self._answer(reader, state, ignored)
        ready = Sent(made.view, rendered(made.view, made.content), made.content.periods, to_json(made.slots))
        fresh = str(key[0]) == str(made.view.facts.get("generation", "0")) and notes == made.view.notes.stamp
        if made.sound and fresh:
            with self._lock:
                self._kept[key] = ready
                while len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
        return ready

    def answer(self, reader: Principal, path: str, query: str) -> Answer:
        """The answer to an address as components; an unknown path and a failure are pages too."""
        return self._answer(reader, *_page_of(path, query))

    def explanation(self, reader: Principal, path: str, query: str) -> dict[str, Any] | None:
        """Title and body of the drawer that an address asks for; None where it asks for none or nobody has it."""
        state, ignored = parse(path, query)
        if state.explain is None:
            return None
        page = self.sent(reader, path, query)
        view = View.of(self.shelf, state, ignored)
        try:
            return drawer(view, state.explain, page.periods)
        except HTTPException:
            raise
        except Exception as error:
            wrong = failed(view, incident(error))
            return {"title": wrong.title, "body": wrong.lead}

    def _answer(self, reader: Principal, state: State, ignored: tuple[str, ...]) -> Answer:
        view, content, sound = self._build(reader, state, ignored)
        return Answer(view, content, slots(view, content, self.pages), sound)

    def _build(self, reader: Principal, state: State, ignored: tuple[str, ...]) -> tuple[View, Content, bool]:
        own = {"notes": Notes.read(self.control), "permissions": reader.permissions}
        view = View.of(self.shelf, state, ignored, **own)
        found = find(self.pages, state.path)
        if found is None:
            return view, not_found(view), True
        page, parameters = found
        view = view.at(parameters)
        try:
            content = page.build(view)
            if str(self.shelf.generation()) != str(view.facts.get("generation", "0")):
                # A publish moved the pointer between two reads: build once more, all from the new one.
                view = View.of(self.shelf, state, ignored, **own).at(parameters)
                content = page.build(view)
        except HTTPException:
            raise
        except Exception as error:
            return view, failed(view, incident(error)), False
        return view, content, True


def _page_of(path: str, query: str) -> tuple[State, tuple[str, ...]]:
    """State of an address without its open drawer: the page under every drawer is the same."""
    state, ignored = parse(path, query)
    return state.model_copy(update={"explain": None}), ignored
