/*
label       = "Active people"
description = "Distinct entitled people with at least one intentional, successful AI action in the period."
formula     = "count of distinct people with at least one action"
lesson      = 5
unit        = "people"
better      = "higher"
people      = "entitled"
owner       = "AI programme"
grade_rule  = "a count, not an effect: no grade"
limits      = "Use outside the connected systems is not seen. A vendor's weekly or monthly report answers only for its grain and coarser."
lineage     = ["usage and activity sources", "roster", "view people", "active_people"]
guard       = "active"
rounding    = "people"
needs       = ["use"]
*/
select
    cell_id,
    period,
    count(*) filter (is_active) as value,
    count(*) as people
from people
group by
    cell_id,
    period
order by
    cell_id,
    period
