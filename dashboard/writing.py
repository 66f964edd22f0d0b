"""The writing routes: what a reader may put down, checked strictly and kept beside the numbers.

One POST route per kind behind the same guard and wrapper as every callback (TRUST.md 2.4). The author is the
recognised reader, never something that the browser says; a released number is read again from the serving
file, never taken from the browser.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable
from typing import Any

from flask import Flask, Response, abort, jsonify, request

from dashboard import words
from dashboard.control import Kind, Note, TooLong
from dashboard.notes import Notes
from dashboard.router import Router
from dashboard.security import Permission, Principal, secured
from dashboard.written import Annotate, Confirm, Decide, Idea, Scenario, Withdraw, Written

log = logging.getLogger("sevenfold.dashboard")
NEEDS: dict[Kind, Permission] = {
    "decision": Permission.DECIDE,
    "scenario": Permission.PLAN,
    "idea": Permission.PLAN,
    "annotation": Permission.PLAN,
    "confirmation": Permission.CONFIRM,
}
"""Permission that each kind of note needs, to write it and to take it back."""
_MODELS: dict[Kind, type[Written]] = {
    "decision": Decide,
    "scenario": Scenario,
    "idea": Idea,
    "annotation": Annotate,
    "confirmation": Confirm,
}
FORECAST = ("value_low", "value_mid", "value_high", "cost", "weeks", "basis", "grade")
"""Cells of a ranked idea that a decision keeps, so that what was expected can be scored later."""


class Refused(ValueError):
    """A note that makes no sense, with the key of its sentence."""

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(key)


def register(server: Flask, router: Router) -> None:
    """Adds the routes to the server; without a control store they answer that nothing can be kept."""
    for kind in NEEDS:
        server.add_url_rule(
            f"/notes/{kind}", f"notes_{kind}", _posted(_writes(kind, router)), methods=["POST"]
        )
    server.add_url_rule("/notes/withdraw", "notes_withdraw", _posted(_withdraws(router)), methods=["POST"])


def _posted(checked: Callable[..., Any]) -> Callable[[], Any]:
    def route() -> Any:
        said = request.get_json()
        return checked(**said) if isinstance(said, dict) else abort(403)

    return route


def _writes(kind: Kind, router: Router) -> Callable[..., Any]:
    @secured(NEEDS[kind], _MODELS[kind])
    def write(reader: Principal, said: Written) -> Response:
        def keep() -> Note:
            assert router.control is not None
            return router.control.add(kind, said.subject, reader.name, _body(said, router))

        return _answer(router, said.lang, f"notes.kept.{kind}", keep)

    return write


def _kinds(reader: Principal) -> set[str]:
    """Kinds of notes that a reader may write and take back."""
    return {kind for kind, needed in NEEDS.items() if needed in reader.permissions}


def _withdraws(router: Router) -> Callable[..., Any]:
    # Which permission it needs depends on the note: viewing is the least, the note decides the rest.
    @secured(Permission.VIEW, Withdraw)
    def withdraw(reader: Principal, said: Withdraw) -> Response:
        def take_back() -> Note:
            assert router.control is not None
            found = next((one for one in router.control.notes() if one.id == said.note), None)
            if found is None:
                raise Refused("notes.gone")
            if found.kind not in _kinds(reader):
                abort(403)
            # Decisions and confirmations belong to the company, everything else to who wrote it.
            if found.kind not in ("decision", "confirmation") and found.author != reader.name:
                abort(403)
            if not router.control.withdraw(said.note, reader.name):
                raise Refused("notes.gone")
            return found

        return _answer(router, said.lang, "notes.withdrawn", take_back)

    return withdraw


def _answer(router: Router, lang: str, done: str, act: Callable[[], Note]) -> Response:
    """Does it and says so; whatever stops it is said instead, and nothing is pretended."""
    if router.control is None:
        return _said("notes.read_only", lang, 409)
    try:
        note = act()
    except Refused as refused:
        return _said(refused.key, lang, 422)
    except TooLong:
        return _said("notes.too_long", lang, 422)
    except (sqlite3.Error, OSError) as error:
        log.error("a note was not kept: %s", type(error).__name__)
        return _said("notes.not_kept", lang, 503)
    return _said(done, lang, 200, note=note.id)


def _said(key: str, lang: str, status: int, **facts: Any) -> Response:
    answer = jsonify(ok=status == 200, sentence=words.say(f"ui.{key}", lang), **facts)
    answer.status_code = status
    return answer


def _body(said: Written, router: Router) -> dict[str, Any]:
    """What is kept, with the released facts that belong to it. Raises Refused."""
    shelf = router.shelf
    case = said.use_case
    if case is not None and not shelf.rows("use_case", use_case_id=case):
        raise Refused("notes.unknown_use_case")
    body = said.body()
    if isinstance(said, Decide) and case is not None:
        row = shelf.rows("portfolio", use_case_id=case).first
        if row is not None:
            body["forecast"] = {name: row.get(name) for name in FORECAST}
            body["generation"] = shelf.generation()
    if isinstance(said, Confirm):
        body["currency"] = shelf.meta().get("currency", "")
        drivers = {row["driver"] for row in shelf.rows("money", use_case_id=case, side="benefit")}
        if said.driver not in drivers:
            raise Refused("notes.unknown_driver")
    if isinstance(said, Scenario):
        known = {row["use_case_id"] for row in shelf.rows("portfolio")}
        known |= {f"idea-{note.id}" for note in Notes.read(router.control).of("idea")}
        if not set(said.own) <= known:
            raise Refused("notes.unknown_use_case")
    return body
