"""Copilot's records in the audit log: prompts per person, day and application.

One prompt appears in as many records, messages and resources as its answer touched, so prompts are counted by the
distinct ids of messages that are prompts. The log has no tokens and no money, and holds nothing of the time before it
was switched on. Records of system accounts and of other operations are passed over.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import polars as pl

from ingest.json_records import text
from ingest.payloads.paths import Object, at
from ingest.table_records import Record, from_csv, from_json, is_json

ACTIVITY: Final = (
    "grain",
    "period_start",
    "period_end",
    "person",
    "service",
    "surface",
    "assistant",
    "is_total",
    "interactions",
    "prompts",
)

OPERATION: Final = "CopilotInteraction"
REQUIRED: Final = ("auditdata",)
DATA: Final = ("auditdata", "auditData", "AuditData")

FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "time": ("CreationTime", "creationtime", "creationdate", "createdDateTime", "CreationDate"),
    "person": ("UserId", "userid", "userids", "userPrincipalName", "UserIds"),
    "operation": ("Operation", "operation", "operations", "Operations"),
}
"""What is read -> keys, those inside the record's audit data first: their times cannot be misread."""

SYSTEM_TYPES: Final = frozenset({"1", "4", "5", "6", "7", "8", "System", "Application", "ServicePrincipal"})
"""UserType of accounts that are no persons."""
SYSTEM_NAMES: Final = ("nt authority\\", "s-1-5-", "app@sharepoint", "serviceprincipal_")

TIME_FORMAT: Final = "%m/%d/%Y %I:%M:%S %p"
"""How the admin centre writes a time where it is not ISO; always UTC."""

Row = dict[str, object]
Day = tuple[str, str]
"""(person, day)"""


def read(path: Path, service: str) -> pl.DataFrame:
    """Gives one total per person and day, with its splits by application and by agent.

    Raises `Refused`: COLUMN_MISSING, and the codes of `table_records`.
    """
    records = (
        from_json(path, ("value",)) if is_json(path) else from_csv(path, "export of the audit log", REQUIRED)
    )
    rows: list[Row] = []
    prompts: dict[Day, dict[tuple[str, str], set[str]]] = {}
    first: dict[Day, int] = {}
    for record in records:
        found = _prompts(record)
        if isinstance(found, dict):
            rows.append({"_row": record.row, **found})
        elif found is not None:
            day, ids, application, agent = found
            first.setdefault(day, record.row)
            splits = prompts.setdefault(day, {})
            for split in (("", ""), ("surface", application), ("assistant", agent)):
                if split[0] == "" or split[1]:
                    splits.setdefault(split, set()).update(ids)
    for day, splits in prompts.items():
        rows += [{"_row": first[day], **row} for row in _rows(day, splits, service)]
    names = ("_code", "_problem", *ACTIVITY)
    return pl.DataFrame(rows, schema={"_row": pl.Int64(), **dict.fromkeys(names, pl.String())})


def _rows(day: Day, splits: dict[tuple[str, str], set[str]], service: str) -> Iterator[Row]:
    person, start = day
    after = (datetime.fromisoformat(start) + timedelta(days=1)).date().isoformat()
    for (column, part), ids in splits.items():
        yield {
            "grain": "1d",
            "period_start": start,
            "period_end": after,
            "person": person,
            "service": service,
            "is_total": "false" if column else "true",
            "interactions": str(len(ids)),
            "prompts": str(len(ids)),
            **({column: part} if column else {}),
        }


def _prompts(record: Record) -> tuple[Day, set[str], str, str] | Row | None:
    """Reads (person and day, ids of prompts, application, agent); a row that is set aside; None to pass over."""
    if record.content is None:
        return {"_code": record.code, "_problem": record.problem}
    data = _parsed(at(record.content, *DATA))
    if data is None:
        return {"_code": "JSON_CELL", "_problem": "AuditData is not a JSON object (cut off?)"}
    said = {
        name: next(
            (text(place[key]) for place in (data, record.content) for key in keys if place.get(key)), None
        )
        for name, keys in FIELDS.items()
    }
    person = said["person"] or ""
    if (said["operation"] or OPERATION) != OPERATION or _is_system(person, data):
        return None
    moment = _moment(said["time"])
    if moment is None:
        return {"_code": "TIME", "_problem": "CreationTime is not a time of the audit log"}
    if not person:
        return {"_code": "VALUE_MISSING", "_problem": "UserId is empty"}
    event = at(data, "CopilotEventData") or {}
    messages = event.get("Messages") if isinstance(event, Mapping) else None
    ids = {
        str(message["Id"])
        for message in (messages if isinstance(messages, list) else [])
        if isinstance(message, Mapping)
        and message.get("Id")
        and str(message.get("isPrompt")).lower() == "true"
    }
    application = text(at(event, "AppHost")) or "" if isinstance(event, Mapping) else ""
    agent = text(at(data, "AgentName", "AgentId")) or ""
    day = (person.strip().casefold(), moment.date().isoformat())
    return day, ids, application, agent


def _parsed(cell: Any) -> Object | None:
    if isinstance(cell, str):
        try:
            cell = json.loads(cell)
        except (ValueError, RecursionError):
            return None
    return cell if isinstance(cell, dict) else None


def _is_system(person: str, data: Object) -> bool:
    return str(data.get("UserType")) in SYSTEM_TYPES or person.lower().startswith(SYSTEM_NAMES)


def _moment(said: str | None) -> datetime | None:
    """Reads a time of the log, which is UTC whether it says so or not."""
    for reading in (datetime.fromisoformat, lambda cell: datetime.strptime(cell, TIME_FORMAT)):
        try:
            found = reading((said or "").strip())
        except ValueError:
            continue
        return found.replace(tzinfo=found.tzinfo or UTC).astimezone(UTC)
    return None
