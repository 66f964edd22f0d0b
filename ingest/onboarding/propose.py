"""The proposal of a source file: complete where the file says enough, else with the questions that are left."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ingest import first_value
from ingest.config.document import parse
from ingest.config.merged import query_text
from ingest.config.source import Source
from ingest.onboarding import kpi, values, words
from ingest.onboarding.answers import Answers, Question
from ingest.onboarding.columns import Column, Match, by_name, columns, date_reading, feed_of
from ingest.onboarding.kpi import Draft, Panel, slug
from ingest.onboarding.look import Look, look, look_at_query
from ingest.onboarding.write import create, toml
from ingest.problems import ConfigProblem
from ingest.workspace import Workspace

__all__ = ["Proposal", "propose_file", "propose_query", "write"]

WHY_MAPPED: Final = "its name and its values say so"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A source file that a person confirms; nothing is written or loaded yet."""

    name: str
    """Name of the source: sources/<name>.toml is the one file that it writes."""
    adapter: str
    feeds: tuple[str, ...]
    recognised: str | None
    """Name of the vendor's export; None for a described table."""
    matches: tuple[Match, ...]
    """One per column of the file; none for a vendor's export."""
    questions: tuple[Question, ...]
    """What is left to answer, in order; empty: it can be written."""
    notes: tuple[str, ...]
    """What a person should know."""
    panel: Panel | None
    """Units, periods and starts of a KPI: what the file can prove."""
    text: str
    """The TOML; complete when no question is left."""

    @property
    def file(self) -> str:
        """The one file that it writes, relative to the workspace."""
        return f"sources/{self.name}.toml"


def propose_file(path: Path, workspace: Workspace, answers: Answers | None = None) -> Proposal:
    """Proposes the source of a delivered file without loading it.

    Raises `Refused` (3) for a file that cannot be read, `ConfigProblem` (6) for an answer that does not fit.
    """
    answers = answers or Answers()
    name = answers.name or slug(path.stem)
    vendor = first_value.recognise(path) if answers.feeds is None and path.is_file() else None
    if vendor is not None:
        return _of_vendor(path, workspace, vendor, name)
    seen = look(path, answers.layout)
    if seen.sheets and not seen.columns:
        question = Question("sheet", "--sheet", f"{path.name} has several sheets.", seen.sheets)
        return Proposal(name, "table", (), None, (), (question,), (), None, "")
    document: dict[str, Any] = {
        "adapter": "jsonl" if seen.reader == "jsonl" else "table",
        "path": _relative(path, workspace.folder),
    }
    document |= _layout(path, seen)
    return _described(seen, workspace, answers, name, document)


def propose_query(
    database: str, query: str, workspace: Workspace, answers: Answers | None = None
) -> Proposal:
    """Proposes the source of a query: its first rows are looked at and nothing is kept.

    `database` names the environment variable that holds the URL. Raises as `look_at_query` does.
    """
    answers = answers or Answers()
    document = {"adapter": "sql", "database": database, "query": query}
    # The same rules as for a file that a person wrote, before anything is asked of the database.
    parse(Source, {**document, "feeds": "kpi_observation"}, "--database")
    seen = look_at_query(database, query_text(workspace.folder, query, "--query"))
    name = answers.name or slug(database.casefold().removesuffix("_url"))
    return _described(seen, workspace, answers, name, document)


def write(workspace: Workspace, proposal: Proposal) -> Path:
    """Writes the proposal's one file and returns its path; raises `ConfigProblem` for an open question."""
    if proposal.questions:
        raise proposal.questions[0].unanswered
    return create(workspace.folder, proposal.name, proposal.text)


def _of_vendor(path: Path, workspace: Workspace, adapter: str, name: str) -> Proposal:
    from importlib import import_module

    text = first_value.propose(path, workspace.folder, adapter=adapter)
    source = parse(Source, _read(text), f"sources/{name}.toml")
    label = str(import_module(f"ingest.sources.{adapter}").LABEL)
    return Proposal(name, adapter, source.feeds, label, (), (), (), None, text)


def _described(
    seen: Look, workspace: Workspace, answers: Answers, name: str, document: dict[str, Any]
) -> Proposal:
    found = columns(seen)
    feed = answers.feeds or feed_of(found)
    if feed not in words.TARGETS:
        raise ConfigProblem(
            "FEED_BY_HAND",
            f"A source of {feed} is described by hand in sources/{name}.toml; proposed are "
            f"{', '.join(words.TARGETS)}.",
        )
    draft = (
        kpi.propose(seen, found, workspace, answers)
        if feed == "kpi_observation"
        else _other(seen, found, answers, feed)
    )
    document |= {"feeds": feed, **draft.document}
    document = {k: v for k, v in document.items() if not isinstance(v, Mapping)} | {
        "columns": draft.columns,
        **{k: v for k, v in document.items() if isinstance(v, Mapping)},
    }
    notes = [*draft.notes, *_grows(seen, document)]
    if not seen.whole:
        notes.append(
            f"Only the first {seen.rows:,} rows were looked at; the load reads and checks all of them."
        )
    text = toml(document, _comments(seen))
    if not draft.questions:
        # What is proposed is what a person could have written: the same rules hold.
        parse(Source, _read(text), f"sources/{name}.toml")
    return Proposal(
        name=name,
        adapter=str(document["adapter"]),
        feeds=(feed,),
        recognised=None,
        matches=tuple(_match(column, draft) for column in found.values()),
        questions=tuple(draft.questions),
        notes=tuple(notes),
        panel=draft.panel,
        text=text,
    )


def _other(seen: Look, found: Mapping[str, Column], answers: Answers, feed: Any) -> Draft:
    """Drafts usage, charges, the list of people or a rollout from names and values."""
    draft = Draft()
    mapped = by_name(feed, found)
    if feed == "rollout" and "unit_id" not in mapped:
        rest = [c for c in found.values() if c.name not in mapped.values() and not (c.dates or c.numbers)]
        if len(rest) == 1:
            mapped["unit_id"] = rest[0].name
    for target, name in mapped.items():
        draft.map(seen, answers, target, found[name], WHY_MAPPED)
    missing = [sorted(group)[0] for group in words.NEEDED.get(feed, ()) if not group & mapped.keys()]
    if missing:
        raise ConfigProblem(
            "COLUMN_MISSING",
            f"{seen.name} does not look like {feed}: no column was recognised as {', '.join(missing)}. Describe it "
            "by hand in sources/, or choose another kind with --feeds.",
        )
    if feed == "usage":
        draft.document["provider"] = "any"
        if mapped.keys() & {"cache_read_tokens", "cache_write_tokens"}:
            _ask(
                draft,
                answers,
                "tokens",
                "Are cached tokens inside the input tokens?",
                "inclusive",
                "exclusive",
            )
        when = found[mapped["occurred_at"]]
        reading = date_reading(when, answers)
        if reading is not None and not _has_clock(seen, when):
            _ask(
                draft,
                answers,
                "grain",
                "Times are days: is a row one event or the sum of a day?",
                "event",
                "1d",
            )
    if feed == "charge" and "billing_currency" not in mapped:
        if answers.currency is None:
            draft.questions.append(
                Question("currency", "--currency", "The file does not say in which currency its amounts are.")
            )
        draft.columns["billing_currency"] = {"value": answers.currency or ""}
    return draft


def _ask(draft: Draft, answers: Answers, key: str, sentence: str, *choices: str) -> None:
    said = getattr(answers, key)
    if said is None:
        draft.questions.append(Question(key, f"--{key}", sentence, choices))
    draft.document[key] = said or ""


def _has_clock(seen: Look, column: Column) -> bool:
    return any(":" in text for text in column.samples) or any(
        reading.format in values.EPOCHS for reading in column.dates
    )


def _layout(path: Path, seen: Look) -> dict[str, Any]:
    said: dict[str, Any] = {}
    from ingest.mapping import SUFFIXES

    if seen.reader != "csv" and seen.reader != "jsonl":
        known = next((r for suffix, r in SUFFIXES.items() if path.name.lower().endswith(suffix)), None)
        said |= {} if known == seen.reader else {"format": seen.reader}
    layout = seen.layout
    if layout.delimiter not in (None, ","):
        said["delimiter"] = layout.delimiter
    if layout.encoding is not None:
        said["encoding"] = layout.encoding
    if layout.skip_rows:
        said["skip_rows"] = layout.skip_rows
    if layout.sheet is not None:
        said["sheet"] = layout.sheet
    return said


def _comments(seen: Look) -> list[str]:
    if seen.reader == "csv":
        return ["Proposed from the file's columns; path may be a glob, such as exports/tickets-*.csv."]
    return ["Proposed from the columns."]


def _grows(seen: Look, document: Mapping[str, Any]) -> list[str]:
    """Names the first column that may serve as watermark; a person decides whether it only grows."""
    growing = next((name for name in seen.columns if words.matches(name, words.GROWS)), None)
    if document["adapter"] != "sql" or growing is None:
        return []
    return [
        f'Each load runs the whole query. Where {growing} only grows, watermark = "{growing}" reads what is new.'
    ]


def _match(column: Column, draft: Draft) -> Match:
    target, why = draft.why.get(column.name, (None, ""))
    if target is None:
        why = "names people: not imported" if column.is_person else "not needed: not imported"
    return Match(column.name, target, why, column.samples)


def _read(text: str) -> dict[str, Any]:
    import tomllib

    return tomllib.loads(text)


def _relative(path: Path, folder: Path) -> str:
    try:
        return Path(os.path.relpath(path.resolve(), folder.resolve())).as_posix()
    except ValueError:  # another drive
        return path.resolve().as_posix()
