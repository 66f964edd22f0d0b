"""SQL text from this package's constants with its values apart: user text only ever travels as a parameter."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Sql:
    """A piece of SQL and the values of its `?` marks, in order."""

    text: str
    values: tuple[object, ...] = ()

    def fill(self, **parts: Sql) -> Sql:
        """Replaces each `{name}` by a piece of SQL; values keep the order of their marks."""
        text: list[str] = []
        values: list[object] = []
        used = 0
        rest = self.text
        while True:
            before, opened, after = rest.partition("{")
            marks = before.count("?")
            text.append(before)
            values += self.values[used : used + marks]
            used += marks
            if not opened:
                break
            name, _, rest = after.partition("}")
            part = parts[name]
            text.append(part.text)
            values += part.values
        return Sql("".join(text), tuple(values))


NULL: Final = Sql("null")


def value(content: object) -> Sql:
    """Puts one value into SQL as a parameter."""
    return Sql("?", (content,))


def join(parts: Iterable[Sql], between: str = ",\n    ") -> Sql:
    """Joins pieces of SQL with constant text."""
    pieces = list(parts)
    return Sql(between.join(p.text for p in pieces), tuple(v for p in pieces for v in p.values))


def name(constant: str) -> Sql:
    """Quotes a column or table name that this package defines; names from files are never passed here."""
    if not constant.replace("_", "").isalnum() or not constant.isascii():
        raise ValueError("not a name of this package")
    return Sql(f'"{constant}"')
