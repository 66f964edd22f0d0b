"""A text becomes a value only where a pattern says that it is one; nothing is rounded or guessed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.config.company import IngestSection
from ingest.config.source import Source
from ingest.contract import ColumnSpec
from ingest.problems import ConfigProblem
from ingest.warehouse import open_warehouse
from tests.ingest.company import Company

PANEL = """
adapter = "table"
path = "exports/panel.csv"
feeds = "kpi_observation"
max_bad = 1.0
{options}
[kpi]
id = "k"
label = "K"
unit = "{unit}"
better = "lower"
[columns]
period = {period}
unit_id = "u"
value = {value}
"""


def values(
    company: Company,
    cells: list[str],
    value: str = '"v"',
    *,
    unit: str = "min",
    period: str = '{ value = "2025-01-01" }',
    options: str = "",
) -> list[Any]:
    """Loads cells as KPI values; None where one was set aside."""
    company.source("panel", PANEL.format(value=value, unit=unit, period=period, options=options))
    quoted = [f'u{i},"{cell}"\n' for i, cell in enumerate(cells)]
    company.write("exports/panel.csv", "u,v\n" + "".join([*quoted, "sound,1\n"]))
    company.load()
    found = dict(company.rows("select unit_id, value from kpi_observation"))
    return [found.get(f"u{i}") for i in range(len(cells))]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("1", 1.0),
        ("-2.50", -2.5),
        ("+3", 3.0),
        ("0.036000000000000004", 0.036000000000000004),
        ("1e-05", 1e-05),
        (" 5 ", 5.0),
        ("1.", None),
        (".5", None),
        ("1 000", None),
        ("１", None),
        ("1,5", None),
        ("--1", None),
        ("infinity", None),
        ("1e999", None),
    ],
)
def test_a_plain_number_is_read_exactly_and_anything_else_set_aside(
    company: Company, cell: str, expected: float | None
) -> None:
    assert values(company, [cell]) == [expected]


@pytest.mark.parametrize(
    ("spec", "cell", "expected"),
    [
        ('{ from = "v", decimal = "," }', "1,5", 1.5),
        ('{ from = "v", decimal = "," }', "1.5", None),
        ('{ from = "v", decimal = ",", thousands = "." }', "1.234.567,5", 1234567.5),
        ('{ from = "v", decimal = ",", thousands = "." }', "1.2345", None),
        ('{ from = "v", decimal = ",", thousands = "." }', "12.34,5", None),
        ('{ from = "v", thousands = "," }', "12,345.5", 12345.5),
        ('{ from = "v", thousands = " " }', "12 345", 12345.0),
        ('{ from = "v", thousands = "\'" }', "12'345", 12345.0),
        ('{ from = "v", map = { none = "0" } }', "none", 0.0),
        ('{ from = "v", default = 7 }', "", 7.0),
        ('{ from = "v", unit = "seconds" }', "90", 1.5),
        ('{ from = "v", unit = "hours" }', "2", 120.0),
        ('{ from = "v", unit = "thousands" }', "2", 2000.0),
    ],
)
def test_a_column_says_how_its_numbers_are_written(
    company: Company, spec: str, cell: str, expected: float | None
) -> None:
    assert values(company, [cell], spec) == [pytest.approx(expected) if expected is not None else None]


def test_percent_becomes_a_share_unless_the_kpi_itself_is_in_percent(company: Company) -> None:
    spec = '{ from = "v", unit = "percent" }'
    assert values(company, ["45"], spec, unit="share") == [0.45]
    assert values(company, ["45"], spec, unit="percent") == [45.0]


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ('{ from = "v", unit = "parsecs" }', "unit = 'parsecs'"),
        ('{ from = "v", unit = "seconds" }', "needs a duration"),
        ('{ from = "v", decimal = "x" }', "decimal = 'x'"),
        ('{ from = "v", decimal = ",", thousands = "," }', "cannot be the same mark"),
    ],
)
def test_a_specification_that_cannot_be_followed_names_its_key(
    company: Company, spec: str, words: str
) -> None:
    with pytest.raises(ConfigProblem) as problem:
        values(company, ["1"], spec, unit="score")
    assert "sources/panel.toml: columns.value" in problem.value.sentence
    assert words in problem.value.sentence


MOMENTS = '{ from = "v"%s }'
VALUE_FREE = "{ value = 1 }"


def moments(company: Company, cells: list[str], extra: str = "", options: str = "") -> list[str | None]:
    """Loads cells as times; None where one was set aside."""
    toml = PANEL.format(value=VALUE_FREE, unit="min", period=MOMENTS % extra, options=options)
    company.source("panel", toml)
    company.write("exports/panel.csv", "u,v\n" + "".join(f'u{i},"{cell}"\n' for i, cell in enumerate(cells)))
    company.load(max_bad=1.0)
    found = dict(company.rows("select unit_id, period_start::varchar from kpi_observation"))
    return [found.get(f"u{i}") for i in range(len(cells))]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2025-03-31", "2025-03-31 00:00:00"),
        ("2025-03", "2025-03-01 00:00:00"),
        ("2025-W07", "2025-02-10 00:00:00"),
        ("2025-03-31T23:59", "2025-03-31 23:59:00"),
        ("2025-03-31 23:59:59.123456789", "2025-03-31 23:59:59.123456"),
        ("2025-03-31T10:00:00Z", "2025-03-31 10:00:00"),
        ("2025-03-31T10:00:00+05:30", "2025-03-31 04:30:00"),
        ("2025-03-31T01:00:00.5-0700", "2025-03-31 08:00:00.5"),
        ("2025-03-31 10:00:00 UTC", "2025-03-31 10:00:00"),
        ("2025-02-30", None),
        ("2025-13-01", None),
        ("2025-01-01 24:00", None),
        ("2025-1-1", None),
        ("epoch", None),
        ("infinity", None),
        ("45658", None),
        ("1700-01-01", None),
    ],
)
def test_times_are_iso_8601_and_become_utc(company: Company, cell: str, expected: str | None) -> None:
    assert moments(company, [cell, "2025-06-01"])[0] == expected


@pytest.mark.parametrize(
    ("form", "cell", "expected"),
    [
        ("%d.%m.%Y", "3.4.2025", "2025-04-03 00:00:00"),
        ("%m/%d/%Y", "09/22/2023", "2023-09-22 00:00:00"),
        ("%d.%m.%Y", "31.02.2025", None),
        ("%Y", "2019", "2019-01-01 00:00:00"),
        ("%Y-%m-%d %H:%M:%S%.f", "2023-11-16 18:17:03.9799600", "2023-11-16 18:17:03.97996"),
        ("%Y-%m-%d %H:%M:%S%.f", "2023-11-16 18:17:03", "2023-11-16 18:17:03"),
        ("epoch_seconds", "1756728000.25", "2025-09-01 12:00:00.25"),
        ("epoch_milliseconds", "1756728000250", "2025-09-01 12:00:00.25"),
        ("epoch_seconds", "1756728000250", None),
        ("epoch_milliseconds", "1756728000", None),
    ],
)
def test_a_stated_format_is_followed(company: Company, form: str, cell: str, expected: str | None) -> None:
    sound = {"epoch_seconds": "1756728000", "epoch_milliseconds": "1756728000000"}.get(form, cell)
    assert moments(company, [cell, sound], f', format = "{form}"')[0] == expected


def test_local_times_use_the_stated_zone_and_clock_changes_are_never_guessed(company: Company) -> None:
    cells = [
        "2025-01-15 12:00",
        "2025-07-15 12:00",
        "2025-03-30 02:30",
        "2025-10-26 02:30",
        "2025-07-15T12:00:00+00:00",
    ]
    assert moments(company, cells, ', timezone = "Europe/Berlin"') == [
        "2025-01-15 11:00:00",
        "2025-07-15 10:00:00",
        None,
        None,
        "2025-07-15 12:00:00",
    ]
    codes = company.rows("select code from quarantine order by source_row")
    assert codes == [("TIME_GAP",), ("TIME_TWICE",)]


def test_a_mix_of_times_with_and_without_offset_is_not_guessed(company: Company) -> None:
    cells = ["2025-01-15T12:00:00Z", "2025-01-15T12:00:00", "2025-01-15"]
    assert moments(company, cells) == ["2025-01-15 12:00:00", None, "2025-01-15 00:00:00"]
    assert company.rows("select code from quarantine") == [("TIME_ZONE_MIXED",)]
    assert moments(company, cells, ', timezone = "UTC"')[1] == "2025-01-15 12:00:00"


@pytest.mark.parametrize(
    ("extra", "key"), [(', format = "%Q"', "format"), (', timezone = "Mars/Base"', "timezone")]
)
def test_an_unknown_format_or_zone_is_a_configuration_problem(company: Company, extra: str, key: str) -> None:
    with pytest.raises(ConfigProblem) as problem:
        moments(company, ["2025-01-01"], extra)
    assert f"columns.period: {key} = " in problem.value.sentence


@settings(max_examples=60, deadline=None)
@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=12))
def test_every_plain_decimal_survives_the_cast_exactly(number: Decimal) -> None:
    from pathlib import Path

    from ingest.cast import _number
    from ingest.sql import Sql, value

    spec = ColumnSpec.model_validate({"from": "v"})
    with open_warehouse(Path("none"), IngestSection(), in_memory=True) as session:
        text = f"{number:f}"
        (found,) = session.one(Sql("select {n}").fill(n=_number(spec, value(text), "test")))
    assert found == number


def test_a_column_needs_exactly_one_origin() -> None:
    from ingest.config.document import parse

    toml = {"adapter": "table", "path": "x.csv", "feeds": "person", "columns": {"team": {"format": "%Y"}}}
    with pytest.raises(ConfigProblem) as problem:
        parse(Source, toml, "sources/x.toml")
    assert "columns.team needs exactly one of from, column or value" in problem.value.sentence
