"""GitHub Copilot's billing exports: AI credits of developers beyond their seats, mostly included in the plan."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import numpy as np

from sample_data.people import People
from sample_data.randomness import stream
from sample_data.timeline import DAYS, day_number, day_of, months, next_month
from sample_data.truth import truth

_HEADER = (
    "date username product sku model quantity unit_type applied_cost_per_quantity gross_amount discount_amount "
    "net_amount total_monthly_quota organization repository cost_center_name aic_quantity aic_gross_amount"
)
HEADER = _HEADER.split()
MODELS = ("Claude Sonnet 4.5", "GPT-5", "Auto: GPT-5 mini")
CREDIT = Decimal("0.01")


def lines(company: People, seed: int) -> list[list[str]]:
    """All lines of the exports in order of time."""
    plan = truth()["vendor"]["copilot_billing"]
    rng = stream(seed, "copilot billing")
    first = day_number(plan["starts_on"])
    present = company.present(first) & company.present(DAYS)
    mine = rng.permutation(np.flatnonzero((company.division() == "Technology") & present))[: plan["people"]]
    found = []
    for number in range(first, DAYS):
        day = day_of(number)
        if day.weekday() >= 5:
            continue
        for person in np.sort(mine[rng.random(len(mine)) < plan["active_share"]]):
            credits = Decimal(int(rng.gamma(2.0, plan["credits"] / 2) * 100) + 1) / 100
            gross = credits * CREDIT
            net = (
                gross * Decimal(str(plan["billed_share"]))
                if day.day > plan["included_until_day"]
                else Decimal(0)
            )
            login = company.emails[int(person)].partition("@")[0].replace(".", "-") + "_mdn"
            model = MODELS[int(rng.integers(len(MODELS)))]
            found.append(
                [
                    day.isoformat(),
                    login,
                    "copilot",
                    "copilot_ai_credit",
                    model,
                    f"{credits}",
                    "ai-credits",
                    f"{CREDIT}",
                    f"{gross}",
                    f"{gross - net}",
                    f"{net}",
                    "1500",
                    plan["organization"],
                    "",
                    "",
                    "0",
                    "0",
                ]
            )
    return found


def write(folder: Path, company: People, seed: int) -> list[Path]:
    """One CSV per month, with the byte-order mark and the quotes of the real one."""
    folder.mkdir(parents=True, exist_ok=True)
    every = lines(company, seed)
    written = []
    for month in months():
        first, end = f"{month}", f"{next_month(month)}"
        mine = [line for line in every if first <= line[0] < end]
        if mine:
            path = folder / f"copilot-billing-{month:%Y-%m}.csv"
            with path.open("w", encoding="utf-8-sig", newline="") as file:
                out = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
                out.writerow(HEADER)
                out.writerows(mine)
            written.append(path)
    return written
