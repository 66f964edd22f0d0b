/*
label       = "Cost per correct output, tuned against base"
description = "Money per correct output of the tuned model against the base model."
formula     = "(tokens tuned x price / pass rate) / (tokens base x price / pass rate)"
lesson      = 4
unit        = "ratio"
better      = "lower"
people      = "none"
owner       = "AI programme"
grade_rule  = "arithmetic on measured parts: no grade"
limits      = "Price: what a token of the model cost in this use case on average. Fine-tuning itself is in the break-even."
lineage     = ["outcome deltas, evals, usage", "metrics/method_results.py", "cost_per_correct_ratio"]
needs       = ["method_results"]
*/
select
    cell_id,
    period,
    value,
    low,
    high,
    level,
    n,
    grade,
    reason
from method_result
where metric = 'cost_per_correct_ratio'
order by
    cell_id,
    period
