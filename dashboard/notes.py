"""What readers wrote, as a page sees it: notes shown beside the numbers, and whether more can be written."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from dashboard.control import Control, Kind, Note

UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Notes:
    """Notes that stand, oldest first; without a control store there are none and nothing can be written."""

    kept: tuple[Note, ...] = ()
    writable: bool = False
    stamp: str = ""

    @classmethod
    def read(cls, control: Control | None) -> Notes:
        """The notes of a store; one that cannot be read offers no controls and says so by its stamp."""
        if control is None:
            return cls()
        try:
            stamp = control.stamp()
            return cls(control.notes(), True, stamp)
        except sqlite3.Error:
            return cls(stamp=UNREADABLE)

    @property
    def unreadable(self) -> bool:
        """Whether there is a store that could not be read."""
        return self.stamp == UNREADABLE

    def of(self, kind: Kind, subject: str | None = None) -> tuple[Note, ...]:
        """Notes of one kind, about one subject where one is given."""
        return tuple(
            note for note in self.kept if note.kind == kind and (subject is None or note.subject == subject)
        )


def stamp_of(control: Control | None) -> str:
    """What changes with every note, cheap enough for every request."""
    if control is None:
        return ""
    try:
        return control.stamp()
    except sqlite3.Error:
        return UNREADABLE
