/*
label       = "Regressions caught"
description = "Releases that their gate stopped, of all regressions: those and the ones that reached production, over the year to the end of the period."
formula     = "blocked / (blocked + escaped)"
lesson      = 1
unit        = "share"
better      = "higher"
people      = "none"
owner       = "AI programme"
grade_rule  = "a share of a count, with its Wilson interval: no grade"
limits      = "Blocked: a finished run of a gated suite under its bar, base models left out. Escaped: an incident of category regression. Needs both gates and an incident log."
lineage     = ["eval results", "use case gates", "incident events", "regression_catch"]
interval    = "wilson"
needs       = ["evals", "incidents"]
*/
with found as (
    select
        eval_run.use_case_id,
        eval_run.run_on as day,
        true as is_blocked
    from eval_run
    join eval_gate using (use_case_id, suite)
    where eval_run.variant <> 'base'
        and eval_run.n_total > 0
        and eval_run.n_passed < eval_gate.gate * eval_run.n_total
    union all
    select
        event.use_case_id,
        event.occurred_at::date,
        false
    from warehouse.event
    where event.kind = 'incident'
        and event.category = 'regression'
)
select
    cell.cell_id,
    period.period,
    count(*) filter (found.is_blocked)::double as numerator,
    count(*)::double as denominator,
    count(*) as n
from period
join found on found.day between period.end_day - 364 and period.end_day
join cell on cell.cut = 'org' or (cell.cut = 'use_case' and cell.use_case_id = found.use_case_id)
group by
    cell.cell_id,
    period.period
order by
    cell.cell_id,
    period.period
