"""Headlines that fit: at most 90 columns in every state, names shortened before words are lost."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping

from dashboard.words import inline, say

LIMIT = 90
_ELLIPSIS = "…"
_ROOMS = (80, 64, 48, 32, 24, 16, 10)


def width(text: str) -> int:
    """Columns a text takes: a Chinese character is as wide as two Latin letters."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def shorten(text: str, room: int) -> str:
    """The text in at most `room` columns, cut between words where one ends in its second half."""
    text = " ".join(text.split())
    if width(text) <= room:
        return text
    cut = text[: max(room - 1, 0)]
    while width(cut) > max(room - 1, 0):
        cut = cut[:-1]
    space = cut.rfind(" ")
    if space >= room / 2 and not text[len(cut)].isspace() and width(cut) == len(cut):
        cut = cut[:space]
    return cut.rstrip(" ,;:-–，；：、") + _ELLIPSIS


def fit(
    variants: Iterable[tuple[str, Mapping[str, object]]],
    lang: str,
    names: Mapping[str, str],
    limit: int = LIMIT,
) -> str:
    """The first variant that fits `limit` with whole names, else with names shortened step by step.

    A variant is a key and its facts. `names` are labels by field: they may be shortened, and a field that a
    template opens with (`Name` beside `name`) keeps its capital. Never longer than `limit`.
    """
    tried = list(variants)
    text = ""
    for room in _ROOMS:
        for key, facts in tried:
            short = {field: shorten(name, room) for field, name in names.items()}
            first = {f"{field}_first": _capital(name) for field, name in short.items()}
            inner = {field: inline(name, lang) for field, name in short.items()}
            text = say(key, lang, **first, **inner, **facts)
            if width(text) <= limit:
                return text
    return shorten(text, limit)


def join(sentences: Iterable[str], lang: str) -> str:
    """Sentences one after the other, as the language joins them; empty ones are left out."""
    text = ""
    for sentence in sentences:
        if sentence:
            text = say("text.join", lang, first=text, second=sentence) if text else sentence
    return text


def listed(items: Iterable[str], lang: str) -> str:
    """A list inside a sentence: "a", "a and b", "a, b and c"."""
    found = [item for item in items if item]
    if not found:
        return ""
    if len(found) == 1:
        return found[0]
    return say("text.and", lang, first=comma(found[:-1], lang), second=found[-1])


def comma(items: Iterable[str], lang: str) -> str:
    """A list with commas alone: "a, b, c"."""
    text = ""
    for item in items:
        text = say("text.comma", lang, first=text, second=item) if text else item
    return text


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
