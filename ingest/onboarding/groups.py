"""Use cases by the rules of names: names that begin with the same words belong together."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import translate
from typing import Final

from ingest.onboarding.kpi import slug
from ingest.onboarding.unmatched import Kind, Name, Unmatched
from ingest.onboarding.values import EMAIL
from ingest.onboarding.words import tokens

SAYS_NOTHING: Final = frozenset(
    {
        "proj",
        "project",
        "key",
        "api",
        "apikey",
        "sk",
        "asst",
        "assistant",
        "gpt",
        "bot",
        "app",
        "service",
        "svc",
    }
    | {"prod", "production", "dev", "test", "staging", "stage", "qa", "uat", "int", "demo", "poc", "sandbox"}
    | {"the", "and", "for", "v", "default", "new", "old", "my", "team", "eu", "us", "backend", "frontend"}
)
"""Words of a name that do not tell what it is for."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One use case and the [match] rules that would claim names for it."""

    use_case: str
    """Id: of the workspace, or a new one."""
    label: str
    is_new: bool
    match: Mapping[Kind, tuple[str, ...]]
    """Key of [match] -> globs."""
    names: tuple[Name, ...]
    """What the globs claim."""

    @property
    def spend_share(self) -> float:
        """Share of all token cost; a name under two kinds is the same money, so the larger kind counts."""
        return max(
            (sum(n.spend_share or 0.0 for n in self.names if n.kind == kind) for kind in self.match),
            default=0.0,
        )


def by_rules(found: Unmatched, use_cases: Mapping[str, str]) -> list[Suggestion]:
    """Suggests use cases from the names alone; `use_cases` is id -> label of those that exist."""
    grouped: dict[str, list[Name]] = defaultdict(list)
    for name in found.names:
        said = meaning(name.name)
        if said and not EMAIL.fullmatch(name.name):
            grouped[_existing(said, use_cases) or said[0]].append(name)
    suggestions = [
        suggestion(key, use_cases.get(key) or _label(names), key not in use_cases, names, found)
        for key, names in grouped.items()
    ]
    return sorted(suggestions, key=lambda s: (-s.spend_share, -sum(n.uses for n in s.names), s.use_case))


def meaning(name: str) -> list[str]:
    """Gives the words of a name that tell what it is for, in order."""
    # A long run of letters and digits is a key or a hash, not a word.
    readable = re.sub(r"\b(?=\w*\d)(?=\w*[a-z])\w{12,}\b", " ", name, flags=re.IGNORECASE)
    return [word for word in tokens(readable) if word not in SAYS_NOTHING and len(word) > 1]


def _existing(said: list[str], use_cases: Mapping[str, str]) -> str | None:
    """Finds the one existing use case that shares the first telling word, or most words."""
    scores = {
        key: len(set(said) & {*tokens(key), *tokens(label)} - SAYS_NOTHING)
        for key, label in use_cases.items()
    }
    best = max(scores.values(), default=0)
    fitting = [key for key, score in scores.items() if score == best and score > 0]
    return fitting[0] if len(fitting) == 1 else None


def _label(names: list[Name]) -> str:
    shared = meaning(names[0].name)
    for name in names[1:]:
        said = meaning(name.name)
        shared = [word for word, other in zip(shared, said, strict=False) if word == other]
    return " ".join(shared or meaning(names[0].name)[:1]).capitalize()


def suggestion(key: str, label: str, is_new: bool, names: Iterable[Name], found: Unmatched) -> Suggestion:
    """Writes the globs for names: a common beginning where it claims nothing else, otherwise each name."""
    listed = tuple(names)
    match = {}
    for kind in dict.fromkeys(name.kind for name in listed):
        own = sorted({name.name for name in listed if name.kind == kind})
        others = {n.name for n in found.names if n.kind == kind} - set(own) | found.claimed.get(
            kind, frozenset()
        )
        match[kind] = _globs(own, others)
    return Suggestion(key if not is_new else slug(label), label, is_new, match, listed)


def _globs(own: list[str], others: Iterable[str]) -> tuple[str, ...]:
    escaped = tuple(_escaped(name) for name in own)
    if len(own) < 2:
        return escaped
    first, last = own[0].casefold(), own[-1].casefold()
    # Sorting by case can part names that begin alike, so the beginning is taken over all of them.
    common = min((_common(first, other.casefold()) for other in [*own, last]), key=len)
    common = re.sub(r"[^\W_]+$", "", common) if common not in {n.casefold() for n in own} else common
    if not meaning(common):
        return escaped
    glob = _escaped(common) + "*"
    pattern = re.compile(translate(glob))
    return escaped if any(pattern.match(other.casefold()) for other in others) else (glob,)


def _common(one: str, other: str) -> str:
    length = next(
        (i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    return one[:length]


def _escaped(name: str) -> str:
    return re.sub(r"([*?\[])", r"[\1]", name)
