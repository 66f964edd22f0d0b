"""The money of one measured effect or of hours, with the draws that a total is simulated from (METHOD 5.3, 6)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from scipy.special import stdtrit

from metrics.estimate import Better, Estimate, Grade, unmeasured
from metrics.method import LEVEL_MONEY
from metrics.methods import time
from metrics.methods.guard import Floats, finite, settled
from metrics.methods.marginals import StudentT, assumption
from metrics.methods.ranges import Range
from metrics.methods.simulation import draw, likely


@dataclass(frozen=True, slots=True)
class Money:
    """P50 with P10 and P90 of one benefit, and its draws (n,); no draws where there is no amount."""

    amount: Estimate
    draws: Floats | None = field(default=None, compare=False)


def of_effect(
    total: float,
    se: float | None,
    df: float | None,
    value_per_unit: float,
    better: Better,
    grade: Grade | None,
    stream: str,
) -> Money:
    """The money of a measured benefit to date: improvement x value of one unit of improvement.

    `total` is the sum of weight x effect over treated cells in KPI units, `se` its standard error and `df`
    the degrees of freedom of its t (large where None). An effect in the bad direction is a loss, whatever
    the sign of `value_per_unit`. `stream` names the draws, one per use case and KPI. A measure without a
    direction has no money, and without a standard error there is an amount but no range.
    """
    if better in ("neutral", "to_zero"):
        return Money(unmeasured("no_direction"))
    if not finite(total, value_per_unit) or (se is not None and not finite(se)):
        return Money(unmeasured("not_finite"))
    unit = abs(value_per_unit) * (1 if better == "higher" else -1)
    if se is None:
        return Money(settled(unit * total, grade=grade, level=LEVEL_MONEY))
    freedom = df if df is not None and finite(df) else 1e6
    spread = abs(unit) * se * float(stdtrit(max(freedom, 1.0), 0.5 + LEVEL_MONEY / 2))
    amount = settled(
        unit * total, unit * total - spread, unit * total + spread, grade=grade, level=LEVEL_MONEY
    )
    drawn = draw({stream: StudentT(unit * total, abs(unit) * se, freedom)})
    return Money(amount, drawn[stream])


def of_hours(tasks: float, inputs: time.TimeInputs, hourly: Range, grade: Grade = "D") -> Money:
    """The money of realised hours at the hourly cost; while a haircut is missing, of gross hours, graded D.

    Gross hours are a claim and never more; hours without evidence are capacity and worth nothing here. The
    hourly cost is drawn once for the whole company.
    """
    steps = time.gross_to_realised(tasks, inputs, grade)
    if steps.gross.value is None:
        return Money(unmeasured(steps.gross.reason or "no_data"))
    rate = draw({"hourly_cost": assumption(hourly)})["hourly_cost"]
    drawn = time.draw_inputs(inputs)
    if steps.missing:
        worth = np.asarray(time.gross_hours(tasks, drawn)) * rate
        return Money(_around(steps.gross.value * hourly.mid, worth, "D"), worth)
    worth = np.asarray(time.hours(tasks, drawn)["realised"]) * rate
    return Money(_around((steps.realised.value or 0.0) * hourly.mid, worth, grade), worth)


def _around(mid: float, draws: Floats, grade: Grade) -> Estimate:
    """The range of the draws around the amount at the mid inputs, so that the bridge and the line agree."""
    spread = likely(draws, grade=grade)
    if spread.value is None or spread.low is None or spread.high is None:
        return spread
    return replace(spread, value=mid, low=min(spread.low, mid), high=max(spread.high, mid))
