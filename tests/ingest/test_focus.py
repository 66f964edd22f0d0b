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
from ingest.sources import focus

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
        focus.derive(table(line("1", "Storage")).drop("ServiceCategory"), "charge")
    assert refused.value.code == "COLUMN_MISSING"
    assert "ServiceCategory" in refused.value.sentence


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
