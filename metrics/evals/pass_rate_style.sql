/*
label       = "Pass rate, style"
description = "Items that passed the newest finished run of every suite that tests style."
formula     = "sum of passed items / sum of items"
lesson      = 1
unit        = "share"
better      = "higher"
people      = "none"
owner       = "AI programme"
grade_rule  = "a share of a count, with its Wilson interval: no grade"
limits      = "A suite has the dimension that its items name; a suite without one is in none."
lineage     = ["eval results", "view eval", "pass_rate_style"]
interval    = "wilson"
needs       = ["evals"]
*/
with tested as (
    select distinct
        coalesce(use_case_id, '') as use_case_id,
        suite,
        run_id
    from warehouse.eval_result
    where dimension = 'style'
)
select
    eval.cell_id,
    eval.period,
    sum(eval.n_passed)::double as numerator,
    sum(eval.n_total)::double as denominator,
    sum(eval.n_total)::double as n
from eval
join tested using (use_case_id, suite, run_id)
group by
    eval.cell_id,
    eval.period
order by
    eval.cell_id,
    eval.period
