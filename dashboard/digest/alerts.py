"""What somebody must hear of before they open a page: results and data, never spend alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from dashboard import format as fmt
from dashboard.numbers import Cell, of_period, periods
from dashboard.sentences import decisions, use_case
from dashboard.sentences.fit import fit
from dashboard.view import View
from dashboard.words import say

Row = Mapping[str, Any]
FALL = 0.10
"""Share of its level that weekly use must lose before it is called falling."""
WEEKS = 2
"""Weeks running that it must fall."""


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert; the same `key` in two digests is the same trouble going on."""

    key: str
    sentence: str
    path: str


def alerts(view: View) -> tuple[Alert, ...]:
    """Alerts of one generation: broken limits, failing evals, falling use, late sources, in this order."""
    return (*_broken(view), *_evals(view), *_falling(view), *_late(view))


def _broken(view: View) -> Iterator[Alert]:
    for case in view.rows("use_case"):
        if case["guardrail_broken"] and case["stage"] in ("pilot", "live"):
            outcomes = view.rows("outcome", use_case_id=case["use_case_id"])
            yield Alert(
                f"limit_broken:{case['use_case_id']}",
                view.say(
                    "digest.limit_broken",
                    name=case["label"],
                    sentence=use_case.headline(case, outcomes, view.locale),
                ),
                f"/use-case/{case['use_case_id']}",
            )


def _evals(view: View) -> Iterator[Alert]:
    """A pass rate clearly under its gate, or clearly under the run before: ranges that do not touch."""
    labels = {row["use_case_id"]: row["label"] for row in view.rows("use_case")}
    suites: dict[tuple[str, str, str | None], list[Row]] = {}
    for row in view.rows("eval_score", slice=None, dimension=None):
        if row["status"] == "success" and row["rate"] is not None:
            suites.setdefault((row["use_case_id"], row["suite"], row["variant"]), []).append(row)
    for (case, suite, variant), runs in suites.items():
        runs.sort(key=lambda row: row["run_on"])
        newest = runs[-1]
        before = runs[-2] if len(runs) > 1 else None
        key = None
        if newest["gate"] is not None and newest["high"] is not None and newest["high"] < newest["gate"]:
            key, bar = "digest.eval_gate", newest["gate"]
        elif (
            before is not None
            and None not in (newest["high"], before["low"])
            and newest["high"] < before["low"]
        ):
            key, bar = "digest.eval_drop", before["rate"]
        if key is not None:
            yield Alert(
                f"{key.removeprefix('digest.')}:{case}:{suite}:{variant or ''}:{newest['run_on']}",
                fit(
                    [(f"ui.{key}", {"rate": fmt.share(newest["rate"], view.locale), "bar": fmt.share(bar, view.locale)})],
                    view.locale.lang,
                    {"name": labels.get(case, case), "suite": suite},
                    160,
                ),
                f"/use-case/{case}",
            )  # fmt: skip


def _falling(view: View) -> Iterator[Alert]:
    known = of_period(view, Cell.of(view), "weekly_active_share")
    weeks = [
        (week, known[week["period_id"]]["value"])
        for week in periods(view, "week")
        if week["period_id"] in known and known[week["period_id"]]["value"] is not None
    ][-(WEEKS + 1) :]
    levels = [level for _, level in weeks]
    if len(levels) <= WEEKS or not levels[0]:
        return
    falls = all(later < earlier for earlier, later in pairwise(levels))
    if falls and levels[-1] <= levels[0] * (1 - FALL):
        yield Alert(
            f"use_falling:{weeks[-1][0]['end_day']}",
            view.say(
                "digest.use_falling",
                now=fmt.share(levels[-1], view.locale),
                before=fmt.share(levels[0], view.locale),
                weeks=str(WEEKS),
            ),
            "/lesson/5",
        )


def _late(view: View) -> Iterator[Alert]:
    late = [row for row in view.rows("decision", advice="data") if "source_late" in (row["reasons"] or ())]
    today = view.data_to or date.min
    for row in late:
        (one,) = decisions.decisions([row], {}, today, view.locale)
        sentence = say("text.titled", view.locale.lang, first=one.title, second=one.body)
        yield Alert(f"source_late:{one.title}:{row['since']}", sentence, "/data")
