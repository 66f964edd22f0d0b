/*
label       = "Seats"
description = "Paid seats held at the end of the period, one per person and system; unlicensed people have none."
formula     = "count of people with a seat, per system"
lesson      = 5
unit        = "count"
better      = "neutral"
people      = "entitled"
owner       = "AI programme"
grade_rule  = "a count, not an effect: no grade"
limits      = "The newest seat list up to the end of the period stands for it."
lineage     = ["seat lists", "view seat", "seats"]
guard       = "seats"
rounding    = "people"
needs       = ["seats"]
*/
select
    cell_id,
    period,
    count(*) as value,
    count(distinct person_id) as people
from seat
group by
    cell_id,
    period
order by
    cell_id,
    period
