"""FOCUS cost and usage invoices (CSV, Parquet), versions 1.0 to 1.2, with the token properties of the 1.5 draft.

Charges repeat legitimately, credits and corrections are negative, and both kinds are kept; only a line that a
later export delivers again is the same line. Money is read in the billing currency; billed and effective cost
stand side by side and are never added to each other. Dates such as 4/1/25 are the specification's own: month first.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

import polars as pl

from ingest.contract import ColumnSpec, Contract, Feed, Refused

LABEL: Final = "FOCUS invoice"

AI_CATEGORY: Final = "ai and machine learning"
"""FOCUS ServiceCategory whose lines are AI spend."""

FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "charge_period_start": ("ChargePeriodStart",),
    "charge_period_end": ("ChargePeriodEnd",),
    "billing_period_start": ("BillingPeriodStart",),
    "billing_period_end": ("BillingPeriodEnd",),
    "charge_category": ("ChargeCategory",),
    "charge_class": ("ChargeClass",),
    "charge_frequency": ("ChargeFrequency",),
    "charge_description": ("ChargeDescription",),
    "provider_name": ("ServiceProviderName", "ProviderName"),
    "service_category": ("ServiceCategory",),
    "service_name": ("ServiceName",),
    "list_cost": ("ListCost",),
    "contracted_cost": ("ContractedCost",),
    "effective_cost": ("EffectiveCost",),
    "billed_cost": ("BilledCost",),
    "billing_currency": ("BillingCurrency",),
    "pricing_currency": ("PricingCurrency",),
    "pricing_quantity": ("PricingQuantity",),
    "pricing_unit": ("PricingUnit",),
    "consumed_quantity": ("ConsumedQuantity",),
    "consumed_unit": ("ConsumedUnit",),
    "sku_id": ("SkuId",),
    "sku_meter": ("SkuMeter",),
    "project": ("SubAccountId",),
    "person": ("PrincipalId",),
}
"""Canonical column -> FOCUS columns, the newest name first."""

PROPERTIES: Final[Mapping[str, str]] = {
    "model": "ModelId",
    "token_direction": "TokenDirection",
    "token_cache_action": "TokenCacheAction",
}
"""Canonical column -> property of SkuPriceDetails. Only these say that a quantity is model tokens: a unit
called "Token" may be a vendor's currency."""

REQUIRED: Final = (
    "BilledCost",
    "BillingCurrency",
    "ChargeCategory",
    "ChargePeriodEnd",
    "ChargePeriodStart",
)

TAG_KEYS: Final = frozenset(
    {
        "app",
        "application",
        "business_unit",
        "businessunit",
        "cost_center",
        "costcenter",
        "env",
        "environment",
        "product",
        "project",
        "service",
        "team",
        "use_case",
        "usecase",
        "workload",
    }
)
"""Tag keys that are kept; the others often name people."""

NULLS: Final = frozenset({"", "NULL", "null"})
TIMES: Final = ("charge_period_start", "charge_period_end", "billing_period_start", "billing_period_end")
TARGETS: Final = (*FIELDS, *PROPERTIES, "is_ai", "tags", "quality_flag")

ROUNDED: Final = "effective_cost_rounded"
"""Flag of the lines of a provider that rounds EffectiveCost to whole units: it says nothing about savings."""

READS: Final = frozenset({name for names in FIELDS.values() for name in names} | {"SkuPriceDetails", "Tags"})

CONTRACTS: Final[Mapping[Feed, Contract]] = {
    "charge": Contract(
        feed="charge",
        columns={
            name: ColumnSpec.model_validate({"from": name, "timezone": "UTC" if name in TIMES else None})
            for name in TARGETS
        },
        duplicates="repeats",
        cost_basis="billed",
        nulls=NULLS,
    )
}


def recognise(header: tuple[str, ...]) -> bool:
    """Tells a FOCUS export by the columns that every version has."""
    return {name.casefold() for name in REQUIRED} <= {name.strip().casefold() for name in header}


def derive(frame: pl.DataFrame, feed: Feed) -> pl.DataFrame:
    """Renames the columns of any FOCUS version and reads the properties inside its two JSON columns.

    Raises `Refused` (COLUMN_MISSING) where a column that every version has is absent.
    """
    found = {name.strip().casefold(): name for name in frame.columns}
    missing = [name for name in REQUIRED if name.casefold() not in found]
    if missing:
        raise Refused(
            "COLUMN_MISSING",
            f"this is not a complete FOCUS invoice: required column(s) missing: {', '.join(missing)}",
        )

    def text(*names: str) -> pl.Expr:
        present = [pl.col(found[name.casefold()]) for name in names if name.casefold() in found]
        cells = [pl.when(cell.is_in(list(NULLS))).then(None).otherwise(cell) for cell in present]
        return pl.coalesce(cells) if cells else pl.lit(None, dtype=pl.String)

    columns = {target: text(*names) for target, names in FIELDS.items()}
    for name in TIMES:
        columns[name] = _iso(columns[name])
    columns["charge_frequency"] = columns["charge_frequency"].str.replace("-based", "-Based", literal=True)
    details = text("SkuPriceDetails")
    for target, name in PROPERTIES.items():
        columns[target] = details.str.json_path_match(f"$.{name}")
    ai = columns["service_category"].str.to_lowercase() == AI_CATEGORY
    if "servicecategory" not in found:
        ai = columns["model"].is_not_null() | columns["token_direction"].is_not_null()
    columns["is_ai"] = pl.when(ai.fill_null(False)).then(pl.lit("true")).otherwise(pl.lit("false"))
    columns["quality_flag"] = _rounded(columns)
    tags = frame.select(text("Tags").alias("tags"))["tags"]
    kept = {cell: _tags(cell) for cell in tags.unique().to_list() if cell is not None}
    columns["tags"] = text("Tags").replace_strict(kept, default=None, return_dtype=pl.String)
    return _fold_models(frame.select(pl.col("_row"), **columns))


def _iso(cell: pl.Expr) -> pl.Expr:
    """Writes times in ISO form; a month that cannot be is left for the strict cast to refuse."""
    pattern = r"^(\d{1,2})/(\d{1,2})/(?:20)?(\d{2})(?: (\d{1,2}:\d{2}.*))?$"
    month, day, year, clock = (cell.str.extract(pattern, group) for group in (1, 2, 3, 4))
    date = pl.format("20{}-{}-{}", year, month.str.zfill(2), day.str.zfill(2))
    moment = (
        pl.when(clock.is_null())
        .then(date)
        .otherwise(pl.format("{}T{}", date, clock.str.replace(r"^(\d):", "0${1}:")))
    )
    spaced = cell.str.replace(r"^(\d{4}-\d{2}-\d{2}) (\d)", "${1}T${2}")
    return pl.when(cell.str.contains(pattern)).then(moment).otherwise(spaced)


def _rounded(columns: Mapping[str, pl.Expr]) -> pl.Expr:
    """Flags providers all of whose effective costs are whole while what they bill is not.

    Purchases are left out: there an effective cost of zero is right.
    """
    used = columns["charge_category"].str.to_lowercase() != "purchase"
    billed, effective = (
        pl.when(used).then(columns[name].cast(pl.Float64, strict=False))
        for name in ("billed_cost", "effective_cost")
    )
    whole = (effective == effective.round(0)).all() & effective.is_not_null().any()
    exact = (billed != billed.round(0)).any()
    rounded = (whole & exact).over(columns["provider_name"].fill_null(""))
    return pl.when(rounded & used).then(pl.lit(ROUNDED))


def _fold_models(frame: pl.DataFrame) -> pl.DataFrame:
    """Writes model names in the price book's words; the book is imported only where a line names a model."""
    names = frame.select("provider_name", "model").filter(pl.col("model").is_not_null()).unique()
    if names.is_empty():
        return frame
    from ingest.model_names import canonical_model

    folded = {(provider, name): canonical_model(provider, name)[1] for provider, name in names.iter_rows()}
    pairs = frame.select("provider_name", "model").iter_rows()
    return frame.with_columns(pl.Series("model", [folded.get(pair) for pair in pairs], dtype=pl.String))


def _tags(cell: str) -> str | None:
    """Keeps the allowed tags of one cell as JSON with sorted keys; never a value that looks like an address."""
    try:
        tags = json.loads(cell)
    except ValueError:
        return None
    if not isinstance(tags, dict):
        return None
    kept = {
        key.strip(): value
        for key, value in tags.items()
        if key.strip().casefold() in TAG_KEYS and isinstance(value, str) and "@" not in value
    }
    return json.dumps(kept, sort_keys=True, ensure_ascii=False) if kept else None
