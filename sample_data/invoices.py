"""Monthly FOCUS invoices: token meters as rows, billed a little above list, with a line nobody claims and a credit."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from sample_data.models import SPELLINGS
from sample_data.prices import price_periods, price_table
from sample_data.timeline import day_number, months, next_month
from sample_data.truth import truth
from sample_data.usage import Events, Names

_HEADER = (
    "BilledCost BillingAccountId BillingAccountName BillingCurrency BillingPeriodEnd BillingPeriodStart ChargeCategory "
    "ChargeClass ChargeDescription ChargeFrequency ChargePeriodEnd ChargePeriodStart ConsumedQuantity ConsumedUnit "
    "ContractedCost ContractedUnitPrice EffectiveCost InvoiceId InvoiceIssuerName ListCost ListUnitPrice PricingCategory "
    "PricingQuantity PricingUnit ProviderName PublisherName RegionId ServiceCategory ServiceName ServiceSubcategory SkuId "
    "SkuMeter SkuPriceDetails SkuPriceId SubAccountId SubAccountName Tags"
)
HEADER = _HEADER.split()
METERS = (
    ("uncached", "Input Tokens", "Input", "Uncached"),
    ("cached", "Cached Input Tokens", "Input", "Read"),
    ("output", "Output Tokens", "Output", None),
)
PROVIDERS = {"openai": "OpenAI", "anthropic": "Anthropic", "meridian": "Meridian in-house"}
AI = "AI and Machine Learning"


def meters(log: Events) -> pl.DataFrame:
    """Tokens by month, project, model, meter and unit price: one row per line of an invoice.

    Columns: month (0 to 25), first day number, project, model (positions), meter (0 uncached, 1 cached,
    2 output), price (USD per million; null where the price book has none) and tokens.
    """
    starts = np.array([day_number(month) for month in months()])
    prices = price_table()[log.model, log.day]
    tokens = np.stack([log.prompt - log.cached, log.cached, log.completion], axis=1)
    frame = pl.DataFrame(
        {
            "month": np.searchsorted(starts, log.day, side="right") - 1,
            "day": log.day,
            "project": log.project,
            "model": log.model,
        }
    )
    keys = ["month", "project", "model", "price"]
    lines = [
        frame.with_columns(tokens=tokens[:, k], price=pl.Series(prices[:, k]).fill_nan(None))
        .group_by(keys)
        .agg(pl.col("tokens").sum(), pl.col("day").min().alias("first"))
        .with_columns(meter=pl.lit(k))
        for k in range(len(METERS))
    ]
    return pl.concat(lines).filter(pl.col("tokens") > 0).sort("month", "project", "model", "meter", "first")


def _contract_price(meter: int) -> float:
    plan = truth()["trap"]["unpriced_model"]["contract_price"]
    return float((plan["input"], plan["cached"], plan["output"])[meter])


def _text(amount: float) -> str:
    return f"{amount:.10f}"


def _line(month: date, **fields: object) -> list[object]:
    """One row of the header's columns; empty where not given."""
    fixed: dict[str, object] = {
        "BillingAccountId": "meridian-synthetic",
        "BillingAccountName": truth()["company"]["name"],
        "BillingCurrency": truth()["company"]["currency"],
        "BillingPeriodStart": f"{month}T00:00:00Z",
        "BillingPeriodEnd": f"{next_month(month)}T00:00:00Z",
        "ChargePeriodStart": f"{month}T00:00:00Z",
        "ChargePeriodEnd": f"{next_month(month)}T00:00:00Z",
        "InvoiceId": f"INV-{month:%Y-%m}",
        "InvoiceIssuerName": "Example Cloud Reseller (synthetic)",
        "RegionId": "eu-central",
        "PricingCategory": "Standard",
    }
    row = {**fixed, **fields}
    return [row.get(name, "") for name in HEADER]


def _charge_period(month: date, model: int, meter: int, price: float | None) -> tuple[date, date]:
    """The month, or the part of it in which a price held that changed inside the month."""
    start, end = month, next_month(month)
    periods = price_periods(model)
    for (changed, new), (_, old) in zip(periods[1:], periods[:-1], strict=True):
        before, after = ((p.uncached, p.cached, p.output)[meter] for p in (old, new))
        if start < changed < end and before != after:
            return (changed, end) if price == after else (start, changed)
    return start, end


def _usage_lines(month: date, rows: pl.DataFrame, known: Names) -> list[list[object]]:
    true_up = truth()["invoice"]["true_up"]
    found = []
    for row in rows.iter_rows(named=True):
        spelling = SPELLINGS[row["model"]]
        _, meter, direction, cache = METERS[row["meter"]]
        price = _contract_price(row["meter"]) if row["price"] is None else row["price"]
        listed = row["tokens"] * price / 1e6
        details = {"ModelId": spelling.model, "TokenDirection": direction}
        details |= {"TokenCacheAction": cache} if cache else {}
        sku = f"{spelling.model}-{METERS[row['meter']][0]}"
        project = known.projects[row["project"]]
        start, end = _charge_period(month, row["model"], row["meter"], row["price"])
        found.append(
            _line(
                month,
                BilledCost=_text(listed * true_up),
                EffectiveCost=_text(listed * true_up),
                ContractedCost=_text(listed * true_up),
                ListCost=_text(listed),
                ListUnitPrice=f"{price:g}",
                ContractedUnitPrice=f"{price * true_up:.6f}",
                ChargeCategory="Usage",
                ChargeFrequency="Usage-Based",
                ChargeDescription=f"{spelling.model}, {meter.lower()}",
                ChargePeriodStart=f"{start}T00:00:00Z",
                ChargePeriodEnd=f"{end}T00:00:00Z",
                ConsumedQuantity=row["tokens"],
                ConsumedUnit="Tokens",
                PricingQuantity=_text(row["tokens"] / 1e6),
                PricingUnit="1000000 Tokens",
                ProviderName=PROVIDERS[spelling.provider],
                PublisherName=PROVIDERS[spelling.provider],
                ServiceCategory=AI,
                ServiceSubcategory="Generative AI",
                ServiceName="Model API",
                SkuId=sku,
                SkuPriceId=f"{sku}-{price:g}",
                SkuMeter=meter,
                SkuPriceDetails=json.dumps(details),
                SubAccountId=project,
                SubAccountName=project,
                Tags=json.dumps({"project": project, "environment": "production"}),
            )
        )
    return found


def _other_lines(month: date, priced: float) -> list[list[object]]:
    """Model use without a project, a credit, and storage that is not AI."""
    plan = truth()["invoice"]
    common = {
        "ProviderName": "OpenAI",
        "PublisherName": "OpenAI",
        "ServiceName": "Model API",
        "ServiceCategory": AI,
    }

    def line(amount: float, **fields: object) -> list[object]:
        money = {
            name: _text(amount) for name in ("BilledCost", "EffectiveCost", "ContractedCost", "ListCost")
        }
        return _line(month, **{**common, **money, **fields})

    usage = {"ChargeCategory": "Usage", "ChargeFrequency": "Usage-Based"}
    generative = {"ServiceSubcategory": "Generative AI"}
    storage = {
        "ProviderName": "Example Cloud",
        "PublisherName": "Example Cloud",
        "ServiceName": "Object storage",
        "ServiceCategory": "Storage",
        "ServiceSubcategory": "Object Storage",
    }
    credit = {
        "ChargeCategory": "Credit",
        "ChargeFrequency": "One-Time",
        "ChargeDescription": "Service credit",
    }
    found = [
        line(
            priced * plan["unallocated_share"],
            ChargeDescription="Model use without a project",
            **usage,
            **generative,
        ),
        line(plan["other_services"], ChargeDescription="Object storage", **usage, **storage),
    ]
    if priced > plan["credit_above"]:
        found.insert(1, line(plan["credit"], **credit, **generative))
    return found


def write(folder: Path, log: Events, known: Names) -> list[Path]:
    """One FOCUS 1.2 CSV per month."""
    folder.mkdir(parents=True, exist_ok=True)
    every = meters(log)
    written = []
    for number, month in enumerate(months()):
        rows = every.filter(pl.col("month") == number)
        priced = float((rows["tokens"] * rows["price"].fill_null(0.0)).sum()) / 1e6
        path = folder / f"focus-{month:%Y-%m}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            out = csv.writer(file, lineterminator="\n")
            out.writerow(HEADER)
            out.writerows(_usage_lines(month, rows, known))
            out.writerows(_other_lines(month, priced))
        written.append(path)
    return written
