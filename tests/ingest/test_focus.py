"""FOCUS invoices: a generated file with every version's columns, and the public sample."""

from __future__ import annotations

import io
import json
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from ingest.contract import Refused
from ingest.feeds import FEEDS
from ingest.focus_export import export
from ingest.problems import ConfigProblem
from ingest.sources import focus
from tests.ingest.company import GATEWAY, Company, request

HEADER = (
    "BilledCost,BillingCurrency,BillingPeriodStart,BillingPeriodEnd,ChargeCategory,ChargeFrequency,"
    "ChargePeriodStart,ChargePeriodEnd,ConsumedQuantity,EffectiveCost,ProviderName,ServiceCategory,"
    "ServiceName,SkuPriceDetails,SubAccountId,Tags,x_note"
)
LINE = "2026-03-01T00:00:00Z,2026-04-01T00:00:00Z"


def table(*lines: str, header: str = HEADER) -> pl.DataFrame:
    text = "\n".join([header, *lines]) + "\n"
    return pl.read_csv(
        io.StringIO(text), infer_schema=False, row_index_name="_row", row_index_offset=2
    ).with_columns(pl.col("_row").cast(pl.Int64))


def line(billed: str, category: str, *, tags: str = "", details: str = "", kind: str = "Usage") -> str:
    cells = [
        billed,
        "USD",
        *LINE.split(","),
        kind,
        "Usage-based",
        "2026-03-02 10:00:00",
        "2026-03-02 11:00:00",
        "NULL",
        billed,
        "OpenAI",
        category,
        "API",
        details,
        "proj_1",
        tags,
        "free text about a person",
    ]
    return ",".join('"' + cell.replace('"', '""') + '"' for cell in cells)


def charges(*lines: str) -> list[dict[str, str | None]]:
    return focus.derive(table(*lines), "charge").to_dicts()


def test_a_focus_export_is_recognised_by_its_header() -> None:
    assert focus.recognise(tuple(HEADER.split(",")))
    assert focus.recognise(tuple(HEADER.lower().split(",")))
    assert not focus.recognise(("date", "service", "cost"))


def test_ai_spend_is_told_by_the_service_category() -> None:
    rows = charges(line("1.5", "AI and Machine Learning"), line("2", "Storage"), line("3", "NULL"))
    assert [row["is_ai"] for row in rows] == ["true", "false", "false"]


def test_credits_stay_negative_and_equal_rows_stay_two() -> None:
    credit = line("-25.00", "AI and Machine Learning", kind="Credit")
    rows = charges(credit, credit)
    assert [row["billed_cost"] for row in rows] == ["-25.00", "-25.00"]
    assert [row["_row"] for row in rows] == [2, 3]
    assert focus.CONTRACTS["charge"].duplicates == "repeats"


def test_the_word_null_is_no_value() -> None:
    assert charges(line("1", "Storage"))[0]["consumed_quantity"] is None


def test_times_are_written_in_iso_form() -> None:
    row = charges(line("1", "Storage"))[0]
    assert row["charge_period_start"] == "2026-03-02T10:00:00"
    assert row["billing_period_start"] == "2026-03-01T00:00:00Z"


def test_token_properties_of_the_newest_draft_are_read_and_a_unit_called_token_proves_nothing() -> None:
    details = json.dumps(
        {"ModelId": "gpt-5-2025-08-07", "TokenDirection": "Input", "TokenCacheAction": "Read"}
    )
    with_details, without = charges(
        line("1", "AI and Machine Learning", details=details),
        line("1", "AI and Machine Learning", details="not json"),
    )
    assert with_details["model"] == "gpt-5"
    assert with_details["token_direction"] == "Input"
    assert with_details["token_cache_action"] == "Read"
    assert (without["model"], without["token_direction"]) == (None, None)


def test_tags_that_may_name_a_person_are_dropped() -> None:
    tags = {"application": "chat", "Owner": "Ada Lovelace", "team": "ada@example.com", "env": "prod"}
    row = charges(line("1", "Storage", tags=json.dumps(tags)))[0]
    assert row["tags"] == '{"application": "chat", "env": "prod"}'
    assert charges(line("1", "Storage", tags="{broken"))[0]["tags"] is None


def test_columns_outside_the_contract_are_not_passed_on() -> None:
    row = charges(line("1", "Storage"))[0]
    assert "free text about a person" not in row.values()
    assert "x_note" not in focus.READS


def test_newer_names_of_a_column_win_over_older_ones() -> None:
    header = HEADER + ",ServiceProviderName"
    frame = focus.derive(table(line("1", "Storage") + ",Reseller", header=header), "charge")
    assert frame["provider_name"].to_list() == ["Reseller"]


def test_a_file_without_a_column_of_every_version_is_refused_by_name() -> None:
    with pytest.raises(Refused) as refused:
        focus.derive(table(line("1", "Storage")).drop("ChargeCategory"), "charge")
    assert refused.value.code == "COLUMN_MISSING"
    assert "ChargeCategory" in refused.value.sentence


def test_every_column_of_the_contract_is_a_target_of_the_feed() -> None:
    assert [name for name in focus.CONTRACTS["charge"].columns if FEEDS["charge"].target(name) is None] == []
    assert set(focus.derive(table(line("1", "Storage")), "charge").columns) == {
        "_row",
        *focus.CONTRACTS["charge"].columns,
    }


def test_the_public_sample_keeps_its_credits_and_its_sign(real: Path) -> None:
    raw = pl.read_csv(
        real / "focus-sample" / "focus_sample.csv", infer_schema=False, row_index_name="_row"
    ).with_columns(pl.col("_row").cast(pl.Int64))
    frame = focus.derive(raw, "charge")

    def total(rows: pl.DataFrame) -> Decimal:
        return sum((Decimal(cell) for cell in rows["billed_cost"]), Decimal(0))

    amounts = [Decimal(cell) for cell in frame["billed_cost"]]
    assert frame.height == 1000
    assert round(total(frame), 6) == Decimal("20.520227")
    assert sum(amount < 0 for amount in amounts) == 13
    assert sum(amount == 0 for amount in amounts) == 329
    ai = frame.filter(pl.col("is_ai") == "true")
    assert ai.height == 9
    assert round(total(ai), 6) == Decimal("-0.151898")
    assert round(sum(Decimal(c) for c in ai["billed_cost"] if Decimal(c) > 0), 6) == Decimal("0.010000")
    by_provider = {name: round(total(rows), 6) for (name,), rows in frame.group_by("provider_name")}
    assert by_provider == {
        "AWS": Decimal("18.006639"),
        "Microsoft": Decimal("1.976514"),
        "Oracle": Decimal("0.537074"),
    }


# --- through a workspace, and out again

SOURCE = 'adapter = "focus"\npath = "{path}"\nfeeds = "charge"\n'


def test_month_first_dates_of_the_specification_are_read_and_a_thirteenth_month_is_not(
    company: Company,
) -> None:
    header = "BilledCost,BillingCurrency,ChargeCategory,ChargePeriodStart,ChargePeriodEnd,ServiceCategory\n"
    good = "1.5,USD,Usage,4/1/25 9:05:00,4/2/2025,Storage\n" * 30
    company.write("a.csv", header + good + "1.5,USD,Usage,13/4/25,4/14/25,Storage\n")
    company.source("bill", SOURCE.format(path="a.csv"))
    report = company.load()["bill"]
    assert (report.counts.loaded, report.counts.quarantined) == (30, 1)
    days = "select distinct charge_period_start::varchar, charge_period_end::varchar from charge_fact"
    assert company.rows(days) == [("2025-04-01 09:05:00", "2025-04-02 00:00:00")]


def test_a_purchase_of_credits_and_their_use_stand_side_by_side_and_are_never_added(company: Company) -> None:
    """After the specification's virtual-currency example: one purchase, then usage paid from it."""
    header = "BilledCost,EffectiveCost,BillingCurrency,ChargeCategory,ChargePeriodStart,ChargePeriodEnd,PricingUnit\n"
    bought = "200000,0,USD,Purchase,4/1/2025,4/1/2026,Token\n"
    used = "0,490,USD,Usage,4/1/2025,4/2/2025,Execution\n0,20,USD,Usage,4/1/2025,4/2/2025,Execution\n"
    company.write("a.csv", header + bought + used)
    company.source("bill", SOURCE.format(path="a.csv"))
    report = company.load()["bill"]
    assert report.totals.billed == 200_000
    assert company.one("select sum(effective_cost) from charge_fact") == 510
    assert company.rows("select distinct is_ai, token_direction from charge_fact") == [(False, None)]
    assert report.totals.flagged == 0


def test_effective_costs_that_are_all_whole_are_flagged_beside_exact_bills(company: Company) -> None:
    frame = table(*(line(billed, "Storage") for billed in ("1.25", "2.5", "0")))
    columns = {"EffectiveCost": ["1", "2.000", "0"], "ProviderName": ["AWS"] * 3}
    rounded = frame.with_columns(pl.Series(name, cells) for name, cells in columns.items())
    exact = rounded.with_columns(pl.Series("EffectiveCost", ["1", "2.5", "0"]))
    assert focus.derive(rounded, "charge")["quality_flag"].to_list() == [focus.ROUNDED] * 3
    assert focus.derive(exact, "charge")["quality_flag"].to_list() == [None] * 3


def test_a_parquet_invoice_reads_as_its_csv(company: Company) -> None:
    details = json.dumps({"ModelId": "gpt-5", "TokenDirection": "Output"})
    lines = [line("1.123456789012", "AI and Machine Learning", details=details, tags='{"team": "x"}')]
    text = table(*lines).drop("_row")
    typed = text.with_columns(
        pl.col("BilledCost").cast(pl.Decimal(38, 12)),
        pl.col("ChargePeriodStart").str.to_datetime().dt.replace_time_zone("UTC"),
        pl.col("ChargePeriodEnd").str.to_datetime(),
        pl.Series("SkuPriceDetails", [{"ModelId": "gpt-5", "TokenDirection": "Output"}]),
        pl.Series("Tags", [[{"key": "team", "value": "x"}]]),
    )
    text.write_csv(company.write("a.csv", ""))
    typed.write_parquet(company.write("a.parquet", ""))
    found = []
    for path in ("a.csv", "a.parquet"):
        company.source("bill", SOURCE.format(path=path))
        assert company.load()["bill"].counts.quarantined == 0
        said = "select * exclude (charge_id, ingest_run_id, source_row, source_system) from charge_fact"
        found.append(company.rows(said + " where source_row in (1, 2)")[-1:])
    assert found[0] == found[1]
    assert found[0][0].count("gpt-5") == 1


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_what_is_exported_reads_back_with_the_same_totals(company: Company, suffix: str) -> None:
    """Invoice lines keep their money; token meters keep their tokens and add up to the list price."""
    company.log("gateway.jsonl", [request(n, model=m) for n in range(20) for m in ("gpt-5", "no-such-model")])
    company.source("gateway", GATEWAY)
    credit = line("-0.25", "AI and Machine Learning", kind="Credit", tags='{"team": "x"}')
    bill = [line("1.123456789", "AI and Machine Learning"), line("1.123456789", "Storage"), credit, credit]
    company.write("bill.csv", "\n".join([HEADER, *bill]) + "\n")
    company.source("bill", SOURCE.format(path="bill.csv"))
    reports = company.load()
    target = company.folder / f"out.{suffix}"
    written = export(company.folder / "data" / "warehouse.duckdb", target)
    assert (written.invoiced, written.billed) == (4, reports["bill"].totals.billed)
    assert float(written.listed) == pytest.approx(float(reports["gateway"].totals.priced_usd), abs=1e-9)

    other = Company(company.folder.parent / "other")
    other.source("back", SOURCE.format(path=target))
    back = other.load()["back"]
    assert (back.counts.loaded, back.counts.quarantined) == (written.rows, 0)
    assert back.totals.billed == reports["bill"].totals.billed
    sums = "select sum(billed_cost) from charge_fact where is_ai"
    assert other.one(sums) == company.one(sums)
    tokens = """
    select coalesce(token_direction, ''), coalesce(token_cache_action, ''), sum(consumed_quantity)::bigint
    from charge_fact where consumed_unit = 'Tokens' group by all order by all
    """
    uncached, read, output = company.rows(
        "select sum(input_uncached_tokens)::bigint, sum(cache_read_tokens)::bigint, "
        "sum(output_visible_tokens)::bigint from usage_fact"
    )[0]
    assert other.rows(tokens) == [
        ("Input", "Read", read),
        ("Input", "Uncached", uncached),
        ("Output", "", output),
    ]
    assert other.rows(
        "select distinct model_id from charge_fact where consumed_unit = 'Tokens' order by 1"
    ) == [
        ("gpt-5",),
        ("no-such-model",),
    ]


def test_an_export_names_no_person_and_only_known_formats(company: Company, tmp_path: Path) -> None:
    company.log("gateway.jsonl", [request(1)])
    company.source("gateway", GATEWAY)
    company.load()
    warehouse = company.folder / "data" / "warehouse.duckdb"
    pseudonym = company.one("select principal_id from usage_fact")
    target = tmp_path / "deep" / "out.csv"
    export(warehouse, target)
    assert pseudonym not in target.read_text(encoding="utf-8")
    assert [path.name for path in target.parent.iterdir()] == ["out.csv"]
    with pytest.raises(ConfigProblem, match=r"a \.csv or a \.parquet file"):
        export(warehouse, tmp_path / "out.xlsx")
    with pytest.raises(ConfigProblem, match="Nothing is loaded yet"):
        export(tmp_path / "none.duckdb", target)
