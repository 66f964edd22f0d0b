"""The warehouse as a FOCUS file: invoice lines, and usage with its token meters as rows of their own.

No person leaves with it. Usage rows carry the list price only, because an estimate is neither billed nor
effective cost; `x_Basis` tells the two kinds apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Final

from ingest.problems import ConfigProblem, StorageProblem
from ingest.sql import Sql
from ingest.warehouse import Session, open_reading

ROWS: Final = Path(__file__).with_suffix(".sql")

FORMATS: Final = {".csv": "format csv, header true", ".parquet": "format parquet"}

TOTALS: Final = """
select
    count(*),
    count(*) filter (where "x_Basis" = 'invoice'),
    coalesce(sum("BilledCost"), 0),
    coalesce(sum("ListCost") filter (where "x_Basis" <> 'invoice'), 0)
from exported
"""
TIMES: Final = ("BillingPeriodEnd", "BillingPeriodStart", "ChargePeriodEnd", "ChargePeriodStart")


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written."""

    path: Path
    rows: int
    invoiced: int
    """Rows that are invoice lines; the others are usage at list price."""
    billed: Decimal
    """Sum of the invoice lines, in their currencies."""
    listed: Decimal
    """List price of the usage, USD; usage of unknown models has none."""


def export(warehouse: Path, target: Path) -> Exported:
    """Writes all rows to `target`, CSV or Parquet by its suffix: whole, or not at all.

    Raises `ConfigProblem` (6) for another suffix or an empty workspace, `StorageProblem` (5) where the file
    cannot be written, `BusyProblem` (4) while a load is running.
    """
    form = FORMATS.get(target.suffix.lower())
    if form is None:
        raise ConfigProblem(
            "EXPORT_FORMAT", f"{target.name}: a FOCUS export is a .csv or a .parquet file. Name it so."
        )
    if not warehouse.is_file():
        raise ConfigProblem("NOTHING_LOADED", "Nothing is loaded yet. Run `sevenfold run` first.")
    temporary = target.with_name(f".{target.name}.part")
    with open_reading(warehouse) as session:
        session.run("create temp table exported as " + ROWS.read_text(encoding="utf-8"))
        rows, invoiced, billed, listed = session.one(TOTALS)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            _write(session, temporary, form)
            temporary.chmod(0o640)
            temporary.replace(target)
        except OSError as error:
            raise StorageProblem(
                "EXPORT_TARGET",
                f"{target} cannot be written ({error.strerror}). Check the folder and its disk.",
            ) from None
        finally:
            temporary.unlink(missing_ok=True)
    return Exported(target, int(rows), int(invoiced), billed, listed)


def _write(session: Session, target: Path, form: str) -> None:
    # CSV has no type for a time: FOCUS wants ISO 8601 in UTC.
    shown = ", ".join(f'strftime("{name}", \'%Y-%m-%dT%H:%M:%SZ\') as "{name}"' for name in TIMES)
    columns = f"* replace ({shown})" if form.startswith("format csv") else "*"
    target.touch(mode=0o600)
    session.run(Sql(f"copy (select {columns} from exported) to ? ({form})", (str(target),)))
