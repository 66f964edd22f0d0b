/*
label       = "Taken up within 28 days"
description = "Share of new seats that reach their third active day within 28 days of access."
formula     = "1 - S(28) of Kaplan-Meier, seats still waiting censored"
lesson      = 5
unit        = "share"
better      = "higher"
people      = "entitled"
owner       = "AI programme"
grade_rule  = "Kaplan-Meier with its 95 % log-log range: no grade"
limits      = "Of a vendor's week the first and last active day are known, so weekly sources make it look slower."
lineage     = ["seat lists", "usage and activity sources", "view survival_step", "activated_in_28_days"]
guard       = "seats"
needs       = ["seats", "use"]
*/
with reached as (
    select
        period,
        arg_max(survival, days) as survival,
        arg_max(low, days) as low,
        arg_max(high, days) as high
    from survival_step
    where curve = 'seat'
        and days <= 28
    group by period
)
select
    cell.cell_id,
    survival_range.period,
    case when survival_range.follow_up >= 28 or reached.survival = 0 then 1 - coalesce(reached.survival, 1.0) end as value,
    case when survival_range.follow_up >= 28 or reached.survival = 0 then 1 - reached.high end as low,
    case when survival_range.follow_up >= 28 or reached.survival = 0 then 1 - coalesce(reached.low, 1.0) end as high,
    0.95 as level,
    survival_range.units as people,
    case when survival_range.follow_up < 28 and reached.survival is distinct from 0 then 'beyond_follow_up' end as reason
from survival_range
left join reached using (period)
join cell on cell.cut = 'org'
where survival_range.curve = 'seat'
order by
    cell.cell_id,
    survival_range.period
