"""Is the published file the one that was released? The pointer, its file and the file's hash."""

from __future__ import annotations

import hashlib
from pathlib import Path

from metrics.generation import current, verify
from metrics.problems import MetricsProblem


def check_generation(workspace: Path) -> tuple[bool, str]:
    """Checks the generation that the pointer names; returns whether it is sound, and one sentence."""
    folder = workspace / "data" / "serving"
    if not (folder / "CURRENT").exists():
        if any(folder.glob("serving-*.duckdb")):
            return False, "The pointer CURRENT is missing. `sevenfold publish` writes a new generation."
        return True, "Nothing was published yet."
    pointer = current(folder)
    path = folder / str(pointer.get("file"))
    if not pointer or not path.is_file():
        return (
            False,
            "The pointer CURRENT names no generation that is there. `sevenfold publish` writes a new one.",
        )
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if digest != pointer.get("sha256"):
        return (
            False,
            (
                f"{path.name} is not what was published (its hash differs). `sevenfold publish` writes a new "
                "generation; until then readers stay with the one they have."
            ),
        )
    try:
        verify(path)
    except MetricsProblem as problem:
        return False, problem.sentence
    return (
        True,
        f"Generation {pointer.get('gen')} is the one that was released: its hash is right and it opens.",
    )
