"""Values inside parsed JSON objects, by dotted paths."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Object = Mapping[str, Any]


def at(document: Object, *paths: str) -> Any:
    """Gives the value at the first of some dotted paths that has one, else None."""
    for path in paths:
        found: Any = document
        for key in path.split("."):
            found = found.get(key) if isinstance(found, Mapping) else None
        if found is not None:
            return found
    return None
