"""Saved pages of OpenAI's organisation reports: a product's direct use, and what the whole account cost a day.

The direct use reaches OpenAI without the gateway, so no other file reports its tokens. The costs hold the gateway's
use of OpenAI's models as well, which the invoices bill too: one of the two must not count.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from sample_data.models import SPELLINGS
from sample_data.prices import price_table
from sample_data.randomness import stream
from sample_data.timeline import DAYS, day_number, day_of, months, next_month
from sample_data.truth import truth
from sample_data.usage import Events, Names

LINE_ITEMS = ("input tokens", "cached input tokens", "output tokens")
RESULT = "organization.usage.{}.result"


def _bucket(day: date, results: list[dict[str, Any]]) -> dict[str, Any]:
    start = int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())
    return {"object": "bucket", "start_time": start, "end_time": start + 86_400, "results": results}


def _page(buckets: list[dict[str, Any]]) -> str:
    return json.dumps({"object": "page", "data": buckets, "has_more": False, "next_page": None}) + "\n"


def _who(plan: dict[str, Any], model: str) -> dict[str, Any]:
    key = {"user_id": None, "api_key_id": plan["key"], "model": model}
    return {"project_id": plan["project"], **key}


def direct(seed: int, scale: float) -> pl.DataFrame:
    """Tokens, requests and images of the direct use, one row a day from its start.

    Columns: day (number), requests, input, cached, output, embedding (tokens), images.
    """
    plan = truth()["vendor"]["openai_direct"]
    rng = stream(seed, "openai direct")
    days = np.arange(day_number(plan["starts_on"]), DAYS)
    requests = rng.poisson(plan["requests_per_day"] * scale, len(days)) + 1
    given = (requests * plan["input_tokens"] * rng.normal(1, 0.1, len(days))).astype(np.int64)
    cached = (given * rng.uniform(0.2, 0.5, len(days))).astype(np.int64) // 128 * 128
    output = (requests * plan["output_tokens"] * rng.normal(1, 0.1, len(days))).astype(np.int64)
    return pl.DataFrame(
        {
            "day": days,
            "requests": requests,
            "input": given,
            "cached": cached,
            "output": output,
            "embedding": requests * 400,
            "images": rng.poisson(3.0, len(days)),
        }
    )


def _usage(day: dict[str, int], plan: dict[str, Any]) -> list[list[dict[str, Any]]]:
    """Results of one day, one list per endpoint."""
    completions = {
        "object": RESULT.format("completions"),
        **_who(plan, plan["model"]),
        "input_tokens": day["input"],
        "input_uncached_tokens": day["input"] - day["cached"],
        "input_cached_tokens": day["cached"],
        "output_tokens": day["output"],
        "num_model_requests": day["requests"],
        "batch": False,
        "service_tier": "default",
    }
    embeddings = {
        "object": RESULT.format("embeddings"),
        **_who(plan, "text-embedding-3-small"),
        "input_tokens": day["embedding"],
        "num_model_requests": day["requests"],
    }
    images = {
        "object": RESULT.format("images"),
        **_who(plan, "gpt-image-1"),
        "images": day["images"],
        "num_model_requests": day["images"],
        "size": "1024x1024",
        "source": "image.generation",
    }
    return [[completions], [embeddings], [images] if day["images"] else []]


def _costs(log: Events, known: Names, first: int) -> dict[int, list[dict[str, Any]]]:
    """What the gateway's use of OpenAI's models cost, by day, project and line item; fractions of a cent stay."""
    prices = price_table()[log.model, log.day]
    openai = np.array([spelling.provider == "openai" for spelling in SPELLINGS])[log.model]
    kept = np.flatnonzero(openai & (log.day >= first) & ~np.isnan(prices[:, 0]))
    tokens = np.stack([log.prompt - log.cached, log.cached, log.completion], axis=1)[kept]
    models = [spelling.model for spelling in SPELLINGS]
    frame = pl.DataFrame(
        {
            "day": log.day[kept],
            "project": log.project[kept],
            "model": pl.Series(models, dtype=pl.String).gather(log.model[kept].astype(np.uint32)),
        }
    )
    parts = [
        frame.with_columns(tokens=tokens[:, k], cost=tokens[:, k] * prices[kept, k] / 1e6, item=pl.lit(k))
        for k in range(3)
    ]
    grouped = pl.concat(parts).group_by("day", "project", "model", "item").agg(pl.col("tokens", "cost").sum())
    true_up = truth()["invoice"]["true_up"]
    found: dict[int, list[dict[str, Any]]] = {}
    for row in (
        grouped.filter(pl.col("tokens") > 0).sort("day", "project", "model", "item").iter_rows(named=True)
    ):
        item = f"{row['model']}, {LINE_ITEMS[row['item']]}"
        cost = round(row["cost"] * true_up, 9)
        project = known.projects[row["project"]]
        found.setdefault(row["day"], []).append(_cost(item, cost, project, row["tokens"]))
    return found


def _cost(item: str, value: float, project: str, quantity: int) -> dict[str, Any]:
    return {
        "object": "organization.costs.result",
        "amount": {"value": value, "currency": "usd"},
        "line_item": item,
        "project_id": project,
        "quantity": quantity,
        "quantity_unit": "tokens",
    }


def write(folder: Path, log: Events, known: Names, seed: int, scale: float) -> list[Path]:
    """One file of usage and one of costs per month since the direct use began."""
    for kind in ("usage", "costs"):
        (folder / kind).mkdir(parents=True, exist_ok=True)
    plan = truth()["vendor"]["openai_direct"]
    days = {int(day["day"]): day for day in direct(seed, scale).iter_rows(named=True)}
    costs = _costs(log, known, min(days))
    written = []
    for month in months():
        mine = [n for n in range(day_number(month), day_number(next_month(month))) if n in days]
        if not mine:
            continue
        usage = [_usage(days[n], plan) for n in mine]
        pages = [
            _page([_bucket(day_of(n), results[k]) for n, results in zip(mine, usage, strict=True)])
            for k in range(3)
        ]
        path = folder / "usage" / f"usage-{month:%Y-%m}.json"
        path.write_text("".join(pages), encoding="utf-8")
        bill = folder / "costs" / f"costs-{month:%Y-%m}.json"
        bill.write_text(_page([_bucket(day_of(n), costs.get(n, [])) for n in mine]), encoding="utf-8")
        written += [path, bill]
    return written
