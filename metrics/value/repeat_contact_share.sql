/*
label       = "Repeat contacts"
description = "Contacts that were reopened or repeated within 7 days."
formula     = "reopened or repeated / all contacts"
lesson      = 3
unit        = "share"
better      = "lower"
people      = "none"
owner       = "AI programme"
grade_rule  = "a share of a count, with its Wilson interval: no grade"
limits      = "As the source flags it."
lineage     = ["contact events", "repeat_contact_share"]
interval    = "wilson"
needs       = ["contacts"]
*/
select
    cell.cell_id,
    period.period,
    count(*) filter (event.reopened)::double as numerator,
    count(*)::double as denominator,
    count(*) as n
from warehouse.event
join period on event.occurred_at::date between period.start_day and period.end_day
join cell on cell.cut = 'org' or (cell.cut = 'use_case' and cell.use_case_id = event.use_case_id)
where event.kind = 'contact'
    and event.reopened is not null
group by
    cell.cell_id,
    period.period
order by
    cell.cell_id,
    period.period
