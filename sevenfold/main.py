"""The console script: verbs, exit codes, and the boundary where every error becomes one sentence."""

from __future__ import annotations

import difflib
import importlib
import os
import sys
import traceback
from collections.abc import Sequence

import click

from sevenfold import __version__, output
from sevenfold.problem import EXIT_CONFIGURATION, EXIT_INTERNAL, EXIT_INTERRUPTED, Actionable

# verb -> module under sevenfold.commands; a verb imports its module only when it runs
VERBS: dict[str, str] = {
    "init": "workspace",
    "add": "first_value",
    "demo": "demo",
    "check": "check",
    "run": "load",
    "ingest": "load",
    "publish": "load",
    "quarantine": "load",
    "source": "source",
    "suggest": "suggest",
    "export": "export",
    "metrics": "numbers",
    "show": "numbers",
    "explain": "numbers",
    "lesson": "numbers",
    "outcome": "outcome",
    "portfolio": "portfolio",
    "briefing": "briefing",
    "report": "report",
    "digest": "digest",
    "serve": "serve",
    "rollback": "load",
    "reconcile": "reconcile",
    "verify": "storage",
    "rebuild": "storage",
}


class Verbs(click.Group):
    """A group that imports a verb's module only when the verb runs."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module = VERBS.get(cmd_name)
        if module is None:
            return None
        found = getattr(importlib.import_module(f"sevenfold.commands.{module}"), cmd_name)
        assert isinstance(found, click.Command)
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in VERBS and not args[0].startswith("-"):
            near = difflib.get_close_matches(args[0], VERBS, n=1)
            hint = f" Did you mean {near[0]!r}?" if near else ""
            raise click.UsageError(f"There is no verb {args[0]!r}.{hint} `sevenfold --help` lists them.")
        return super().resolve_command(ctx, args)


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="sevenfold")
def cli() -> None:
    """Tells a company whether its AI adoption pays, with a range and an evidence grade beside every number."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs one verb and exits with its documented code."""
    sys.exit(run(list(sys.argv[1:] if arguments is None else arguments)))


def run(arguments: list[str]) -> int:
    """Runs one verb and returns its exit code; every expected error is one sentence on stderr."""
    try:
        result = cli.main(args=arguments, prog_name="sevenfold", standalone_mode=False)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except (click.Abort, KeyboardInterrupt):
        output.note("Interrupted; nothing was left half done.")
        return EXIT_INTERRUPTED
    except click.UsageError as wrong:
        output.note(f"Error: {wrong.format_message()}")
        return EXIT_CONFIGURATION
    except BrokenPipeError:
        # Whoever read the answer has seen enough; Python would complain once more when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        if isinstance(error, Actionable):
            output.note(f"Error: {error.sentence}")
            return error.exit_code
        return _internal(error)
    return result if isinstance(result, int) else 0


def _internal(error: Exception) -> int:
    # DuckDB raises a plain RuntimeError on Ctrl-C.
    if isinstance(error, RuntimeError) and "interrupt" in str(error).lower():
        output.note("Interrupted; nothing was left half done.")
        return EXIT_INTERRUPTED
    if os.environ.get("SEVENFOLD_DEBUG"):
        traceback.print_exc()
    # Library texts can quote cells or paths: only the kind of the error is printed.
    output.note(
        f"Error: something unexpected happened inside sevenfold ({type(error).__name__}). "
        "Nothing was left half done. Run again with SEVENFOLD_DEBUG=1 and report what it prints."
    )
    return EXIT_INTERNAL
