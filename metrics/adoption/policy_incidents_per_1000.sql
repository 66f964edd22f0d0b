/*
label       = "Policy incidents per 1,000"
description = "Policy incidents per thousand active people."
formula     = "1000 x incidents of category policy / active people"
lesson      = 5
unit        = "ratio"
better      = "lower"
people      = "none"
owner       = "AI programme"
grade_rule  = "a rate of counts: no grade"
limits      = "Only incidents that somebody recorded are seen."
lineage     = ["incident events", "view people", "policy_incidents_per_1000"]
needs       = ["incidents", "use"]
*/
with active_count as (
    select
        cell_id,
        period,
        count(*) as people
    from active_people
    join cell using (cell_id)
    where cell.cut = 'org'
    group by
        cell_id,
        period
)
select
    active_count.cell_id,
    active_count.period,
    1000.0 * count(event.event_id) / any_value(active_count.people) as value,
    count(event.event_id) as n
from active_count
join period using (period)
left join warehouse.event
    on event.kind = 'incident'
    and event.category = 'policy'
    and event.occurred_at::date between period.start_day and period.end_day
group by
    active_count.cell_id,
    active_count.period
order by
    active_count.cell_id,
    active_count.period
