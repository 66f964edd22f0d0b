"""Slow estimates kept between publishes: computed once for the same data, method and library."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, fields
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from metrics.estimate import Gate
from metrics.method import METHOD_VERSION
from metrics.methods.design import estimate_panel, takes_long
from metrics.methods.result import EventPoint, OutcomeResult, OutcomeSpec, Panel

_FOLDER = "estimates"


class Kept:
    """Estimates of panels; those that take long are read from `data/estimates` where they are known already."""

    def __init__(self, data: Path) -> None:
        self._folder = data / _FOLDER
        self._used: set[Path] = set()

    def estimate(self, panel: Panel, spec: OutcomeSpec) -> OutcomeResult:
        """The result of `estimate_panel`, kept where it took long; a file that cannot be read is made anew."""
        if not takes_long(panel, spec):
            return estimate_panel(panel, spec)
        path = self._folder / f"{_digest(panel, spec)}.json"
        self._used.add(path)
        try:
            return _result(json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError, KeyError):
            pass
        found = estimate_panel(panel, spec)
        self._keep(path, found)
        return found

    def sweep(self) -> None:
        """Removes what this publish had no use for: its data have changed or are gone."""
        for path in self._folder.glob("*.json"):
            if path not in self._used:
                path.unlink(missing_ok=True)

    def _keep(self, path: Path, found: OutcomeResult) -> None:
        text = json.dumps(asdict(found), allow_nan=False)
        beside = path.with_suffix(".tmp")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            beside.write_text(text, encoding="utf-8")
            beside.replace(path)
        except OSError:
            # the estimate is there; only the next publish will have to wait for it again
            beside.unlink(missing_ok=True)


def _digest(panel: Panel, spec: OutcomeSpec) -> str:
    """One key for everything that the result depends on."""
    found = hashlib.sha256(repr((METHOD_VERSION, _library(), spec)).encode())
    for one in fields(panel):
        value = getattr(panel, one.name)
        arrays = value if isinstance(value, dict) else {one.name: value}
        for name, array in sorted(arrays.items()):
            found.update(name.encode() + b"\0")
            found.update(array.tobytes() if hasattr(array, "tobytes") else repr(array).encode())
    return found.hexdigest()


def _library() -> str:
    try:
        return version("diff-diff")
    except PackageNotFoundError:
        return "none"


def _result(document: dict[str, Any]) -> OutcomeResult:
    """The result as it was before it was written down; tuples come back as tuples."""
    pairs = {name: (value[0], value[1]) for name, value in document.pop("aggregates").items()}
    benefit = document.pop("benefit")
    return OutcomeResult(
        aggregates=pairs,
        benefit=None if benefit is None else (benefit[0], benefit[1]),
        gates=tuple(Gate(**gate) for gate in document.pop("gates")),
        events=tuple(EventPoint(**event) for event in document.pop("events")),
        pre_events=tuple(EventPoint(**event) for event in document.pop("pre_events")),
        notes=tuple(document.pop("notes")),
        **document,
    )
