"""providers/*.toml: what is known about one AI vendor; what nobody checked stays unknown."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from pydantic import model_validator

from ingest.config.document import Section


class Fact(Section):
    """One fact with its evidence; a plain value is one without."""

    value: str | None = None
    """The fact; absent means unknown."""
    evidence: str | None = None
    """Where it comes from."""
    checked_on: date | None = None
    """When somebody looked."""

    @model_validator(mode="before")
    @classmethod
    def _plain_value(cls, given: Any) -> Any:
        if isinstance(given, Mapping):
            inner = given.get("value")
            return {**given, "value": _text(inner)} if inner is not None else given
        return {"value": _text(given)}


def _text(given: Any) -> Any:
    if isinstance(given, bool):
        return "yes" if given else "no"
    return str(given) if isinstance(given, (int, float)) else given


class Provider(Section):
    """One AI vendor."""

    label: str | None = None
    """As shown."""
    trained_on_content: Fact = Fact()
    """Is the vendor's model trained on our content?"""
    ownership: Fact = Fact()
    """Who owns inputs and outputs?"""
    encryption: Fact = Fact()
    """At rest and in transit."""
    soc2_type2: Fact = Fact()
    """SOC 2 Type 2 report."""
    csa_star: Fact = Fact()
    """Cloud Security Alliance STAR level."""
    retention: Fact = Fact()
    """Retention in force."""

    def facts(self) -> dict[str, Fact]:
        """Lists the facts by name, unknown ones included."""
        return {name: getattr(self, name) for name in type(self).model_fields if name != "label"}
