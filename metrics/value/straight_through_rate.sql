/*
label       = "Finished untouched"
description = "Tasks finished without a human touch and not reversed within 7 days, of all eligible tasks."
formula     = "no human touch and not reversed / eligible tasks"
lesson      = 7
unit        = "share"
better      = "higher"
people      = "none"
owner       = "AI programme"
grade_rule  = "a share of a count, with its Wilson interval: no grade"
limits      = "A task is eligible where the file names it."
lineage     = ["timed_task events with human_touch", "straight_through_rate"]
interval    = "wilson"
needs       = ["tasks_done"]
*/
select
    cell.cell_id,
    period.period,
    count(*) filter (not event.human_touch and not coalesce(event.reversed, false))::double as numerator,
    count(*)::double as denominator,
    count(*) as n
from warehouse.event
join period on event.occurred_at::date between period.start_day and period.end_day
join cell on cell.cut = 'org' or (cell.cut = 'use_case' and cell.use_case_id = event.use_case_id)
where event.kind = 'timed_task'
    and event.human_touch is not null
group by
    cell.cell_id,
    period.period
order by
    cell.cell_id,
    period.period
