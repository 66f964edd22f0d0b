/*
label       = "Actions per active person"
description = "Intentional AI actions per active person and week, over the whole weeks of the period."
formula     = "actions in whole weeks / active person-weeks"
lesson      = 5
unit        = "ratio"
better      = "higher"
people      = "entitled"
owner       = "AI programme"
grade_rule  = "a count, not an effect: no grade"
limits      = "Vendors count differently: a message, a prompt and a request are one action each."
lineage     = ["usage and activity sources", "roster", "view people", "actions_per_active"]
guard       = "active"
needs       = ["use"]
*/
select
    cell_id,
    period,
    sum(week_actions) / nullif(sum(active_weeks), 0) as value,
    count(*) filter (is_active) as people
from people
group by
    cell_id,
    period
having sum(active_weeks) > 0
order by
    cell_id,
    period
