"""`sevenfold init`: a commented workspace."""

from __future__ import annotations

from pathlib import Path

import click

from sevenfold import options, output


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@options.json
def init(folder: Path, json_: bool) -> int:
    """Creates a commented workspace in FOLDER; never overwrites a file."""
    from ingest.workspace import init as create

    made = create(folder)
    if json_:
        output.as_json({"workspace": str(folder), "created": [str(path) for path in made]})
    else:
        for path in made:
            output.text(f"created {path}")
        output.text(
            f"The workspace {folder} is ready. Next: put a file into {folder / 'exports'}, describe it in "
            f"{folder / 'sources'}, and run `sevenfold run --workspace {folder}`."
        )
    return 0
