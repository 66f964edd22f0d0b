"""`sevenfold briefing`: exactly what a publish would send to a model, and nothing is sent."""

from __future__ import annotations

import json
from pathlib import Path

import click

from sevenfold import options, output
from sevenfold.problem import EXIT_REFUSED, CommandProblem


@click.command()
@click.option("--page", default=None, metavar="PATH", help="Only this page, such as / or /lesson/5.")
@options.workspace
@options.json
def briefing(page: str | None, workspace: Path, json_: bool) -> int:
    """Shows the facts that [metrics.briefing] would send, page by page."""
    from metrics import settings
    from metrics.briefing.facts import sheets
    from metrics.briefing.narrator import INSTRUCTIONS
    from metrics.serving import Serving

    serving = Serving(workspace / "data" / "serving")
    found = {sheet.path: sheet for sheet in sheets(serving.rows)}
    if page is not None and page not in found:
        pages = ", ".join(found) or "none: publish something first"
        raise CommandProblem(
            f"There are no facts for the page {page}. Pages with facts: {pages}.", exit_code=EXIT_REFUSED
        )
    shown = [sheet for path, sheet in found.items() if page in (None, path)]
    section = settings.load(workspace).briefing
    if json_:
        output.as_json(
            {
                "enabled": section.enabled,
                "model": section.model,
                "instructions": INSTRUCTIONS,
                "pages": [{"page": sheet.path, "input": json.loads(sheet.payload())} for sheet in shown],
            }
        )
        return 0
    state = "on" if section.enabled else "off: nothing is sent"
    output.note(f"The briefing is {state}. Model {section.model}; store=False; facts and instructions only.")
    output.text(INSTRUCTIONS)
    for sheet in shown:
        output.text(f"\n{sheet.path}\n{sheet.payload()}")
    return 0
