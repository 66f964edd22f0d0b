"""What a run has to do, found out before anything is changed: contracts, files and their byte checks."""

from __future__ import annotations

import glob
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.config.source import Source
from ingest.config.use_case import UseCase
from ingest.contract import ColumnSpec, Contract, Feed, Refused
from ingest.mapping import contract_for, contract_sha256
from ingest.preflight import Delivered, check
from ingest.problems import ConfigProblem
from ingest.reading.lines import is_plain
from ingest.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Job:
    """One feed of one source."""

    feed: Feed
    contract: Contract
    contract_sha256: str
    adapter: Any

    def batches(self, file: Delivered) -> bool:
        """Tells whether the file may share a transaction with its neighbours."""
        # Lines that need the careful reader are read alone.
        return self.contract.reader != "jsonl" or is_plain(file)


@dataclass(frozen=True, slots=True)
class Work:
    """One source: its feeds and its delivered files, in the order in which they are loaded."""

    name: str
    source: Source
    jobs: tuple[Job, ...]
    files: tuple[Delivered, ...]


def plan_work(workspace: Workspace, names: tuple[str, ...]) -> list[Work]:
    """Resolves the named sources, all without names; raises for the first thing that cannot be loaded.

    Configuration problems of all sources come before any file is looked at.
    """
    selected = workspace.select(names)
    jobs = {name: _jobs(workspace, name, source) for name, source in selected.items()}
    return [
        Work(name, source, jobs[name], _files(workspace.folder, name, source, jobs[name]))
        for name, source in selected.items()
    ]


def _jobs(workspace: Workspace, name: str, source: Source) -> tuple[Job, ...]:
    found = []
    for feed in source.feeds:
        completed = _with_use_case(workspace.use_cases, name, source, feed)
        contract, adapter = contract_for(name, completed, feed, workspace.kpis)
        found.append(Job(feed, contract, contract_sha256(source, contract, workspace.kpis), adapter))
    return tuple(found)


def _with_use_case(use_cases: Mapping[str, UseCase], name: str, source: Source, feed: Feed) -> Source:
    """A rollout or an experiment may be named by its use case instead of naming it."""
    if feed not in ("rollout", "experiment") or source.use_case is not None:
        return source
    if {"use_case", "use_case_id"} & set(source.columns):
        return source
    naming = [
        key
        for key, use_case in use_cases.items()
        if (part := use_case.rollout if feed == "rollout" else use_case.experiment) and part.source == name
    ]
    if len(naming) == 1:
        return source.model_copy(update={"use_case": naming[0]})
    spec = source.columns.get("experiment_id") or source.columns.get("experiment")
    by_id = {u.experiment.id: key for key, u in use_cases.items() if u.experiment and u.experiment.id}
    if feed == "experiment" and spec is not None:
        if spec.value is not None and str(spec.value) in by_id:
            return source.model_copy(update={"use_case": by_id[str(spec.value)]})
        if spec.value is None and by_id:
            mapped = ColumnSpec.model_validate({**spec.model_dump(by_alias=True), "map": by_id})
            return source.model_copy(update={"columns": {**source.columns, "use_case": mapped}})
    raise ConfigProblem(
        "CONFIG_MISSING_KEY",
        f'sources/{name}.toml: say which use case it belongs to: use_case = "...", a column use_case, or '
        f'[{feed}] source = "{name}" in the use case\'s file.',
    )


def _files(folder: Path, name: str, source: Source, jobs: tuple[Job, ...]) -> tuple[Delivered, ...]:
    found: dict[str, Path] = {}
    for pattern in source.path:
        for path in _match(folder, name, pattern):
            found.setdefault(os.path.normpath(path), path)
    reader = jobs[0].contract.reader
    return tuple(check(found[key], reader, source.encoding) for key in sorted(found))


def _match(folder: Path, name: str, pattern: str) -> list[Path]:
    whole = folder / pattern
    if not glob.has_magic(pattern) or whole.exists():
        if not os.path.lexists(whole):
            raise Refused(
                "FILE_MISSING",
                f"sources/{name}.toml: there is no file {pattern!r} (looked in {folder.absolute()}). "
                "Deliver it, or correct path.",
            )
        return [whole]
    # A folder name with brackets is not part of the pattern.
    root = "" if Path(pattern).is_absolute() else glob.escape(str(folder)) + os.sep
    matches = [Path(text) for text in glob.glob(root + pattern, recursive=True)]
    files = [path for path in matches if not path.is_dir()]
    if matches and not files:
        shown = os.path.relpath(matches[0], folder)
        raise Refused(
            "SRC_IS_FOLDER",
            f"sources/{name}.toml: {pattern!r} matches folders only. Name the files in them: {shown}/*",
        )
    if not files:
        raise Refused(
            "FILE_MISSING",
            f"sources/{name}.toml: no file matches {pattern!r} (looked in {folder.absolute()}). "
            "Deliver one, or correct path.",
        )
    return files
