"""Every word a page prints, by key: one catalogue per language, and the one function that fills a template.

A language `xx` is the module `words/xx.py` and every module beside it whose name ends in `_xx`
(`reasons_xx`, `explain_xx`, `interface_xx` for labels of controls and panels). Each holds
`TEMPLATES: dict[str, str]` with `str.format` fields; `words/xx.py` also holds `plural(text)`, which names the
plural form of a printed number, `inline(label)`, which fits a label into the middle of a sentence, `SCALES`, the
letters of large numbers (k, M and B, or 万 and 亿) by power of ten, largest first, and its `NAME` and `TAG`.
What a metric's `.sql` header says in English another language says in `metrics_xx`, under
`metric.<id>.<column>`.

    say("unit.days", n="3")                                   3 days      ("unit.days.one", "unit.days.other")
    say("decision.title", advice="Scale", name="Job match")   Scale: Job match

A key that a second language lacks is said in English, so a page never shows a key; a key that no
catalogue holds is a `KeyError`, which the tests turn into a finding.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

FALLBACK = "en"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Templates of one language with its plural rule and its way to fit a label into a sentence."""

    lang: str
    templates: Mapping[str, str]
    plural: Callable[[str], str]
    inline: Callable[[str], str]
    scales: tuple[tuple[int, str], ...]
    name: str
    """What the language calls itself."""
    tag: str
    """Its code for browsers (BCP 47)."""


def languages() -> tuple[str, ...]:
    """Languages that have a catalogue."""
    return tuple(sorted(name for name in _modules() if "_" not in name))


def _modules() -> tuple[str, ...]:
    return tuple(found.name for found in iter_modules(__path__))


@cache
def own(lang: str) -> Mapping[str, str]:
    """Templates that the modules of one language hold, without the fallback.

    Raises ValueError where two modules hold the same key.
    """
    templates: dict[str, str] = {}
    for name in sorted(_modules()):
        if name == lang or name.endswith(f"_{lang}"):
            found = import_module(f"{__name__}.{name}").TEMPLATES
            twice = templates.keys() & found.keys()
            if twice:
                raise ValueError(f"words.{name} repeats {', '.join(sorted(twice))}")
            templates |= found
    return templates


@cache
def catalogue(lang: str = FALLBACK) -> Catalogue:
    """The catalogue of a language, English where it lacks a key; an unknown language reads English."""
    lang = lang if lang in languages() else FALLBACK
    main = import_module(f"{__name__}.{lang}")
    return Catalogue(
        lang, {**own(FALLBACK), **own(lang)}, main.plural, main.inline, main.SCALES, main.NAME, main.TAG
    )


def known(key: str, lang: str = FALLBACK) -> bool:
    """Whether a catalogue holds the key, or a plural form of it."""
    templates = catalogue(lang).templates
    return key in templates or f"{key}.other" in templates


def say(key: str, lang: str = FALLBACK, **facts: object) -> str:
    """The template of `key` in `lang`, filled with `facts`; plural forms are chosen by the fact `n`.

    Raises KeyError for a key that no catalogue holds.
    """
    words = catalogue(lang)
    template = words.templates.get(key)
    if template is None:
        form = words.plural(str(facts.get("n", "")))
        template = words.templates.get(f"{key}.{form}") or words.templates[f"{key}.other"]
    return template.format(**facts)


def inline(label: str, lang: str = FALLBACK) -> str:
    """A label as it stands inside a sentence: "Resolution time" -> "resolution time", "CSAT" stays."""
    return catalogue(lang).inline(label)


def scales(lang: str = FALLBACK) -> tuple[tuple[int, str], ...]:
    """Powers of ten that a language abbreviates, with their letter, largest first."""
    return catalogue(lang).scales


def described(row: Mapping[str, Any], lang: str = FALLBACK) -> Mapping[str, Any]:
    """A row of `metric` in a language; English is the metric's own header, and stands in where a word is missing."""
    templates = catalogue(lang).templates
    said = {column: templates.get(f"metric.{row['metric']}.{column}") for column in row}
    return {column: said[column] or value for column, value in row.items()}
