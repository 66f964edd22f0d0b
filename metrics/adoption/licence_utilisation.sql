/*
label       = "Licence use"
description = "Seats used in the period, as a share of all seats."
formula     = "used seats / seats"
lesson      = 5
unit        = "share"
better      = "higher"
people      = "entitled"
owner       = "AI programme"
grade_rule  = "a share of a count, with its Wilson interval: no grade"
limits      = "Where a system reports no use of its own, any AI use of the holder counts."
lineage     = ["seat lists", "activity sources", "view seat", "licence_utilisation"]
guard       = "seat_use"
interval    = "wilson"
needs       = ["seats"]
*/
select
    cell_id,
    period,
    count(*) filter (is_used) as numerator,
    count(*) as denominator,
    count(distinct person_id) as people
from seat
group by
    cell_id,
    period
order by
    cell_id,
    period
