/*
label       = "Dilution downstream"
description = "What is lost between the first step and the later one, relative."
formula     = "(1 + effect downstream) / (1 + effect on the first step) - 1"
lesson      = 2
unit        = "share"
better      = "higher"
people      = "none"
owner       = "AI programme"
grade_rule  = "the lower grade of the two effects"
limits      = "Both effects must be per the same visitor. The range treats the two as independent."
lineage     = ["outcome deltas, evals, usage", "metrics/method_results.py", "dilution"]
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
where metric = 'dilution'
order by
    cell_id,
    period
