"""Addresses of values inside JSON objects, as paths that quote every key."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

SEGMENT: Final = re.compile(r'"((?:[^"\\]|\\.)*)"|([^."\[\]]+)|\[(\d+)\]')

Part = tuple[str, str]
"""(key or position, "key" or "index")."""


def path(text: str, top: Collection[str]) -> str:
    """Gives the JSON path of an address; a key that itself holds the dots is taken as it is.

    `properties.model` goes into nested objects, `choices[0].id` into lists, `attributes."gen_ai.id"` quotes a
    key with dots. `top` are the keys at the top of the objects.
    """
    return write(parts(text, top))


def parts(text: str, top: Collection[str] = ()) -> list[Part]:
    """Takes an address apart."""
    if text in top:
        return [(text, "key")]
    found: list[Part] = []
    for quoted, plain, index in SEGMENT.findall(text):
        found.append((index, "index") if index else (quoted or plain, "key"))
    return found or [(text, "key")]


def write(found: list[Part]) -> str:
    """Writes parts as a path."""
    written = "$"
    for text, kind in found:
        if kind == "index":
            written += f"[{text}]"
        else:
            escaped = text.replace("\\", "\\\\").replace('"', '\\"')
            written += f'."{escaped}"'
    return written
