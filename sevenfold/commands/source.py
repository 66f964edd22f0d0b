"""`sevenfold source new`: from an unknown file or query to the one file that describes it."""

from __future__ import annotations

import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sevenfold import options, output
from sevenfold.problem import CommandProblem

if TYPE_CHECKING:
    from ingest.onboarding.answers import Answers, Question
    from ingest.onboarding.propose import Proposal
    from ingest.workspace import Workspace

FEEDS = ["kpi_observation", "usage", "charge", "person", "rollout"]


@click.group()
def source() -> None:
    """Describes a new source."""


@source.command("new")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--query", default=None, help="One select instead of a file, or a .sql file.")
@click.option("--database", default=None, help="Environment variable that holds the database's URL.")
@click.option("--name", default=None, help="Name of the source (default: that of the file).")
@click.option("--feeds", type=click.Choice(FEEDS), default=None, help="What the file holds.")
@click.option("--value", default=None, help="Column of the KPI's value.")
@click.option("--unit", default=None, help="Column of the team, queue or other unit to compare, or none.")
@click.option("--kpi", default=None, help="Id of the KPI (default: from the column's name).")
@click.option("--kpi-unit", default=None, help="Unit of the KPI: min, h, share, score ...")
@click.option("--better", type=click.Choice(["higher", "lower", "neutral", "to_zero"]), default=None)
@click.option("--use-case", default=None, help="Use case it belongs to: its id, or the name of a new one.")
@click.option("--lesson", type=click.Choice(list("1234567")), default=None, help="Lesson of a new use case.")
@click.option(
    "--started",
    multiple=True,
    metavar="[UNIT,...=]DATE",
    help="Who got access when, for a new use case: a date for all, UNIT,UNIT=DATE, UNIT=never, or unknown.",
)
@click.option("--dates", type=click.Choice(["day-first", "month-first"]), default=None)
@click.option("--decimal", type=click.Choice([",", "."]), default=None, help="Decimal mark of the numbers.")
@click.option("--delimiter", default=None, help="Separator of a text file.")
@click.option("--encoding", default=None, help="Encoding of a text file that is not UTF-8, such as cp1252.")
@click.option("--sheet", default=None, help="Sheet of a workbook.")
@click.option("--skip-rows", type=click.IntRange(min=0), default=None, help="Lines above the header.")
@click.option("--currency", default=None, help="Currency of amounts, such as USD.")
@click.option("--tokens", type=click.Choice(["inclusive", "exclusive"]), default=None)
@click.option("--grain", type=click.Choice(["event", "1d"]), default=None)
@click.option("--dry-run", is_flag=True, help="Show the proposal and write nothing.")
@options.workspace
@options.json
def new(
    file: Path | None,
    query: str | None,
    database: str | None,
    dry_run: bool,
    workspace: Path,
    json_: bool,
    **said: Any,
) -> int:
    """Looks at FILE (or --query) without loading it and writes the source file that describes it."""
    from ingest.onboarding.answers import Answers
    from ingest.onboarding.look import Layout
    from ingest.onboarding.propose import write
    from ingest.workspace import load

    if (file is None) == (query is None):
        raise CommandProblem("Name a FILE, or a --query with its --database.")
    if query is not None and database is None:
        raise CommandProblem(
            "--query needs --database NAME: the environment variable that holds the database's URL."
        )
    loaded = load(workspace)
    layout = Layout(**{key: said.pop(key) for key in ("delimiter", "encoding", "sheet", "skip_rows")})
    if layout.delimiter == "\\t":
        layout = replace(layout, delimiter="\t")
    answers = Answers(layout=layout, **said)
    proposal = _proposed(loaded, file, query, database, answers)
    while proposal.questions and not dry_run and not json_ and _is_terminal():
        question = proposal.questions[0]
        answers = _answered(answers, question, _asked(question))
        proposal = _proposed(loaded, file, query, database, answers)
    if proposal.questions and not dry_run:
        raise proposal.questions[0].unanswered
    written = None if dry_run else write(loaded, proposal)
    document = _document(proposal) | {"written": [str(written)] if written else []}
    if json_:
        output.as_json(document)
    else:
        _print(proposal, document, written, workspace)
    return 0


def _proposed(
    loaded: Workspace, file: Path | None, query: str | None, database: str | None, answers: Answers
) -> Proposal:
    from ingest.onboarding.propose import propose_file, propose_query

    if file is not None:
        return propose_file(file, loaded, answers)
    return propose_query(str(database), str(query), loaded, answers)


def _is_terminal() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()


def _asked(question: Question) -> str:
    output.note(question.sentence)
    kind = click.Choice(question.choices) if question.choices and question.key != "started" else None
    said: str = click.prompt(f"  {question.flag}", type=kind, err=True)
    return said.strip()


def _answered(answers: Answers, question: Question, said: str) -> Answers:
    changes: dict[str, Any] = {question.key: said}
    if question.key == "sheet":
        changes = {"layout": replace(answers.layout, sheet=said)}
    elif question.key == "started":
        changes = {"started": tuple(part.strip() for part in said.split(";"))}
    found: Answers = replace(answers, **changes)
    return found


def proof(proposal: Proposal) -> dict[str, Any] | None:
    """What the proposed KPI file can prove, as `metrics.provable` judges its shape; None for other files."""
    from metrics.provable import provable

    panel = proposal.panel
    if panel is None or not panel.days:
        return None
    return asdict(provable(panel.units, panel.days, panel.starts, named=panel.unit is not None))


def _document(proposal: Proposal) -> dict[str, Any]:
    return {
        "source": proposal.name,
        "file": proposal.file,
        "files_touched": 1,
        "adapter": proposal.adapter,
        "feeds": list(proposal.feeds),
        "recognised": proposal.recognised,
        "columns": [asdict(match) for match in proposal.matches],
        "questions": [asdict(question) for question in proposal.questions],
        "notes": list(proposal.notes),
        "proves": proof(proposal),
        "toml": proposal.text,
    }


def _print(proposal: Proposal, document: dict[str, Any], written: Path | None, workspace: Path) -> None:
    if proposal.recognised is not None:
        output.text(f"It is a {proposal.recognised}: its columns are known.")
    rows = [
        {**row, "target": row["target"] or "–", "samples": " · ".join(row["samples"]) or "–"}
        for row in document["columns"]
    ]
    if rows:
        output.table(rows, {"column": "column", "target": "becomes", "why": "why", "samples": "such as"})
    output.text("")
    for line in [*([document["proves"]["sentence"]] if document["proves"] else []), *proposal.notes]:
        output.text(line)
    for question in proposal.questions:
        output.text(f"To answer: {question.unanswered.sentence}")
    if written is None:
        output.text(f"\nIt would write one file, {proposal.file}:\n\n{proposal.text}")
        return
    output.text(f"Wrote one file: {written}. Nothing is loaded yet.")
    output.text(f"Next: sevenfold check {proposal.name} --workspace {workspace}")
