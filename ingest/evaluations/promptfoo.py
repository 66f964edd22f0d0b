"""promptfoo output files, version 3: one result per variant and dimension, one item per test.

Variables, prompts, outputs and the configuration are never read, except the description that names the
suite: a configuration may hold secrets. Test metadata is read for identifiers only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
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
    sequence,
    text,
)

ERROR: Final = 2
"""failureReason of a test that could not run, as opposed to an assertion that failed (1)."""

MODES: Final = frozenset(
    {"chat", "completion", "completions", "responses", "messages", "assistant", "embedding", "embeddings"}
)
"""Second part of a provider id such as openai:chat:gpt-5."""

OWN_CODE: Final = (
    "file:",
    "exec:",
    "python:",
    "http:",
    "https:",
    "ws:",
    "wss:",
    "package:",
    "golang:",
    "ruby:",
)
"""Provider ids that are a path or an address, not a model."""

MAX_LABEL: Final = 60
"""Longest prompt label taken as a version name, characters; by default the label is the prompt itself."""


def is_promptfoo(document: Mapping[str, Any]) -> bool:
    """Tells promptfoo's output by its top-level keys."""
    return "results" in document and (
        "evalId" in document or "promptfooVersion" in mapping(document.get("metadata"))
    )


def read(document: Mapping[str, Any], name: str, stem: str) -> Run:
    """Reduces one output document; `stem` names the suite where the evaluation has no description."""
    summary = mapping(document.get("results"))
    if summary.get("version") != 3:
        raise Refused(
            "EVAL_VERSION",
            f"{name} is a promptfoo output of another version than 3: export it with promptfoo 0.100 or newer",
        )
    about = mapping(document.get("metadata"))
    common: Row = {
        "run_id": identifier(document.get("evalId")) or stem,
        "suite": identifier(mapping(document.get("config")).get("description")) or stem,
        "started_at": moment(about.get("evaluationCreatedAt") or summary.get("timestamp")),
        "tool": "promptfoo",
        "tool_version": identifier(about.get("promptfooVersion")),
    }
    tests = [mapping(test) for test in sequence(summary.get("results"))]
    subjects = _subjects(tests)
    groups: dict[tuple[int, str | None], list[Mapping[str, Any]]] = {}
    for test in tests:
        groups.setdefault((_column(test), _tag(test, "dimension")), []).append(test)
    run = Run()
    for (column, dimension), members in groups.items():
        run.results += _results(common | subjects[column] | {"dimension": dimension}, members)
    seen: Counter[tuple[int, str]] = Counter()
    for test in tests:
        column, item = _column(test), _item(test)
        seen[column, item] += 1
        run.items.append(_item_row(common, subjects[column]["variant"], item, seen[column, item], test))
    return run


def _column(test: Mapping[str, Any]) -> int:
    """Reads which prompt and provider a test ran, by their position in the output's table."""
    position = test.get("promptIdx")
    return position if isinstance(position, int) else 0


def _subjects(tests: list[Mapping[str, Any]]) -> dict[int, Row]:
    """Names what each column of the table tested: variant, prompt version and model.

    The variant is the provider's label, else the prompt's, else the model; columns that would share one are
    told apart by their prompt, because items are paired by it.
    """
    columns = {_column(test): test for test in reversed(tests)}
    subjects: dict[int, Row] = {}
    for column, test in sorted(columns.items()):
        provider, prompt = mapping(test.get("provider")), mapping(test.get("prompt"))
        label = identifier(prompt.get("label"))
        if label is not None and (len(label) > MAX_LABEL or "{{" in label or label == prompt.get("raw")):
            label = None
        model = _model(identifier(provider.get("id")))
        variant = identifier(provider.get("label")) or label or model
        subjects[column] = {"variant": variant, "prompt_version": label, "model_id": model}
    shared = Counter(subject["variant"] for subject in subjects.values())
    for column, subject in subjects.items():
        if shared[subject["variant"]] > 1:
            version = subject["prompt_version"] or f"prompt {column + 1}"
            same = subject["variant"] in (None, version)
            subject["variant"] = f"prompt {column + 1}" if same else f"{subject['variant']} / {version}"
    return subjects


def _model(provider_id: str | None) -> str | None:
    """Reads the model out of a provider id."""
    if provider_id is None or provider_id.startswith(OWN_CODE):
        return None
    provider, _, name = provider_id.partition(":")
    if not name:
        return model_id(None, provider_id)
    mode, _, rest = name.partition(":")
    return model_id(provider, rest if mode in MODES and rest else name)


def _tag(test: Mapping[str, Any], key: str) -> str | None:
    """Reads one identifier from the metadata of a test or of its result."""
    case = mapping(mapping(test.get("testCase")).get("metadata"))
    return identifier(case.get(key)) or identifier(mapping(test.get("metadata")).get(key))


def _item(test: Mapping[str, Any]) -> str:
    """Names a test by its item identifier, else by its position."""
    position = test.get("testIdx")
    named = _tag(test, "item") or _tag(test, "item_id")
    return item_identity(named, position if isinstance(position, int) else 0)


def _results(common: Row, tests: list[Mapping[str, Any]]) -> list[Row]:
    """Counts one variant and dimension; an error is neither passed nor failed."""
    errored = sum(test.get("failureReason") == ERROR for test in tests)
    passed = sum(test.get("success") is True for test in tests)
    scored = len(tests) - errored
    usages = [mapping(test.get("tokenUsage")) for test in tests]
    judged = [_total(mapping(usage.get("assertions"))) for usage in usages]
    row = common | {
        "status": "success" if scored else "error",
        "n_total": text(len(tests)),
        "n_passed": text(passed) if scored else None,
        "n_errored": text(errored),
        "metric": "pass",
        "value": text(passed / scored) if scored else None,
        "judge_model": _judge(tests),
        "judge_tokens": _sum(judged),
        "subject_tokens": _sum([_total(usage) for usage in usages]),
    }
    rows = [row]
    named = [mapping(test.get("namedScores")) for test in tests if test.get("failureReason") != ERROR]
    for metric in sorted({key for scores in named for key in scores if identifier(key)}):
        values = [value for scores in named if (value := number(scores.get(metric))) is not None]
        if values:
            mean = text(sum(values) / len(values))
            rows.append(
                row | {"metric": metric, "value": mean, "n_passed": None, "n_total": text(len(values))}
            )
    return rows


def _total(usage: Mapping[str, Any]) -> int | None:
    """Reads a token total; promptfoo's default of 0 means that nothing was reported."""
    total = usage.get("total")
    return total if isinstance(total, int) and total > 0 else None


def _sum(values: list[int | None]) -> str | None:
    """Adds what is known; nothing known is unknown."""
    known = [value for value in values if value is not None]
    return str(sum(known)) if known else None


def _judge(tests: list[Mapping[str, Any]]) -> str | None:
    """Finds the grading model, where an assertion names one."""
    for test in tests:
        for part in sequence(mapping(test.get("gradingResult")).get("componentResults")):
            provider = mapping(mapping(part).get("assertion")).get("provider")
            name = identifier(provider) or identifier(mapping(provider).get("id"))
            if name:
                return _model(name)
    return None


def _item_row(common: Row, variant: str | None, item: str, resample: int, test: Mapping[str, Any]) -> Row:
    """Gives one test as an item; a test in error has no score."""
    failed_to_run = test.get("failureReason") == ERROR
    return {
        "run_id": common["run_id"],
        "suite": common["suite"],
        "variant": variant,
        "item_id": item,
        "cluster_id": _tag(test, "cluster"),
        "slice": _tag(test, "slice"),
        "resample": str(resample),
        "score": None if failed_to_run else text(number(test.get("score"))),
        "passed": None if failed_to_run else text(test.get("success") is True),
        "human_label": _tag(test, "human_label"),
        "judge_label": _tag(test, "judge_label"),
        "tokens": text(_total(mapping(test.get("tokenUsage")))),
        "latency_ms": text(number(test.get("latencyMs"))),
    }
