"""Errors of ingest: one clear sentence, a stable code, the documented exit code."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from ingest.contract import Refused

__all__ = ["BusyProblem", "ConfigProblem", "Problem", "Refused", "StorageProblem", "nearest", "one_of"]


class Problem(Exception):
    """Something that a person can put right; `exit_code` is the documented one."""

    exit_code = 1

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


class ConfigProblem(Problem):
    """The workspace or its files say something that cannot be followed."""

    exit_code = 6


class BusyProblem(Problem):
    """Another process holds the warehouse."""

    exit_code = 4


class StorageProblem(Problem):
    """The warehouse file or its disk is full, damaged or not ours."""

    exit_code = 5


def nearest(word: str, allowed: Iterable[str]) -> str:
    """Returns " Did you mean 'x'?" for the nearest allowed word, or an empty text."""
    close = difflib.get_close_matches(word, list(allowed), n=1, cutoff=0.5)
    return f" Did you mean {close[0]!r}?" if close else ""


def one_of(allowed: Iterable[str]) -> str:
    """Returns the allowed words as one readable list."""
    words = sorted(allowed)
    return ", ".join(words) if words else "none"
