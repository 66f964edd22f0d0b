"""One name per model: the spellings of gateways, invoices and logs fold into the price book's words."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from genai_prices.types import ModelInfo, Provider

ANY_PROVIDER: Final = frozenset({"", "any", "litellm", "litellm_proxy"})
"""Providers that say nothing about whose model it is: it is found from the model's name."""

NO_NAME: Final = frozenset({"", "none", "null", "unknown", "n/a", "-"})
"""Texts that logs write where no model was used."""

FIRST_PARTY: Final = ("openai", "anthropic", "google")
"""Searched for a bare name that no provider claims, such as an embedding model."""

PREFIXES: Final = re.compile(r"^(auto:\s*|models/|litellm_proxy/|litellm/)", re.IGNORECASE)
"""Words put before a name that change neither model nor price."""

RELEASE: Final = re.compile(r"[-@](20\d{2}-?(0[1-9]|1[0-2])-?(0[1-9]|[12]\d|3[01])|latest)$")
"""Dated or floating release at the end of a name."""

TURNED: Final = re.compile(r"^claude-([\d.]+)-(opus|sonnet|haiku)\b")
"""claude-4.6-sonnet for claude-sonnet-4.6: both occur inside one vendor report."""


@cache
def canonical_model(provider: str | None, name: str | None) -> tuple[str | None, str | None]:
    """Folds a reported model name: (provider in the price book's words, canonical model id).

    `openai/gpt-5.2` becomes (openai, gpt-5.2), `gemini/...` google, `Auto: Claude Haiku 4.5`
    (anthropic, claude-haiku-4-5). A dated release folds into its model where the price book prices them as
    one; different models stay apart even where they cost the same. A name that the book does not know keeps
    its cleaned spelling; a text that is no name gives None. The stated provider wins over the name's prefix.
    """
    stated = None if (provider or "").strip().lower() in ANY_PROVIDER else (provider or "").strip()
    text = (name or "").strip()
    while (shorter := PREFIXES.sub("", text)) != text:
        text = shorter
    provider_id = _provider_id(stated) if stated else None
    if text.lower() in NO_NAME:
        return provider_id or (stated.lower() if stated else None), None
    if stated is None and "/" in text:
        prefix, _, rest = text.partition("/")
        provider_id = _provider_id(prefix)
        if provider_id is None:
            # A host the book does not know, such as a model run in-house: no list price applies to it.
            return prefix.lower(), _clean(rest)
        text = rest
    if stated and provider_id is None:
        return stated.lower(), _clean(text.rpartition("/")[2])
    for candidate in _spellings(text):
        owner = provider_id or _owner(candidate)
        if owner and (found := book_model(owner, candidate)):
            return owner, _fold(owner, candidate, found[1])
    return provider_id or _owner(_clean(text)), _clean(text)


@cache
def book_model(provider_id: str, model_id: str) -> tuple[Provider, ModelInfo] | None:
    """Looks a model up under one provider of the price book; None where it has no price."""
    from genai_prices.data_snapshot import get_snapshot

    try:
        return get_snapshot().find_provider_model(model_id, None, provider_id, None)
    except LookupError:
        return None


def _provider_id(text: str) -> str | None:
    """Finds the price book's id of a provider by any of its names."""
    from genai_prices.data_snapshot import find_provider_by_id, get_snapshot

    found = find_provider_by_id(get_snapshot().providers, text)
    return found.id if found else None


def _owner(candidate: str) -> str | None:
    """Finds whose model a bare name is."""
    from genai_prices.data_snapshot import get_snapshot

    try:
        return get_snapshot().find_provider(candidate, None, None).id
    except LookupError:
        return next((provider for provider in FIRST_PARTY if book_model(provider, candidate)), None)


def _spellings(text: str) -> list[str]:
    """Lists the ways to look a name up, the most literal first."""
    clean = _clean(text)
    tail = clean.rpartition("/")[2]
    turned = TURNED.sub(r"claude-\2-\1", tail)
    return list(dict.fromkeys([text.lower(), clean, tail, turned]))


def _clean(text: str) -> str:
    """Writes a display name the way models are named: lower case, hyphens for spaces."""
    return re.sub(r"[\s_]+", "-", text.strip().lower())


def _fold(owner: str, candidate: str, model: ModelInfo) -> str:
    """Chooses the canonical id of a name that the book knows as `model`."""
    undated = RELEASE.sub("", candidate)
    if undated != candidate:
        found = book_model(owner, undated)
        if found is None or found[1] is not model:
            undated = candidate
    book = model.id.lower()
    if undated.replace(".", "-") != RELEASE.sub("", book).replace(".", "-"):
        return undated
    # Some ids of the book stand for a family and cannot be looked up themselves.
    found = book_model(owner, book)
    return book if found is not None and found[1] is model else undated
