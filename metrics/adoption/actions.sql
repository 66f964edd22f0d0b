/*
label       = "Intentional actions"
description = "Requests, messages and prompts that people sent; what a vendor's straddling week leaves unknown is left out."
formula     = "sum of user-initiated, successful actions"
lesson      = 5
unit        = "count"
better      = "higher"
people      = "entitled"
owner       = "AI programme"
grade_rule  = "a count, not an effect: no grade"
limits      = "Vendors count differently: a message, a prompt and a request are one action each. A week that crosses the period's edge is not split, so months of a weekly source are low by its edge weeks."
lineage     = ["usage and activity sources", "view people", "actions"]
guard       = "actions"
needs       = ["use"]
*/
select
    people.cell_id,
    people.period,
    sum(people.actions)::double as value,
    count(*) as people,
    case when bool_or(people.straddles) then 'edge_weeks_left_out' end as reason
from people
join cell using (cell_id)
where people.is_active
    -- a team's sums by week would leave the edge days of a month open to subtraction
    and cell.cut in ('org', 'use_case', 'assistant')
group by
    people.cell_id,
    people.period
order by
    people.cell_id,
    people.period
