"""What can go wrong between the warehouse and the published file, each as one sentence a person can act on."""

from __future__ import annotations

EXIT_BUSY = 4
EXIT_STORAGE = 5
EXIT_CONFIGURATION = 6
EXIT_POLICY = 7


class MetricsProblem(Exception):
    """A publish or a question that cannot go on: a sentence, a stable code, the documented exit code."""

    def __init__(self, sentence: str, *, code: str, exit_code: int) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code
        self.exit_code = exit_code


def misconfigured(sentence: str, code: str = "CONFIGURATION") -> MetricsProblem:
    """A key, a file or a definition that is wrong (exit code 6)."""
    return MetricsProblem(sentence, code=code, exit_code=EXIT_CONFIGURATION)


def damaged(sentence: str, code: str = "STORAGE") -> MetricsProblem:
    """A file on disk that cannot be used (exit code 5)."""
    return MetricsProblem(sentence, code=code, exit_code=EXIT_STORAGE)


def busy(sentence: str) -> MetricsProblem:
    """Another process holds the writer lock (exit code 4)."""
    return MetricsProblem(sentence, code="BUSY", exit_code=EXIT_BUSY)


def refused(sentence: str, code: str = "POLICY") -> MetricsProblem:
    """Something that the rules of release do not allow (exit code 7)."""
    return MetricsProblem(sentence, code=code, exit_code=EXIT_POLICY)
