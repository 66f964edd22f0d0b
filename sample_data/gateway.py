"""The AI gateway log: JSON lines by month, with a duplicate, an overlapping export and a few broken lines."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import numpy as np
import polars as pl

from sample_data.assets import Assets
from sample_data.models import SPELLINGS
from sample_data.people import People
from sample_data.randomness import stream
from sample_data.timeline import DAYS, FIRST_DAY, LAST_DAY, day_number, months, next_month
from sample_data.truth import truth
from sample_data.usage import Events, names

COMPLETION = "completion"
OTHERS = ("gateway.health", "guardrail.checked", "key.rotated")
OTHER_SHARE = 0.03
AUTONOMY = ("assist", "agent", "autonomous")
_BROKEN_LINE = (
    '{{"id":"broken-{n}-{k}","time":"{time}","event":"completion","user":null,"properties":{{"project":"sandbox",'
    '"assistant":"General chat","model":"gpt-4o","session":"s0","autonomy":"assist","status":"ok",'
    '"prompt_tokens":100,"cached_tokens":{cached},"completion_tokens":5,"reasoning_tokens":0,"latency_ms":400}}}}'
)
BROKEN_MONTHS = (date(2025, 7, 1), date(2025, 12, 1), date(2026, 6, 1))


def _texts(values: list[str], codes: np.ndarray) -> pl.Series:
    """The text of each code; -1 is null."""
    table = pl.Series([*values, None], dtype=pl.String)
    return table.gather(np.where(codes < 0, len(values), codes).astype(np.uint32))


def _inference(log: Events, company: People, built: Assets) -> pl.DataFrame:
    known = names(built)
    return pl.DataFrame(
        {
            "id": "e" + pl.Series(np.arange(len(log.time))).cast(pl.String).str.zfill(7),
            "at": pl.Series(log.time // 1000),
            "event": pl.repeat(COMPLETION, len(log.time), eager=True),
            "user": _texts(company.emails, log.person),
            "project": _texts(known.projects, log.project),
            "assistant": _texts(known.assistants, log.assistant),
            "model": _texts([spelling.text for spelling in SPELLINGS], log.model),
            "session": "s" + pl.Series(log.session).cast(pl.String),
            "autonomy": _texts(list(AUTONOMY), log.autonomy),
            "status": _texts(["ok", "error"], log.failed.astype(np.int64)),
            "prompt_tokens": log.prompt,
            "cached_tokens": log.cached,
            "completion_tokens": log.completion,
            "reasoning_tokens": log.reasoning,
            "latency_ms": log.latency,
        }
    )


def _others(count: int, seed: int) -> pl.DataFrame:
    """Events of the gateway that are no inference: to be filtered, not loaded."""
    rng = stream(seed, "gateway others")
    kind = rng.integers(len(OTHERS), size=count)
    return pl.DataFrame(
        {
            "id": "g" + pl.Series(np.arange(count)).cast(pl.String).str.zfill(7),
            "at": pl.Series(rng.integers(0, DAYS * 86_400, size=count)),
            "event": _texts(list(OTHERS), kind),
        }
    )


def _lines(frame: pl.DataFrame) -> pl.DataFrame:
    """The columns of the log as the gateway nests them."""
    start = datetime(FIRST_DAY.year, FIRST_DAY.month, FIRST_DAY.day)
    inner = frame.columns[4:]
    return frame.select(
        "id",
        (pl.lit(start) + pl.duration(seconds=pl.col("at"))).dt.strftime("%Y-%m-%dT%H:%M:%SZ").alias("time"),
        "event",
        "user",
        pl.struct(inner).alias("properties"),
    )


def log(events: Events, company: People, built: Assets, seed: int) -> pl.DataFrame:
    """The whole log in order of time, one row per line, with the second `at` of the history it falls in."""
    inference = _inference(events, company, built)
    others = _others(int(len(inference) * OTHER_SHARE), seed)
    return pl.concat([inference, others], how="diagonal").sort("at", "id")


def _between(frame: pl.DataFrame, first: date, end: date) -> pl.DataFrame:
    """Rows from a day up to, not including, another; the frame is in order of time."""
    at = frame["at"]
    low, high = (int(at.search_sorted(day_number(day) * 86_400)) for day in (first, end))
    return frame[low:high]


def _broken(number: int, day: date) -> list[str]:
    """Three lines that break one rule each: cut off in the middle, no such time, more cached than prompt tokens."""
    cut = f'{{"id":"broken-{number}-1","time":"{day}T10:00:00Z","event":"completion","user":"ana.birch1@meri'
    no_time = _BROKEN_LINE.format(n=number, k=2, time=f"{day}T25:61:00Z", cached=0)
    negative = _BROKEN_LINE.format(n=number, k=3, time=f"{day}T11:00:00Z", cached=256)
    return [line + "\n" for line in (cut, no_time, negative)]


def write(folder: Path, events: Events, company: People, built: Assets, seed: int) -> list[Path]:
    """One file per month, one of them again under another name, and one export that overlaps two months."""
    folder.mkdir(parents=True, exist_ok=True)
    frame = log(events, company, built, seed)
    traps = truth()["trap"]
    written = []
    for month in months():
        path = folder / f"gateway-{month:%Y-%m}.jsonl"
        _lines(_between(frame, month, next_month(month))).write_ndjson(path)
        if month in BROKEN_MONTHS:
            number = BROKEN_MONTHS.index(month) + 1
            with path.open("a", encoding="utf-8") as file:
                file.writelines(_broken(number, month.replace(day=15)))
        written.append(path)
    again = traps["duplicate_export"]["month"]
    copy = folder / f"gateway-{again}-copy.jsonl"
    copy.write_bytes((folder / f"gateway-{again}.jsonl").read_bytes())
    overlap = traps["overlapping_export"]
    late = folder / f"gateway-{overlap['from']:%Y-%m-%d}-to-{overlap['to']:%Y-%m-%d}.jsonl"
    _lines(_between(frame, overlap["from"], min(overlap["to"], LAST_DAY))).write_ndjson(late)
    return [*written, copy, late]
