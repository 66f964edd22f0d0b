"""The ledger beside landing: with it the warehouse can be built again even where its file is lost."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel

from ingest.contract import ColumnSpec, Contract
from ingest.jobs import Work
from ingest.problems import StorageProblem
from ingest.warehouse import Session

NAME: Final = "ledger.parquet"
COPY: Final = """
copy (
    select
        ingest_run.*,
        ingest_contract.contract,
        (
            select list(
                {'row': q.source_row, 'code': q.code, 'reason': q.reason, 'column': q.column_name, 'closed': q.closed_at}
                order by q.source_row, q.code
            )
            from quarantine as q
            where q.ingest_run_id = ingest_run.ingest_run_id
        ) as set_aside
    from ingest_run
    left join ingest_contract using (contract_sha256)
    order by ingest_run.load_order
) to ? (format parquet, compression zstd)
"""


def path(data: Path) -> Path:
    """Gives the place of the copy."""
    return data / "landing" / NAME


def write(session: Session, data: Path) -> None:
    """Writes the copy anew, whole and durable or not at all; raises `StorageProblem` (exit 5)."""
    final = path(data)
    temporary = final.with_name(f".tmp-{NAME}")
    try:
        final.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        session.run(
            "delete from ingest_contract where contract_sha256 not in (select contract_sha256 from ingest_run)"
        )
        session.run(COPY, (str(temporary),))
        temporary.chmod(0o600)
        with temporary.open("rb") as file:
            os.fsync(file.fileno())
        temporary.replace(final)
    except OSError as error:
        raise StorageProblem(
            "LANDING",
            f"{final.parent} cannot be written ({error.strerror}). Check the disk and who owns it. What was "
            "loaded is in the warehouse.",
        ) from None


def write_contracts(session: Session, work: Sequence[Work]) -> None:
    """Keeps the contracts of all jobs that are about to be loaded."""
    known = {str(row[0]) for row in session.run("select contract_sha256 from ingest_contract")}
    found = {job.contract_sha256: job.contract for item in work for job in item.jobs}
    with session.transaction():
        for key in sorted(set(found) - known):
            session.run("insert into ingest_contract values (?, ?)", (key, text(found[key])))


def text(contract: Contract) -> str:
    """Writes a contract as JSON, without the filter that landed rows have passed."""
    return json.dumps(asdict(replace(contract, where={})), sort_keys=True, default=_plain)


def contract(written: str) -> Contract:
    """Reads a contract that `text` wrote."""
    content: dict[str, Any] = json.loads(written)
    content["columns"] = {key: ColumnSpec.model_validate(spec) for key, spec in content["columns"].items()}
    lists = {key: tuple(value) for key, value in content.items() if isinstance(value, list)}
    return Contract(**{**content, **lists, "nulls": frozenset(content["nulls"])})


def _plain(content: object) -> object:
    if isinstance(content, BaseModel):
        return content.model_dump(mode="json", by_alias=True)
    if isinstance(content, (set, frozenset)):
        return sorted(content)
    if isinstance(content, Mapping):
        return dict(content)
    raise TypeError(f"a contract cannot hold {type(content).__name__}")
