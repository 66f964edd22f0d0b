"""The sections of sevenfold.toml that numbers own: [metrics] with [metrics.briefing], and [privacy]."""

from __future__ import annotations

import difflib
import tomllib
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from metrics.problems import misconfigured

GROUP_FLOOR = 5


class MetricsSection(BaseModel):
    """[metrics]: how numbers are computed where the method leaves a choice."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    discount_rate: float = Field(default=0.10, ge=0, lt=1)
    """Annual discount rate of plans and pilots."""
    contract_hours: float = Field(default=40.0, gt=0, le=80)
    """Weekly contract hours of a person whose roster row does not say."""
    planning_horizon_months: int = Field(default=12, ge=1, le=60)
    """Months over which an idea's value is planned."""


class BriefingSection(BaseModel):
    """[metrics.briefing]: sentences by a model, from released facts under opaque labels."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    enabled: bool = False
    """Nothing is sent to anybody unless this is true."""
    model: str = Field(default="gpt-5.2", min_length=1)
    """Model that writes."""
    endpoint: str = Field(default="", pattern=r"^$|^https?://\S+$")
    """Address of a compatible service; empty is the vendor's own."""
    calls_a_day: int = Field(default=100, ge=1, le=10_000)
    """Most requests in a day (UTC)."""


class PrivacySection(BaseModel):
    """[privacy]: what may be shown."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    smallest_group: int = Field(default=GROUP_FLOOR, ge=GROUP_FLOOR, le=1000)
    """Fewest people in a shown group; 5 is the floor, upward only."""


class Settings(BaseModel):
    """What publish reads from sevenfold.toml."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    metrics: MetricsSection = MetricsSection()
    privacy: PrivacySection = PrivacySection()
    briefing: BriefingSection = BriefingSection()


_SECTIONS: dict[str, type[BaseModel]] = {"metrics": MetricsSection, "privacy": PrivacySection}


def load(workspace: Path) -> Settings:
    """The settings of a workspace; the defaults where sevenfold.toml does not say.

    Errors: `MetricsProblem` (exit 6) naming the key, what it may be and the nearest known one.
    """
    path = workspace / "sevenfold.toml"
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings()
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        raise misconfigured(
            "sevenfold.toml is not valid TOML. `sevenfold check` names the line.", "TOML"
        ) from None
    except OSError:
        raise misconfigured("sevenfold.toml cannot be read. Check its permissions.", "TOML") from None
    metrics = document.get("metrics", {})
    briefing = metrics.pop("briefing", {}) if isinstance(metrics, dict) else {}
    sections = {name: _section(name, model, document.get(name, {})) for name, model in _SECTIONS.items()}
    return Settings.model_validate(
        {**sections, "briefing": _section("metrics.briefing", BriefingSection, briefing)}
    )


def _section(name: str, model: type[BaseModel], found: Any) -> BaseModel:
    if not isinstance(found, dict):
        raise misconfigured(f"sevenfold.toml: [{name}] must be a section, e.g. [{name}] on its own line.")
    try:
        return model.model_validate(found)
    except ValidationError as error:
        first = error.errors()[0]
        key = str(first["loc"][0]) if first["loc"] else name
        if first["type"] == "extra_forbidden":
            near = difflib.get_close_matches(key, model.model_fields, n=1)
            hint = f"Did you mean {near[0]!r}?" if near else f"Known keys: {', '.join(model.model_fields)}."
            raise misconfigured(
                f"sevenfold.toml: [{name}] has no key {key!r}. {hint}", "UNKNOWN_KEY"
            ) from None
        if key == "smallest_group":
            raise misconfigured(
                f"sevenfold.toml: [privacy] smallest_group must be a whole number of {GROUP_FLOOR} or more; "
                f"the floor of {GROUP_FLOOR} cannot be lowered.",
                "GROUP_FLOOR",
            ) from None
        allowed = _allowed(first)
        raise misconfigured(f"sevenfold.toml: [{name}] {key} must be {allowed}.", "BAD_VALUE") from None


_KINDS = {"int": "a whole number", "bool": "true or false", "string": "a text of the documented form"}


def _allowed(error: Any) -> str:
    context = error.get("ctx", {})
    limits = [
        f"{word} {context[key]}"
        for key, word in (("ge", "at least"), ("gt", "above"), ("le", "at most"), ("lt", "below"))
        if key in context
    ]
    kind = _KINDS.get(str(error["type"]).split("_")[0], "a number")
    return f"{kind} {' and '.join(limits)}".strip() if limits else kind
