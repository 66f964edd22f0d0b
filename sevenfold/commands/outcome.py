"""`sevenfold outcome`: one outcome delta from one file, without a workspace."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from sevenfold import options, output

_DESIGNS = ["did", "imputation", "its", "before_after", "ab", "synthetic"]


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--unit", help="Column of the unit of analysis.")
@click.option("--time", help="Column of the period.")
@click.option("--time-format", help="Format of the period, e.g. %Y-%m-%d or Q%q%Y.")
@click.option("--value", help="Column of the outcome.")
@click.option("--adopted", help="Column of the first treated period; empty, NA or 0 is never.")
@click.option("--treated", help="Column that is 1 where the unit is treated in the period.")
@click.option("--treat", multiple=True, metavar="UNIT@PERIOD", help="A treated unit and its first period.")
@click.option("--arm", help="Column of the experiment's arm.")
@click.option("--control", help="Name of the control arm.")
@click.option("--period", help="Column that marks before and after in an experiment.")
@click.option("--numerator", help="Column of a ratio's numerator.")
@click.option("--denominator", help="Column of a ratio's denominator.")
@click.option("--covariate", "covariates", multiple=True, metavar="NAME[:log|log1p|category]")
@click.option("--segment", help="Estimate each value of this column apart.")
@click.option("--cluster", help="Column of the cluster.")
@click.option("--log", is_flag=True, help="Take the logarithm of the outcome.")
@click.option("--log1p", is_flag=True, help="Take log(1 + outcome).")
@click.option("--value-is-log", is_flag=True, help="The outcome already is a logarithm.")
@click.option("--better", type=click.Choice(["higher", "lower", "neutral", "to_zero"]), default="higher")
@click.option("--min-effect", type=float, default=None, help="Smallest effect that matters.")
@click.option("--design", type=click.Choice(_DESIGNS), default=None, help="Force one design.")
@click.option("--split", default=None, help="Planned shares of the arms, e.g. 1:1.")
@click.option(
    "--horizon",
    type=click.IntRange(min=1),
    default=None,
    help="Planned number of units, or of periods after access.",
)
@click.option("--delimiter", default=",", show_default=True, help="Separator of a text file.")
@click.option("--decimal", default=".", show_default=True, help="Decimal mark of a text file.")
@click.option("--sheet", default=None, help="Sheet of an Excel file.")
@options.json
def outcome(file: Path, json_: bool, **given: Any) -> int:
    """Estimates one outcome delta from FILE: effect, range, grade, verdict."""
    from metrics.outcome_file import OutcomeOptions
    from metrics.outcome_file import outcome as estimate

    result = estimate(file, OutcomeOptions.of(**given))
    if json_:
        output.as_json(result)
    else:
        _print(result)
    return 0


def _print(result: dict[str, Any]) -> None:
    rows = result["arms"] or [result]
    for row in rows:
        if row.get("estimate") is None:
            output.text(f"{row.get('arm', result['design'])}: cannot tell")
            continue
        relative = "" if row.get("percent") is None else f" ({row['percent']:+.2f} %)"
        output.text(
            f"{row.get('arm', result['design'])}: {row['estimate']:+.6g}{relative}, "
            f"likely {row['low']:+.4g} to {row['high']:+.4g}, "
            f"grade {row.get('grade') or '–'}: {row['verdict']}"
        )
    for segment in result["segments"]:
        output.text(f"  {segment['segment']}: {segment['estimate']} {segment['verdict']}")
    for gate in result["gates"]:
        state = {True: "passed", False: "failed", None: "not checked"}[gate["passed"]]
        output.text(f"  {gate['gate']}: {state}")
    for line in result["notes"]:
        output.text(f"  {line}")
