/*
label       = "Latency per output"
description = "Mean time of an answer in the newest finished run of every suite."
formula     = "sum of latencies / items with a latency"
lesson      = 4
unit        = "ms"
better      = "lower"
people      = "none"
owner       = "AI programme"
grade_rule  = "a mean of measured times: no grade"
limits      = "Time in the test, not in production."
lineage     = ["eval items", "view eval_standing", "latency_per_output"]
needs       = ["evals"]
*/
select
    cell.cell_id,
    eval_standing.period,
    avg(eval_item.latency_ms) as value,
    count(*) as n
from eval_standing
join warehouse.eval_item
    on eval_item.run_id = eval_standing.run_id
    and eval_item.suite = eval_standing.suite
    and coalesce(eval_item.variant, '') = eval_standing.variant
join cell on cell.cut = 'org' or (cell.cut = 'use_case' and cell.use_case_id = eval_standing.use_case_id)
where eval_item.latency_ms is not null
group by
    cell.cell_id,
    eval_standing.period
order by
    cell.cell_id,
    eval_standing.period
