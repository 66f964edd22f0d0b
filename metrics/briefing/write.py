"""Writes the briefing of a draft generation: reuse what still holds, ask for the rest, keep what is verified."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from metrics.briefing.facts import Sheet
from metrics.briefing.narrator import Narrator, Unavailable
from metrics.briefing.verify import problem
from metrics.serving import Serving
from metrics.settings import BriefingSection

LOG = "briefing-log.jsonl"
BUDGET_SECONDS = 60.0
"""A publish waits no longer for all pages together."""
FAILURES = 2
"""Calls in a row that may fail before the rest of the pages is not asked for."""
Row = dict[str, Any]


def briefing_rows(
    sheets: Iterable[Sheet],
    section: BriefingSection,
    before: Serving,
    data: Path,
    say: Callable[[str], None],
) -> list[Row]:
    """Rows of table `briefing`; a page without one shows its own deterministic sentence.

    Errors: `MetricsProblem` (exit 6) where the section is on and no key is given.
    """
    narrator = Narrator(section.model, section.endpoint)
    kept = {row["path"]: row for row in before.rows("briefing")}
    log = data / LOG
    left = section.calls_a_day - _asked_today(log)
    deadline = time.monotonic() + BUDGET_SECONDS
    failed = 0
    rows: list[Row] = []
    for sheet in sheets:
        old = kept.get(sheet.path)
        if old is not None and old["payload_sha256"] == sheet.digest() and old["model"] == section.model:
            rows.append(dict(old))
            continue
        if left <= 0 or failed >= FAILURES or time.monotonic() > deadline:
            continue
        left -= 1
        say(f"Writing the briefing of {sheet.path}")
        started = datetime.now(UTC).replace(tzinfo=None)
        try:
            answer = narrator.write(sheet)
        except Unavailable:
            failed += 1
            _note(log, sheet, section.model, started, "unavailable", 0, 0)
            continue
        failed = 0
        wrong = "schema" if answer.narrative is None else problem(sheet, answer.narrative)
        _note(log, sheet, section.model, started, wrong or "kept", answer.input_tokens, answer.output_tokens)
        if answer.narrative is not None and wrong is None:
            rows.append(
                _row(sheet, [one.model_dump() for one in answer.narrative.sentences], section, started)
            )
    return rows


def _row(
    sheet: Sheet, sentences: list[Mapping[str, Any]], section: BriefingSection, made_at: datetime
) -> Row:
    return {
        "path": sheet.path,
        "sentences": json.dumps(sentences),
        "facts": json.dumps({key: asdict(fact) for key, fact in sheet.facts.items()}),
        "labels": json.dumps(dict(sheet.labels)),
        "model": section.model,
        "made_at": made_at,
        "payload_sha256": sheet.digest(),
    }


def _note(
    log: Path, sheet: Sheet, model: str, at: datetime, verdict: str, input_tokens: int, output_tokens: int
) -> None:
    """What was asked, never what was answered."""
    line = {
        "at": at.isoformat(timespec="seconds"),
        "page": sheet.path,
        "model": model,
        "input_tokens": input_tokens,
        "output_tokens": output_tokens,
        "facts": list(sheet.facts),
        "verdict": verdict,
        "payload_sha256": sheet.digest(),
    }
    with log.open("a", encoding="utf-8") as out:
        out.write(json.dumps(line) + "\n")


def _asked_today(log: Path) -> int:
    today = datetime.now(UTC).date().isoformat()
    try:
        lines = log.read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0
    return sum(line.startswith(f'{{"at": "{today}') for line in lines)
