"""From gross hours to realised hours (METHOD 3.1): every step, and what is missing; never a silent default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np

from metrics.estimate import Estimate, Grade, unmeasured
from metrics.method import LEVEL_MONEY, PRODUCTIVE_HOURS_PER_FTE, SIMULATION_DRAWS, SIMULATION_SEED
from metrics.methods.guard import Floats, finite, ratio, settled
from metrics.methods.marginals import assumption
from metrics.methods.ranges import Range
from metrics.methods.simulation import draw

Numbers = Mapping[str, "float | Floats"]
MINUTES = ("minutes_without", "minutes_with")
HAIRCUTS = (
    "accepted_share",
    "wasted_minutes",
    "rework_share",
    "rework_minutes",
    "setup_minutes",
    "additional_share",
    "realised_share",
)
STEPS = ("gross", "rejected_reworked", "net", "not_additional", "additional", "not_evidenced", "realised")


@dataclass(frozen=True, slots=True)
class TimeInputs:
    """The assumptions behind hours, by their names in assumptions.toml; None where nobody stated one.

    Minutes are per task and include prompting, waiting and review; `setup_minutes` are per period;
    shares are 0 to 1. `realised_share` is the evidenced share of additional hours (banked by finance or
    redeployed to measured output) and `redeployed_share` the part of additional hours redeployed.
    `own` names the inputs stated for `use_case` alone: their draws are independent of other use cases'.
    """

    minutes_without: Range | None = None
    minutes_with: Range | None = None
    accepted_share: Range | None = None
    wasted_minutes: Range | None = None
    rework_share: Range | None = None
    rework_minutes: Range | None = None
    setup_minutes: Range | None = None
    additional_share: Range | None = None
    realised_share: Range | None = None
    redeployed_share: Range | None = None
    use_case: str = ""
    own: frozenset[str] = frozenset(MINUTES)

    def missing(self) -> tuple[str, ...]:
        """The names of the minutes and haircuts that nobody stated, in the order of the formula."""
        return tuple(name for name in MINUTES + HAIRCUTS if getattr(self, name) is None)

    def stated(self) -> dict[str, Range]:
        """The stated ranges by name."""
        found = {one.name: getattr(self, one.name) for one in fields(self)}
        return {name: value for name, value in found.items() if isinstance(value, Range)}


@dataclass(frozen=True, slots=True)
class TimeSteps:
    """Hours at each step, signed so that they add up, with P10 to P90 of the stated ranges.

    gross + rejected_reworked = net; net + not_additional = additional;
    additional + not_evidenced = realised = banked + redeployed.
    Values are at the mid inputs, so that they add up exactly; the grade is that of the stated minutes.
    `capped` says that net was held at the baseline hours of the tasks.
    """

    gross: Estimate
    rejected_reworked: Estimate
    net: Estimate
    not_additional: Estimate
    additional: Estimate
    not_evidenced: Estimate
    realised: Estimate
    redeployed: Estimate
    banked: Estimate
    missing: tuple[str, ...]
    capped: bool = False

    @property
    def net_over_gross(self) -> Estimate:
        """What is left of the vendor's figure."""
        if self.gross.value is None or self.net.value is None:
            return unmeasured(self.net.reason or self.gross.reason or "no_data")
        value = ratio(self.net.value, self.gross.value)
        return unmeasured("zero_denominator") if value is None else settled(value)

    def capacity_fte(self, months: float, hours_per_fte: float = PRODUCTIVE_HOURS_PER_FTE) -> Estimate:
        """Additional hours without evidence, as full-time equivalents over `months`; worth 0 in the headline."""
        if self.not_evidenced.value is None:
            return unmeasured(self.not_evidenced.reason or "no_data")
        value = ratio(-self.not_evidenced.value, hours_per_fte * months / 12)
        return unmeasured("zero_denominator") if value is None else settled(value)


def gross_hours(tasks: float, inputs: Numbers) -> float | Floats:
    """What vendors print: n (T0 - T1) / 60."""
    return tasks * (inputs["minutes_without"] - inputs["minutes_with"]) / 60


def hours(tasks: float, inputs: Numbers) -> dict[str, float | Floats]:
    """Every step of METHOD 3.1 in hours for numbers or draws (n,); needs all minutes and haircuts.

    net = [n a (T0 - T1) - n (1 - a) Tw - n a r Tr - S] / 60, at most the baseline n T0 / 60.
    """
    accepted, rework = inputs["accepted_share"], inputs["rework_share"]
    saved = inputs["minutes_without"] - inputs["minutes_with"]
    per_task = (
        accepted * saved
        - (1 - accepted) * inputs["wasted_minutes"]
        - accepted * rework * inputs["rework_minutes"]
    )
    gross = gross_hours(tasks, inputs)
    net = np.minimum(
        (tasks * per_task - inputs["setup_minutes"]) / 60, tasks * inputs["minutes_without"] / 60
    )
    additional = net * inputs["additional_share"]
    realised = additional * inputs["realised_share"]
    return {
        "gross": gross,
        "rejected_reworked": net - gross,
        "net": net,
        "not_additional": additional - net,
        "additional": additional,
        "not_evidenced": realised - additional,
        "realised": realised,
        "redeployed": additional * inputs.get("redeployed_share", np.nan),
    }


def gross_to_realised(
    tasks: float, inputs: TimeInputs, grade: Grade = "D", seed: int = SIMULATION_SEED
) -> TimeSteps:
    """All steps for `tasks` completed AI-assisted tasks (not prompts), in hours.

    `grade` is that of T0 - T1 by METHOD 3.2. Without both minutes nothing is shown; while a haircut is
    missing only gross is, graded D, and `missing` lists the rest.
    """
    missing = inputs.missing()
    stated = inputs.stated()
    mids = {name: value.mid for name, value in stated.items()}
    if not finite(tasks, *mids.values()):
        return _nothing("not_finite", missing)
    if tasks < 0 or any(not 0 <= one.low <= one.high <= 1 for name, one in stated.items() if "share" in name):
        return _nothing("inconsistent_counts", missing)
    if any(name in missing for name in MINUTES):
        return _nothing("missing_minutes", missing)
    drawn = draw_inputs(inputs, seed)
    if missing:
        gross = _likely(float(gross_hours(tasks, mids)), np.asarray(gross_hours(tasks, drawn)), "D")
        return _nothing("missing_haircut", missing, gross)
    mid, draws = hours(tasks, mids), hours(tasks, drawn)
    steps = {name: _likely(float(mid[name]), np.asarray(draws[name]), grade) for name in STEPS}
    redeployed, banked = _split(mid, draws, grade)
    capped = float(mid["net"]) == tasks * mids["minutes_without"] / 60 and tasks > 0
    return TimeSteps(**steps, redeployed=redeployed, banked=banked, missing=(), capped=capped)


def draw_inputs(
    inputs: TimeInputs, seed: int = SIMULATION_SEED, draws: int = SIMULATION_DRAWS
) -> dict[str, Floats]:
    """PERT draws (draws,) of every stated input; company-wide ones are the same for every use case."""
    labels = {name: f"{inputs.use_case}.{name}" if name in inputs.own else name for name in inputs.stated()}
    marginals = {labels[name]: assumption(value) for name, value in inputs.stated().items()}
    drawn = draw(marginals, draws=draws, seed=seed)
    return {name: drawn[label] for name, label in labels.items()}


def _likely(mid: float, draws: Floats, grade: Grade) -> Estimate:
    low, high = np.quantile(draws, [0.5 - LEVEL_MONEY / 2, 0.5 + LEVEL_MONEY / 2])
    return settled(mid, min(float(low), mid), max(float(high), mid), grade=grade, level=LEVEL_MONEY)


def _split(
    mid: Mapping[str, float | Floats], draws: Mapping[str, float | Floats], grade: Grade
) -> tuple[Estimate, Estimate]:
    """Realised hours as redeployed and banked."""
    redeployed, realised = float(mid["redeployed"]), float(mid["realised"])
    if not finite(redeployed):
        return unmeasured("missing_realisation"), unmeasured("missing_realisation")
    if abs(redeployed) > abs(realised) * (1 + 1e-12):
        return unmeasured("redeployed_above_realised"), unmeasured("redeployed_above_realised")
    moved = np.asarray(draws["redeployed"])
    banked = np.asarray(draws["realised"]) - moved
    return _likely(redeployed, moved, grade), _likely(realised - redeployed, banked, grade)


def _nothing(reason: str, missing: tuple[str, ...], gross: Estimate | None = None) -> TimeSteps:
    gone = unmeasured(reason)
    return TimeSteps(
        gross=gross or gone,
        rejected_reworked=gone,
        net=gone,
        not_additional=gone,
        additional=gone,
        not_evidenced=gone,
        realised=gone,
        redeployed=gone,
        banked=gone,
        missing=missing,
    )
