"""`sevenfold demo`: the sample company, from raw files to the dashboard."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from sevenfold import options, output
from sevenfold.commands.load import load_and_publish, print_sources
from sevenfold.commands.serve import PORT, address, require_free

HOST = "127.0.0.1"


@click.command()
@click.option(
    "--dir",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("meridian"),
    show_default=True,
    help="Where the sample company is written.",
)
@click.option("--no-serve", is_flag=True, help="Stop after publishing.")
@click.option(
    "--port", type=click.IntRange(1, 65535), default=PORT, show_default=True, help="Port to serve on."
)
@options.json
def demo(folder: Path, no_serve: bool, port: int, json_: bool) -> int:
    """Generates, loads, publishes and serves a made-up company."""
    if not no_serve:
        require_free(HOST, port)
    _generate(folder)
    document, code = load_and_publish(folder)
    url = None if no_serve else address(HOST, port)
    if json_:
        output.as_json({**document, "url": url})
        sys.stdout.flush()
    else:
        print_sources(document)
        output.text(f"Published generation {document['generation']} of the made-up company in {folder}.")
    if no_serve:
        return code
    # A new process: the server forks its workers, and Polars must never be alive before a fork.
    command = [sys.executable, "-m", "sevenfold", "serve", "--workspace", str(folder), "--port", str(port)]
    sys.stdout.flush()
    os.execv(sys.executable, command)


def _generate(folder: Path) -> None:
    from sample_data.generate import generate

    # Written last: a generation that was cut off is made again, the same byte for byte.
    finished = folder / "exports" / ".complete"
    if finished.exists():
        output.note(f"The sample company is already in {folder}; loading it again changes nothing.")
        return
    output.note(f"Writing the made-up company Meridian Group to {folder} ...")
    with output.progress("Generating") as step:
        generate(folder, progress=step)
    finished.touch()
