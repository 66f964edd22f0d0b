"""Results of methods that stand between two other numbers, as rows of table `method_result`: one per metric and cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from metrics.company import Company, UseCase, as_day
from metrics.estimate import Estimate, unmeasured
from metrics.eval_scores import pair_rows
from metrics.generation import Workshop
from metrics.methods.guard import ratio
from metrics.methods.learning import learning_rate
from metrics.methods.unit_cost import break_even_progress, fine_tune_calls
from metrics.outcome_deltas import OutcomeDelta
from metrics.use_case_rows import first_access

Row = dict[str, Any]


def method_rows(shop: Workshop, company: Company, deltas: Sequence[OutcomeDelta]) -> list[Row]:
    """Every method result of the newest period of each kind; a missing one carries its reason."""
    cells = {
        row["use_case_id"]: row["cell_id"]
        for row in shop.rows("select use_case_id, cell_id from cell where cut in ('org', 'use_case')")
    }
    periods = [row["period"] for row in shop.rows("select period from period where is_latest")]
    found = [
        *_products(shop, company, deltas),
        *_tuned(shop, company),
        ("lead_time_learning_rate", None, _learning(shop, company), None),
    ]
    return [
        {
            "metric": metric,
            "cell_id": cells[use_case],
            "period": period,
            "value": result.value,
            "low": result.low,
            "high": result.high,
            "level": result.level,
            "n": result.n,
            "grade": grade,
            "reason": result.reason,
        }
        for metric, use_case, result, grade in found
        if use_case in cells and not (use_case is None and result.reason == "too_few")
        for period in periods
    ]


Found = tuple[str, str | None, Estimate, str | None]


def _products(shop: Workshop, company: Company, deltas: Sequence[OutcomeDelta]) -> Iterator[Found]:
    """Dilution and margin of the use cases of lesson 2."""
    for use_case in company.use_cases:
        own = [one for one in deltas if one.use_case is use_case and one.role == "primary"]
        if 2 not in use_case.lessons or not own:
            continue
        paying = next((one for one in own if one.kpi.value_per_unit is not None), own[0])
        yield "margin_per_thousand", use_case.use_case_id, _margin(shop, paying), paying.result.grade
        if len(own) > 1:
            grades = [one.result.grade for one in own[:2] if one.result.grade]
            yield "dilution", use_case.use_case_id, dilution(own[0], own[1]), max(grades) if grades else None


def dilution(first: OutcomeDelta, later: OutcomeDelta) -> Estimate:
    """(1 + later) / (1 + first) - 1 of two relative effects, with a range by the delta method on their logs."""
    steps = (later.result, first.result)
    if any(one.percent is None or one.percent <= -100 for one in steps):
        return unmeasured("no_relative")
    down, up = (1 + (one.percent or 0.0) / 100 for one in steps)
    value = down / up - 1
    wide = 0.0
    for one, middle in zip(steps, (down, up), strict=True):
        if one.percent_low is None or one.percent_high is None:
            return Estimate(value)
        wide += ((one.percent_high - one.percent_low) / 200 / middle) ** 2
    spread = (1 + value) * wide**0.5
    return Estimate(value, value - spread, value + spread, level=0.95)


def _margin(shop: Workshop, delta: OutcomeDelta) -> Estimate:
    """Money per 1,000 exposed units: effect x value per unit, less what AI costs per task."""
    worth, result = delta.kpi.value_per_unit, delta.result
    if worth is None:
        return unmeasured("no_value_per_unit")
    if result.estimate is None or result.scale != "level":
        return unmeasured(result.reason or "no_data")
    spent = shop.rows(
        """
        select sum(cost.mid) / nullif(any_value(done.tasks), 0) as per_task
        from cost
        join cell using (cell_id)
        join period using (period)
        cross join (select sum(sessions) as tasks from use_row, data_range where use_case_id = ? and day > watermark - 365)
            as done
        where cell.cut = 'use_case' and cell.use_case_id = ? and period.kind = '12m' and period.is_latest
            and cost.driver in ('tokens', 'tools', 'review', 'error')
        """,
        [delta.use_case.use_case_id] * 2,
    )[0]["per_task"]
    if spent is None:
        return unmeasured("no_cost")
    sides = [
        None if end is None else 1000 * (end * worth - spent)
        for end in (result.low, result.estimate, result.high)
    ]
    low, high = (sides[0], sides[2]) if worth > 0 else (sides[2], sides[0])
    return Estimate(sides[1], low, high, n=result.n_units, level=result.level)


def _learning(shop: Workshop, company: Company) -> Estimate:
    """Wright's rate of days from plan to first access over use cases in the order of their start."""
    started = first_access(shop)
    spans: list[tuple[date, int]] = []
    for use_case in company.use_cases:
        planned, start = as_day(use_case.plan.get("made_on")), started.get(use_case.use_case_id)
        if use_case.is_running and planned is not None and start is not None and start > planned:
            spans.append((start, (start - planned).days))
    days = [length for _, length in sorted(spans)]
    return learning_rate(days, range(1, len(days) + 1))


def _tuned(shop: Workshop, company: Company) -> Iterator[Found]:
    """Token ratio, cost per correct output and break-even of every tuned model."""
    cases = {one.use_case_id: one for one in company.use_cases}
    for pair in pair_rows(shop, ()):
        use_case = cases.get(pair["use_case_id"])
        if use_case is None or (pair["base"], pair["against"]) != ("base", "tuned"):
            continue
        ratio_of_tokens = (
            unmeasured("not_non_inferior")
            if pair["token_ratio"] is None
            else Estimate(pair["token_ratio"], n=pair["n"])
        )
        yield "token_ratio", use_case.use_case_id, ratio_of_tokens, None
        yield "cost_per_correct_ratio", use_case.use_case_id, _per_correct(shop, use_case, pair), None
        yield "break_even_progress", use_case.use_case_id, _break_even(shop, use_case, pair["suite"]), None


def _tests(shop: Workshop, use_case: UseCase, suite: str) -> dict[str, Mapping[str, Any]]:
    """Newest finished run of the base and of the tuned model: passed items, tokens and the model's name."""
    rows = shop.rows(
        """
        select
            eval_item.variant,
            any_value(eval_result.model_id) as model,
            sum(eval_item.tokens)::double as tokens,
            count(*) filter (eval_item.passed)::double as passed,
            max(eval_result.started_at) as started_at
        from warehouse.eval_item
        join warehouse.eval_result
            on eval_result.run_id = eval_item.run_id
            and eval_result.suite = eval_item.suite
            and eval_result.variant = eval_item.variant
        where eval_item.suite = ? and eval_item.use_case_id = ? and eval_item.variant in ('base', 'tuned')
            and eval_result.status = 'success'
        group by eval_item.run_id, eval_item.variant
        order by started_at
        """,
        [suite, use_case.use_case_id],
    )
    return {row["variant"]: row for row in rows}


def _prices(shop: Workshop, use_case: UseCase) -> dict[str, Mapping[str, Any]]:
    """What a token and a request of each model cost in a use case on average, with its requests, USD."""
    rows = shop.rows(
        """
        select
            model_id as model,
            sum(priced_usd) / nullif(sum(tokens), 0) as per_token,
            sum(priced_usd) / nullif(sum(requests), 0) as per_request,
            sum(requests)::double as requests,
            min(day) as first_day
        from use_row
        where use_case_id = ? and priced_usd is not null
        group by model_id
        """,
        [use_case.use_case_id],
    )
    return {row["model"]: row for row in rows}


def _per_correct(shop: Workshop, use_case: UseCase, pair: Mapping[str, Any]) -> Estimate:
    tests, prices = _tests(shop, use_case, pair["suite"]), _prices(shop, use_case)
    money = []
    for variant in ("base", "tuned"):
        run = tests.get(variant)
        price = prices.get(run["model"]) if run else None
        if run is None or price is None or not price["per_token"]:
            return unmeasured("no_price")
        if not run["tokens"] or not run["passed"]:
            return unmeasured("no_data")
        money.append(run["tokens"] * price["per_token"] / run["passed"])
    found = ratio(money[1], money[0])
    return unmeasured("no_data") if found is None else Estimate(found, n=pair["n"])


def _break_even(shop: Workshop, use_case: UseCase, suite: str) -> Estimate:
    """Requests to the tuned model so far, against those that pay its fine-tune back at what it saves on each."""
    day, fixed = as_day(use_case.cost.get("fine_tuned_on")), use_case.cost.get("fine_tune")
    if day is None or not isinstance(fixed, (int, float)):
        return unmeasured("no_fine_tune_cost")
    rate = shop.rows("select usd_rate from setting")[0]["usd_rate"]
    tests, prices = _tests(shop, use_case, suite), _prices(shop, use_case)
    after = prices.get(tests["tuned"]["model"]) if "tuned" in tests else None
    before = [one for one in prices.values() if one["first_day"] < day and one["per_request"]]
    if after is None or not after["per_request"] or not before or not rate:
        return unmeasured("no_price")
    spent = sum(one["per_request"] * one["requests"] for one in before) / sum(
        one["requests"] for one in before
    )
    calls = fine_tune_calls(float(fixed), float(spent * rate), float(after["per_request"] * rate))
    return break_even_progress(after["requests"], calls)
