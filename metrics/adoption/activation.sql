/*
label       = "Activation"
description = "Seats at least 14 days old with three active days in their first 14, as a share of all seats that old."
formula     = "activated seats / mature seats"
lesson      = 5
unit        = "share"
better      = "higher"
people      = "entitled"
owner       = "AI programme"
grade_rule  = "a share of a count, with its Wilson interval: no grade"
limits      = "A seat older than the data is judged by the first 14 days of the data. From weekly reports only the first and last active day of a week are known, so the share is a lower bound."
lineage     = ["seat lists", "activity sources", "view new_seat", "activation"]
guard       = "activation"
interval    = "wilson"
needs       = ["seats", "use"]
*/
select
    cell_id,
    period,
    case when bool_or(is_measured) then count(*) filter (is_activated) end as numerator,
    count(*) as denominator,
    count(*) as people,
    case when not bool_or(is_measured) then 'grain_too_coarse' end as reason
from new_seat
group by
    cell_id,
    period
order by
    cell_id,
    period
