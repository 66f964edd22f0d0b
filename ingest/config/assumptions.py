"""assumptions.toml: low / mid / high of everything that is not measured, company-wide or per use case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from pydantic import Field, model_validator

from ingest.config.document import Section
from ingest.problems import nearest, one_of

NAMES = (
    "hourly_cost",
    "seat_price",
    "minutes_without",
    "minutes_with",
    "accepted_share",
    "wasted_minutes",
    "rework_share",
    "rework_minutes",
    "setup_minutes",
    "additional_share",
    "realised_share",
    "redeployed_share",
    "redeployed_value",
    "review_minutes_per_task",
    "reviewed_share",
    "productive_hours",
    "discount_rate",
    "platform_cost",
    "error_cost",
    "enablement_cost",
)
"""What may be assumed; seat_price and platform_cost take one table per system."""

SCOPED = ("seat_price", "platform_cost")


class Range(Section):
    """A range with its owner and evidence; `{ mid = 3 }` or a plain number means a fixed value."""

    low: float
    mid: float
    high: float
    unit: str | None = None
    """Unit, such as "USD" or "min"."""
    owner: str | None = None
    """Who answers for it."""
    evidence: str | None = None
    """Where it comes from."""
    valid_from: date | None = None
    """From when it holds."""

    @model_validator(mode="before")
    @classmethod
    def _fixed_value(cls, given: Any) -> Any:
        if isinstance(given, (int, float)) and not isinstance(given, bool):
            return {"low": given, "mid": given, "high": given}
        if isinstance(given, Mapping) and "mid" in given:
            return {"low": given["mid"], "high": given["mid"], **given}
        return given

    @model_validator(mode="after")
    def _in_order(self) -> Range:
        if not self.low <= self.mid <= self.high:
            raise ValueError("low, mid and high must not fall.")
        return self


class Assumption(Section):
    """One assumption with its place: company-wide, for one system, or for one use case."""

    name: str
    use_case: str | None = None
    scope: str | None = None
    range: Range


class Assumptions(Section):
    """All of assumptions.toml."""

    entries: tuple[Assumption, ...] = Field(default=())

    @model_validator(mode="before")
    @classmethod
    def _flatten(cls, given: Any) -> Any:
        if not isinstance(given, Mapping) or "entries" in given:
            return given
        found: list[dict[str, Any]] = []
        for name, content in given.items():
            if name == "use_case" and isinstance(content, Mapping):
                for use_case, inner in content.items():
                    for inner_name, inner_content in _pairs(inner):
                        found += _entries(inner_name, inner_content, use_case)
            else:
                found += _entries(name, content, None)
        return {"entries": found}


def _pairs(content: Any) -> Iterator[tuple[str, Any]]:
    if not isinstance(content, Mapping):
        raise ValueError("[use_case.<id>] holds one table per assumption.")
    yield from content.items()


def _entries(name: str, content: Any, use_case: str | None) -> list[dict[str, Any]]:
    if name not in NAMES:
        raise ValueError(f"there is no assumption {name!r}.{nearest(name, NAMES)} Allowed: {one_of(NAMES)}.")
    scoped = name in SCOPED and isinstance(content, Mapping) and not {"low", "mid", "high"} & set(content)
    if scoped:
        return [
            {"name": name, "use_case": use_case, "scope": scope, "range": inner}
            for scope, inner in content.items()
        ]
    return [{"name": name, "use_case": use_case, "range": content}]
