/*
label       = "Quick ratio"
description = "New and returned people per person who stopped: under 1, use shrinks."
formula     = "(new + returned) / stopped"
lesson      = 5
unit        = "ratio"
better      = "higher"
people      = "entitled"
owner       = "AI programme"
grade_rule  = "a ratio of counts: no grade"
limits      = "People who left the company count as stopped. n is the smallest of the four groups of the growth account."
lineage     = ["usage and activity sources", "view people", "view growth", "quick_ratio"]
guard       = "active"
needs       = ["use"]
*/
select
    cell_id,
    period,
    (arrived + returned) / nullif(churned, 0)::double as value,
    smallest as people,
    case when churned = 0 then 'nobody_stopped' end as reason
from growth
order by
    cell_id,
    period
