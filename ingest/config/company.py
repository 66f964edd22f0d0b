"""sevenfold.toml: the [company] and [ingest] sections; the others belong to other packages."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from ingest.config.document import Section


class CompanySection(Section):
    """Who the numbers are about."""

    name: str = Field(min_length=1)
    """Name as shown on every page."""
    currency: str = Field(default="USD", pattern=r"^[A-Z]{3}$")
    """Reporting currency, ISO 4217."""
    synthetic: bool = False
    """True for generated sample data: every page says so."""


class CoverageSection(Section):
    """Which source answers where several report the same usage or the same money; the others reconcile."""

    usage: tuple[str | tuple[str, ...], ...] = ()
    """Sources of usage in the order in which they answer for a day; a list in it answers together. Sources that
    are not named come afterwards in the usual order: the finest records first."""
    charge: tuple[str | tuple[str, ...], ...] = ()
    """The same for charges; the usual order is invoice, described table, vendor's cost report."""
    separate: tuple[str, ...] = ()
    """Sources whose records no other source reports: they always answer, beside any other."""


class IngestSection(Section):
    """How files are loaded."""

    engine: Literal["duckdb"] = "duckdb"
    """What runs the rollup from events to person-days."""
    threads: int | None = Field(default=None, ge=1)
    """Processor threads; all of them unless said."""
    memory_limit: str | None = Field(default=None, pattern=r"^\d+(\.\d+)?\s?(MB|GB|TB|MiB|GiB|TiB)$")
    """Memory that a load may take, such as "4GB"; 1.2 GB unless said; what does not fit goes to disk."""
    max_bad: float = Field(default=0.05, ge=0, le=1)
    """Largest share of bad rows a file may have before it is refused."""
    coverage: CoverageSection = CoverageSection()
    """Which source answers for a day."""


class WorkspaceFile(Section):
    """The whole of sevenfold.toml; each package validates its own section."""

    company: CompanySection
    ingest: IngestSection = IngestSection()
    metrics: dict[str, Any] = Field(default_factory=dict)
    """Read by metrics."""
    privacy: dict[str, Any] = Field(default_factory=dict)
    """Read by metrics."""
    dashboard: dict[str, Any] = Field(default_factory=dict)
    """Read by the dashboard."""
