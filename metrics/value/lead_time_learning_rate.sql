/*
label       = "Learning rate of lead time"
description = "How lead time from plan to first access falls with every doubling of use cases: under 1 is faster."
formula     = "2^-b of ln(days) on ln(position)"
lesson      = 3
unit        = "ratio"
better      = "lower"
people      = "none"
owner       = "AI programme"
grade_rule  = "a regression on a few use cases: no grade"
limits      = "Needs three use cases with a plan dated before their first access."
lineage     = ["outcome deltas, evals, usage", "metrics/method_results.py", "lead_time_learning_rate"]
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
where metric = 'lead_time_learning_rate'
order by
    cell_id,
    period
