"""Which models were called when, as the gateway spells them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from sample_data.timeline import FIRST_DAY, day_number


@dataclass(frozen=True, slots=True)
class Spelling:
    """One model as the gateway writes it."""

    text: str
    provider: str
    model: str
    """Name in the price book; the spelling itself where the price book has none."""
    reasons: bool


def _openai(text: str, model: str, reasons: bool = False) -> Spelling:
    return Spelling(text, "openai", model, reasons)


SPELLINGS: tuple[Spelling, ...] = (
    _openai("gpt-4o", "gpt-4o"),
    _openai("openai/gpt-4o-2024-08-06", "gpt-4o"),
    _openai("gpt-4o-mini", "gpt-4o-mini"),
    _openai("openai/gpt-4o-mini-2024-07-18", "gpt-4o-mini"),
    Spelling("anthropic/claude-3-5-sonnet-20241022", "anthropic", "claude-3-5-sonnet", False),
    _openai("o3-mini-2025-01-31", "o3-mini", True),
    _openai("openai/gpt-4.1", "gpt-4.1"),
    _openai("gpt-4.1-2025-04-14", "gpt-4.1"),
    _openai("openai/gpt-4.1-mini", "gpt-4.1-mini"),
    _openai("openai/o3-2025-04-16", "o3", True),
    _openai("gpt-5-2025-08-07", "gpt-5", True),
    _openai("openai/gpt-5", "gpt-5", True),
    _openai("openai/gpt-5-mini", "gpt-5-mini", True),
    Spelling("claude-sonnet-4-5-20250929", "anthropic", "claude-sonnet-4-5", False),
    Spelling("anthropic/claude-sonnet-4-5", "anthropic", "claude-sonnet-4-5", False),
    _openai("gpt-5.1-2025-11-13", "gpt-5.1", True),
    _openai("openai/gpt-5.2", "gpt-5.2", True),
    _openai("ft:gpt-4.1-mini-2025-04-14:meridian::tagger-7", "ft:gpt-4.1-mini-2025-04-14:meridian::tagger-7"),
    Spelling("meridian/pricewise-7b", "meridian", "meridian/pricewise-7b", False),
)
# from a day on: spellings with weights. No model is used before its vendor offered it.
MIXES: dict[str, tuple[tuple[date, dict[str, float]], ...]] = {
    "search": (
        (FIRST_DAY, {"openai/gpt-4o-2024-08-06": 0.9, "gpt-4o": 0.1}),
        (date(2025, 5, 5), {"openai/gpt-4.1": 0.6, "gpt-4.1-2025-04-14": 0.3, "openai/o3-2025-04-16": 0.1}),
        (date(2025, 9, 15), {"gpt-5-2025-08-07": 0.6, "openai/gpt-4.1": 0.4}),
        (date(2026, 2, 2), {"openai/gpt-5.2": 0.5, "openai/gpt-5": 0.5}),
    ),
    "support": (
        (FIRST_DAY, {"gpt-4o-mini": 0.6, "gpt-4o": 0.4}),
        (date(2025, 6, 2), {"openai/gpt-4.1-mini": 0.7, "gpt-4o": 0.3}),
        (date(2025, 10, 6), {"openai/gpt-5-mini": 0.6, "openai/gpt-4.1-mini": 0.4}),
    ),
    "developers": (
        (FIRST_DAY, {"anthropic/claude-3-5-sonnet-20241022": 0.6, "gpt-4o": 0.4}),
        (
            date(2025, 4, 28),
            {
                "anthropic/claude-3-5-sonnet-20241022": 0.35,
                "openai/o3-2025-04-16": 0.15,
                "gpt-4.1-2025-04-14": 0.45,
                "meridian/pricewise-7b": 0.05,
            },
        ),
        (
            date(2025, 10, 6),
            {
                "claude-sonnet-4-5-20250929": 0.3,
                "anthropic/claude-sonnet-4-5": 0.3,
                "openai/gpt-5": 0.36,
                "meridian/pricewise-7b": 0.04,
            },
        ),
        (
            date(2026, 1, 12),
            {"anthropic/claude-sonnet-4-5": 0.5, "gpt-5.1-2025-11-13": 0.2, "openai/gpt-5.2": 0.3},
        ),
    ),
    "experts": (
        (FIRST_DAY, {"gpt-4o": 0.8, "o3-mini-2025-01-31": 0.2}),
        (date(2025, 9, 1), {"openai/gpt-5": 0.5, "openai/gpt-5-mini": 0.5}),
    ),
    "tagging_people": (
        (FIRST_DAY, {"openai/gpt-4o-mini-2024-07-18": 1.0}),
        (date(2025, 11, 3), {"openai/gpt-5-mini": 1.0}),
    ),
    "tagging": (
        (FIRST_DAY, {"openai/gpt-4o-mini-2024-07-18": 1.0}),
        (
            date(2025, 9, 1),
            {"ft:gpt-4.1-mini-2025-04-14:meridian::tagger-7": 0.85, "openai/gpt-4o-mini-2024-07-18": 0.15},
        ),
    ),
    "jobs": (
        (FIRST_DAY, {"gpt-4o-mini": 1.0}),
        (date(2025, 9, 1), {"openai/gpt-5-mini": 0.7, "gpt-4o-mini": 0.3}),
    ),
    "invoices": ((FIRST_DAY, {"openai/gpt-5-mini": 0.8, "openai/gpt-4.1-mini": 0.2}),),
    "general": (
        (FIRST_DAY, {"gpt-4o": 0.7, "gpt-4o-mini": 0.3}),
        (date(2025, 9, 1), {"openai/gpt-5-mini": 0.8, "gpt-4o": 0.2}),
    ),
}
_POSITION = {spelling.text: k for k, spelling in enumerate(SPELLINGS)}


def draw(mix: str, days: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Position in SPELLINGS for each event of a mix, by its day number."""
    periods = MIXES[mix]
    chosen = np.zeros(len(days), dtype=np.int16)
    period = np.searchsorted([day_number(start) for start, _ in periods], days, side="right") - 1
    for k, (_, weights) in enumerate(periods):
        inside = np.flatnonzero(period == k)
        positions = np.array([_POSITION[text] for text in weights])
        shares = np.array(list(weights.values()))
        chosen[inside] = positions[rng.choice(len(positions), size=len(inside), p=shares / shares.sum())]
    return chosen
