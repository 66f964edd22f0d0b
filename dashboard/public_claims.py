"""Which public claims the lesson pages show: lesson, provenance and grade; their words are in words/claims_en.py."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Provenance = Literal["read", "report", "secondary", "unconfirmed"]


@dataclass(frozen=True, slots=True)
class Claim:
    """One public figure: how well its wording is established, and how well its effect is identified.

    `grade` is None for a level, which is not an effect.
    """

    key: str
    lesson: int
    provenance: Provenance
    grade: str | None


def _of(lesson: int, *rows: tuple[Provenance, str | None]) -> tuple[Claim, ...]:
    return tuple(
        Claim(f"c{lesson}_{number}", lesson, provenance, grade)
        for number, (provenance, grade) in enumerate(rows, 1)
    )


CLAIMS: Final = (
    *_of(1, ("report", None), ("secondary", None), ("secondary", None), ("report", "D"), ("report", None),
         ("report", "D")),
    *_of(2, ("read", "A"), ("read", "A"), ("read", "D"), ("report", None), ("read", None)),
    *_of(3, ("report", None), ("report", None), ("report", "D"), ("report", "D"), ("report", "D"), ("report", "D"),
         ("report", "D"), ("report", None), ("secondary", "D"), ("secondary", None)),
    *_of(4, ("report", "D"), ("report", "D")),
    *_of(5, ("report", None), ("report", None), ("report", None), ("report", "D"), ("secondary", "D"),
         ("secondary", None), ("secondary", None), ("secondary", None), ("secondary", "D")),
    *_of(6, ("report", None), ("read", "D"), ("read", None), ("read", "D"), ("secondary", "D")),
    *_of(7, ("report", None)),
)  # fmt: skip


def claims(lesson: int) -> tuple[Claim, ...]:
    """Claims about the company of a lesson, in the order of the report."""
    return tuple(one for one in CLAIMS if one.lesson == lesson)
