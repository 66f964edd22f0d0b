"""`sevenfold suggest use-cases`: what no use case claims, and the [match] rules that would claim it."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sevenfold import options, output

if TYPE_CHECKING:
    from ingest.onboarding.groups import Suggestion
    from ingest.onboarding.unmatched import Unmatched

SHOWN = 40
"""Names that are listed on a terminal; --json lists all."""


@click.group()
def suggest() -> None:
    """Proposes what to configure next."""


@suggest.command("use-cases")
@click.option("--yes", is_flag=True, help="Send the names to the model without asking.")
@click.option("--rules", is_flag=True, help="Use the rules of names, ask no model.")
@click.option("--model", default=None, help="Model to ask, where OPENAI_API_KEY is set.")
@options.workspace
@options.json
def use_cases(yes: bool, rules: bool, model: str | None, workspace: Path, json_: bool) -> int:
    """Lists unmatched projects, assistants and API keys and proposes [match] rules; writes nothing."""
    from ingest.onboarding.unmatched import unmatched
    from ingest.workspace import load

    loaded = load(workspace)
    found = unmatched(loaded)
    known = {name: case.label for name, case in loaded.use_cases.items()}
    suggestions, by, note = _suggested(found, known, yes=yes, rules=rules, model=model, quiet=json_)
    if note:
        output.note(note)
    document = {
        "unmatched": [asdict(name) for name in found.names],
        "by": by,
        "proposals": [_proposal(one) for one in suggestions],
    }
    if json_:
        output.as_json(document)
    else:
        _print(found, document)
    return 0


def _suggested(
    found: Unmatched, known: dict[str, str], *, yes: bool, rules: bool, model: str | None, quiet: bool
) -> tuple[list[Suggestion], str, str]:
    """Asks the model where there is a key and a person said yes, else the rules; says which and why."""
    from ingest.onboarding import asked
    from ingest.onboarding.groups import by_rules

    if rules or not found.names or asked.key() is None:
        return by_rules(found, known), "rules", ""
    output.note("These names would be sent to the model, and nothing else:")
    output.note(asked.payload(found, known))
    if not yes:
        terminal = sys.stdin.isatty() and sys.stderr.isatty() and not quiet
        if not terminal:
            return (
                by_rules(found, known),
                "rules",
                "Nothing was sent. Say --yes to send them; the rules answered.",
            )
        if not click.confirm("Send them?", default=False, err=True):
            return by_rules(found, known), "rules", "Nothing was sent; the rules answered."
    try:
        with output.progress("Asking the model"):
            return asked.by_model(found, known, model=model or asked.MODEL), "model", ""
    except asked.Unanswered as why:
        return by_rules(found, known), "rules", f"Sent, but {why}; the rules answered."


def _proposal(one: Suggestion) -> dict[str, Any]:
    return {
        "use_case": one.use_case,
        "label": one.label,
        "is_new": one.is_new,
        "file": f"use_cases/{one.use_case}.toml",
        "spend_share": one.spend_share,
        "names": [name.name for name in one.names],
        "match": {kind: list(globs) for kind, globs in one.match.items()},
        "toml": _toml(one),
    }


def _toml(one: Suggestion) -> str:
    from ingest.onboarding.write import toml

    match = {"match": {kind: list(globs) for kind, globs in one.match.items()}}
    if not one.is_new:
        return toml(match, [f"into use_cases/{one.use_case}.toml"]).replace("\n\n[match]", "\n[match]")
    comments = [
        f"use_cases/{one.use_case}.toml; say which of the seven lessons it exercises: lessons = [...]"
    ]
    return toml({"label": one.label, "lessons": [], "stage": "live", **match}, comments)


def _print(found: Unmatched, document: dict[str, Any]) -> None:
    if not found.names:
        output.text("Every project, assistant and API key that was loaded belongs to a use case.")
        return
    rows = [
        {
            "kind": one.kind,
            "name": one.name,
            "uses": one.uses,
            "use_share": _percent(one.use_share),
            "spend_share": _percent(one.spend_share),
        }
        for one in found.names[:SHOWN]
    ]
    columns = {
        "kind": "kind",
        "name": "name",
        "uses": "uses",
        "use_share": "of all use",
        "spend_share": "of all spend",
    }
    output.table(rows, columns)
    if len(found.names) > SHOWN:
        output.text(f"... and {len(found.names) - SHOWN:,} more; --json lists them all.")
    for one in document["proposals"]:
        output.text(f"\n{one['toml'].rstrip()}")


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.1%}"
