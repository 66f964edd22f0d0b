"""From a source's TOML to the contract of one feed: nothing that the file would have to be asked."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any, Final

from pydantic import BaseModel

from ingest import sources
from ingest.config.kpi import Kpi
from ingest.config.source import Source
from ingest.contract import ColumnSpec, Contract, Feed, Reader
from ingest.feeds import FEEDS, FeedShape
from ingest.problems import ConfigProblem

RULES: Final = 2
"""Version of the reading and casting rules: a change makes every file a new load."""


SUFFIXES: Final[Mapping[str, Reader]] = {
    ".xlsx": "excel",
    ".xlsm": "excel",
    ".xls": "excel",
    ".xlsb": "excel",
    ".ods": "excel",
    ".parquet": "parquet",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
}
"""Ending of a file -> how a table is stored; anything else is CSV."""


def stored_as(source: Source) -> Reader:
    """Tells how a table is stored: as the source says, else by the suffix of its file."""
    suffix = next((s for s in SUFFIXES if source.path[0].lower().endswith(s)), "")
    return source.format or SUFFIXES.get(suffix, "csv")


def mapped(source: Source, feed: Feed, reader: Reader) -> Contract:
    """Makes the contract of a generic adapter: everything is as the TOML says."""
    shape = FEEDS[feed]
    grain = source.grain or "event"
    contract = Contract(
        feed=feed,
        columns={key: spec for key, spec in source.columns.items() if shape.target(key)},
        reader=reader,
        duplicates=shape.duplicates,
        grain=grain,
        # A bucket of a report is replaced by its later export; events are united.
        restates="day" if feed == "usage" and grain != "event" else None,
        cost_basis="gateway_estimate" if feed == "usage" else None,
    )
    return _overridden(contract, source)


def contract_for(name: str, source: Source, feed: Feed, kpis: Mapping[str, Kpi]) -> tuple[Contract, Any]:
    """Gives the effective contract of one feed and its adapter; raises `ConfigProblem` naming the key."""
    adapter = sources.load(source.adapter, name)
    if hasattr(adapter, "build"):
        contract: Contract = adapter.build(source, feed)
    elif feed in adapter.CONTRACTS:
        vendor = adapter.CONTRACTS[feed]
        columns = {key: spec for key, spec in source.columns.items() if FEEDS[feed].target(key)}
        # A vendor's table may have been saved as another kind of table.
        reader = stored_as(source) if vendor.reader == "csv" else vendor.reader
        contract = _overridden(replace(vendor, columns={**vendor.columns, **columns}, reader=reader), source)
    else:
        raise ConfigProblem(
            "FEED_UNKNOWN",
            f"sources/{name}.toml: adapter {source.adapter!r} does not fill {feed!r}. "
            f"It fills: {', '.join(adapter.CONTRACTS)}.",
        )
    contract = replace(contract, columns=_with_constants(contract, source, FEEDS[feed]))
    _check(name, source, contract, FEEDS[feed], kpis)
    return contract, adapter


def _overridden(contract: Contract, source: Source) -> Contract:
    given: dict[str, Any] = {
        "tokens": source.tokens,
        "output_tokens": source.output_tokens,
        "key": source.key or None,
        "duplicates": source.duplicates,
        "restates": source.restates,
        "grain": source.grain,
        "timezone": source.timezone,
        "cost_basis": source.cost_basis,
        "where": source.where or None,
        "provider": source.provider,
        "nulls": frozenset({"", *source.nulls}) if source.nulls is not None else None,
    }
    return replace(contract, **{key: content for key, content in given.items() if content is not None})


def _with_constants(contract: Contract, source: Source, shape: FeedShape) -> dict[str, ColumnSpec]:
    """Adds what holds for all rows as constants, where no column says it."""
    known = {target.name for key in contract.columns if (target := shape.target(key))}
    constants = {"kpi": source.kpi_id, "use_case": source.use_case_id, "service": source.service}
    added = {
        target.name: ColumnSpec(value=content)
        for key, content in constants.items()
        if content is not None and (target := shape.target(key)) and target.name not in known
    }
    return {**contract.columns, **added}


def _check(name: str, source: Source, contract: Contract, shape: FeedShape, kpis: Mapping[str, Kpi]) -> None:
    shown = f"sources/{name}.toml"
    known = {target.name for key in contract.columns if (target := shape.target(key))}
    # A rollout or an experiment may name its source in the use case's file.
    late = {"use_case"} if contract.feed in ("rollout", "experiment") else set()
    missing = [t.name for t in shape.targets if t.required and t.name not in known | late]
    if missing:
        extra = ' Say kpi = "..." or [kpi].' if "kpi" in missing else ""
        raise ConfigProblem(
            "CONFIG_MISSING_KEY",
            f"{shown}: feeds = {contract.feed!r} needs the column(s) {', '.join(missing)} in [columns].{extra}",
        )
    if contract.feed == "kpi_observation" and not known & {"value", "numerator"}:
        raise ConfigProblem(
            "CONFIG_MISSING_KEY", f"{shown}: a KPI needs value, or numerator and denominator, in [columns]."
        )
    if source.where and contract.reader == "own":
        raise ConfigProblem("CONFIG_VALUE", f"{shown}: where does not apply to adapter {source.adapter!r}.")
    if shape.bucket and source.duplicates is not None and contract.feed != "kpi_observation":
        raise ConfigProblem(
            "CONFIG_VALUE",
            f"{shown}: duplicates does not apply to feeds = {contract.feed!r}: a later export replaces the same "
            f"{', '.join(shape.bucket)}.",
        )
    if contract.restates and contract.feed not in ("usage", "charge", "event"):
        raise ConfigProblem(
            "CONFIG_VALUE", f"{shown}: restates is for usage, charge and event; {contract.feed} always does."
        )


def contract_sha256(source: Source, contract: Contract, kpis: Mapping[str, Kpi]) -> str:
    """Hashes everything that decides what a file becomes: a changed mapping is a new load."""
    spec = contract.columns.get("kpi")
    kpi = kpis.get(str(spec.value)) if spec is not None else None
    laid_out = {"sheet", "rows", "skip_rows", "delimiter", "encoding"}
    queried = {"query", "watermark"} if source.query is not None else set()
    layout = source.model_dump(mode="json", by_alias=True, include=laid_out | queried)
    text = json.dumps(
        [RULES, source.adapter, layout, asdict(contract), kpi.unit if kpi else None],
        sort_keys=True,
        default=_plain,
    )
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(content: object) -> object:
    if isinstance(content, BaseModel):
        return content.model_dump(mode="json", by_alias=True)
    if isinstance(content, (set, frozenset)):
        return sorted(content)
    if isinstance(content, Mapping):
        return dict(content)
    return str(content)
