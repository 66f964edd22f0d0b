/*
label       = "Resolved by AI"
description = "Contacts that AI resolved and that were neither escalated nor reopened within 7 days, of all contacts."
formula     = "resolved by AI and not escalated or reopened / all contacts"
lesson      = 3
unit        = "share"
better      = "higher"
people      = "none"
owner       = "AI programme"
grade_rule  = "a share of a count, with its Wilson interval: no grade"
limits      = "Contacts without the outcome flag are left out; a contact is eligible where the file names it."
lineage     = ["contact events", "ai_resolution_share"]
interval    = "wilson"
needs       = ["contacts"]
*/
select
    cell.cell_id,
    period.period,
    count(*) filter (event.resolved_by_ai and not coalesce(event.escalated, false) and not coalesce(event.reopened, false))::double as numerator,
    count(*)::double as denominator,
    count(*) as n
from warehouse.event
join period on event.occurred_at::date between period.start_day and period.end_day
join cell on cell.cut = 'org' or (cell.cut = 'use_case' and cell.use_case_id = event.use_case_id)
where event.kind = 'contact'
    and event.resolved_by_ai is not null
group by
    cell.cell_id,
    period.period
order by
    cell.cell_id,
    period.period
