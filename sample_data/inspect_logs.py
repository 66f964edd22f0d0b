"""Inspect logs of an idea that is tested before it becomes a pilot; one run was cancelled half way."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from sample_data.randomness import stream
from sample_data.truth import truth


def document(day: date, share: float, cancelled: bool, seed: int) -> dict[str, Any]:
    """One log: header, scores, token counts and samples without any message."""
    plan = truth()["vendor"]["inspect"]
    rng = stream(seed, f"inspect {day}")
    total = plan["samples"]
    done = total // 3 if cancelled else total
    passed = np.zeros(done, dtype=bool)
    passed[rng.permutation(done)[: round(share * done)]] = True
    accuracy = float(passed.mean())
    samples = [
        {
            "id": f"claim-{k:03d}",
            "epoch": 1,
            "metadata": {"cluster": f"doc-{k % 20:02d}", "slice": ("motor", "home")[k % 2]},
            "scores": {"match": {"value": "C" if good else "I"}},
            "total_time": 1.0 + k % 5 / 10,
        }
        for k, good in enumerate(passed)
    ]
    tokens = {"input_tokens": 700 * done, "output_tokens": 90 * done, "total_tokens": 790 * done}
    stderr = float(np.sqrt(accuracy * (1 - accuracy) / max(done - 1, 1)))
    metrics = {
        "accuracy": {"name": "accuracy", "value": accuracy},
        "stderr": {"name": "stderr", "value": stderr},
    }
    return {
        "version": 2,
        "status": "cancelled" if cancelled else "success",
        "eval": {
            "run_id": f"meridian-synthetic-{day}",
            "created": f"{day}T09:00:00+02:00",
            "task": plan["suite"],
            "model": plan["model"],
            "packages": {"inspect_ai": "0.3.150"},
            "metadata": {"variant": f"prompt {day:%Y-%m}"},
        },
        "results": {
            "total_samples": total,
            "completed_samples": done,
            "scores": [{"name": "match", "scorer": "match", "metrics": metrics}],
        },
        "stats": {"model_usage": {plan["model"]: tokens}},
        "samples": samples,
    }


def write(folder: Path, seed: int) -> list[Path]:
    """One JSON log per run."""
    plan = truth()["vendor"]["inspect"]
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for day, share in zip(plan["runs_on"], plan["pass"], strict=True):
        path = folder / f"{day}T07-00-00+00-00_{plan['suite']}.json"
        log = document(day, share, day == plan["cancelled_on"], seed)
        path.write_text(json.dumps(log, indent=1), encoding="utf-8")
        written.append(path)
    return written
