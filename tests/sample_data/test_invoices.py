"""The invoices bill what the log says, a little above list, and some things the log does not know."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from sample_data import invoices
from sample_data.models import SPELLINGS
from sample_data.timeline import months
from sample_data.truth import truth
from tests.sample_data.conftest import Company
from tests.sample_data.measured import prices_of

PLAN = truth()["invoice"]


@pytest.fixture(scope="module")
def billed(whole: Company, tmp_path_factory: pytest.TempPathFactory) -> pl.DataFrame:
    """All lines of all months at full size, as text but for money."""
    paths = invoices.write(tmp_path_factory.mktemp("invoices"), whole.log, whole.names)
    assert len(paths) == len(months())
    frame = pl.concat([pl.read_csv(path, infer_schema_length=0) for path in paths])
    return frame.with_columns(pl.col("BilledCost", "ListCost", "ConsumedQuantity").cast(pl.Float64))


def _metered(billed: pl.DataFrame) -> pl.DataFrame:
    return billed.filter(pl.col("ConsumedUnit") == "Tokens")


def test_the_metered_tokens_are_the_tokens_of_the_log(billed: pl.DataFrame, whole: Company) -> None:
    by_meter = dict(_metered(billed).group_by("SkuMeter").agg(pl.col("ConsumedQuantity").sum()).iter_rows())
    log = whole.log
    assert by_meter["Input Tokens"] == (log.prompt - log.cached).sum()
    assert by_meter["Cached Input Tokens"] == log.cached.sum()
    assert by_meter["Output Tokens"] == log.completion.sum()


def test_known_models_are_billed_at_their_dated_price_times_the_true_up(
    billed: pl.DataFrame, whole: Company
) -> None:
    unpriced = [spelling.model for spelling in SPELLINGS if spelling.text in _unpriced()]
    known = _metered(billed).filter(
        ~pl.col("SkuPriceDetails").str.json_path_match("$.ModelId").is_in(unpriced)
    )
    right = np.nansum(prices_of(whole.log)["right"])
    assert known["ListCost"].sum() == pytest.approx(right, rel=1e-9)
    assert known["BilledCost"].sum() == pytest.approx(right * PLAN["true_up"], rel=1e-9)


def _unpriced() -> list[str]:
    return list(truth()["trap"]["unpriced_model"]["models"])


def test_unpriced_models_are_billed_nevertheless(billed: pl.DataFrame) -> None:
    tuned = _metered(billed).filter(pl.col("SkuId").str.starts_with("ft:"))
    assert tuned["BilledCost"].sum() > 0


def test_every_month_has_a_line_nobody_claims_and_storage_that_is_not_ai(billed: pl.DataFrame) -> None:
    nobody = billed.filter(pl.col("ChargeDescription") == "Model use without a project")
    assert len(nobody) == len(months())
    assert nobody["SubAccountId"].null_count() == len(nobody)
    storage = billed.filter(pl.col("ServiceCategory") == "Storage")
    assert storage["BilledCost"].to_list() == [PLAN["other_services"]] * len(months())


def test_credits_are_negative(billed: pl.DataFrame) -> None:
    credits = billed.filter(pl.col("ChargeCategory") == "Credit")
    assert len(credits) > 12
    assert set(credits["BilledCost"]) == {PLAN["credit"]}


def test_a_price_change_inside_a_month_splits_its_lines(billed: pl.DataFrame) -> None:
    june = billed.filter(
        (pl.col("BillingPeriodStart") == "2025-06-01T00:00:00Z")
        & (pl.col("SkuId") == "o3-output")
        & (pl.col("SubAccountId") == "dev-platform")
    ).sort("ChargePeriodStart")
    assert june["ChargePeriodStart"].to_list() == ["2025-06-01T00:00:00Z", "2025-06-10T00:00:00Z"]
    assert june["ChargePeriodEnd"].to_list() == ["2025-06-10T00:00:00Z", "2025-07-01T00:00:00Z"]
    assert june["ListUnitPrice"].to_list() == ["40", "8"]


def test_an_invoice_has_the_columns_that_focus_requires(small: Path) -> None:
    header = (
        (small / "exports/invoices/focus-2026-01.csv").read_text(encoding="utf-8").splitlines()[0].split(",")
    )
    required = {
        "BilledCost",
        "EffectiveCost",
        "ListCost",
        "ContractedCost",
        "BillingCurrency",
        "ChargeCategory",
    }
    required |= {
        "ChargePeriodStart",
        "ChargePeriodEnd",
        "BillingPeriodStart",
        "BillingPeriodEnd",
        "ServiceCategory",
    }
    required |= {
        "ConsumedQuantity",
        "ConsumedUnit",
        "PricingQuantity",
        "PricingUnit",
        "SkuId",
        "SkuMeter",
        "Tags",
    }
    assert required <= set(header)
    assert len(header) == len(set(header))
