"""Errors a person can act on: one sentence and the documented exit code."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

EXIT_OK = 0
EXIT_INTERNAL = 1
EXIT_QUARANTINED = 2
EXIT_REFUSED = 3
EXIT_STORAGE = 5
EXIT_CONFIGURATION = 6
EXIT_POLICY = 7
EXIT_INTERRUPTED = 130


@runtime_checkable
class Actionable(Protocol):
    """What the packages raise for bad input: a sentence, a stable code, an exit code."""

    sentence: str
    code: str
    exit_code: int


class CommandProblem(Exception):
    """A command that cannot go on."""

    def __init__(self, sentence: str, *, code: str = "COMMAND", exit_code: int = EXIT_CONFIGURATION) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code
        self.exit_code = exit_code
