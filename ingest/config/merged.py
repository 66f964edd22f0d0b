"""What a source says beside its file: a query in a .sql file, and the use case that its KPI belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ingest.config.kpi import Kpi
from ingest.config.source import Source
from ingest.config.use_case import UseCase, UseCaseKpi
from ingest.problems import ConfigProblem


def with_queries(folder: Path, sources: Mapping[str, Source]) -> dict[str, Source]:
    """Puts the text of each .sql file that a source names into the source."""
    return {
        name: source
        if source.query is None
        else source.model_copy(
            update={"query": query_text(folder, source.query, f"sources/{name}.toml: query")}
        )
        for name, source in sources.items()
    }


def query_text(folder: Path, given: str, shown: str) -> str:
    """Gives a query, or the text of the .sql file that it names, relative to the workspace.

    Raises `ConfigProblem` (exit 6) for a file that cannot be read or is empty; `shown` says where it was named.
    """
    named = given.strip()
    if "\n" in named or not named.lower().endswith(".sql"):
        return given
    try:
        text = (folder / named).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise ConfigProblem(
            "QUERY_FILE",
            f"{shown} = {named!r} cannot be read as a UTF-8 file. Paths are relative to the workspace.",
        ) from None
    if not text.strip():
        raise ConfigProblem("QUERY_FILE", f"{shown} = {named!r} is an empty file. Write one select into it.")
    return text


def with_use_cases(
    use_cases: Mapping[str, UseCase],
    hashes: Mapping[str, str],
    sources: Mapping[str, Source],
    source_hashes: Mapping[str, str],
) -> tuple[dict[str, UseCase], dict[str, str]]:
    """Adds the use cases that sources define inline to the others, with the hash of their file."""
    found, versions = dict(use_cases), dict(hashes)
    for name, source in sources.items():
        if source.use_case is None or isinstance(source.use_case, str):
            continue
        inline = source.use_case
        if inline.id in found:
            raise ConfigProblem(
                "CONFIG_VALUE",
                f"sources/{name}.toml: the use case {inline.id!r} is already defined elsewhere. "
                f'Say use_case = "{inline.id}" here.',
            )
        found[inline.id] = inline
        versions[inline.id] = source_hashes[name]
    return found, versions


def with_kpis(
    use_cases: Mapping[str, UseCase], sources: Mapping[str, Source], kpis: Mapping[str, Kpi]
) -> dict[str, UseCase]:
    """Adds to each use case the KPIs of the sources that name it, in the KPI's own role, where it names none."""
    found = dict(use_cases)
    for source in sources.values():
        case, kpi = found.get(source.use_case_id or ""), source.kpi_id
        if case is None or kpi is None or kpi not in kpis or kpi in {known.id for known in case.kpi}:
            continue
        added = UseCaseKpi(id=kpi, role=kpis[kpi].role)
        found[str(source.use_case_id)] = case.model_copy(update={"kpi": (*case.kpi, added)})
    return found
