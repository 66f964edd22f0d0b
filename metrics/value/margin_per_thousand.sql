/*
label       = "Margin per 1,000 exposed"
description = "Money that a thousand exposed units bring, less what AI costs for them."
formula     = "1000 x (effect x value per unit) - marginal cost per 1,000 tasks"
lesson      = 2
unit        = "currency"
better      = "higher"
people      = "none"
owner       = "AI programme"
grade_rule  = "grade of the effect"
limits      = "Value per unit as the KPI states it; a task stands for an exposed unit."
lineage     = ["outcome deltas, evals, usage", "metrics/method_results.py", "margin_per_thousand"]
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
where metric = 'margin_per_thousand'
order by
    cell_id,
    period
