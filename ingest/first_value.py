"""First value from one file: recognise a vendor's export, propose its source file, write it into a workspace."""

from __future__ import annotations

import csv
import json
import os
import re
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any, Final

from ingest import sources
from ingest.config.document import read_toml
from ingest.contract import Refused

MAX_DOCUMENT: Final = 200 * 1024 * 1024
"""Largest JSON document that is parsed to see its keys, bytes."""

PEEK: Final = 256 * 1024
"""Bytes that are read to recognise a file."""

RANGE: Final = frozenset({"low", "mid", "high"})
"""Keys of an assumption that holds for every system."""

GENERIC: Final = frozenset({"table", "jsonl", "sql"})
"""Adapters that read anything and so recognise nothing."""


GIVEN: Final = "given with sevenfold add"
"""Evidence of an amount that came with the command, and that a later command may change."""


@dataclass(frozen=True, slots=True)
class Added:
    """What `add_file` wrote."""

    source: str
    """Name of the source: sources/<name>.toml."""
    adapter: str
    written: tuple[Path, ...]
    """Files made or changed."""
    sentence: str
    """What was recognised, for a person."""
    before: tuple[tuple[Path, str | None], ...] = ()
    """What stood in each written file before; None where there was none."""

    def take_back(self) -> None:
        """Puts every written file back as it was: a file that cannot be loaded leaves nothing behind."""
        for path, text in self.before:
            if text is None:
                path.unlink(missing_ok=True)
            else:
                path.write_text(text, encoding="utf-8")


def recognise(path: Path) -> str | None:
    """Names the vendor adapter whose export `path` is, by its header or top-level keys; None: no known one."""
    header = _header(path)
    return next((name for name, module in _vendors() if module.recognise(header)), None) if header else None


def propose(path: Path, workspace: Path | None = None, *, adapter: str | None = None) -> str:
    """Gives the text of a source TOML for a recognised export; paths are relative to the workspace.

    Raises `Refused` (NOT_RECOGNISED) where no vendor format fits: such a file needs a mapping.
    """
    name = adapter or require_known(path)
    module = import_module(f"ingest.sources.{name}")
    feeds = list(_feeds(module, path))
    lines = [
        f"# {module.LABEL}, recognised by its header",
        f"adapter = {_quoted(name)}",
        f"path = {_quoted(_relative(path, workspace))}",
        f"feeds = {_quoted(feeds[0]) if len(feeds) == 1 else json.dumps(feeds)}",
    ]
    return "\n".join(lines) + "\n"


def add_file(
    workspace: Path, path: Path, *, seat_price: float | None = None, hourly_cost: float | None = None
) -> Added:
    """Writes the source file of one export into an existing workspace, and what the person said about cost.

    The same file again keeps its source. Prices given are per seat and month, and per hour, in the company's
    currency; one that an earlier `add` gave is replaced, one that a person stated stays and is said so. Raises
    `Refused`: SRC_MISSING, or NOT_RECOGNISED.
    """
    adapter = require_known(path)
    text = propose(path, workspace, adapter=adapter)
    source, toml = _place(workspace / "sources", path, text)
    before: list[tuple[Path, str | None]] = []
    if not toml.exists():
        toml.write_text(text, encoding="utf-8")
        before.append((toml, None))
    module = import_module(f"ingest.sources.{adapter}")
    said: dict[str, float] = {}
    if seat_price is not None and hasattr(module, "SYSTEM"):
        said[f"seat_price.{json.dumps(module.SYSTEM)}"] = seat_price
    if hourly_cost is not None:
        said["hourly_cost"] = hourly_cost
    file = workspace / "assumptions.toml"
    stated = file.read_text(encoding="utf-8") if file.exists() else None
    text, kept = _assumed(file, stated or "", said, _currency(workspace))
    if text != (stated or ""):
        file.write_text(text, encoding="utf-8")
        before.append((file, stated))
    sentence = f"{path.name} is recognised as {module.LABEL}; it is source {source!r}."
    return Added(
        source, adapter, tuple(path for path, _ in before), " ".join([sentence, *kept]), tuple(before)
    )


def _feeds(module: Any, path: Path) -> Iterable[str]:
    """Names the feeds that the file fills, by its rows or its header where the adapter can tell them."""
    if hasattr(module, "feeds_of_file"):
        return module.feeds_of_file(path)
    return module.feeds_of(_header(path)) if hasattr(module, "feeds_of") else module.CONTRACTS


def require_known(path: Path) -> str:
    """Names the adapter of a known export; raises `Refused` (SRC_MISSING, NOT_RECOGNISED) for anything else."""
    if not path.is_file():
        raise Refused("SRC_MISSING", f"{path} is not a file. Check the path.")
    name = recognise(path)
    if name is None:
        known = ", ".join(module.LABEL for _, module in _vendors())
        raise Refused(
            "NOT_RECOGNISED",
            f"{path.name} is not one of the known exports ({known}). "
            "`sevenfold source new FILE` looks at any table and writes the file in sources/ that describes it.",
        )
    return name


def _vendors() -> Iterator[tuple[str, Any]]:
    """Goes through the vendor adapters."""
    for found in iter_modules(sources.__path__):
        if found.name not in GENERIC:
            module = import_module(f"{sources.__name__}.{found.name}")
            if hasattr(module, "recognise"):
                yield found.name, module


def _header(path: Path) -> tuple[str, ...]:
    """Reads the header row of a table, or the top-level keys of a JSON document or of its first line."""
    with path.open("rb") as file:
        start = file.read(PEEK)
    if start.startswith(b"PK"):
        return _zip_header(path)
    text = start.decode("utf-8-sig", errors="replace")
    if text.lstrip().startswith(("{", "[")):
        return _json_keys(path, text)
    try:
        return tuple(next(csv.reader(text.splitlines()[:1]), []))
    except csv.Error:
        return ()


def _zip_header(path: Path) -> tuple[str, ...]:
    """Sees an Inspect log, which is a zip, as the document that it holds."""
    try:
        with zipfile.ZipFile(path) as archive:
            return ("eval", "status") if "header.json" in archive.namelist() else ()
    except zipfile.BadZipFile:
        return ()


def _json_keys(path: Path, text: str) -> tuple[str, ...]:
    """Lists the keys of the first object: a line of JSON lines, the whole document, or the first of its list."""
    found: object = None
    with suppress(ValueError, RecursionError):
        found = json.loads(text.lstrip().partition("\n")[0])
    if found is None and path.stat().st_size <= MAX_DOCUMENT:
        with suppress(ValueError, RecursionError):
            found = json.loads(path.read_bytes())
    if isinstance(found, dict) and isinstance(found.get("value"), list):
        # A Graph answer holds its records under "value".
        found = found["value"]
    if isinstance(found, list):
        found = found[0] if found else None
    return tuple(found) if isinstance(found, dict) else ()


def _relative(path: Path, workspace: Path | None) -> str:
    """Writes a path as seen from the workspace."""
    shown = path.resolve()
    if workspace is not None:
        try:
            shown = Path(os.path.relpath(path.resolve(), workspace.resolve()))
        except ValueError:  # another drive
            shown = path.resolve()
    return shown.as_posix()


def _quoted(text: str) -> str:
    """Quotes a TOML string; JSON's escapes are TOML's."""
    return json.dumps(text, ensure_ascii=False)


def _place(folder: Path, path: Path, text: str) -> tuple[str, Path]:
    """Chooses the name of a source: the file's own, or that with a number where another source has it."""
    folder.mkdir(parents=True, exist_ok=True)
    stem = re.sub(r"[^a-z0-9]+", "_", path.stem.lower()).strip("_")[:48] or "source"
    for number in range(1, 1000):
        name = stem if number == 1 else f"{stem}_{number}"
        place = folder / f"{name}.toml"
        if not place.exists() or place.read_text(encoding="utf-8") == text:
            return name, place
    raise Refused("SOURCE_NAMES", f"{folder} has too many sources called {stem}: remove some.")


def _assumed(file: Path, text: str, said: dict[str, float], unit: str) -> tuple[str, list[str]]:
    """Gives the assumptions with what was said, and a sentence for each that somebody stated otherwise."""
    known = read_toml(file, file.name) if file.exists() else {}
    kept: list[str] = []
    for name, amount in said.items():
        top, _, scope = name.partition(".")
        stated = known.get(top)
        if scope and isinstance(stated, dict) and not RANGE & stated.keys():
            stated = stated.get(json.loads(scope))
        if stated is None:
            block = f"[{name}]\nmid = {amount!r}\nunit = {_quoted(unit)}\nevidence = {_quoted(GIVEN)}\n"
            text = f"{text.rstrip()}\n\n{block}".lstrip("\n")
        elif isinstance(stated, dict) and stated.get("evidence") == GIVEN:
            block = f"[{name}]\nmid = "
            text = text.replace(f"{block}{stated['mid']!r}\n", f"{block}{amount!r}\n")
        elif stated != amount and not (isinstance(stated, dict) and stated.get("mid") == amount):
            kept.append(f"{top.replace('_', ' ').capitalize()} stays as {file.name} states it.")
    return text, kept


def _currency(workspace: Path) -> str:
    """Reads the reporting currency; USD where none is stated."""
    file = workspace / "sevenfold.toml"
    company = read_toml(file, file.name).get("company", {}) if file.exists() else {}
    return str(company.get("currency", "USD"))
