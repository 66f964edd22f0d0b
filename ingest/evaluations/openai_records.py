"""Records of the open-source OpenAI evals runner: JSON lines with spec, events and final report mixed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from ingest.contract import Refused
from ingest.evaluations.run import (
    Row,
    Run,
    identifier,
    item_identity,
    mapping,
    model_id,
    moment,
    number,
    parse,
    sequence,
    text,
)

STDERR: Final = ("boostrap_std", "bootstrap_std")
"""Standard error of the accuracy; the first spelling is the runner's own."""


def is_openai_record(document: Mapping[str, Any]) -> bool:
    """Tells a record by the keys of its three shapes."""
    return (
        "spec" in document or "final_report" in document or {"run_id", "event_id", "type"} <= document.keys()
    )


def read(lines: Iterable[str], name: str, stem: str) -> Run:
    """Reduces one record file; the final report may stand anywhere in it.

    Lines that are JSON but no object are passed over. Raises `Refused` (FILE_NOT_JSON) with the line number.
    """
    spec: Mapping[str, Any] = {}
    report: Mapping[str, Any] | None = None
    outcomes: dict[str, bool] = {}
    samples: dict[str, None] = {}
    errored: set[str] = set()
    tokens: list[int] = []
    for position, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        record = mapping(parse(line, f"{name} line {position}"))
        spec = mapping(record.get("spec")) or spec
        report = mapping(record["final_report"]) if "final_report" in record else report
        if identifier(record.get("sample_id")) is None:
            continue
        sample = item_identity(record["sample_id"], position)
        samples[sample] = None
        data = mapping(record.get("data"))
        if record.get("type") == "error":
            errored.add(sample)
        if isinstance(data.get("correct"), bool):
            outcomes[sample] = data["correct"]
        used = mapping(data.get("usage")).get("total_tokens")
        if isinstance(used, int):
            tokens.append(used)
    if not spec:
        raise Refused(
            "EVAL_NO_SPEC", f"{name} has no line with the run's spec, so its results cannot be named"
        )
    subject = identifier(next(iter(sequence(spec.get("completion_fns"))), None))
    model = model_id(None, subject)
    same: Row = {
        "run_id": identifier(spec.get("run_id")) or stem,
        "suite": identifier(spec.get("base_eval")) or identifier(spec.get("eval_name")) or stem,
        "variant": model,
    }
    common: Row = same | {
        "model_id": model,
        "prompt_version": identifier(spec.get("split")),
        "status": "cancelled" if report is None else "success",
        "n_total": text(len(samples)),
        "n_errored": text(len(errored)),
        "subject_tokens": str(sum(tokens)) if tokens else None,
        "started_at": moment(spec.get("created_at")),
        "tool": "openai_evals",
    }
    run = Run(results=[common | row for row in _metrics(report or {}, outcomes)])
    for sample in samples:
        passed = outcomes.get(sample)
        score = None if passed is None else str(int(passed))
        run.items.append(same | {"item_id": sample, "resample": "1", "score": score, "passed": text(passed)})
    return run


def _metrics(report: Mapping[str, Any], outcomes: Mapping[str, bool]) -> list[Row]:
    """Lists the numbers of the final report, whose keys differ per evaluation; none gives one null value.

    The accuracy, or else the first number, counts the passes.
    """
    passed = str(sum(outcomes.values())) if outcomes else None
    error = next((number(report[key]) for key in STDERR if key in report), None)
    values = {
        name: value for name in report if name not in STDERR and (value := number(report[name])) is not None
    }
    main = "accuracy" if "accuracy" in values or not values else next(iter(values))
    rows: list[Row] = [
        {
            "metric": name,
            "value": text(value),
            "stderr": text(error) if name == main else None,
            "n_passed": passed if name == main else None,
        }
        for name, value in values.items()
    ]
    return rows or [{"metric": main, "value": None, "stderr": None, "n_passed": passed}]
