"""Publishing: a new generation beside the old ones, a pointer moved last, and every kind of trouble on the way."""

from __future__ import annotations

import json
import os
import stat
from datetime import date
from pathlib import Path

import duckdb
import pytest
from filelock import FileLock

from metrics import catalogue, generation
from metrics.problems import MetricsProblem
from metrics.publish import publish, rollback
from metrics.serving import Serving, schema
from tests.metrics.small_warehouse import days, use, warehouse


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    rows = [use(n, day) for n in range(12) for day in days(date(2025, 1, 1), date(2025, 1, 31))]
    return warehouse(tmp_path, usage_day=rows)


def _serving(workspace: Path) -> Path:
    return workspace / "data" / "serving"


def test_an_empty_warehouse_publishes_reasons_and_no_number(tmp_path: Path) -> None:
    report = publish(warehouse(tmp_path))
    serving = Serving(_serving(tmp_path))
    assert report.generation == 1
    assert not [row for row in serving.rows("number") if row["value"] is not None]
    assert {row["status"] for row in serving.rows("lesson")} == {"no_data"}
    assert len(serving.rows("lesson")) == 7
    assert len(serving.rows("metric")) == len(catalogue.metrics())


def test_every_metric_that_cannot_be_computed_says_why(workspace: Path) -> None:
    publish(workspace)
    serving = Serving(_serving(workspace))
    for one in catalogue.metrics():
        rows = list(serving.rows("number", metric=one.metric))
        assert rows, one.metric
        assert all(row["value"] is not None or row["reason"] for row in rows), one.metric
        assert all(row["low"] is not None or row["reason"] for row in rows if row["value"] is not None), (
            one.metric
        )


def test_every_number_is_published_again_the_same(workspace: Path) -> None:
    publish(workspace)
    first = list(Serving(_serving(workspace)).rows("number"))
    publish(workspace)
    assert list(Serving(_serving(workspace)).rows("number")) == first


def test_three_generations_are_kept(workspace: Path) -> None:
    for _ in range(5):
        report = publish(workspace)
    names = sorted(path.name for path in _serving(workspace).glob("serving-*"))
    assert report.generation == 5
    assert names == ["serving-3.duckdb", "serving-4.duckdb", "serving-5.duckdb"]


def test_a_published_file_cannot_be_written_by_anybody(workspace: Path) -> None:
    publish(workspace)
    mode = stat.S_IMODE((_serving(workspace) / "serving-1.duckdb").stat().st_mode)
    assert mode & 0o222 == 0
    assert mode & 0o007 == 0


def test_the_pointer_names_the_file_and_its_hash(workspace: Path) -> None:
    publish(workspace)
    pointer = json.loads((_serving(workspace) / "CURRENT").read_text())
    assert pointer["file"] == "serving-1.duckdb"
    assert pointer["gen"] == 1
    assert len(pointer["sha256"]) == 64
    assert pointer["data_to"] == "2025-01-31"


def test_a_reader_sees_the_new_generation_without_being_told(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(workspace)
    serving = Serving(_serving(workspace))
    assert serving.generation() == 1
    publish(workspace)
    monkeypatch.setattr(serving, "_checked", 0.0)
    assert serving.generation() == 2


def test_a_publish_that_fails_leaves_the_last_generation(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(workspace)

    def broken(path: Path) -> None:
        raise generation.damaged("broken")

    monkeypatch.setattr(generation, "verify", broken)
    with pytest.raises(MetricsProblem):
        publish(workspace)
    assert json.loads((_serving(workspace) / "CURRENT").read_text())["gen"] == 1
    assert sorted(path.name for path in _serving(workspace).iterdir()) == ["CURRENT", "serving-1.duckdb"]


def test_what_a_killed_publish_left_is_swept(workspace: Path) -> None:
    publish(workspace)
    debris = _serving(workspace) / ".tmp-2.duckdb"
    debris.write_bytes(b"half a file")
    publish(workspace)
    assert not debris.exists()


@pytest.mark.parametrize("killed", ["verify", "point"])
def test_a_kill_before_the_pointer_moves_changes_nothing_for_readers(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, killed: str
) -> None:
    publish(workspace)

    class Killed(BaseException):
        """Stands for a process that is gone."""

    def die(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(generation, killed, die)
        with pytest.raises(Killed):
            publish(workspace)
    assert Serving(_serving(workspace)).generation() == 1
    assert publish(workspace).generation >= 2
    assert Serving(_serving(workspace)).generation() >= 2


def test_rollback_is_one_pointer_write(workspace: Path) -> None:
    publish(workspace)
    publish(workspace)
    assert rollback(workspace) == 1
    assert Serving(_serving(workspace)).generation() == 1
    assert publish(workspace).generation == 3


def test_there_is_nothing_before_the_first_generation(workspace: Path) -> None:
    publish(workspace)
    with pytest.raises(MetricsProblem, match="no earlier generation") as caught:
        rollback(workspace)
    assert caught.value.exit_code == 6


def test_rollback_refuses_a_damaged_generation(workspace: Path) -> None:
    publish(workspace)
    publish(workspace)
    path = _serving(workspace) / "serving-1.duckdb"
    os.chmod(path, 0o640)
    path.write_bytes(b"x" * 4096)
    with pytest.raises(MetricsProblem) as caught:
        rollback(workspace)
    assert caught.value.exit_code == 5
    assert Serving(_serving(workspace)).generation() == 2


def test_without_a_warehouse_the_next_step_is_said(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    with pytest.raises(MetricsProblem, match="sevenfold ingest") as caught:
        publish(tmp_path)
    assert caught.value.exit_code == 6


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "warehouse.duckdb").write_bytes(b"not a database" * 400)
    with pytest.raises(MetricsProblem, match=r"warehouse\.duckdb") as caught:
        publish(tmp_path)
    assert caught.value.exit_code == 5


def test_publish_waits_for_nobody_and_names_who_holds_the_lock(workspace: Path) -> None:
    with FileLock(workspace / "data" / "writer.lock"):
        (workspace / "data" / "writer.json").write_text(
            json.dumps(
                {"command": "sevenfold", "user": "ana", "pid": 7, "host": "h", "since": "2025-01-01T00:00:00"}
            )
        )
        with pytest.raises(MetricsProblem, match=r"sevenfold of ana \(process 7") as caught:
            publish(workspace)
    assert caught.value.exit_code == 4


def test_no_library_text_reaches_a_person(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "warehouse.duckdb").write_bytes(b"")
    with pytest.raises(MetricsProblem) as caught:
        publish(tmp_path)
    assert "Error" not in caught.value.sentence
    assert "Traceback" not in caught.value.sentence


def test_a_broken_invariant_is_not_released(workspace: Path) -> None:
    publish(workspace)
    path = _serving(workspace) / "serving-1.duckdb"
    os.chmod(path, 0o640)
    connection = duckdb.connect(str(path))
    connection.execute("update number set value = 'nan'::double where metric = 'tokens'").fetchall()
    connection.close()
    with pytest.raises(MetricsProblem, match="neither finite nor missing"):
        generation.verify(path)


def test_every_published_table_is_filled_or_has_a_reason_to_be_empty(workspace: Path) -> None:
    publish(workspace)
    serving = Serving(_serving(workspace))
    filled = {table for table in schema() if len(serving.rows(table))}
    assert {
        "meta",
        "period",
        "cell",
        "metric",
        "number",
        "lesson",
        "maturity",
        "money",
        "money_total",
    } <= filled


def test_two_readers_of_one_generation_live_side_by_side(workspace: Path) -> None:
    publish(workspace)
    first, second = Serving(_serving(workspace)), Serving(_serving(workspace))
    assert first.generation() == second.generation() == 1
    assert len(first.rows("period")) == len(second.rows("period")) > 0
