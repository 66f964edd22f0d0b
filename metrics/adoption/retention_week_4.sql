/*
label       = "Retention, week 4"
description = "People who are active in their own week 4 after their first week of use, of all whose week 4 lies in the period."
formula     = "active in own week 4 / people old enough"
lesson      = 5
unit        = "share"
better      = "higher"
people      = "entitled"
owner       = "AI programme"
grade_rule  = "a share of a count, with its Wilson interval: no grade"
limits      = "Only people whose week lies wholly in the data count, so young cohorts cannot lower it. The first week of the data starts no cohort."
lineage     = ["usage and activity sources", "view active_week", "view own_week", "retention_week_4"]
guard       = "active"
interval    = "wilson"
needs       = ["use", "weekly_grain"]
*/
select
    cell_id,
    period,
    count(*) filter (is_active)::double as numerator,
    count(*)::double as denominator,
    count(*) as people
from own_week
where weeks = 4
group by
    cell_id,
    period
order by
    cell_id,
    period
