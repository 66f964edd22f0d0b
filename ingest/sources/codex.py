"""Codex rollouts (sessions/**/*.jsonl): running totals of tokens, of which the differences are the calls.

The same total is often written twice, and a forked or spawned session first replays its parent's totals with
new times: neither is a call. Cached tokens are inside the input, reasoning inside the output; the file's own
`total_tokens` does not follow from them and is not read, nor are prompts, answers and folders.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import polars as pl

from ingest.contract import Contract, Feed, Refused
from ingest.json_records import text, values
from ingest.reading.header import REFERENCE
from ingest.traces.usage import DAMAGED, OTHER, Row, contract, first, frame, mapping

LABEL: Final = "Codex session log"
SYSTEM: Final = "Codex"

COUNTS: Final[Mapping[str, str]] = {
    "input_tokens": "input_tokens",
    "cache_read_tokens": "cached_input_tokens",
    "output_tokens": "output_tokens",
    "reasoning_tokens": "reasoning_output_tokens",
}
"""Canonical column -> key of the running totals."""

USAGE: Final = ("record", "occurred_at", "session", "surface", "model", *COUNTS)

CONTRACTS: Final[Mapping[Feed, Contract]] = {
    "usage": contract(
        USAGE,
        tokens="inclusive",
        output_tokens="inclusive",
        constants={"service": SYSTEM, "autonomy": "agent"},
    )
}

REPLAY: Final = timedelta(seconds=1)
"""Time after the start of a forked session in which its parent's totals are written again; no call is as fast."""

PARENTS: Final = ("forked_from_id", "parent_thread_id")
"""Keys by which a session says that it continues another one."""

Totals = tuple[int | None, ...]


def recognise(header: tuple[str, ...]) -> bool:
    """Tells a rollout by the keys of its first line."""
    return {"timestamp", "type", "payload"} <= set(header)


def read(path: Path, feed: Feed) -> Iterator[pl.DataFrame]:
    """Gives one row per line, of which the model calls are kept.

    Raises `Refused`: ROLLOUT_UNKNOWN where no line is one of a session, and the codes of `json_records.values`.
    """
    session = _Session()
    rows: list[tuple[int, Row]] = []
    known = False
    for position, found in enumerate(values(path), start=1):
        known = known or recognise(tuple(mapping(found.value)))
        row = DAMAGED if found.damaged else session.row(mapping(found.value))
        rows.append((found.line or position, row))
    if not known:
        raise Refused("ROLLOUT_UNKNOWN", f"{path.name} is not a session log of Codex (sessions/**/*.jsonl).")
    yield frame(rows, USAGE)


@dataclass(slots=True)
class _Session:
    """What earlier lines of a rollout said."""

    id: str | None = None
    surface: str | None = None
    model: str | None = None
    replayed_until: datetime | None = None
    totals: Totals | None = None

    def row(self, line: Mapping[str, Any]) -> Row:
        """Reads one line; the first session header is the file's own, later ones are copies of the parent's."""
        payload = mapping(line.get("payload"))
        if line.get("type") == "session_meta" and self.id is None:
            self._begin(line, payload)
        elif line.get("type") == "turn_context":
            self.model = text(payload.get("model")) or self.model
        elif line.get("type") == "event_msg" and payload.get("type") == "token_count":
            return self._count(line, mapping(payload.get("info")))
        return OTHER

    def _begin(self, line: Mapping[str, Any], payload: Mapping[str, Any]) -> None:
        self.id = text(payload.get("id"))
        source = payload.get("source")
        self.surface = source if isinstance(source, str) else next(iter(mapping(source)), None)
        spawned = mapping(mapping(mapping(source).get("subagent")).get("thread_spawn"))
        if any(first(said, *PARENTS) is not None for said in (payload, spawned)):
            began = _moment(first(payload, "timestamp")) or _moment(line.get("timestamp"))
            self.replayed_until = began + REPLAY if began else None

    def _count(self, line: Mapping[str, Any], info: Mapping[str, Any]) -> Row:
        running = _totals(info.get("total_token_usage"))
        single = _totals(info.get("last_token_usage"))
        before, self.totals = self.totals, running or self.totals
        at = _moment(line.get("timestamp"))
        if self.replayed_until is not None and at is not None and at <= self.replayed_until:
            return OTHER
        call = _difference(before, running, single)
        if call is None or not any(call):
            return OTHER
        total = running or single or ()
        return {
            "record": " ".join([self.id or "", text(line.get("timestamp")) or "", *map(str, total)]).strip(),
            "occurred_at": text(line.get("timestamp")),
            "session": self.id,
            "surface": self.surface,
            "model": text(info.get("model")) or self.model,
            **{column: text(count) for column, count in zip(COUNTS, call, strict=True)},
            REFERENCE: text(line.get(REFERENCE)),
        }


def _totals(said: object) -> Totals | None:
    """Reads the counts of one state; None where there are none."""
    if not isinstance(said, dict):
        return None
    counts = tuple(said.get(key) for key in COUNTS.values())
    return tuple(count if isinstance(count, int) else None for count in counts)


def _difference(before: Totals | None, running: Totals | None, single: Totals | None) -> Totals | None:
    """Gives the tokens of one call: what the running total grew by; None where it says the same again.

    Where the total begins anew, or nothing came before it in the file, the log's own count of the last call
    is taken, and without one the whole total.
    """
    if running is None:
        return single
    if running == before:
        return None
    begins = before is None or running == single
    begins = begins or any((now or 0) < (then or 0) for now, then in zip(running, before or (), strict=True))
    if begins:
        return single or running
    grown = zip(running, before or (), strict=True)
    return tuple(None if now is None else now - (then or 0) for now, then in grown)


def _moment(said: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(said) if isinstance(said, str) else None
    except ValueError:
        return None
    return found.replace(tzinfo=found.tzinfo or UTC) if found else None
