/*
label       = "Assistants alive after 90 days"
description = "Share of assistants that somebody other than their creator still uses 90 days after creation."
formula     = "S(90) of Kaplan-Meier, living assistants censored"
lesson      = 5
unit        = "share"
better      = "higher"
people      = "none"
owner       = "AI programme"
grade_rule  = "Kaplan-Meier with its 95 % log-log range: no grade"
limits      = "An assistant that nobody else used for 28 days is dead from the day of its last use, or retired earlier."
lineage     = ["asset registry", "usage by assistant", "view survival_step", "assistant_survival_90"]
needs       = ["assets", "assistant_use"]
*/
with reached as (
    select
        period,
        arg_max(survival, days) as survival,
        arg_max(low, days) as low,
        arg_max(high, days) as high
    from survival_step
    where curve = 'assistant'
        and days <= 90
    group by period
)
select
    cell.cell_id,
    survival_range.period,
    case when survival_range.follow_up >= 90 or reached.survival = 0 then coalesce(reached.survival, 1.0) end as value,
    case when survival_range.follow_up >= 90 or reached.survival = 0 then reached.low end as low,
    case when survival_range.follow_up >= 90 or reached.survival = 0 then coalesce(reached.high, 1.0) end as high,
    0.95 as level,
    survival_range.units as n,
    case when survival_range.follow_up < 90 and reached.survival is distinct from 0 then 'beyond_follow_up' end as reason
from survival_range
left join reached using (period)
join cell on cell.cut = 'org'
where survival_range.curve = 'assistant'
order by
    cell.cell_id,
    survival_range.period
