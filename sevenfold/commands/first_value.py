"""`sevenfold add FILE`: first value from one file, with no configuration written by hand."""

from __future__ import annotations

import math
import shutil
from pathlib import Path

import click

from sevenfold import options, output
from sevenfold.commands.load import load_and_publish, print_sources
from sevenfold.problem import EXIT_REFUSED


def _finite(ctx: click.Context, parameter: click.Parameter, value: float | None) -> float | None:
    """A range lets "nan" through, because nothing is larger or smaller."""
    if value is not None and not math.isfinite(value):
        raise click.BadParameter("give an amount of money, such as 60.")
    return value


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--seat-price",
    type=click.FloatRange(0, 1e6),
    default=None,
    callback=_finite,
    help="Price of one seat and month.",
)
@click.option(
    "--hourly-cost",
    callback=_finite,
    type=click.FloatRange(0, 1e6, min_open=True),
    default=None,
    help="Loaded cost of one working hour.",
)
@options.workspace
@options.wait
@options.max_bad
@options.json
def add(
    file: Path,
    seat_price: float | None,
    hourly_cost: float | None,
    workspace: Path,
    wait: float,
    max_bad: float | None,
    json_: bool,
) -> int:
    """Recognises FILE, writes its source TOML, loads it and publishes."""
    from ingest.first_value import add_file, require_known
    from ingest.workspace import init

    # A file that nobody knows leaves no workspace behind.
    require_known(file)
    is_new = not workspace.exists()
    init(workspace)
    added = add_file(workspace, file, seat_price=seat_price, hourly_cost=hourly_cost)
    output.note(added.sentence)
    try:
        document, code = load_and_publish(workspace, [added.source], wait=wait, max_bad=max_bad)
    except Exception as error:
        if getattr(error, "exit_code", None) == EXIT_REFUSED:
            # What cannot be loaded would refuse every later run too.
            added.take_back()
            if is_new:
                shutil.rmtree(workspace, ignore_errors=True)
        raise
    if json_:
        output.as_json(document)
    else:
        print_sources(document)
        _print_first_numbers(workspace)
        output.text(f"See it: sevenfold serve --workspace {workspace}")
    return code


def _print_first_numbers(workspace: Path) -> None:
    from metrics.show import first_numbers

    for line in first_numbers(workspace):
        output.text(line)
