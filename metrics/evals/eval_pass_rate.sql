/*
label       = "Eval pass rate"
description = "Items that passed the newest finished run of every suite in force at the end of the period."
formula     = "sum of passed items / sum of items"
lesson      = 1
unit        = "share"
better      = "higher"
people      = "none"
owner       = "AI programme"
grade_rule  = "a share of a count, with its Wilson interval: no grade"
limits      = "Runs that were cancelled, errored or gave no score are left out. Items that share a source make the interval too narrow."
lineage     = ["eval results", "view eval", "eval_pass_rate"]
interval    = "wilson"
needs       = ["evals"]
*/
select
    cell_id,
    period,
    sum(n_passed)::double as numerator,
    sum(n_total)::double as denominator,
    sum(n_total)::double as n
from eval
group by
    cell_id,
    period
order by
    cell_id,
    period
