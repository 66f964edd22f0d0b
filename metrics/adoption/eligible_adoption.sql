/*
label       = "Adoption"
description = "Entitled people who were active in the period, as a share of all entitled people on the HR list."
formula     = "active entitled people / entitled people"
lesson      = 5
unit        = "share"
better      = "higher"
people      = "entitled"
owner       = "AI programme"
grade_rule  = "a share of a count, with its Wilson interval: no grade"
limits      = "Use outside the connected systems is not seen. A vendor's weekly or monthly report answers only for its grain and coarser. Without a roster the denominator is the seats, and the number says so."
lineage     = ["usage and activity sources", "roster", "view people", "eligible_adoption"]
guard       = "active"
interval    = "wilson"
needs       = ["use", "denominator"]
*/
select
    cell_id,
    period,
    count(*) filter (is_active and counted) as numerator,
    count(*) filter (counted) as denominator,
    count(*) filter (counted) as people,
    case when count(*) filter (counted) = 0 then 'no_population' end as reason
from people
group by
    cell_id,
    period
order by
    cell_id,
    period
