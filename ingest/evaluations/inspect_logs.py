"""Inspect evaluation logs, .json and .eval (a zip): header and sample summaries, never messages."""

from __future__ import annotations

import lzma
import sys
import zlib
from collections.abc import Mapping
from pathlib import Path
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

if sys.version_info >= (3, 14):
    import zipfile

    from compression.zstd import ZstdError
else:
    # Newer logs are packed with Zstandard, which the older standard library cannot unpack.
    from backports.zstd import ZstdError, zipfile

MAX_UNPACKED: Final = 200 * 1024 * 1024
"""Most bytes one member may unpack to."""

MAX_RATIO: Final = 200
"""Most times a member over 1 MiB may grow when unpacked."""

LETTERS: Final = {"C": 1.0, "P": 0.5, "I": 0.0, "N": 0.0}
"""Inspect's letter grades as scores: correct, partial, incorrect, no answer."""

ERRORS: Final = frozenset({"stderr", "std", "var", "bootstrap_stderr"})
"""Metrics that say how sure another metric is."""


def is_inspect(document: Mapping[str, Any]) -> bool:
    """Tells an Inspect log by its top-level keys."""
    return "status" in document and "task" in mapping(document.get("eval"))


def unpack(path: Path) -> dict[str, Any]:
    """Reads the header and the sample summaries of an .eval file as one log document.

    Raises `Refused`: FILE_ZIP for a zip that is no evaluation log or is packed in an unknown way, ZIP_BOMB for a
    member that unpacks to too much, ZIP_DAMAGED. Members are read by fixed names only.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            if "header.json" not in archive.namelist():
                raise Refused("FILE_ZIP", f"{path.name} is a zip file, but not an Inspect evaluation log")
            document = parse(_member(archive, "header.json", path.name), path.name)
            if "summaries.json" in archive.namelist():
                document["samples"] = parse(_member(archive, "summaries.json", path.name), path.name)
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, ZstdError, EOFError, OSError):
        raise Refused("ZIP_DAMAGED", f"{path.name} is cut off or damaged: transfer it again") from None
    return dict(document)


def _member(archive: zipfile.ZipFile, member: str, name: str) -> bytes:
    """Unpacks one member within the size and ratio caps, whatever its header claims."""
    info = archive.getinfo(member)
    if info.flag_bits & 1:
        raise Refused("FILE_ZIP", f"{name} is protected by a password: save it without one")
    cap = MAX_UNPACKED if info.file_size <= 1 << 20 else min(MAX_UNPACKED, MAX_RATIO * info.compress_size)
    try:
        with archive.open(info) as stream:
            content = stream.read(cap + 1)
    except NotImplementedError:
        # What the library raises for a way of packing that it does not know.
        raise Refused(
            "FILE_ZIP",
            f'{name} is packed in an unknown way. Convert it with "inspect log convert --to json".',
        ) from None
    if len(content) > cap:
        raise Refused(
            "ZIP_BOMB",
            f"{name}: {member} unpacks to more than {cap >> 20} MB (stored {info.compress_size >> 10} kB)",
        )
    return content


def read(document: Mapping[str, Any], stem: str) -> Run:
    """Reduces one log to a row per metric and a row per sample and epoch.

    A run without a score keeps its counts and has a null value. Whether samples passed is taken from the
    samples themselves, never from the printed accuracy; a log without samples has no count of passes. One run
    may test several models, so the variant is the model where the log names none.
    """
    about = mapping(document.get("eval"))
    results = mapping(document.get("results"))
    extra = mapping(about.get("metadata"))
    subject = identifier(about.get("model"))
    scores = [mapping(score) for score in sequence(results.get("scores"))]
    judges, judge_tokens, subject_tokens = _tokens(document, about, subject)
    run_id, suite = identifier(about.get("run_id")) or stem, identifier(about.get("task")) or stem
    variant = identifier(extra.get("variant")) or model_id(None, subject)
    samples = [mapping(sample) for sample in sequence(document.get("samples"))]
    scorer = next((identifier(score.get("scorer") or score.get("name")) for score in scores), None)
    items = [_item(sample, position, scorer, subject) for position, sample in enumerate(samples, start=1)]
    total = number(results.get("total_samples"))
    completed = number(results.get("completed_samples"))
    errored = sum(bool(sample.get("error")) for sample in samples)
    if not samples and total is not None and completed is not None:
        errored = int(total - completed)
    common: Row = {
        "run_id": run_id,
        "suite": suite,
        "model_id": model_id(None, subject),
        "variant": variant,
        "prompt_version": identifier(extra.get("prompt_version")),
        "status": {"success": "success", "error": "error"}.get(str(document.get("status")), "cancelled"),
        "n_total": text(total if total is not None else len(samples)),
        "n_errored": text(errored),
        "dimension": identifier(extra.get("dimension")),
        "judge_model": model_id(None, judges),
        "judge_tokens": judge_tokens,
        "subject_tokens": subject_tokens,
        "started_at": moment(about.get("created")),
        "tool": "inspect",
        "tool_version": identifier(mapping(about.get("packages")).get("inspect_ai")),
    }
    same = {"run_id": run_id, "suite": suite, "variant": variant}
    return Run(
        results=[common | row for row in _metrics(scores, items, about)],
        items=[item | same for item in items],
    )


def _metrics(scores: list[Mapping[str, Any]], items: list[Row], about: Mapping[str, Any]) -> list[Row]:
    """Lists the metrics of every scorer; a run without any gets one row with a null value.

    Only the first row counts the passes, so that they can be added up over the rows of a run.
    """
    outcomes = [item["passed"] for item in items if item["score"] is not None]
    passed = str(outcomes.count("true")) if outcomes and None not in outcomes else None
    rows: list[Row] = []
    for score in scores:
        metrics = mapping(score.get("metrics"))
        error = next((mapping(metrics[key]) for key in metrics if key in {"stderr", "bootstrap_stderr"}), {})
        label = "" if len(scores) == 1 else f"{score.get('name')}."
        for name, metric in metrics.items():
            if name not in ERRORS:
                rows.append(
                    {
                        "metric": f"{label}{name}",
                        "value": text(number(mapping(metric).get("value"))),
                        "stderr": text(number(error.get("value"))),
                        "n_passed": None if rows else passed,
                    }
                )
    return rows or [{"metric": _declared(about), "value": None, "stderr": None, "n_passed": None}]


def _declared(about: Mapping[str, Any]) -> str:
    """Names the metric that an unscored run was going to have."""
    for scorer in sequence(about.get("scorers")):
        for metric in sequence(mapping(scorer).get("metrics")):
            name = identifier(mapping(metric).get("name"))
            if name:
                return name.rpartition("/")[2]
    return "score"


def _tokens(
    document: Mapping[str, Any], about: Mapping[str, Any], subject: str | None
) -> tuple[str | None, str | None, str | None]:
    """Splits tokens by model: (grading model, its tokens, the subject's tokens).

    Where one model does both, its tokens cannot be told apart and count as the subject's.
    """
    usage = {
        name: mapping(counts).get("total_tokens")
        for name, counts in mapping(mapping(document.get("stats")).get("model_usage")).items()
    }
    role = mapping(mapping(about.get("model_roles")).get("grader"))
    others = [name for name in usage if name != subject]
    judge = identifier(role.get("model")) or (others[0] if others else None)
    judged = sum(count for name, count in usage.items() if name != subject and isinstance(count, int))
    return judge, str(judged) if others else None, text(usage.get(subject or ""))


def _item(sample: Mapping[str, Any], position: int, scorer: str | None, subject: str | None) -> Row:
    """Reduces one sample to its identifiers and the score of the run's first scorer."""
    about = mapping(sample.get("metadata"))
    scores = mapping(sample.get("scores"))
    value = mapping(scores.get(scorer or "")).get("value")
    score = LETTERS.get(value) if isinstance(value, str) else number(value)
    if isinstance(value, bool):
        score = float(value)
    decided = score in {0.0, 1.0} or isinstance(value, str)
    seconds = number(sample.get("total_time"))
    usage = mapping(mapping(sample.get("model_usage")).get(subject or ""))
    return {
        "item_id": item_identity(sample.get("id"), position),
        "cluster_id": identifier(about.get("cluster")),
        "slice": identifier(about.get("slice")),
        "resample": text(sample.get("epoch")),
        "score": text(score),
        "passed": text(score == 1.0) if score is not None and decided else None,
        "human_label": identifier(about.get("human_label")),
        "judge_label": str(value)
        if (scorer or "").startswith("model_graded") and value is not None
        else None,
        "tokens": text(usage.get("total_tokens")),
        "latency_ms": text(seconds * 1000) if seconds is not None else None,
    }
