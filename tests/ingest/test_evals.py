"""Evaluation files of three tools: generated ones always, the public ones where they are present."""

from __future__ import annotations

import json
import struct
import zipfile
from pathlib import Path
from typing import Any

import pytest

from ingest.contract import Refused
from ingest.evaluations import inspect_logs
from ingest.feeds import EVAL, EVAL_ITEM
from ingest.sources import evals

Row = dict[str, Any]


def results(path: Path) -> list[Row]:
    return [row for frame in evals.read(path, "eval") for row in frame.to_dicts()]


def items(path: Path) -> list[Row]:
    return [row for frame in evals.items(path) for row in frame.to_dicts()]


def save(path: Path, document: object) -> Path:
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def refusal(path: Path) -> Refused:
    with pytest.raises(Refused) as refused:
        results(path)
    assert path.name in refused.value.sentence
    return refused.value


# --- promptfoo


def outcome(position: int, *, passed: bool, **changes: Any) -> Row:
    """One test of a promptfoo output, with texts that must never be read."""
    return {
        "promptIdx": 0,
        "testIdx": position,
        "provider": {"id": "openai:chat:gpt-4o-mini-2024-07-18", "label": "base"},
        "prompt": {"raw": "SECRET prompt {{question}}", "label": "SECRET prompt {{question}}"},
        "vars": {"question": "SECRET question"},
        "response": {"output": "SECRET answer"},
        "testCase": {
            "description": "SECRET description",
            "vars": {"question": "SECRET question"},
            "metadata": {
                "item": f"case-{position}",
                "slice": "german",
                "cluster": "doc-1",
                "note": "SECRET note",
            },
        },
        "success": passed,
        "score": 1 if passed else 0.25,
        "failureReason": 0 if passed else 1,
        "latencyMs": 812.5,
        "namedScores": {"tone": 0.5},
        "tokenUsage": {"total": 100, "prompt": 80, "completion": 20, "assertions": {"total": 7}},
    } | changes


def promptfoo(*tests: Row, version: int = 3) -> Row:
    return {
        "evalId": "eval-abc-2026-03-02",
        "results": {"version": version, "timestamp": "2026-03-02T06:00:00.000Z", "results": list(tests)},
        "config": {"description": "tagging_holdout", "env": {"OPENAI_API_KEY": "SECRET key"}},
        "metadata": {"promptfooVersion": "0.121.20", "evaluationCreatedAt": "2026-03-02T05:59:00.000Z"},
    }


def test_a_promptfoo_run_counts_passes_failures_and_errors_apart(tmp_path: Path) -> None:
    error = outcome(3, passed=False, failureReason=2)
    document = promptfoo(outcome(1, passed=True), outcome(2, passed=False), error, outcome(4, passed=True))
    passing, tone = results(save(tmp_path / "run.json", document))
    assert passing["run_id"] == "eval-abc-2026-03-02"
    assert passing["suite"] == "tagging_holdout"
    assert (passing["n_total"], passing["n_passed"], passing["n_errored"]) == ("4", "2", "1")
    assert float(passing["value"]) == pytest.approx(2 / 3)
    assert (passing["metric"], passing["status"], passing["tool"]) == ("pass", "success", "promptfoo")
    assert (passing["model_id"], passing["variant"]) == ("gpt-4o-mini", "base")
    assert passing["started_at"] == "2026-03-02T05:59:00.000Z"
    assert (tone["metric"], tone["value"]) == ("tone", "0.5")


def test_tokens_of_the_grader_stand_apart_from_those_of_the_subject(tmp_path: Path) -> None:
    row = results(save(tmp_path / "run.json", promptfoo(outcome(1, passed=True), outcome(2, passed=True))))[0]
    assert (row["subject_tokens"], row["judge_tokens"]) == ("200", "14")


def test_a_promptfoo_token_count_of_zero_means_not_reported(tmp_path: Path) -> None:
    silent = outcome(1, passed=True, tokenUsage={"total": 0, "assertions": {"total": 0}})
    path = save(tmp_path / "run.json", promptfoo(silent))
    assert (results(path)[0]["subject_tokens"], results(path)[0]["judge_tokens"]) == (None, None)
    assert items(path)[0]["tokens"] is None


def test_base_and_tuned_become_two_variants_of_one_run(tmp_path: Path) -> None:
    tuned = {"id": "openai:ft:gpt-4o-mini-2024-07-18:company::x", "label": "tuned"}
    document = promptfoo(outcome(1, passed=False), outcome(1, passed=True, promptIdx=1, provider=tuned))
    path = save(tmp_path / "run.json", document)
    assert [(row["variant"], row["n_passed"]) for row in results(path) if row["metric"] == "pass"] == [
        ("base", "0"),
        ("tuned", "1"),
    ]
    assert [(row["variant"], row["item_id"]) for row in items(path)] == [
        ("base", "case-1"),
        ("tuned", "case-1"),
    ]


def test_dimensions_of_one_run_are_counted_apart(tmp_path: Path) -> None:
    safe = outcome(2, passed=True)
    safe["testCase"]["metadata"]["dimension"] = "safety"
    path = save(tmp_path / "run.json", promptfoo(outcome(1, passed=False), safe))
    assert [(r["dimension"], r["n_total"]) for r in results(path) if r["metric"] == "pass"] == [
        (None, "1"),
        ("safety", "1"),
    ]


def test_items_carry_identifiers_and_repeats_are_numbered(tmp_path: Path) -> None:
    first, again, error = items(
        save(
            tmp_path / "run.json",
            promptfoo(
                outcome(1, passed=True), outcome(1, passed=False), outcome(2, passed=False, failureReason=2)
            ),
        )
    )
    assert (first["item_id"], first["slice"], first["cluster_id"]) == ("case-1", "german", "doc-1")
    assert (first["resample"], again["resample"]) == ("1", "2")
    assert (again["score"], again["passed"], again["latency_ms"]) == ("0.25", "false", "812.5")
    assert (error["score"], error["passed"]) == (None, None)


def test_texts_and_secrets_of_a_promptfoo_file_are_never_read(tmp_path: Path) -> None:
    path = save(tmp_path / "run.json", promptfoo(outcome(1, passed=True), outcome(2, passed=False)))
    assert "SECRET" not in str([*results(path), *items(path)])


def test_a_short_prompt_label_names_the_version_and_a_prompt_text_does_not(tmp_path: Path) -> None:
    unlabelled = {"id": "openai:gpt-5", "label": ""}
    named = outcome(
        1, passed=True, provider=unlabelled, prompt={"raw": "Translate {{x}}", "label": "v2 strict"}
    )
    text = outcome(2, passed=True, promptIdx=1, provider=unlabelled)
    rows = [
        row for row in results(save(tmp_path / "run.json", promptfoo(named, text))) if row["metric"] == "pass"
    ]
    assert [(row["variant"], row["prompt_version"]) for row in rows] == [
        ("v2 strict", "v2 strict"),
        ("gpt-5", None),
    ]


def test_two_prompts_of_one_provider_stay_two_variants_with_their_own_items(tmp_path: Path) -> None:
    first, second = outcome(1, passed=True), outcome(1, passed=False, promptIdx=1)
    path = save(tmp_path / "run.json", promptfoo(first, second))
    variants = ["base / prompt 1", "base / prompt 2"]
    assert [row["variant"] for row in results(path) if row["metric"] == "pass"] == variants
    assert [(row["variant"], row["resample"]) for row in items(path)] == [(name, "1") for name in variants]


def test_models_compared_without_labels_are_variants_by_their_names(tmp_path: Path) -> None:
    other = {"id": "anthropic:messages:claude-sonnet-4-5"}
    document = promptfoo(
        outcome(1, passed=True, provider={"id": "openai:gpt-5"}),
        outcome(1, passed=True, provider=other, promptIdx=1),
    )
    rows = items(save(tmp_path / "run.json", document))
    assert [row["variant"] for row in rows] == ["gpt-5", "claude-sonnet-4-5"]


def test_an_item_id_that_is_a_question_becomes_a_hash_that_pairs_across_runs(tmp_path: Path) -> None:
    question = outcome(1, passed=True)
    question["testCase"]["metadata"]["item"] = "What does my contract say?"
    found = [items(save(tmp_path / name, promptfoo(question)))[0]["item_id"] for name in ("a.json", "b.json")]
    assert found[0].startswith("h:")
    assert found[0] == found[1]


@pytest.mark.parametrize(
    ("provider", "model"),
    [
        ("openai:gpt-5.2", "gpt-5.2"),
        ("anthropic:messages:claude-sonnet-4-5-20250929", "claude-sonnet-4-5"),
        ("google:gemini-2.5-pro", "gemini-2.5-pro"),
        ("echo", "echo"),
        ("file://tools/provider.py", None),
        ("https://internal.example/ask", None),
    ],
)
def test_the_model_is_read_from_the_provider_id_unless_that_is_a_path(
    tmp_path: Path, provider: str, model: str | None
) -> None:
    document = promptfoo(outcome(1, passed=True, provider={"id": provider}))
    assert results(save(tmp_path / "run.json", document))[0]["model_id"] == model


def test_a_promptfoo_file_of_another_version_is_refused(tmp_path: Path) -> None:
    assert refusal(save(tmp_path / "old.json", promptfoo(version=2))).code == "EVAL_VERSION"


# --- Inspect


def inspect_log(values: list[Any], **changes: Any) -> Row:
    right = [value in ("C", 1, True) for value in values]
    return {
        "version": 2,
        "status": "success",
        "eval": {
            "run_id": "run-1",
            "created": "2026-03-02T10:00:00-05:00",
            "task": "popularity",
            "model": "openai/gpt-4o-mini",
            "packages": {"inspect_ai": "0.3.95"},
            "scorers": [{"name": "match", "metrics": [{"name": "inspect_ai/accuracy"}]}],
            "metadata": {"variant": "tuned"},
        },
        "results": {
            "total_samples": len(values),
            "completed_samples": len(values),
            "scores": [
                {
                    "name": "match",
                    "scorer": "match",
                    "metrics": {
                        "accuracy": {"name": "accuracy", "value": sum(right) / max(1, len(right))},
                        "stderr": {"name": "stderr", "value": 0.1},
                    },
                }
            ],
        },
        "stats": {"model_usage": {"openai/gpt-4o-mini": {"total_tokens": 640}}},
        "samples": [
            {
                "id": position,
                "epoch": 1,
                "input": "SECRET question",
                "target": "SECRET target",
                "metadata": {"slice": "easy"},
                "scores": {"match": {"value": value, "answer": "SECRET answer", "explanation": "SECRET"}},
            }
            for position, value in enumerate(values, start=1)
        ],
    } | changes


def packed(path: Path, document: Row, *, compression: int = zipfile.ZIP_DEFLATED) -> Path:
    """Write a log the way Inspect does: header and summaries in a zip."""
    header = {key: value for key, value in document.items() if key != "samples"}
    with zipfile.ZipFile(path, "w", compression) as archive:
        archive.writestr("header.json", json.dumps(header))
        archive.writestr("summaries.json", json.dumps(document["samples"]))
        archive.writestr("samples/1_epoch_1.json", '{"messages": "SECRET"}')
    return path


def test_one_log_in_two_formats_gives_the_same_rows_and_so_counts_once(tmp_path: Path) -> None:
    document = inspect_log(["C", "I", "C"])
    plain, zipped = save(tmp_path / "log.json", document), packed(tmp_path / "log.eval", document)
    assert results(plain) == results(zipped)
    assert items(plain) == items(zipped)
    row = results(plain)[0]
    assert (row["n_total"], row["n_passed"], row["stderr"]) == ("3", "2", "0.1")
    assert (row["model_id"], row["variant"], row["subject_tokens"]) == ("gpt-4o-mini", "tuned", "640")
    assert "SECRET" not in str([*results(zipped), *items(zipped)])


def test_letters_booleans_and_numbers_become_scores_and_only_a_full_one_passes(tmp_path: Path) -> None:
    rows = items(save(tmp_path / "log.json", inspect_log(["C", "P", "I", "N", True, 0.7])))
    assert [(row["score"], row["passed"]) for row in rows] == [
        ("1", "true"),
        ("0.5", "false"),
        ("0", "false"),
        ("0", "false"),
        ("1", "true"),
        ("0.7", None),
    ]


def test_a_run_without_a_score_is_null_and_not_zero(tmp_path: Path) -> None:
    document = inspect_log([None, None])
    document["results"]["scores"] = []
    row = results(save(tmp_path / "log.json", document))[0]
    assert (row["metric"], row["value"], row["n_passed"], row["n_total"]) == ("accuracy", None, None, "2")


def test_one_run_over_two_models_keeps_them_apart(tmp_path: Path) -> None:
    logs = []
    for model in ("openai/gpt-4o-mini", "openai/gpt-5"):
        document = inspect_log(["C"])
        document["eval"] |= {"model": model, "metadata": None}
        logs.append(items(save(tmp_path / "log.json", document))[0]["variant"])
    assert logs == ["gpt-4o-mini", "gpt-5"]


def test_a_run_that_did_not_finish_keeps_saying_so(tmp_path: Path) -> None:
    for status, expected in (("cancelled", "cancelled"), ("started", "cancelled"), ("error", "error")):
        assert (
            results(save(tmp_path / "log.json", inspect_log(["C"], status=status)))[0]["status"] == expected
        )


def test_passes_are_counted_on_samples_and_never_taken_from_the_printed_accuracy(tmp_path: Path) -> None:
    row = results(save(tmp_path / "log.json", inspect_log(["C", "C"]) | {"samples": None}))[0]
    assert (row["value"], row["n_total"], row["n_passed"]) == ("1", "2", None)


def test_several_scorers_give_one_row_per_metric(tmp_path: Path) -> None:
    document = inspect_log(["C"])
    other = {"name": "length", "scorer": "length", "metrics": {"mean": {"value": 12.5}}}
    document["results"]["scores"].append(other)
    rows = results(save(tmp_path / "log.json", document))
    assert [(row["metric"], row["value"], row["n_passed"]) for row in rows] == [
        ("match.accuracy", "1", "1"),
        ("length.mean", "12.5", None),
    ]


def test_a_grading_model_of_its_own_has_its_own_tokens(tmp_path: Path) -> None:
    document = inspect_log(["C"])
    document["stats"]["model_usage"]["openai/gpt-5"] = {"total_tokens": 90}
    row = results(save(tmp_path / "log.json", document))[0]
    assert (row["judge_model"], row["judge_tokens"], row["subject_tokens"]) == ("gpt-5", "90", "640")


def test_a_member_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.eval"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("header.json", json.dumps(inspect_log(["C"])))
        archive.writestr("summaries.json", b" " * (20 << 20))
    assert inspect_logs.MAX_RATIO * path.stat().st_size < 20 << 20
    assert refusal(path).code == "ZIP_BOMB"


def test_a_log_packed_with_zstandard_reads_like_any_other(tmp_path: Path) -> None:
    log = inspect_log(["C", "I"])
    plain = packed(tmp_path / "plain.eval", log)
    new = tmp_path / "new.eval"
    with (
        zipfile.ZipFile(plain) as old,
        inspect_logs.zipfile.ZipFile(new, "w", inspect_logs.zipfile.ZIP_ZSTANDARD) as archive,
    ):
        for member in old.namelist():
            archive.writestr(member, old.read(member))
    assert results(new) == results(plain)
    assert items(new) == items(plain)
    new.write_bytes(new.read_bytes().replace(b"\x28\xb5\x2f\xfd", b"\x28\xb5\x2f\x00", 1))
    assert refusal(new).code == "ZIP_DAMAGED"


def test_a_log_packed_in_an_unknown_way_gives_one_clear_sentence(tmp_path: Path) -> None:
    """Compression method 97 is written into the headers of a stored member."""
    path = packed(tmp_path / "new.eval", inspect_log(["C"]), compression=zipfile.ZIP_STORED)
    content = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        place = content.find(signature)
        while place >= 0:
            content[place + offset : place + offset + 2] = struct.pack("<H", 97)
            place = content.find(signature, place + 4)
    path.write_bytes(content)
    refused = refusal(path)
    assert refused.code == "FILE_ZIP"
    assert "inspect log convert" in refused.sentence


def test_a_zip_that_is_no_log_and_a_damaged_log_are_refused(tmp_path: Path) -> None:
    other = tmp_path / "book.xlsx"
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
    assert refusal(other).code == "FILE_ZIP"
    whole = packed(tmp_path / "whole.eval", inspect_log(["C"])).read_bytes()
    (tmp_path / "cut.eval").write_bytes(whole[: len(whole) // 2])
    assert refusal(tmp_path / "cut.eval").code == "ZIP_DAMAGED"


# --- OpenAI evals

SPEC = {
    "spec": {
        "run_id": "230417",
        "eval_name": "test-match.s1.simple-v0",
        "base_eval": "test-match",
        "split": "s1",
        "completion_fns": ["gpt-4o-mini"],
        "created_at": "2026-03-02 22:08:21.904498",
        "run_config": {"command": "SECRET"},
    }
}


def match(sample: str, correct: bool) -> Row:
    data = {"correct": correct, "expected": "SECRET", "sampled": "SECRET"}
    return {"run_id": "230417", "event_id": 1, "sample_id": sample, "type": "match", "data": data}


def record(path: Path, *lines: object) -> Path:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


REPORT = {"final_report": {"accuracy": 0.5, "boostrap_std": 0.2}}


@pytest.mark.parametrize("place", [1, 2, 3])
def test_the_final_report_counts_wherever_it_stands(tmp_path: Path, place: int) -> None:
    lines: list[object] = [SPEC, match("a", True), match("b", False)]
    lines.insert(place, REPORT)
    row = results(record(tmp_path / "run.jsonl", *lines))[0]
    assert (row["metric"], row["value"], row["stderr"]) == ("accuracy", "0.5", "0.2")
    assert (row["n_total"], row["n_passed"], row["status"]) == ("2", "1", "success")
    assert row["started_at"] == "2026-03-02T22:08:21.904498"


def test_a_record_without_a_final_report_is_a_cancelled_run(tmp_path: Path) -> None:
    row = results(record(tmp_path / "run.jsonl", SPEC, match("a", True)))[0]
    assert (row["status"], row["value"]) == ("cancelled", None)


def test_every_sample_is_an_item_and_texts_are_never_read(tmp_path: Path) -> None:
    path = record(tmp_path / "run.jsonl", SPEC, 7, match("a", True), REPORT, match("b", False))
    assert [(row["item_id"], row["passed"]) for row in items(path)] == [("a", "true"), ("b", "false")]
    assert "SECRET" not in str([*results(path), *items(path)])


def test_a_truncated_line_is_refused_with_its_number(tmp_path: Path) -> None:
    path = record(tmp_path / "run.jsonl", SPEC, match("a", True))
    path.write_text(path.read_text(encoding="utf-8") + '{"run_id": "2304', encoding="utf-8")
    refused = refusal(path)
    assert refused.code == "FILE_NOT_JSON"
    assert "line 3" in refused.sentence


# --- OpenAI evals API


def api_run(**changes: Any) -> Row:
    usage = {"invocation_count": 4, "prompt_tokens": 80, "completion_tokens": 20, "cached_tokens": 0}
    return {
        "object": "eval.run",
        "id": "evalrun_1",
        "eval_id": "eval_1",
        "created_at": 1772445600,
        "model": "gpt-5-mini-2025-08-07",
        "name": "tuned",
        "status": "completed",
        "result_counts": {"total": 4, "passed": 2, "failed": 1, "errored": 1},
        "per_testing_criteria_results": [
            {"testing_criteria": "grammar", "passed": 3, "failed": 0},
            {"testing_criteria": "facts", "passed": 2, "failed": 1},
        ],
        "per_model_usage": [
            {"model_name": "gpt-5-mini-2025-08-07", "total_tokens": 100, **usage},
            {"model_name": "gpt-5-2025-08-07", "total_tokens": 900, **usage},
        ],
        "data_source": {"source": {"content": "SECRET"}},
        "error": None,
        "metadata": {"suite": "translation"},
        "report_url": "https://platform.example/SECRET",
        **changes,
    }


def output_item(number: int, status: str, **changes: Any) -> Row:
    return {
        "object": "eval.run.output_item",
        "id": f"out_{number}",
        "run_id": "evalrun_1",
        "eval_id": "eval_1",
        "datasource_item_id": number,
        "datasource_item": {"input": "SECRET", "slice": "legal"},
        "status": status,
        "results": [{"name": "facts", "passed": status == "pass", "score": 0.25 + 0.5 * (status == "pass")}],
        "sample": {"input": "SECRET", "usage": {"total_tokens": 25}},
        **changes,
    }


def test_a_run_of_the_api_counts_errors_outside_of_its_pass_rates(tmp_path: Path) -> None:
    rows = results(save(tmp_path / "run.json", api_run()))
    assert [(row["metric"], row["value"], row["n_passed"]) for row in rows] == [
        ("pass", str(2 / 3), "2"),
        ("grammar", "1", None),
        ("facts", str(2 / 3), None),
    ]
    said = ("run_id", "suite", "variant", "model_id", "status", "n_total", "n_errored", "started_at", "tool")
    assert [rows[0][name] for name in said] == [
        "evalrun_1",
        "translation",
        "tuned",
        "gpt-5-mini",
        "success",
        "4",
        "1",
        "2026-03-02T10:00:00+00:00",
        "openai_evals",
    ]
    assert [rows[0][name] for name in ("judge_model", "judge_tokens", "subject_tokens")] == [
        "gpt-5",
        "900",
        "100",
    ]


def test_a_page_of_runs_and_its_output_items_may_lie_in_one_file(tmp_path: Path) -> None:
    canceled = api_run(
        id="evalrun_2", status="canceled", result_counts={"total": 0, "passed": 0, "failed": 0}
    )
    page = {"object": "list", "data": [api_run(), canceled], "has_more": False}
    given = [output_item(1, "pass"), output_item(2, "fail"), output_item(3, "error")]
    path = record(tmp_path / "runs.jsonl", page, *given)
    rows = [row for row in results(path) if row["metric"] == "pass"]
    assert [(row["run_id"], row["status"], row["value"]) for row in rows] == [
        ("evalrun_1", "success", str(2 / 3)),
        ("evalrun_2", "cancelled", None),
    ]
    found = items(path)
    assert [(row["item_id"], row["score"], row["passed"]) for row in found] == [
        ("1", "0.75", "true"),
        ("2", "0.25", "false"),
        ("3", None, None),
    ]
    assert {(row["suite"], row["variant"], row["slice"], row["tokens"]) for row in found} == {
        ("translation", "tuned", "legal", "25")
    }
    assert "SECRET" not in str([*results(path), *found])
    assert refusal(record(tmp_path / "items.jsonl", *given)).code == "EVAL_NO_RUN"


# --- all of them


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ('{"rows": []}', "EVAL_UNKNOWN"),
        ("[1, 2]", "EVAL_UNKNOWN"),
        ('{"evalId": "x", "results": {', "FILE_NOT_JSON"),
        ("[" * 100_000, "FILE_NOT_JSON"),
        ("date,value\n1,2\n", "FILE_NOT_JSON"),
    ],
)
def test_a_file_that_is_no_evaluation_is_refused(tmp_path: Path, content: str, code: str) -> None:
    path = tmp_path / "file.json"
    path.write_text(content, encoding="utf-8")
    assert refusal(path).code == code


def test_rows_are_numbered_from_one_and_every_column_is_a_target(tmp_path: Path) -> None:
    path = save(tmp_path / "log.json", inspect_log(["C", "I"]))
    assert [row["_row"] for row in items(path)] == [1, 2]
    assert [name for name in evals.CONTRACTS["eval"].columns if EVAL.target(name) is None] == []
    assert [name for name in evals.ITEMS.columns if EVAL_ITEM.target(name) is None] == []


def test_the_public_logs_give_their_known_answers(real: Path) -> None:
    files = [
        *sorted((real / "inspect-ai-logs").glob("*.json")),
        *sorted((real / "inspect-ai-logs").glob("*.eval")),
        *sorted((real / "openai-evals").glob("*.jsonl")),
    ]
    found = {path.name: results(path) for path in files}
    assert all(len(rows) == 1 for rows in found.values())
    inspect_runs = {rows[0]["run_id"] for name, rows in found.items() if not name.endswith(".jsonl")}
    assert (len(found) - 1, len(inspect_runs)) == (7, 6)

    def row(part: str) -> tuple[Any, ...]:
        (rows,) = [rows for name, rows in found.items() if part in name]
        names = ("status", "n_total", "n_passed", "value", "stderr", "subject_tokens")
        status, total, passed, value, stderr, tokens = (rows[0][name] for name in names)
        numbers = [None if cell is None else round(float(cell), 6) for cell in (value, stderr)]
        return (status, total, passed, *numbers, tokens)

    assert row("mj7k") == ("success", "10", "8", 0.8, 0.133333, "640")
    assert row("dPiJ") == ("success", "10", None, None, None, "640")
    assert row("_popularity.json") == ("cancelled", "3", "2", 0.666667, 0.333333, "198")
    assert row("no-samples") == ("cancelled", "3", None, 0.666667, 0.333333, "198")
    assert row("security-guide") == ("success", "3", "3", 1.0, 0.0, "1992")
    assert row("log_formats.json") == row("log_formats.eval") == ("success", "1", "0", 0.0, 0.0, "68")
    assert row("test-match") == ("success", "3", "1", 0.333333, None, None)
    assert [len(items(path)) for path in files] == [0, 3, 3, 1, 10, 10, 1, 3]
