"""The state of a page, read from its address: the URL is the state and carries overrides only."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal, get_args
from urllib.parse import parse_qsl, urlencode

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from dashboard import format as fmt
from dashboard import words
from dashboard.notes import Notes
from dashboard.shelf import Shelf
from metrics.serving import Released

Period = Literal["week", "month", "quarter", "28d", "12m"]
PERIODS: tuple[Period, ...] = get_args(Period)
DEFAULT_PERIOD: Period = "12m"
KEYS = ("period", "lang", "explain")
"""Settings an address may carry, in the order it carries them."""
BROWSER_KEYS = ("budget", "w", "by", "own", "scenario", "against", "row", "events")
"""Settings that the browser alone reads and writes, so that changing one asks the server for nothing."""
_PATH = re.compile(r"/[a-z0-9_/-]{0,120}")


class State(BaseModel):
    """What an address says: path and the few settings that differ from their defaults."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    path: str = Field(default="/", pattern=r"^/[a-z0-9_/-]{0,120}$")
    """Path of the page, without query."""
    period: Period = DEFAULT_PERIOD
    """Length of the window of counted numbers."""
    lang: str = words.FALLBACK
    """Language of every word and number."""
    explain: str | None = Field(default=None, pattern=r"^[a-z0-9_.-]{1,120}$")
    """Key of the number whose drawer is open."""

    @field_validator("lang")
    @classmethod
    def _has_a_catalogue(cls, lang: str) -> str:
        if lang not in words.languages():
            raise ValueError("no catalogue")
        return lang

    def address(self, **overrides: Any) -> str:
        """Path and query of this state with some settings changed; defaults are left out."""
        state = self.model_copy(update=overrides)
        query = {
            name: value
            for name, value in ((name, getattr(state, name)) for name in KEYS)
            if value is not None and value != type(self).model_fields[name].default
        }
        return state.path + (f"?{urlencode(query)}" if query else "")


def parse(path: str, search: str) -> tuple[State, tuple[str, ...]]:
    """State of an address, and the settings in it that are not understood (they are left out)."""
    ignored: list[str] = []
    found: dict[str, str] = {}
    for key, value in parse_qsl(search.removeprefix("?")[:2000], max_num_fields=50):
        if key in KEYS and key not in found:
            found[key] = value
        elif key not in BROWSER_KEYS:
            ignored.append(key)
    clean = path.rstrip("/") or "/"
    state = State(path=clean if _PATH.fullmatch(clean) else "/not-found")
    for key, value in found.items():
        try:
            state = State.model_validate({**state.model_dump(), key: value})
        except ValidationError:
            ignored.append(key)
    return state, tuple(dict.fromkeys(ignored))


@dataclass(frozen=True, slots=True)
class View:
    """One reader's look at one address: its state and the released rows it may read."""

    state: State
    shelf: Shelf
    facts: Mapping[str, str] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()
    parameters: Mapping[str, str] = field(default_factory=dict)
    notes: Notes = field(default_factory=Notes)
    """What readers wrote; never part of a released number."""
    permissions: frozenset[str] = frozenset()
    """What this reader may do beyond reading."""

    @classmethod
    def of(cls, shelf: Shelf, state: State, ignored: tuple[str, ...] = (), **more: Any) -> View:
        """The view of an address on the current generation; `more` are its notes and permissions."""
        return cls(state, shelf, shelf.meta(), ignored, **more)

    def at(self, parameters: Mapping[str, str]) -> View:
        """The same view with the values of the placeholders of its page's path."""
        return replace(self, parameters=parameters)

    def rows(self, table: str, **equals: object) -> Released:
        """Released rows of one table, filtered by equality; what a metric means is said in the reader's language."""
        found = self.shelf.rows(table, **equals)
        if table != "metric" or self.state.lang == words.FALLBACK:
            return found
        return replace(found, rows=tuple(words.described(row, self.state.lang) for row in found.rows))

    def meta(self) -> dict[str, str]:
        """Facts of the generation; empty while nothing is published."""
        return dict(self.facts)

    def may(self, permission: str) -> bool:
        """Whether to offer a control: this reader may use it, and there is where to keep what it writes."""
        return self.notes.writable and permission in self.permissions

    @property
    def locale(self) -> fmt.Locale:
        """How this reader's numbers look."""
        return fmt.Locale.of(self.facts, self.state.lang)

    def say(self, key: str, **facts: object) -> str:
        """Interface words in the reader's language."""
        return words.say(f"ui.{key}", self.locale.lang, **facts)

    @property
    def synthetic(self) -> bool:
        """Whether the company is made up."""
        return self.facts.get("synthetic") == "true"

    @property
    def data_to(self) -> date | None:
        """Newest complete day in the data."""
        found = self.facts.get("data_to")
        return date.fromisoformat(found[:10]) if found else None

    @property
    def published(self) -> bool:
        """Whether any generation can be read."""
        return bool(self.facts)


def named_code(view: View, kind: str, code: str) -> str:
    """The word of a code; one that no catalogue holds reads as plain words."""
    key = f"{kind}.{code}"
    return (
        view.say(key) if words.known(f"ui.{key}", view.locale.lang) else code.replace("_", " ").capitalize()
    )
