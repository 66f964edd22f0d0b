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
            f"The workspace {folder} is ready. Next: `sevenfold source new FILE --workspace {folder}` describes an "
            f"export, `sevenfold run --workspace {folder}` loads and publishes it."
        )
    return 0
