"""What to load next: the sources that unlock numbers, each with what it unlocks."""

from __future__ import annotations

from dashboard.components.empty import ToLoad, checklist
from dashboard.page import Panel
from dashboard.view import View

_FEEDS = {
    "usage": {"usage", "activity"},
    "cost": {"charge", "seat", "ledger"},
    "person": {"person"},
    "kpi": {"kpi_observation", "experiment"},
    "eval": {"eval"},
}


def loaded(view: View) -> dict[str, bool]:
    """Which kinds of source are there."""
    feeds = {row["feed"] for row in view.rows("source")}
    spent = any(row["mid"] for row in view.rows("money", side="cost"))
    return {kind: bool(feeds & known) or (kind == "cost" and spent) for kind, known in _FEEDS.items()}


def missing(view: View) -> bool:
    """Whether any kind of source is not there yet."""
    return not all(loaded(view).values())


def to_load(view: View, width: int = 12) -> Panel:
    """A checklist by kind of source; a source that was loaded is ticked."""
    rows = [
        ToLoad(
            view.say(f"load.{kind}"),
            view.say(f"load.{kind}.why"),
            done,
            view.say("load.done" if done else "load.open"),
        )
        for kind, done in loaded(view).items()
    ]
    return Panel("load", view.say("load.title"), checklist(rows), subtitle=view.say("load.sub"), width=width)
