"""Evaluation runs, slices and paired comparisons, ready for the published file (METHOD 8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from metrics.company import Company
from metrics.generation import Workshop
from metrics.methods.evaluation import Paired, item_means, paired, pass_rate, token_ratio

Row = dict[str, Any]
# runs that no use case claims are shown as those of "unassigned"


def score_rows(shop: Workshop, company: Company) -> list[Row]:
    """Rows of table eval_score: every run, and the slices of each newest run.

    A cancelled or failed run keeps its status; a run without a score has none, never 0.
    """
    gates = {
        (one.use_case_id, one.evals["suite"]): one.evals.get("gate")
        for one in company.use_cases
        if one.evals.get("suite")
    }
    runs = shop.rows(
        """
        select
            coalesce(use_case_id, 'unassigned') as use_case_id,
            suite,
            variant,
            run_id,
            any_value(dimension) as dimension,
            max(started_at)::date as run_on,
            any_value(status) as status,
            max(n_total) as n_total,
            max(n_passed) as n_passed,
            max(value) filter (metric in ('accuracy', 'pass', 'pass_rate') and value between 0 and 1) as value,
            any_value(model_id) as model_id,
            any_value(tool) as tool
        from warehouse.eval_result
        group by
            coalesce(use_case_id, 'unassigned'),
            suite,
            variant,
            run_id
        having max(started_at) is not null
        order by
            use_case_id,
            suite,
            variant,
            run_on,
            run_id
        """
    )
    newest = {
        (run["use_case_id"], run["suite"], run["variant"]): run["run_id"]
        for run in runs
        if run["status"] == "success"
    }
    rows = []
    for run in runs:
        key = (run["use_case_id"], run["suite"], run["variant"])
        is_latest = newest.get(key) == run["run_id"]
        gate = gates.get((run["use_case_id"], run["suite"]))
        rows.append(_scored(run, run["n_passed"], run["n_total"], None, is_latest, gate))
        if is_latest:
            rows += [
                _scored(run, part["n_passed"], part["n_total"], part["slice"], True, gate)
                for part in _slices(shop, run)
            ]
    return rows


def _slices(shop: Workshop, run: Mapping[str, Any]) -> list[Row]:
    return shop.rows(
        """
        select
            slice,
            count(*) as n_total,
            count(*) filter (passed) as n_passed
        from warehouse.eval_item
        where run_id = ? and suite = ? and variant is not distinct from ?
            and coalesce(use_case_id, 'unassigned') = ?
            and slice is not null and passed is not null
        group by slice
        order by slice
        """,
        [run["run_id"], run["suite"], run["variant"], run["use_case_id"]],
    )


def _scored(
    run: Mapping[str, Any],
    passed: int | None,
    total: int | None,
    slice_name: str | None,
    is_latest: bool,
    gate: float | None,
) -> Row:
    if passed is None and slice_name is None and run["value"] is not None and total:
        passed = round(run["value"] * total)
    found = pass_rate(passed, total) if passed is not None and total else None
    kept = ("use_case_id", "suite", "variant", "dimension", "run_on", "status", "model_id", "tool")
    return {name: run[name] for name in kept} | {
        "slice": slice_name,
        "is_latest": is_latest,
        "n_total": total,
        "n_passed": passed,
        "rate": None if found is None else found.value,
        "low": None if found is None else found.low,
        "high": None if found is None else found.high,
        "gate": gate,
    }


def pair_rows(shop: Workshop, scores: Sequence[Mapping[str, Any]]) -> list[Row]:
    """Rows of table eval_pair: base against tuned, else the release before against the newest, same items."""
    rows = []
    for (use_case, suite), (old, new) in _pairs(shop).items():
        before, after = _items(shop, suite, old), _items(shop, suite, new)
        found = paired(before.means, after.means, before.cluster | after.cluster)
        if found.difference.value is None:
            continue
        both = before.means.keys() & after.means.keys()
        ratio = token_ratio(
            sum(before.tokens.get(item, 0.0) for item in both),
            sum(after.tokens.get(item, 0.0) for item in both),
            found,
        )
        rows.append(
            {
                "use_case_id": use_case,
                "suite": suite,
                "base": old["label"],
                "against": new["label"],
                "n": found.n,
                "difference": found.difference.value,
                "low": found.difference.low,
                "high": found.difference.high,
                "p": found.p,
                "token_ratio": ratio.value,
                "reason": _why(found, ratio.value, before.tokens),
            }
        )
    return rows


def _why(found: Paired, ratio: float | None, tokens: Mapping[str, float]) -> str | None:
    if found.difference.low is None:
        return found.difference.reason
    if ratio is None and tokens and found.non_inferior() is not True:
        return "not_non_inferior"
    return None


def _pairs(shop: Workshop) -> dict[tuple[str, str], tuple[Row, Row]]:
    """The two runs to compare of every suite that has items of two."""
    runs = shop.rows(
        """
        select
            coalesce(eval_item.use_case_id, 'unassigned') as use_case_id,
            eval_item.suite,
            eval_item.variant,
            eval_item.run_id,
            max(eval_result.started_at) as started_at
        from warehouse.eval_item
        join warehouse.eval_result
            on eval_result.run_id = eval_item.run_id
            and eval_result.suite = eval_item.suite
            and eval_result.variant is not distinct from eval_item.variant
            and eval_result.status = 'success'
        where eval_item.passed is not null or eval_item.score is not null
        group by all
        order by started_at, eval_item.run_id, eval_item.variant
        """
    )
    suites: dict[tuple[str, str], list[Row]] = {}
    for run in runs:
        suites.setdefault((run["use_case_id"], run["suite"]), []).append(run)
    found = {}
    for key, own in suites.items():
        by_variant = {run["variant"]: run for run in own}
        if {"base", "tuned"} <= by_variant.keys():
            pair = (by_variant["base"], by_variant["tuned"])
        elif len(own) >= 2:
            pair = (own[-2], own[-1])
        else:
            continue
        found[key] = (_labelled(pair[0]), _labelled(pair[1]))
    return found


def _labelled(run: Mapping[str, Any]) -> Row:
    label = run["variant"] or f"run of {run['started_at'].date().isoformat()}"
    return {**run, "label": label}


class _Items:
    """Scores by item, with the cluster and the tokens of each."""

    def __init__(self, rows: Sequence[Mapping[str, Any]]) -> None:
        self.means = item_means([row["item_id"] for row in rows], [row["score"] for row in rows])
        self.cluster = {row["item_id"]: row["cluster_id"] for row in rows if row["cluster_id"]}
        self.tokens = item_means(
            [row["item_id"] for row in rows if row["tokens"] is not None],
            [float(row["tokens"]) for row in rows if row["tokens"] is not None],
        )


def _items(shop: Workshop, suite: str, run: Mapping[str, Any]) -> _Items:
    return _Items(
        shop.rows(
            """
            select
                item_id,
                cluster_id,
                coalesce(passed::integer::double, score) as score,
                tokens
            from warehouse.eval_item
            where run_id = ? and suite = ? and variant is not distinct from ?
                and (passed is not null or score is not null)
            order by item_id, resample
            """,
            [run["run_id"], suite, run["variant"]],
        )
    )
