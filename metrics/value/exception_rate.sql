/*
label       = "Exceptions and reversals"
description = "Tasks that AI took on and that a person had to touch, or that were reversed."
formula     = "(touched + reversed) / tasks that AI took on"
lesson      = 7
unit        = "share"
better      = "lower"
people      = "none"
owner       = "AI programme"
grade_rule  = "a share of a count, with its Wilson interval: no grade"
limits      = "A task with accepted = false was never given to AI."
lineage     = ["timed_task events with human_touch", "exception_rate"]
interval    = "wilson"
needs       = ["tasks_done"]
*/
select
    cell.cell_id,
    period.period,
    count(*) filter (event.human_touch or coalesce(event.reversed, false))::double as numerator,
    count(*)::double as denominator,
    count(*) as n
from warehouse.event
join period on event.occurred_at::date between period.start_day and period.end_day
join cell on cell.cut = 'org' or (cell.cut = 'use_case' and cell.use_case_id = event.use_case_id)
where event.kind = 'timed_task'
    and event.human_touch is not null and event.accepted is distinct from false
group by
    cell.cell_id,
    period.period
order by
    cell.cell_id,
    period.period
