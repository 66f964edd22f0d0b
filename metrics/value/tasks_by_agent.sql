/*
label       = "Tasks by agents"
description = "Tasks in which AI worked as an agent that a person started, of all tasks whose autonomy is known."
formula     = "tasks of this kind / tasks with known autonomy"
lesson      = 7
unit        = "share"
better      = "neutral"
people      = "none"
owner       = "AI programme"
grade_rule  = "a share of counted tasks: no grade"
limits      = "A session stands for a task; a log that does not name the autonomy is left out."
lineage     = ["usage sources", "autonomy", "tasks_by_agent"]
needs       = ["sessions"]
*/
select
    cell.cell_id,
    period.period,
    coalesce(sum(use_row.sessions) filter (use_row.autonomy = 'agent'), 0)::double as numerator,
    sum(use_row.sessions)::double as denominator,
    sum(use_row.sessions)::double as n
from (
    select
        day,
        use_case_id,
        autonomy,
        sum(sessions) as sessions
    from use_row
    where autonomy is not null
    group by
        day,
        use_case_id,
        autonomy
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
