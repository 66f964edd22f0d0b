"""Evaluation results of promptfoo, Inspect and OpenAI (API runs, evals runner): runs, and the items inside them.

The tool is told by the content of the file, not by its name. One run in two formats has one run id and so
counts once. Only identifiers, scores and token counts are read; prompts, answers and configuration are not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import polars as pl

from ingest.contract import ColumnSpec, Contract, Feed, Refused
from ingest.evaluations import inspect_logs, openai_records, openai_runs, promptfoo
from ingest.evaluations.run import ITEM, RESULT, Row, Run, mapping, parse
from ingest.json_records import values

LABEL: Final = "Evaluation results (promptfoo, Inspect, OpenAI evals)"

MAX_BYTES: Final = 200 * 1024 * 1024
"""Largest file that is read; result files carry every prompt and answer, so they are bulky."""


def _columns(names: Sequence[str]) -> dict[str, ColumnSpec]:
    """Maps canonical columns to frame columns of the same name; a start time without an offset is UTC."""
    return {
        name: ColumnSpec.model_validate({"from": name, "timezone": "UTC" if name == "started_at" else None})
        for name in names
    }


CONTRACTS: Final[Mapping[Feed, Contract]] = {
    "eval": Contract(
        feed="eval",
        columns=_columns(RESULT),
        reader="own",
        key=("run_id", "suite", "model_id", "variant", "prompt_version", "dimension", "metric"),
    )
}
ITEMS: Final = Contract(
    feed="eval",
    columns=_columns(ITEM),
    reader="own",
    key=("run_id", "suite", "variant", "item_id", "resample"),
)
"""The second table of the feed: `eval_item`."""


def recognise(header: tuple[str, ...]) -> bool:
    """Tells an evaluation file by its top-level JSON keys."""
    keys = set(header)
    return any(
        shape <= keys for shape in ({"evalId", "results"}, {"eval", "status"}, {"spec"}, {"final_report"})
    )


def read(path: Path, feed: Feed) -> Iterator[pl.DataFrame]:
    """Gives the rows of `eval_result`, one per run, variant and metric; raises `Refused`."""
    yield _frame(load(path).results, RESULT)


def items(path: Path) -> Iterator[pl.DataFrame]:
    """Gives the rows of `eval_item`, one per item and resample; raises `Refused`."""
    yield _frame(load(path).items, ITEM)


def load(path: Path) -> Run:
    """Reduces one result file of any of the tools.

    Raises `Refused`: FILE_TOO_LARGE, FILE_NOT_JSON, EVAL_UNKNOWN where it is no evaluation result, and the
    codes of the single formats.
    """
    if path.stat().st_size > MAX_BYTES:
        raise Refused("FILE_TOO_LARGE", f"{path.name} is larger than {MAX_BYTES >> 20} MB")
    content = path.read_bytes()
    if content.startswith(b"PK"):
        return inspect_logs.read(inspect_logs.unpack(path), path.stem)
    try:
        lines = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused("ENC_NOT_UTF8", f"{path.name} is not UTF-8 text: export it again as JSON") from None
    if _is_record_file(lines):
        return openai_records.read(lines.split("\n"), path.name, path.stem)
    if b'"eval.run' in content and _is_run_file(path):
        return openai_runs.read((found.value for found in values(path)), path.name)
    document = mapping(parse(lines, path.name))
    if promptfoo.is_promptfoo(document):
        return promptfoo.read(document, path.name, path.stem)
    if inspect_logs.is_inspect(document):
        return inspect_logs.read(document, path.stem)
    raise Refused(
        "EVAL_UNKNOWN",
        f"{path.name} is not an evaluation result of promptfoo (version 3), Inspect, the OpenAI evals API or its "
        "open-source runner",
    )


def _is_record_file(lines: str) -> bool:
    """Tells JSON lines by their first line, which is then a whole record."""
    first = lines.lstrip().partition("\n")[0]
    try:
        return openai_records.is_openai_record(mapping(parse(first, "")))
    except Refused:
        return False


def _is_run_file(path: Path) -> bool:
    """Tells answers of the API by their first value, a document or a line."""
    try:
        first = next(values(path), None)
    except Refused:
        # The reader of the one document says what is wrong with it.
        return False
    return first is not None and openai_runs.is_openai_run(mapping(first.value))


def _frame(rows: list[Row], names: Sequence[str]) -> pl.DataFrame:
    """Numbers the rows by their position in the file and puts them into a text frame."""
    numbered = [{"_row": position, **row} for position, row in enumerate(rows, start=1)]
    return pl.DataFrame(numbered, schema={"_row": pl.Int64(), **dict.fromkeys(names, pl.String())})
