"""`sevenfold report`: the board brief as slides, PDF and one self-contained page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from sevenfold import browser, options, output
from sevenfold.problem import EXIT_REFUSED, CommandProblem

FORMS = ("pptx", "pdf", "html")


def _file(form: str) -> Callable[[Callable[..., int]], Callable[..., int]]:
    return click.option(
        f"--{form}",
        type=click.Path(dir_okay=False, path_type=Path),
        default=None,
        help=f"Where to write the {form.upper()}.",
    )


@click.command()
@_file("pdf")
@_file("pptx")
@_file("html")
@options.lang
@options.workspace
@options.json
def report(
    pdf: Path | None, pptx: Path | None, html: Path | None, lang: str, workspace: Path, json_: bool
) -> int:
    """Writes the board brief; without a file, all three forms into the current folder."""
    wanted = {form: path for form, path in (("pptx", pptx), ("pdf", pdf), ("html", html)) if path}
    if not wanted:
        wanted = {form: Path(f"board-brief.{form}") for form in FORMS}
    for path in wanted.values():
        if not path.parent.is_dir():
            raise CommandProblem(
                f"{path}: there is no folder {path.parent}. Make it, or choose another place.",
                exit_code=EXIT_REFUSED,
            )
    from dashboard.brief.content import brief
    from dashboard.brief.document import document
    from dashboard.shelf import Shelf
    from dashboard.view import State, View
    from metrics.serving import Serving

    folder = workspace / "data" / "serving"
    if not (folder / "CURRENT").exists():
        raise CommandProblem(
            f"{workspace}: nothing is published yet. Run `sevenfold run` first.", exit_code=EXIT_REFUSED
        )
    said = brief(View.of(Shelf(Serving(folder)), State(lang=lang)))
    # Everything is made before anything is written: a form that fails leaves no half set of files.
    page = document(said)
    made: dict[str, bytes] = {}
    for form in wanted:
        if form == "html":
            made[form] = page.encode()
        elif form == "pdf":
            made[form] = browser.pdf(page)
        else:
            made[form] = _slides(said)
    for form, path in wanted.items():
        try:
            path.write_bytes(made[form])
        except OSError as error:
            raise CommandProblem(
                f"{path} cannot be written: {error.strerror}.", exit_code=EXIT_REFUSED
            ) from None
    if json_:
        output.as_json({form: str(path) for form, path in wanted.items()})
    else:
        for path in wanted.values():
            output.text(str(path))
    return 0


def _slides(said: object) -> bytes:
    from dashboard.brief.content import Brief
    from dashboard.brief.slides import pptx

    assert isinstance(said, Brief)
    try:
        return pptx(said)
    except ModuleNotFoundError:
        raise CommandProblem(
            'Slides need the export extra: `pip install "sevenfold[export]"`. '
            "`sevenfold report --html brief.html` works without it."
        ) from None
