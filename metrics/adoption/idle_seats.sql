/*
label       = "Idle seats"
description = "Paid seats that nobody used in the period; licensed and idle is a zero, unlicensed is not counted."
formula     = "seats - seats used in the period"
lesson      = 5
unit        = "count"
better      = "lower"
people      = "entitled"
owner       = "AI programme"
grade_rule  = "a count, not an effect: no grade"
limits      = "Where a system reports no use of its own, any AI use of the holder counts."
lineage     = ["seat lists", "activity sources", "view seat", "idle_seats"]
guard       = "seat_use"
rounding    = "people"
needs       = ["seats"]
*/
select
    cell_id,
    period,
    count(*) filter (not is_used) as value,
    count(distinct person_id) as people
from seat
group by
    cell_id,
    period
order by
    cell_id,
    period
