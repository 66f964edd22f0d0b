/*
label       = "Time to activation"
description = "Days from access to the third active day by which half of the seats got there."
formula     = "median of Kaplan-Meier, seats still waiting censored"
lesson      = 5
unit        = "days"
better      = "lower"
people      = "entitled"
owner       = "AI programme"
grade_rule  = "Kaplan-Meier with the range of Brookmeyer and Crowley: no grade"
limits      = "Of a vendor's week the first and last active day are known, so weekly sources make it look slower."
lineage     = ["seat lists", "usage and activity sources", "view survival_step", "time_to_activation"]
guard       = "seats"
needs       = ["seats", "use"]
*/
with half as (
    select
        period,
        min(days) filter (survival <= 0.5 + 1e-12) as days,
        min(days) filter (low <= 0.5 + 1e-12) as low,
        min(days) filter (high <= 0.5 + 1e-12) as high
    from survival_step
    where curve = 'seat'
    group by period
)
select
    cell.cell_id,
    survival_range.period,
    half.days as value,
    case when half.days is not null then half.low end as low,
    case when half.days is not null then half.high end as high,
    0.95 as level,
    survival_range.units as people,
    case when half.days is null then 'median_not_reached' end as reason
from survival_range
left join half using (period)
join cell on cell.cut = 'org'
where survival_range.curve = 'seat'
order by
    cell.cell_id,
    survival_range.period
