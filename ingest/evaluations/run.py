"""What every evaluation tool's file is reduced to: results per metric and scores per item, as text."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from ingest.contract import Refused

Row = dict[str, str | None]

RESULT: Final = (
    "run_id",
    "suite",
    "model_id",
    "variant",
    "prompt_version",
    "status",
    "n_total",
    "n_passed",
    "n_errored",
    "metric",
    "dimension",
    "value",
    "stderr",
    "judge_model",
    "judge_tokens",
    "subject_tokens",
    "started_at",
    "tool",
    "tool_version",
)
ITEM: Final = (
    "run_id",
    "suite",
    "variant",
    "item_id",
    "cluster_id",
    "slice",
    "resample",
    "score",
    "passed",
    "human_label",
    "judge_label",
    "tokens",
    "latency_ms",
)

MAX_IDENTIFIER: Final = 200
"""Longest identifier that is kept, characters: anything longer is a text, not an identifier."""


MAX_ITEM: Final = 100
"""Longest item id that is kept as it is, characters."""


@dataclass(slots=True)
class Run:
    """Rows of `eval_result` and `eval_item` that one file holds."""

    results: list[Row] = field(default_factory=list)
    items: list[Row] = field(default_factory=list)


def text(value: object) -> str | None:
    """Writes a JSON value as text for the strict casts; None stays unknown."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        # The shortest digits that give the same number back, without an exponent.
        return format(Decimal(repr(value)), "f").removesuffix(".0")
    return str(value)


def identifier(value: object) -> str | None:
    """Keeps a short one-line string or a number as an identifier; a longer text gives None."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    word = str(value).strip()
    return word if word and len(word) <= MAX_IDENTIFIER and "\n" not in word else None


def item_identity(value: object, position: int) -> str:
    """Names an item by its id; an id with blanks may be the question itself, so it becomes a hash.

    The hash is the same in every run, so runs over the same items can still be paired.
    """
    word = str(value).strip() if isinstance(value, str | int) else ""
    if not word:
        return f"#{position}"
    if len(word) <= MAX_ITEM and not any(character.isspace() for character in word):
        return word
    return f"h:{hashlib.sha256(word.encode()).hexdigest()[:16]}"


def mapping(value: object) -> Mapping[str, Any]:
    """Sees a JSON value as an object; anything else is an empty one."""
    return value if isinstance(value, dict) else {}


def sequence(value: object) -> list[Any]:
    """Sees a JSON value as a list; anything else is an empty one."""
    return value if isinstance(value, list) else []


def number(value: object) -> float | None:
    """Reads a finite JSON number; anything else is unknown."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    try:
        found = float(value)
    except OverflowError:
        return None
    return found if math.isfinite(found) else None


def model_id(provider: str | None, name: str | None) -> str | None:
    """Writes a model's name in the price book's words."""
    from ingest.model_names import canonical_model

    return canonical_model(provider, name)[1]


def moment(value: object) -> str | None:
    """Writes a time of day in ISO form; without an offset it is UTC."""
    word = identifier(value)
    return word.replace(" ", "T", 1) if word else None


def parse(document: bytes | str, name: str) -> Any:
    """Parses JSON; raises `Refused` (FILE_NOT_JSON) with the file's name."""
    try:
        return json.loads(document)
    except (ValueError, RecursionError):
        raise Refused(
            "FILE_NOT_JSON",
            f"{name} is not complete JSON: it was cut off or is nested too deeply; export it again",
        ) from None
