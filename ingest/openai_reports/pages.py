"""Saved or fetched pages: buckets of results, each with its endpoint and its time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

from ingest.config.fetch import FETCHED
from ingest.contract import Refused
from ingest.json_records import text, values
from ingest.openai_reports.kinds import BY_RESULT, COSTS, COSTS_RESULT


@dataclass(frozen=True, slots=True)
class Result:
    """One result of one bucket, or an empty bucket, which is a real zero."""

    endpoint: str | None
    """None: an empty bucket of a page that does not say whose it is, or a result of an unknown kind."""
    start: str | None
    end: str | None
    content: dict[str, Any] | None
    """None: the bucket is empty."""
    unknown: str | None = None
    """Name of an unknown kind of result."""


def results(path: Path) -> Iterator[Result]:
    """Gives every result of a file of pages in order.

    Raises `Refused`: OPENAI_UNKNOWN where a document is no page, FILE_NOT_JSON, and the codes of
    `json_records.values`.
    """
    endpoint: str | None = None
    for found in values(path):
        page = found.value
        if isinstance(page, dict) and page.get("object") == FETCHED:
            endpoint = str(page.get("endpoint"))
            continue
        if not isinstance(page, dict) or not isinstance(page.get("data"), list):
            _refuse(path.name, page, found.damaged)
        for bucket in page["data"]:
            if not isinstance(bucket, dict) or not isinstance(bucket.get("results"), list):
                _refuse(path.name, page, False)
            start, end = _moment(bucket.get("start_time")), _moment(bucket.get("end_time"))
            if not bucket["results"]:
                yield Result(endpoint, start, end, None)
            for content in bucket["results"]:
                yield _result(content, start, end)


def _result(content: Any, start: str | None, end: str | None) -> Result:
    kind = content.get("object") if isinstance(content, dict) else None
    if kind == COSTS_RESULT:
        return Result(COSTS, start, end, content)
    if isinstance(kind, str) and kind in BY_RESULT:
        return Result(BY_RESULT[kind], start, end, content)
    return Result(None, start, end, None, unknown=text(kind) or "no name")


def _moment(seconds: Any) -> str | None:
    """Writes epoch seconds as UTC; what is no time goes to the strict casts as it is."""
    try:
        if isinstance(seconds, int):
            return datetime.fromtimestamp(seconds, UTC).isoformat()
    except (OverflowError, ValueError, OSError):
        pass
    return text(seconds)


def _refuse(name: str, page: Any, damaged: bool) -> NoReturn:
    if damaged:
        raise Refused("FILE_NOT_JSON", f"{name} holds a line that is not valid JSON. Export it again.")
    said = page.get("error") if isinstance(page, dict) else None
    if said is not None:
        raise Refused(
            "OPENAI_ERROR",
            f"{name} holds an error message of OpenAI instead of a page. Fetch it again with a key that may read usage.",
        )
    raise Refused(
        "OPENAI_UNKNOWN",
        f"{name} is not a page of OpenAI's usage or costs (object: page, data: buckets with results). "
        "Save the whole answer.",
    )
