"""The workspace: what a company owns, read and validated; `init` writes a commented one."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from ingest.config.assumptions import Assumptions
from ingest.config.company import CompanySection, IngestSection, WorkspaceFile
from ingest.config.document import parse, read_toml
from ingest.config.kpi import Kpi
from ingest.config.merged import with_kpis, with_queries, with_use_cases
from ingest.config.prices import PriceFile
from ingest.config.provider import Provider
from ingest.config.source import Source
from ingest.config.use_case import UseCase
from ingest.problems import ConfigProblem, nearest, one_of
from ingest.starter import init

__all__ = ["Workspace", "init", "load"]

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Workspace:
    """A validated workspace; names are the names of its files."""

    folder: Path
    company: CompanySection
    ingest: IngestSection
    use_cases: Mapping[str, UseCase]
    use_case_hashes: Mapping[str, str]
    """Use case -> SHA-256 of its file: the version of the definition."""
    sources: Mapping[str, Source]
    kpis: Mapping[str, Kpi]
    """From kpis/*.toml and from the sources that define one inline."""
    assumptions: Assumptions
    providers: Mapping[str, Provider]
    prices: Mapping[str, PriceFile]
    """Contract prices, by file."""

    @property
    def data(self) -> Path:
        """Folder of everything that the product writes."""
        return self.folder / "data"

    @property
    def warehouse(self) -> Path:
        """The warehouse file."""
        return self.data / "warehouse.duckdb"

    @property
    def landing(self) -> Path:
        """Folder of the landed files."""
        return self.data / "landing"

    def select(self, names: tuple[str, ...]) -> dict[str, Source]:
        """Gives the named sources, all of them without names; raises a sentence with the nearest name."""
        for name in names:
            if name not in self.sources:
                raise ConfigProblem(
                    "SOURCE_UNKNOWN",
                    f"There is no source {name!r}.{nearest(name, self.sources)} "
                    f"Sources here: {one_of(self.sources)}.",
                )
        return {name: self.sources[name] for name in names} if names else dict(self.sources)


def load(folder: Path) -> Workspace:
    """Reads the workspace in `folder`; raises `ConfigProblem` (exit 6) naming file and key."""
    main = folder / "sevenfold.toml"
    if not main.is_file():
        raise ConfigProblem(
            "WORKSPACE_MISSING",
            f"{folder} has no sevenfold.toml, so it is not a workspace. "
            f"`sevenfold init {folder}` makes one; --workspace names another folder.",
        )
    settings = parse(WorkspaceFile, read_toml(main, main.name), main.name)
    use_cases, hashes = _files(folder, "use_cases", UseCase)
    described, source_hashes = _files(folder, "sources", Source)
    kpis, _ = _files(folder, "kpis", Kpi)
    providers, _ = _files(folder, "providers", Provider)
    prices, _ = _files(folder, "prices", PriceFile)
    sources = with_queries(folder, described)
    use_cases, hashes = with_use_cases(use_cases, hashes, sources, source_hashes)
    kpis = _with_inline(kpis, sources)
    assumptions = Assumptions()
    if (folder / "assumptions.toml").is_file():
        content = read_toml(folder / "assumptions.toml", "assumptions.toml")
        assumptions = parse(Assumptions, content, "assumptions.toml")
    workspace = Workspace(
        folder=folder,
        company=settings.company,
        ingest=settings.ingest,
        use_cases=with_kpis(use_cases, sources, kpis),
        use_case_hashes=hashes,
        sources=sources,
        kpis=kpis,
        assumptions=assumptions,
        providers=providers,
        prices=prices,
    )
    _check_references(workspace)
    return workspace


def _files(folder: Path, kind: str, model: type[Model]) -> tuple[dict[str, Model], dict[str, str]]:
    found: dict[str, Model] = {}
    hashes: dict[str, str] = {}
    for path in sorted((folder / kind).glob("*.toml")):
        shown = f"{kind}/{path.name}"
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}", path.stem):
            raise ConfigProblem(
                "CONFIG_NAME", f"{shown}: a file name is an id of letters, digits, _ and - only. Rename it."
            )
        found[path.stem] = parse(model, read_toml(path, shown), shown)
        hashes[path.stem] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found, hashes


def _with_inline(kpis: Mapping[str, Kpi], sources: Mapping[str, Source]) -> dict[str, Kpi]:
    found = dict(kpis)
    origin = {name: f"kpis/{name}.toml" for name in kpis}
    for name, source in sources.items():
        if source.kpi is None or isinstance(source.kpi, str):
            continue
        shown = f"sources/{name}.toml"
        if source.kpi.id in found:
            raise ConfigProblem(
                "CONFIG_VALUE",
                f"{shown}: the KPI {source.kpi.id!r} is already defined in {origin[source.kpi.id]}. "
                f'Say kpi = "{source.kpi.id}" here.',
            )
        origin[source.kpi.id] = shown
        found[source.kpi.id] = source.kpi
    return found


def _check_references(workspace: Workspace) -> None:
    for name, source in workspace.sources.items():
        shown = f"sources/{name}.toml"
        if isinstance(source.kpi, str):
            _must_exist(source.kpi, workspace.kpis, shown, "kpi", "kpis/")
        if source.use_case_id is not None:
            _must_exist(source.use_case_id, workspace.use_cases, shown, "use_case", "use_cases/")
    for name, use_case in workspace.use_cases.items():
        shown = f"use_cases/{name}.toml"
        for kpi in use_case.kpi:
            _must_exist(kpi.id, workspace.kpis, shown, "kpi.id", "kpis/")
            if kpi.guardrail is not None:
                _must_exist(kpi.guardrail, workspace.kpis, shown, "kpi.guardrail", "kpis/")
        if use_case.target is not None and use_case.target.kpi is not None:
            _must_exist(use_case.target.kpi, workspace.kpis, shown, "target.kpi", "kpis/")
        if use_case.rollout is not None and use_case.rollout.source is not None:
            _must_exist(use_case.rollout.source, workspace.sources, shown, "rollout.source", "sources/")
        for earlier in use_case.learned_from:
            _must_exist(earlier, workspace.use_cases, shown, "learned_from", "use_cases/")
    for entry in workspace.assumptions.entries:
        if entry.use_case is not None:
            _must_exist(entry.use_case, workspace.use_cases, "assumptions.toml", "use_case", "use_cases/")


def _must_exist(name: str, known: Mapping[str, object], shown: str, key: str, folder: str) -> None:
    if name not in known:
        raise ConfigProblem(
            "CONFIG_REFERENCE",
            f"{shown}: {key} = {name!r} is not defined in {folder}.{nearest(name, known)} "
            f"Defined: {one_of(known)}.",
        )
