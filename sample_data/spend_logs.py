"""Spend logs of a second gateway: one division tries LiteLLM, and no use case claims it yet."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from sample_data.people import People
from sample_data.randomness import stream
from sample_data.timeline import DAYS, day_number, day_of, months, next_month
from sample_data.truth import truth

# LiteLLM's name, provider, USD per million tokens: input, cached input, output.
MODELS = (
    ("anthropic/claude-sonnet-4-5", "anthropic", (3.0, 0.3, 15.0)),
    ("gemini/gemini-2.5-flash", "gemini", (0.3, 0.03, 2.5)),
)


def logs(company: People, seed: int, scale: float) -> list[dict[str, Any]]:
    """All requests of the trial in order of time."""
    plan = truth()["vendor"]["litellm_trial"]
    rng = stream(seed, "litellm")
    first = day_number(plan["starts_on"])
    mine = np.flatnonzero(
        (company.division() == plan["division"]) & company.present(first) & company.present(DAYS)
    )
    people = rng.permutation(mine)[: plan["people"]]
    found: list[dict[str, Any]] = []
    for number in range(first, DAYS):
        if day_of(number).weekday() >= 5:
            continue
        count = int(rng.poisson(plan["requests_per_day"] * scale))
        for second in np.sort(rng.integers(7 * 3600, 17 * 3600, count)):
            found.append(_log(len(found), company.emails[int(rng.choice(people))], number, int(second), rng))
    return found


def _log(position: int, email: str, day: int, second: int, rng: np.random.Generator) -> dict[str, Any]:
    plan = truth()["vendor"]["litellm_trial"]
    model, provider, (uncached, cached, output) = MODELS[int(rng.random() < 0.4)]
    start = datetime.combine(day_of(day), datetime.min.time()) + timedelta(seconds=second)
    failed = bool(rng.random() < 0.01)
    prompt = 0 if failed else int(900 * np.exp(rng.normal(0, 0.5)))
    read = int(prompt * rng.random() * 0.5)
    written = 0 if failed else int(260 * np.exp(rng.normal(0, 0.5))) + 5
    listed = ((prompt - read) * uncached + read * cached + written * output) / 1e6
    return {
        "request_id": f"trial-{position:06d}",
        "call_type": "acompletion",
        "api_key": plan["key"],
        "spend": round(listed * plan["estimate_over_list"], 9),
        "total_tokens": prompt + written,
        "prompt_tokens": prompt,
        "completion_tokens": written,
        "startTime": f"{start:%Y-%m-%d %H:%M:%S}",
        "endTime": f"{start + timedelta(milliseconds=400 + 9 * written):%Y-%m-%d %H:%M:%S.%f}",
        "model": model,
        "model_group": model.partition("/")[2],
        "custom_llm_provider": provider,
        "user": email,
        "end_user": "",
        "team_id": plan["project"],
        "session_id": f"t{position // 3}",
        "cache_hit": "False",
        "status": "failure" if failed else "success",
        "metadata": {"usage_object": {"prompt_tokens_details": {"cached_tokens": read}}},
    }


def write(folder: Path, company: People, seed: int, scale: float) -> list[Path]:
    """One JSON dump per month since the trial began."""
    folder.mkdir(parents=True, exist_ok=True)
    every = logs(company, seed, scale)
    written = []
    for month in months():
        first, end = f"{month}", f"{next_month(month)}"
        mine = [log for log in every if first <= log["startTime"][:10] < end]
        if mine:
            path = folder / f"spend-logs-{month:%Y-%m}.json"
            path.write_text(json.dumps(mine, indent=0), encoding="utf-8")
            written.append(path)
    return written
