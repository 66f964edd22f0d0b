"""One module per format or vendor; adding a vendor is adding a file. Listing imports none, loading one."""

from __future__ import annotations

import importlib
import pkgutil
from typing import Any

from ingest.problems import ConfigProblem, nearest, one_of


def names() -> tuple[str, ...]:
    """Lists the adapters there are, without importing any."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(__path__)))


def load(adapter: str, source: str) -> Any:
    """Imports one adapter; raises a sentence that lists them all where there is no such one."""
    if adapter not in names():
        raise ConfigProblem(
            "ADAPTER_UNKNOWN",
            f"sources/{source}.toml: there is no adapter {adapter!r}.{nearest(adapter, names())} "
            f"Adapters: {one_of(names())}.",
        )
    return importlib.import_module(f"{__name__}.{adapter}")
