/*
label       = "Lead time to production"
description = "Days from idea to production by which half of the AI apps got there."
formula     = "median of Kaplan-Meier, unfinished apps censored"
lesson      = 6
unit        = "days"
better      = "lower"
people      = "none"
owner       = "AI programme"
grade_rule  = "Kaplan-Meier with the range of Brookmeyer and Crowley: no grade"
limits      = "The idea's day is the created day of the registry."
lineage     = ["asset registry", "view survival_step", "app_lead_time"]
needs       = ["apps"]
*/
with half as (
    select
        period,
        min(days) filter (survival <= 0.5 + 1e-12) as days,
        min(days) filter (low <= 0.5 + 1e-12) as low,
        min(days) filter (high <= 0.5 + 1e-12) as high
    from survival_step
    where curve = 'app'
    group by period
)
select
    cell.cell_id,
    survival_range.period,
    half.days as value,
    case when half.days is not null then half.low end as low,
    case when half.days is not null then half.high end as high,
    0.95 as level,
    survival_range.units as n,
    case when half.days is null then 'median_not_reached' end as reason
from survival_range
left join half using (period)
join cell on cell.cut = 'org'
where survival_range.curve = 'app'
order by
    cell.cell_id,
    survival_range.period
