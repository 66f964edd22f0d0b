"""`sevenfold digest`: the weekly letter, written to files or sent; a scheduler calls it, never the web app."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import click

from sevenfold import browser, mail, options, output, settings
from sevenfold.problem import EXIT_CONFIGURATION, EXIT_REFUSED, CommandProblem

MEMORY = "digest.json"
_PATH = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.option("--text", type=_PATH, default=None, help="Where to write the plain text.")
@click.option("--html", type=_PATH, default=None, help="Where to write the HTML.")
@click.option(
    "--send", is_flag=True, help="Send it as [dashboard.mail] says, if anything changed since the last."
)
@click.option("--always", is_flag=True, help="With --send: send it even where nothing changed.")
@options.lang
@options.workspace
@options.json
def digest(
    text: Path | None,
    html: Path | None,
    send: bool,
    always: bool,
    lang: str,
    workspace: Path,
    json_: bool,
) -> int:
    """Prints the digest, writes it to files, or sends it where it says something new."""
    from dashboard.digest.content import digest as content
    from dashboard.digest.letter import page, plain
    from dashboard.shelf import Shelf
    from dashboard.view import State, View
    from metrics.serving import Serving

    folder = workspace / "data" / "serving"
    if not (folder / "CURRENT").exists():
        raise CommandProblem(
            f"{workspace}: nothing is published yet. Run `sevenfold run` first.", exit_code=EXIT_REFUSED
        )
    section = settings.load(workspace)
    if send and section.mail is None:
        raise CommandProblem(
            "sevenfold.toml: there is no [dashboard.mail] with host, sender and to, so nothing can be sent.",
            exit_code=EXIT_CONFIGURATION,
        )
    memory = workspace / "data" / MEMORY
    before = _remembered(memory)
    view = View.of(Shelf(Serving(folder)), State(lang=lang))
    made = content(view, before["alerts"])
    written = plain(made, section.address), page(made, section.address)
    for path, form in ((text, written[0]), (html, written[1])):
        if path is not None:
            _write(path, form)
    sent = False
    if send and (always or made.fingerprint != before["fingerprint"]):
        assert section.mail is not None
        mail.send(section.mail, mail.letter(section.mail, made.subject, *written, _brief(view)))
        _remember(memory, {"fingerprint": made.fingerprint, "alerts": list(made.alert_keys)})
        sent = True
    if json_:
        output.as_json(
            {
                "subject": made.subject,
                "changed": made.fingerprint != before["fingerprint"],
                "sent": sent,
                "alerts": [{"text": one.text, "new": one.fresh} for one in made.alerts],
            }
        )
    elif send:
        output.note("The digest is sent." if sent else "Nothing changed since the last digest: not sent.")
    elif text is None and html is None:
        output.text(written[0].rstrip("\n"))
    return 0


def _brief(view: Any) -> list[tuple[str, bytes]]:
    """The board brief as PDF, where this host has a browser to print it; the letter goes without it otherwise."""
    from dashboard.brief.content import brief
    from dashboard.brief.document import document

    try:
        return [("board-brief.pdf", browser.pdf(document(brief(view))))]
    except CommandProblem as problem:
        output.note(f"The letter goes without the PDF: {problem.sentence}")
        return []


def _remembered(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return {"fingerprint": str(found["fingerprint"]), "alerts": [str(key) for key in found["alerts"]]}
    except (OSError, ValueError, KeyError, TypeError):
        # No memory, or a broken one: the next letter counts everything as new, which loses nothing.
        return {"fingerprint": "", "alerts": []}


def _remember(path: Path, facts: dict[str, Any]) -> None:
    part = path.with_suffix(".part")
    part.write_text(json.dumps(facts), encoding="utf-8")
    os.replace(part, path)


def _write(path: Path, content: str) -> None:
    try:
        path.write_text(content, encoding="utf-8")
    except OSError as error:
        raise CommandProblem(f"{path} cannot be written: {error.strerror}.", exit_code=EXIT_REFUSED) from None
