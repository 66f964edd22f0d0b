"""Options that every verb shares."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])


def workspace(command: Command) -> Command:
    """`--workspace DIR`, the current folder unless said."""
    return click.option(
        "--workspace",
        type=click.Path(file_okay=False, path_type=Path),
        default=Path(),
        help="Folder of the company's workspace (default: the current folder).",
    )(command)


def json(command: Command) -> Command:
    """`--json`: one JSON document on stdout."""
    return click.option(
        "--json", "json_", is_flag=True, help="One JSON document on stdout, nothing else there."
    )(command)


def wait(command: Command) -> Command:
    """`--wait SECONDS` for the writer lock."""
    return click.option(
        "--wait",
        type=click.FloatRange(min=0),
        default=0.0,
        help="Seconds to wait while another load holds the warehouse.",
    )(command)


def max_bad(command: Command) -> Command:
    """`--max-bad SHARE`: refuse a file with a larger share of bad rows."""
    return click.option(
        "--max-bad",
        type=click.FloatRange(0, 1),
        default=None,
        help="Largest share of bad rows a file may have (default 0.05).",
    )(command)


def lang(command: Command) -> Command:
    """`--lang`: language of words and numbers that a person reads."""
    return click.option(
        "--lang",
        type=click.Choice(["en", "zh"]),
        default="en",
        show_default=True,
        help="Language of words and numbers.",
    )(command)
