"""The company as files: the same bytes for the same seed, complete, labelled, and openable."""

from __future__ import annotations

import hashlib
import json
import tomllib
from importlib import resources
from pathlib import Path

import fastexcel
import pytest

from sample_data.generate import generate
from sample_data.kpi_files import SHEETS
from sample_data.timeline import months
from sample_data.workbook import column_letter
from tests.sample_data.conftest import SEED, SMALL

EXPECTED = (
    "README.txt",
    "hr_roster.csv",
    "rollout.csv",
    "seat_ledger.csv",
    "finance_ledger.csv",
    "events.csv",
    "contacts.csv",
    "timed_tasks.csv",
    "registry.csv",
    "kpi/kpi_workbook.xlsx",
    "kpi/rechnungen_kw.csv",
    "kpi/delivery.csv",
    "experiments/why_this_job.csv",
    "experiments/upsell_banner.csv",
)


def _hashes(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_same_seed_gives_the_same_bytes_and_another_seed_does_not(small: Path, tmp_path: Path) -> None:
    generate(tmp_path / "again", seed=SEED, scale=SMALL)
    generate(tmp_path / "other", seed=SEED + 1, scale=SMALL)
    first, again, other = _hashes(small), _hashes(tmp_path / "again"), _hashes(tmp_path / "other")
    assert first == again
    assert first.keys() == other.keys()
    assert first["exports/gateway/gateway-2026-03.jsonl"] != other["exports/gateway/gateway-2026-03.jsonl"]
    assert first["exports/kpi/kpi_workbook.xlsx"] != other["exports/kpi/kpi_workbook.xlsx"]


def test_every_file_that_is_returned_exists_and_none_is_forgotten(tmp_path: Path) -> None:
    said: list[str] = []
    written = generate(tmp_path, seed=SEED, scale=0.001, progress=said.append)
    assert set(written) == {path for path in tmp_path.rglob("*") if path.is_file()}
    assert said


@pytest.mark.parametrize("scale", [0.0, -1.0])
def test_a_scale_of_nothing_is_refused(tmp_path: Path, scale: float) -> None:
    with pytest.raises(ValueError, match="scale"):
        generate(tmp_path, scale=scale)
    assert not list(tmp_path.iterdir())


def test_all_kinds_of_export_are_there(small: Path) -> None:
    exports = small / "exports"
    assert not [name for name in EXPECTED if not (exports / name).is_file()]
    for month in months():
        assert (exports / f"gateway/gateway-{month:%Y-%m}.jsonl").is_file()
        assert (exports / f"invoices/focus-{month:%Y-%m}.csv").is_file()
    assert list((exports / "chatgpt").glob("*.csv"))
    assert list((exports / "evals").rglob("*.json"))


def test_the_company_is_called_synthetic_wherever_a_format_has_a_place_for_it(small: Path) -> None:
    exports = small / "exports"
    company = tomllib.loads((small / "sevenfold.toml").read_text(encoding="utf-8"))["company"]
    assert company["synthetic"] is True
    assert "synthetic" in company["name"]
    assert "synthetic" in (exports / "README.txt").read_text(encoding="utf-8")
    assert "Meridian Group (synthetic)" in (exports / "invoices/focus-2026-10.csv").read_text(
        encoding="utf-8"
    )
    result = json.loads(next((exports / "evals").rglob("*.json")).read_text(encoding="utf-8"))
    assert result["config"]["tags"] == {"data": "synthetic"}
    workbook = fastexcel.read_excel(exports / "kpi/kpi_workbook.xlsx")
    for name in workbook.sheet_names:
        title = workbook.load_sheet(name, header_row=None, dtypes="string").to_polars().row(0)[0]
        assert "synthetic" in title


def test_every_person_has_an_address_that_cannot_exist(small: Path) -> None:
    lines = (small / "exports/hr_roster.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert all(line.split(",")[0].endswith("@meridian.example") for line in lines)


def test_the_workbook_opens_with_numbers_under_two_header_rows(small: Path) -> None:
    workbook = fastexcel.read_excel(small / "exports/kpi/kpi_workbook.xlsx")
    assert workbook.sheet_names == list(SHEETS)
    wealth = workbook.load_sheet("Wealth", header_row=None, skip_rows=5).to_polars()
    found, asked = wealth.to_series(2), wealth.to_series(3)
    assert found.dtype.is_numeric()
    assert asked.dtype.is_numeric()
    assert wealth.to_series(1)[0] == "2024-09-01"


@pytest.mark.parametrize(("index", "letter"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_columns_are_lettered_as_spreadsheets_do(index: int, letter: str) -> None:
    assert column_letter(index) == letter


def test_the_hand_written_files_are_copied_as_they_are(small: Path) -> None:
    source = resources.files("sample_data").joinpath("workspace")
    for folder in ("use_cases", "sources", "kpis", "providers"):
        names = {entry.name for entry in source.joinpath(folder).iterdir() if entry.name.endswith(".toml")}
        assert names == {path.name for path in (small / folder).glob("*.toml")}
        for name in names:
            assert (small / folder / name).read_bytes() == source.joinpath(folder, name).read_bytes()
