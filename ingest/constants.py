"""Constants of a source that name a person: pseudonyms before anything is kept, as cells are."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from ingest.contract import ColumnSpec, Contract
from ingest.feeds import FEEDS
from ingest.identity import Pseudonyms

ADDRESS: Final = re.compile(r"\s*[^@\s]+@[^@\s]+\.[A-Za-z]{2,}\s*")
"""An e-mail address; in whatever column it stands, it names a person."""


def without_names(contract: Contract, people: Pseudonyms) -> Contract:
    """Gives the contract with every constant that names a person replaced."""
    shape = FEEDS[contract.feed]
    hidden: dict[str, ColumnSpec] = {}
    for key, spec in contract.columns.items():
        target = shape.target(key)
        named = target is not None and target.kind == "person"
        if isinstance(spec.value, str) and (named or spec.person or ADDRESS.fullmatch(spec.value)):
            hidden[key] = spec.model_copy(update={"value": people.of(spec.value) or ""})
    return replace(contract, columns={**contract.columns, **hidden}) if hidden else contract
