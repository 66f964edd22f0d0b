"""What `sevenfold outcome` can be told: one frozen model, every rule said in one sentence."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from metrics.estimate import Better
from metrics.problems import MetricsProblem

EXIT_REFUSED = 3
_TRANSFORMS = ("log", "log1p", "category")


def refused(sentence: str, code: str) -> MetricsProblem:
    """Input that cannot be used as it is (exit code 3)."""
    return MetricsProblem(sentence, code=code, exit_code=EXIT_REFUSED)


def nearest(name: str, known: Iterable[str]) -> str:
    """A hint at the closest known name, or the known names."""
    names = [str(one) for one in known]
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    if close:
        return f"Did you mean {close[0]!r}?"
    shown = ", ".join(repr(one) for one in names[:8])
    return f"There is {shown}{' ...' if len(names) > 8 else ''}."


class OutcomeOptions(BaseModel):
    """Options of the `outcome` verb (ARCHITECTURE.md 8); names of columns unless said otherwise."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    value: str | None = None
    """Outcome; with `denominator` it is the numerator where none is named."""
    unit: str | None = None
    time: str | None = None
    adopted: str | None = None
    """First treated period by unit; empty, NA or 0 is never."""
    treated: str | None = None
    """0/1 by unit and period."""
    treat: tuple[str, ...] = ()
    """UNIT@PERIOD, several allowed."""
    log: bool = False
    log1p: bool = False
    value_is_log: bool = False
    covariates: tuple[str, ...] = ()
    """NAME, NAME:log, NAME:log1p or NAME:category."""
    segment: str | None = None
    cluster: str | None = None
    better: Better = "higher"
    arm: str | None = None
    control: str | None = None
    """Name of the control arm, not a column."""
    numerator: str | None = None
    denominator: str | None = None
    period: str | None = None
    """Before and after in a two-period cross-section."""
    design: Literal["did", "imputation", "its", "before_after", "ab", "synthetic"] | None = None
    time_format: str | None = None
    """strptime directives, and %q for the number of a quarter: `Q%q%Y`."""
    split: str | None = None
    """Planned shares, control first, then the other arms in order of name: `1:1`."""
    horizon: int | None = None
    """Planned number of randomisation units (experiment) or of periods after access (panel)."""
    delimiter: str = ","
    decimal: str = "."
    sheet: str | None = None
    min_effect: float | None = None
    """Smallest effect that matters, on the scale of the estimate."""

    @classmethod
    def of(cls, **given: Any) -> OutcomeOptions:
        """The options as given, missing ones at their defaults; a wrong one is refused in one sentence."""
        named = {key: value for key, value in given.items() if value is not None}
        try:
            return cls(**named)
        except ValidationError as error:
            raise refused(_sentence(error), "OPTION") from None

    @property
    def ratio(self) -> tuple[str, str] | None:
        """Columns of numerator and denominator, where the KPI is a ratio of sums."""
        if self.denominator is None:
            return None
        top = self.numerator or self.value
        return None if top is None else (top, self.denominator)

    @property
    def separator(self) -> str:
        """The delimiter as one character."""
        return "\t" if self.delimiter in {"tab", "\\t", "\t"} else self.delimiter

    @property
    def planned(self) -> tuple[float, ...] | None:
        """The planned shares as numbers."""
        return None if self.split is None else tuple(float(part) for part in self.split.split(":"))

    def checked(self) -> OutcomeOptions:
        """The same options; refused where they contradict each other or leave something open."""
        for holds, sentence in self._rules():
            if not holds:
                raise refused(sentence, "OPTION")
        return self

    def _rules(self) -> Iterable[tuple[bool, str]]:
        yield (
            self.ratio is not None or (self.value is not None and self.numerator is None),
            "Say which column holds the outcome: --value COLUMN, or --numerator and --denominator.",
        )
        yield (
            self.log + self.log1p + self.value_is_log <= 1,
            "Only one of --log, --log1p and --value-is-log can hold.",
        )
        yield (
            len(self.separator) == 1 and self.separator != self.decimal,
            f"--delimiter is one character (or tab) and not the decimal mark; {self.delimiter!r} was given.",
        )
        yield self.decimal in {".", ","}, f"--decimal is . or ,; {self.decimal!r} was given."
        for entry in self.treat:
            yield "@" in entry, f"--treat is UNIT@PERIOD; {entry!r} has no @."
        yield _is_split(self.split), f"--split is shares such as 1:1 or 90:10; {self.split!r} was given."
        if self.arm is not None:
            yield from self._experiment_rules()
        else:
            yield from self._panel_rules()

    def _experiment_rules(self) -> Iterable[tuple[bool, str]]:
        yield (
            not (self.adopted or self.treated or self.treat),
            "--arm describes an experiment; --adopted, --treated and --treat describe a rollout. Use one of them.",
        )
        allowed = {None, "ab"} if self.period is None else {None, "did"}
        yield (
            self.design in allowed,
            f"--design {self.design} does not fit --arm{'' if self.period is None else ' with --period'}.",
        )

    def _panel_rules(self) -> Iterable[tuple[bool, str]]:
        yield (
            self.time is not None,
            "Say how the file is laid out: --arm COLUMN for an experiment, or --time COLUMN for a panel.",
        )
        yield self.period is None, "--period goes with --arm; the periods of a panel are --time."
        yield self.control is None, "--control goes with --arm."
        yield self.design != "ab", "--design ab needs --arm."
        ways = sum(map(bool, (self.adopted, self.treated, self.treat)))
        yield (
            ways == 1,
            "Say once who was treated and when: --adopted COLUMN, --treated COLUMN or --treat UNIT@PERIOD.",
        )


def transform_of(covariate: str, columns: Iterable[str]) -> tuple[str, str | None]:
    """Column and transform of `NAME` or `NAME:log`; a column whose own name has the colon wins."""
    name, _, suffix = covariate.rpartition(":")
    if covariate in set(columns) or not name or suffix not in _TRANSFORMS:
        return covariate, None
    return name, suffix


def _is_split(split: str | None) -> bool:
    if split is None:
        return True
    try:
        parts = [float(part) for part in split.split(":")]
    except ValueError:
        return False
    return len(parts) > 1 and all(0 < part < float("inf") for part in parts)


def _sentence(error: ValidationError) -> str:
    first = error.errors()[0]
    key = str(first["loc"][0]) if first["loc"] else "option"
    if first["type"] == "extra_forbidden":
        return f"There is no option {key!r}. {nearest(key, OutcomeOptions.model_fields)}"
    if first["type"] == "literal_error":
        return f"{key} is one of {first['ctx']['expected']}; {first['input']!r} was given."
    return f"{key} cannot be {first['input']!r}."
