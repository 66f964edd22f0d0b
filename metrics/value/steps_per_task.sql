/*
label       = "Steps per task"
description = "Model requests per task of agents and autonomous runs."
formula     = "requests / tasks of agents and autonomous runs"
lesson      = 7
unit        = "ratio"
better      = "neutral"
people      = "none"
owner       = "AI programme"
grade_rule  = "a ratio of counts: no grade"
limits      = "A request stands for a step, a session for a task."
lineage     = ["usage sources", "steps_per_task"]
needs       = ["sessions"]
*/
select
    cell.cell_id,
    period.period,
    sum(use_row.requests)::double / nullif(sum(use_row.sessions), 0) as value,
    sum(use_row.sessions)::double as n
from (
    select
        day,
        use_case_id,
        sum(requests) as requests,
        sum(sessions) as sessions
    from use_row
    where autonomy in ('agent', 'autonomous')
    group by
        day,
        use_case_id
) as use_row
join period on use_row.day between period.start_day and period.end_day
join cell on cell.cut = 'org' or (cell.cut = 'use_case' and cell.use_case_id = use_row.use_case_id)
group by
    cell.cell_id,
    period.period
having sum(use_row.sessions) > 0
order by
    cell.cell_id,
    period.period
