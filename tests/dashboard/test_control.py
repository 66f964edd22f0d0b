"""The control store keeps what readers write, in any number of processes, and forgets nothing."""

from __future__ import annotations

import multiprocessing
import sqlite3
import stat
from pathlib import Path

import pytest

from dashboard.control import LONGEST, Control, TooLong


@pytest.fixture
def control(tmp_path: Path) -> Control:
    return Control(tmp_path / "data" / "control.sqlite3")


def test_a_note_is_kept_with_author_time_and_body(control: Control) -> None:
    made = control.add("decision", "support_assistant", "demo", {"note": "stop until März", "choice": "fix"})
    (found,) = control.notes("decision")
    assert found == made
    assert control.notes("decision", "support_assistant") == (made,)
    assert control.notes("decision", "another") == ()
    assert control.notes("scenario") == ()


def test_a_note_is_withdrawn_once_and_never_deleted(control: Control) -> None:
    made = control.add("decision", "a", "demo", {})
    assert control.withdraw(made.id, "demo")
    assert not control.withdraw(made.id, "demo")
    assert not control.withdraw(99, "demo")
    assert control.notes("decision") == ()
    with sqlite3.connect(control.path) as raw:
        assert raw.execute("select withdrawn_by from note").fetchall() == [("demo",)]


def test_only_the_owner_reads_the_file(control: Control) -> None:
    control.add("decision", "a", "demo", {})
    assert stat.S_IMODE(control.path.stat().st_mode) == 0o600


def test_a_note_has_an_end(control: Control) -> None:
    with pytest.raises(TooLong):
        control.add("scenario", "a", "demo", {"text": "x" * LONGEST})
    with pytest.raises(ValueError, match="not JSON compliant"):
        control.add("scenario", "a", "demo", {"value": float("nan")})
    assert control.notes("scenario") == ()


def test_a_job_runs_once_and_survives_its_worker(control: Control) -> None:
    first, second = control.ask("dry_run", "demo", {"file": "a"}), control.ask("load", "demo", {"file": "b"})
    taken = control.take()
    assert taken is not None
    assert (taken.id, taken.state, taken.request) == (first, "running", {"file": "a"})
    control.progress(first, {"step": "reading"})
    # the worker is killed here; the next one starts
    assert Control(control.path).resume() == 1
    again = control.take()
    assert again is not None
    assert again.id == first
    control.finish(first, "done", {"loaded": 3})
    done = control.job(first)
    assert done is not None
    assert (done.state, done.result, done.progress) == ("done", {"loaded": 3}, {"step": "reading"})
    other = control.take()
    assert other is not None
    assert other.id == second
    assert control.take() is None
    assert control.job(99) is None


def _write(path: Path, author: str) -> None:
    for place in range(20):
        Control(path).add("annotation", str(place), author, {"place": place})


def test_four_processes_write_at_once_and_nothing_is_lost(control: Control) -> None:
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_write, args=(control.path, f"w{n}")) for n in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    assert [writer.exitcode for writer in writers] == [0] * 4
    assert len(control.notes("annotation")) == 80
