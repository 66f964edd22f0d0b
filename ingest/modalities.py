"""One request that mixes text with audio, images or video becomes one row per modality, priced apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

Counts = dict[str, int | None]
"""Canonical count (ingest.tokens.COUNTS) -> tokens; None = not reported."""

MODALITIES: Final = ("audio", "image", "video")
"""Modalities with prices of their own; whatever is not of these stays on the first row."""

SPLIT: Final = ("input_tokens", "cache_read_tokens", "output_tokens", "total_tokens")
"""Counts that a vendor splits by modality."""


class NotWhole(ValueError):
    """A count that is not a whole number."""


def count(said: Any) -> int | None:
    """Reads a count of parsed JSON, None where it is not reported; raises `NotWhole` for anything else."""
    if said is None:
        return None
    # Some interfaces write whole numbers with a point.
    if isinstance(said, (bool, str)) or not hasattr(said, "__int__") or int(said) != said:
        raise NotWhole
    return int(said)


def summed(*counts: int | None) -> int | None:
    """Adds counts up; None where none of them is reported."""
    known = [one for one in counts if one is not None]
    return sum(known) if known else None


def by_modality(
    whole: Mapping[str, int | None], parts: Mapping[str, Mapping[str, int]]
) -> Iterator[tuple[str | None, Counts]]:
    """Gives (modality, counts) of each row; the counts of all rows add up to `whole`, which is inclusive.

    `parts` are the inclusive counts of single modalities. The first row has what the others leave, so a split
    that is larger than its whole goes below zero and the kernel sets the record aside. Its modality is None
    where nothing was split off.
    """
    found: dict[str, Counts] = {}
    for modality in MODALITIES:
        said = parts.get(modality, {})
        if any(said.values()):
            part: Counts = {name: said.get(name, 0) for name in SPLIT if name != "total_tokens"}
            part["total_tokens"] = (part["input_tokens"] or 0) + (part["output_tokens"] or 0)
            found[modality] = part
    rest = dict(whole)
    for part in found.values():
        for name in SPLIT:
            taken, stated = part[name] or 0, rest.get(name)
            if taken or stated is not None:
                # A total that nobody stated stays unknown; a stated part of an unknown count does not.
                rest[name] = None if name == "total_tokens" and stated is None else (stated or 0) - taken
    yield ("text" if found else None), rest
    yield from found.items()
