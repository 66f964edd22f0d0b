"""A small company on disk, for tests of ingest."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ingest.config.company import IngestSection
from ingest.load import ingest
from ingest.report import SourceReport
from ingest.warehouse import open_warehouse

GATEWAY = """
adapter = "jsonl"
path = "exports/gateway*.jsonl"
feeds = "usage"
provider = "any"
tokens = "inclusive"
[columns]
occurred_at = { from = "time", format = "epoch_seconds" }
person = "user"
project = "project"
session = "session"
model = "model"
input_tokens = "usage.input"
cache_read_tokens = "usage.cached"
output_tokens = "usage.output"
source_cost_usd = "cost"
"""


class Company:
    """A workspace in a folder: writes its files, loads it, looks into its warehouse."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(exist_ok=True)
        self.write("sevenfold.toml", '[company]\nname = "Test"\ncurrency = "EUR"\n')

    def write(self, name: str, content: str | bytes) -> Path:
        """Writes one file of the workspace."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def source(self, name: str, toml: str) -> None:
        """Writes sources/<name>.toml."""
        self.write(f"sources/{name}.toml", toml)

    def log(self, name: str, rows: Iterable[dict[str, Any]]) -> Path:
        """Writes JSON lines to exports/."""
        return self.write(f"exports/{name}", "".join(json.dumps(row) + "\n" for row in rows))

    def load(self, *sources: str, **options: Any) -> dict[str, SourceReport]:
        """Loads sources and gives their reports by name."""
        return {report.source: report for report in ingest(self.folder, sources, **options)}

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Reads from the warehouse."""
        with open_warehouse(self.folder / "data" / "warehouse.duckdb", IngestSection()) as session:
            return session.run(query)

    def one(self, query: str) -> Any:
        """Reads one value from the warehouse."""
        ((value,),) = self.rows(query)
        return value


def request(
    number: int, *, person: str = "ann@example.com", day: int = 0, model: str = "gpt-5", **extra: Any
) -> dict[str, Any]:
    """One line of the gateway log, on a day after 1 September 2025."""
    return {
        "time": 1756728000 + 86400 * day + number,
        "user": person,
        "project": "proj_support_1",
        "session": f"s{number}",
        "model": model,
        "usage": {"input": 1000 + number, "cached": 400, "output": 100},
        "cost": 0.001,
        **extra,
    }
