"""Copilot's charges: the billing CSV (a line per person, day, model and cost centre) and its JSON.

The delivered amounts count, never quantity times price. The columns `aic_*` value the same use a second time
and `total_monthly_quota` repeats on every line: neither is read.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Final

import polars as pl

from ingest.contract import Refused
from ingest.copilot.documents import Object, items, text
from ingest.preflight import check, text_stream
from ingest.reading import header
from ingest.reading.delimited import records

REQUIRED: Final = (
    "date",
    "username",
    "product",
    "sku",
    "model",
    "quantity",
    "unit_type",
    "applied_cost_per_quantity",
    "gross_amount",
    "net_amount",
)
READ: Final = (*REQUIRED, "organization", "cost_center_name")
"""Columns of the CSV that are used; a repository may be named after its owner, so it is not."""

KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "date": ("date",),
    "username": ("user", "username"),
    "product": ("product",),
    "sku": ("sku",),
    "model": ("model",),
    "quantity": ("grossQuantity", "quantity"),
    "unit_type": ("unitType",),
    "applied_cost_per_quantity": ("pricePerUnit",),
    "gross_amount": ("grossAmount",),
    "net_amount": ("netAmount",),
    "organization": ("organization", "organizationName"),
    "cost_center_name": ("costCenterName",),
}
"""Column of the CSV -> keys of the JSON that mean the same, the usual one first."""

CHARGE: Final = (
    "charge_period_start",
    "charge_period_end",
    "charge_category",
    "charge_description",
    "provider_name",
    "service_category",
    "service_name",
    "list_cost",
    "billed_cost",
    "billing_currency",
    "pricing_quantity",
    "pricing_unit",
    "consumed_quantity",
    "consumed_unit",
    "sku_id",
    "model",
    "project",
    "person",
    "is_ai",
    "tags",
    "quality_flag",
)

NOT_AI: Final = ("actions", "codespaces", "ghas", "ghec", "git_lfs", "packages", "shared_storage")
"""Products that the same billing export can carry and that are no AI."""

MISMATCH: Final = 1e-5
"""USD by which quantity times price may miss the gross amount: the parts are rounded to six decimals."""

LARGE: Final = 0.5
"""Share of a file's amount above which one line alone is worth a look."""

FEWEST: Final = 20
"""Lines that a file must have for such a share to be odd."""


def is_billing(names: tuple[str, ...]) -> bool:
    """Tells the billing CSV by its header."""
    return set(REQUIRED) <= {header.plain(name) for name in names}


def read_csv(path: Path, service: str) -> pl.DataFrame:
    """Gives the charges of a billing CSV; lines that cannot be split are set aside.

    Raises `Refused`: COLUMN_MISSING, HEADER_DUPLICATE, and the codes of a text file.
    """
    delivered = check(path, "csv")
    rows: list[dict[str, object]] = []
    with text_stream(delivered) as stream:
        names = next(csv.reader([next(stream, "").rstrip("\r\n")]), [])
        at = {header.plain(name): place for place, name in enumerate(names)}
        missing = [name for name in REQUIRED if name not in at]
        if missing:
            raise Refused(
                "COLUMN_MISSING",
                f"{path.name} is not a complete billing export of GitHub Copilot: required column(s) missing: "
                f"{', '.join(missing)}.",
            )
        header.check(path.name, names)
        for line, cells in records(stream, 2, ","):
            if isinstance(cells, tuple):
                rows.append({"_row": line, "_code": cells[0], "_problem": cells[1]})
            elif len(cells) != len(names):
                few = len(cells) < len(names)
                code = "ROW_SHORT" if few else "ROW_LONG"
                rows.append(
                    {"_row": line, "_code": code, "_problem": f"too {'few' if few else 'many'} values"}
                )
            else:
                known = (*READ, header.REFERENCE)
                rows.append({"_row": line} | {name: cells[at[name]] for name in known if name in at})
    return _charges(rows, service)


def read_json(path: Path, service: str) -> pl.DataFrame:
    """Gives the charges of a billing answer in JSON, each dated by itself or by the answer's time period.

    Raises `Refused`: PERIOD_MISSING where neither says when, and the codes of `documents.items`.
    """
    return _charges(list(_json_rows(path)), service)


def _json_rows(path: Path) -> Iterator[dict[str, object]]:
    """Gives the rows of the JSON under the names of the CSV."""
    for position, document, item in items(path, "charge"):
        if item is None:
            yield {"_row": position, "_code": "JSON_OBJECT", "_problem": "this is not a JSON object"}
            continue
        row = {
            name: next((text(item[key]) for key in keys if item.get(key) is not None), None)
            for name, keys in KEYS.items()
        }
        if row["organization"] is None:
            row["organization"] = text(document.get("organization"))
        period = (row["date"], None) if row["date"] else _period(path.name, document)
        own = {"date": period[0], "_end": period[1], header.REFERENCE: text(item.get(header.REFERENCE))}
        yield {"_row": position, **row, **own}


def _period(name: str, document: Object) -> tuple[str, str]:
    """Reads (first day, day after the last) of `timePeriod`: a year, a month or a day."""
    stated = document.get("timePeriod")
    said = [stated.get(key) for key in ("year", "month", "day")] if isinstance(stated, dict) else [0, 0, 0]
    year, month, day = (number if isinstance(number, int) else 0 for number in said)
    try:
        first = date(year, month or 1, day or 1)
        if day:
            after = date.fromordinal(first.toordinal() + 1)
        else:
            after = date(year, month + 1, 1) if 0 < month < 12 else date(year + 1, 1, 1)
    except (ValueError, OverflowError):
        raise Refused(
            "PERIOD_MISSING",
            f"{name} says neither in timePeriod (year, month) nor in its rows (date) when the charges arose. "
            "Export the whole answer.",
        ) from None
    return first.isoformat(), after.isoformat()


def _charges(rows: list[dict[str, object]], service: str) -> pl.DataFrame:
    """Writes billing rows in the words of the feed `charge`."""
    names = (*READ, "_end", "_code", "_problem", header.REFERENCE)
    frame = pl.DataFrame(rows, schema={"_row": pl.Int64(), **dict.fromkeys(names, pl.String())})
    # Blank cells are no value; the text of the others is left to the strict casts.
    frame = frame.with_columns(
        pl.when(pl.col(name).str.strip_chars() != "").then(pl.col(name).str.strip_chars()).alias(name)
        for name in READ
    )
    product = pl.col("product").str.to_lowercase().str.replace_all(r"[\s-]+", "_")
    constant = {
        "charge_category": "Usage",
        "provider_name": "GitHub",
        "billing_currency": "USD",
    }
    is_ai = ~product.is_in(list(NOT_AI)).fill_null(False)
    return frame.select(
        "_row",
        "_code",
        "_problem",
        header.REFERENCE,
        charge_period_start=pl.col("date"),
        charge_period_end=pl.col("_end"),
        charge_description=pl.col("model"),
        service_category=pl.when(is_ai).then(pl.lit("AI and Machine Learning")).otherwise(pl.lit("Other")),
        service_name=pl.when(is_ai).then(pl.lit(service)).otherwise(pl.col("product")),
        list_cost=pl.col("gross_amount"),
        billed_cost=pl.col("net_amount"),
        pricing_quantity=pl.col("quantity"),
        pricing_unit=pl.col("unit_type"),
        consumed_quantity=pl.col("quantity"),
        consumed_unit=pl.col("unit_type"),
        sku_id=pl.col("sku"),
        model=_folded(frame["model"]),
        project=pl.col("organization"),
        person=pl.col("username"),
        is_ai=pl.when(is_ai).then(pl.lit("true")).otherwise(pl.lit("false")),
        tags=pl.col("cost_center_name").map_elements(_tags, return_dtype=pl.String),
        quality_flag=_flag(),
        **{name: pl.lit(content) for name, content in constant.items()},
    ).select("_row", "_code", "_problem", header.REFERENCE, *CHARGE)


def _flag() -> pl.Expr:
    """Flags a line whose amount does not follow from its own quantity and price, or outweighs all others."""
    gross, quantity, price = (
        pl.col(name).cast(pl.Float64, strict=False)
        for name in ("gross_amount", "quantity", "applied_cost_per_quantity")
    )
    apart = ((quantity * price - gross).abs() > MISMATCH).fill_null(False)
    large = (gross > LARGE * gross.sum()).fill_null(False) & (pl.len() >= FEWEST)
    return pl.when(apart).then(pl.lit("price_mismatch")).when(large).then(pl.lit("large_share"))


def _folded(names: pl.Series) -> pl.Series:
    """Writes model names in the price book's words; the part `Auto: ` says who chose, not what was used."""
    from ingest.model_names import canonical_model

    folded = {name: canonical_model(None, name)[1] for name in names.unique().to_list() if name is not None}
    return names.replace_strict(folded, default=None, return_dtype=pl.String)


def _tags(cost_center: str) -> str:
    """Keeps the cost centre, which tells apart lines of one person, day and model."""
    return json.dumps({"cost_center": cost_center}, ensure_ascii=False)
