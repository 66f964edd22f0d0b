"""The briefing of a page: verified sentences with their numbers and names put back, plain text only."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from dashboard import format as fmt
from dashboard.format import DEFAULT, Locale
from dashboard.sentences.fit import join

Row = Mapping[str, Any]
LANG = "en"
"""The language the model is asked to write."""
_TOKEN = re.compile(r"\[(F\d+|UC\d+)\]")


def briefing(row: Row | None, labels: Mapping[str, str], locale: Locale = DEFAULT) -> str:
    """The sentences of a row of `briefing`; "" without one, or for a reader of another language.

    `labels` are use-case labels by id. Every number is formatted here from the released fact, never by the model.
    """
    if row is None or locale.lang != LANG:
        return ""
    facts, names = json.loads(row["facts"]), json.loads(row["labels"])

    def put_back(found: re.Match[str]) -> str:
        token = found[1]
        if token.startswith("UC"):
            return labels.get(names[token], names[token])
        return _number(facts[token], locale)

    return join((_TOKEN.sub(put_back, one["text"]) for one in json.loads(row["sentences"])), locale.lang)


def _number(fact: Mapping[str, Any], locale: Locale) -> str:
    show = fmt.change if fact["change"] else fmt.value
    return show(fact["value"], fact["unit"], locale, low=fact["low"], high=fact["high"])
