/*
label       = "Daily active share"
description = "Entitled people active on a workday, on average over the workdays of the period, as a share of all entitled people."
formula     = "active person-workdays / (entitled people x workdays)"
lesson      = 3
unit        = "share"
better      = "higher"
people      = "entitled"
owner       = "AI programme"
grade_rule  = "a mean of daily shares, which are not independent: no interval, no grade"
limits      = "People seen only through weekly or monthly reports count as not active. Public holidays count as workdays; leavers count to the end of the period."
lineage     = ["usage and activity sources", "roster", "view people", "daily_active_share"]
guard       = "active"
needs       = ["use", "denominator"]
*/
select
    people.cell_id,
    people.period,
    coalesce(sum(people.active_workdays) filter (people.has_days), 0)::double
        / (any_value(workdays.workdays) * nullif(count(*), 0)) as value,
    count(*) as people,
    case when count(*) filter (people.has_days) = 0 then 'no_daily_data' end as reason
from people
join workdays using (period)
where people.counted
group by
    people.cell_id,
    people.period
having count(*) filter (people.has_days) > 0
order by
    people.cell_id,
    people.period
