"""Reading one TOML file into a frozen model; every mistake becomes one sentence with file and key."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, ValidationError

from ingest.problems import ConfigProblem, nearest, one_of

Model = TypeVar("Model", bound=BaseModel)

KINDS = {
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "string_type": "a text in quotes",
    "list_type": "a list",
    "tuple_type": "a list",
    "dict_type": "a table",
    "model_type": "a table",
    "model_attributes_type": "a table",
    "date_type": "a date such as 2025-03-31",
    "date_parsing": "a date such as 2025-03-31",
    "date_from_datetime_parsing": "a date such as 2025-03-31",
    "date_from_datetime_inexact": "a date such as 2025-03-31",
}
"""Kind of a pydantic error -> what the key must hold; their own texts never reach a person."""


class Section(BaseModel):
    """A frozen part of the workspace: unknown keys are refused, a misspelled one with its nearest name."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", populate_by_name=True, use_attribute_docstrings=True
    )


def read_toml(path: Path, shown: str) -> dict[str, Any]:
    """Reads a TOML file; `shown` is its name in messages, relative to the workspace."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"line (\d+)", str(error))
        where = f" line {place[1]}" if place else ""
        raise ConfigProblem(
            "TOML_SYNTAX",
            f"{shown}{where}: this is not valid TOML. Check quotes, brackets and the = sign.",
        ) from None
    except UnicodeDecodeError:
        raise ConfigProblem(
            "TOML_ENCODING", f"{shown}: the file is not UTF-8 text. Save it as UTF-8."
        ) from None
    except OSError:
        raise ConfigProblem(
            "TOML_UNREADABLE", f"{shown}: the file cannot be read. Check its rights."
        ) from None


def parse(model: type[Model], content: Any, shown: str) -> Model:
    """Builds the model, or raises one sentence that names file, key, allowed values and the nearest one."""
    try:
        return model.model_validate(content)
    except ValidationError as error:
        raise _problem(model, content, error, shown) from None


def _problem(model: type[BaseModel], content: Any, error: ValidationError, shown: str) -> ConfigProblem:
    # An unknown key explains a missing one, so it is reported first.
    order = {"extra_forbidden": 0, "missing": 1}
    first = min(error.errors(include_url=False), key=lambda e: order.get(e["type"], 2))
    location = [part for part in first["loc"] if _is_key(part, content)]
    key = ".".join(str(part) for part in location)
    kind = first["type"]
    if kind == "extra_forbidden":
        allowed = _keys_at(model, location[:-1])
        hint = nearest(str(location[-1]), allowed)
        return ConfigProblem(
            "CONFIG_UNKNOWN_KEY", f"{shown}: unknown key {key!r}.{hint} Allowed: {one_of(allowed)}."
        )
    if kind == "missing":
        key = ".".join(str(part) for part in first["loc"] if not _is_union_label(part))
        return ConfigProblem("CONFIG_MISSING_KEY", f"{shown}: the key {key!r} is missing.")
    if kind in ("literal_error", "enum"):
        expected = str(first.get("ctx", {}).get("expected", ""))
        words = [found[1] or found[2] for found in re.finditer(r"'([^']*)'|(\d+)", expected)]
        given = str(first.get("input"))
        return ConfigProblem(
            "CONFIG_VALUE",
            f"{shown}: {key} = {given!r} is not allowed.{nearest(given, words)} Allowed: {one_of(words)}.",
        )
    if kind == "value_error":
        return ConfigProblem("CONFIG_VALUE", f"{shown}: {key or 'the file'}: {first['ctx']['error']}")
    if "ctx" in first and kind.startswith(("greater_than", "less_than")):
        bound = next(iter(first["ctx"].values()))
        word = {
            "greater_than": "above",
            "greater_than_equal": "at least",
            "less_than": "below",
            "less_than_equal": "at most",
        }[kind]
        return ConfigProblem("CONFIG_VALUE", f"{shown}: {key} must be {word} {bound}.")
    wanted = KINDS.get(kind, "of another kind")
    return ConfigProblem("CONFIG_VALUE", f"{shown}: {key or 'the file'} must be {wanted}.")


def _is_union_label(part: object) -> bool:
    return isinstance(part, str) and ("[" in part or part in {"str", "int", "float", "bool", "list"})


def _is_key(part: object, content: Any) -> bool:
    """Keeps keys and list positions of the file; pydantic also puts names of types into a location."""
    if isinstance(part, int):
        return True
    return isinstance(part, str) and _holds_key(content, part)


def _holds_key(content: Any, key: str) -> bool:
    if isinstance(content, dict):
        return key in content or any(_holds_key(inner, key) for inner in content.values())
    if isinstance(content, list):
        return any(_holds_key(inner, key) for inner in content)
    return False


def _keys_at(model: type[BaseModel], path: list[Any]) -> set[str]:
    """Lists the keys that the model allows at a place of the file."""
    found: list[type[BaseModel]] = [model]
    for part in path:
        if isinstance(part, int):
            continue
        following: list[type[BaseModel]] = []
        for owner in found:
            field = next(
                (f for n, f in owner.model_fields.items() if part in (n, f.alias)),
                None,
            )
            following += _models(field.annotation if field else None)
        found = following or found
    return {field.alias or name for owner in found for name, field in owner.model_fields.items()}


def _models(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    if get_origin(annotation) in (Union, UnionType, list, tuple, dict) or get_args(annotation):
        return [model for inner in get_args(annotation) for model in _models(inner)]
    return []
