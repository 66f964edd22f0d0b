"""Every metric runs on an empty warehouse, in any DuckDB shell, and has a worked example somewhere in these tests."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from metrics import catalogue, generation, lattice, settings
from metrics.company import read
from metrics.methods.shares import share
from metrics.raw_results import MISSING, method_tables, needs
from metrics.stated_inputs import lattice_inputs
from tests.metrics.small_warehouse import warehouse

HERE = Path(__file__).parent
EXAMPLES = {path.name: path.read_text(encoding="utf-8") for path in HERE.glob("test_*.py")}


@pytest.mark.parametrize("one", catalogue.metrics(), ids=lambda one: one.metric)
def test_every_metric_has_a_worked_example(one: catalogue.MetricDefinition) -> None:
    pattern = re.compile(rf"""(?:value|number)\(\s*["']{one.metric}["']""")
    parametrised = re.compile(rf"""["']{one.metric}["'], [\d.]""")
    segments = (
        one.metric.startswith("segment_") and '("name", "expected")' in EXAMPLES["test_adoption_examples.py"]
    )
    assert segments or any(pattern.search(text) or parametrised.search(text) for text in EXAMPLES.values()), (
        one.metric
    )


def test_every_metric_runs_on_an_empty_warehouse_and_gives_nothing(tmp_path: Path) -> None:
    path = warehouse(tmp_path) / "data" / "warehouse.duckdb"
    with generation.workshop(path) as shop:
        lattice.calendar(shop)
        company = read(shop)
        lattice.build(shop, lattice_inputs(shop, company, settings.Settings()))
        method_tables(shop)
        for one in catalogue.metrics():
            shop.collect(one.metric, one.sql)
        assert shop.rows("select count(*) as n from raw") == [{"n": 0}]


def test_everything_a_metric_needs_has_a_reason_while_it_is_missing(tmp_path: Path) -> None:
    path = warehouse(tmp_path) / "data" / "warehouse.duckdb"
    with generation.workshop(path) as shop:
        lattice.calendar(shop)
        inputs = lattice_inputs(shop, read(shop), settings.Settings())
        lattice.build(shop, inputs)
        method_tables(shop)
        found = needs(shop, inputs)
    assert set(catalogue.NEEDS) <= set(found)
    assert set(catalogue.NEEDS) <= set(MISSING)
    assert not any(found.values())


@pytest.mark.parametrize(("k", "n"), [(0, 7), (7, 7), (3, 12), (18, 20), (1, 1), (431, 9_000)])
def test_the_wilson_interval_of_the_lattice_is_that_of_the_method(tmp_path: Path, k: int, n: int) -> None:
    path = warehouse(tmp_path) / "data" / "warehouse.duckdb"
    with generation.workshop(path) as shop:
        shop.script("wilson")
        row = shop.rows("select wilson_low(?, ?) as low, wilson_high(?, ?) as high", [k, n, k, n])[0]
    expected = share(k, n)
    assert (row["low"], row["high"]) == pytest.approx((expected.low, expected.high), abs=1e-12)


def test_every_lattice_table_says_its_grain() -> None:
    folder = HERE.parent.parent / "metrics" / "lattice"
    for path in folder.glob("*.sql"):
        lines = path.read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(lines):
            if re.match(r"create (table|view) ", line):
                above = [text for text in lines[max(0, number - 4) : number] if text.startswith("--")]
                assert any(text.startswith("-- grain:") for text in above), f"{path.name}:{number + 1}"
