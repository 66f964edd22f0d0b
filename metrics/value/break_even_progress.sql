/*
label       = "Progress to break-even of the tuned model"
description = "Requests to the tuned model so far against the number at which fine-tuning pays."
formula     = "requests to date / (fixed cost / (cost per request before - after))"
lesson      = 4
unit        = "ratio"
better      = "higher"
people      = "none"
owner       = "AI programme"
grade_rule  = "arithmetic on stated and priced cost: no grade"
limits      = "Only token cost counts; fewer errors would pay it back earlier."
lineage     = ["outcome deltas, evals, usage", "metrics/method_results.py", "break_even_progress"]
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
where metric = 'break_even_progress'
order by
    cell_id,
    period
