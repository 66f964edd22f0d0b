/*
label       = "Stickiness"
description = "The share of workdays on which a person active in the period is active."
formula     = "sum of daily active people over workdays / (workdays x active people)"
lesson      = 5
unit        = "share"
better      = "higher"
people      = "entitled"
owner       = "AI programme"
grade_rule  = "a share of person-days, which are not independent: no interval, no grade"
limits      = "People seen only through weekly or monthly reports are left out. Public holidays count as workdays."
lineage     = ["usage and daily activity sources", "roster", "view people", "stickiness"]
guard       = "active"
needs       = ["use"]
*/
select
    people.cell_id,
    people.period,
    sum(people.active_workdays) filter (people.has_days)::double
        / nullif(any_value(workdays.workdays) * count(*) filter (people.has_days), 0) as value,
    count(*) filter (people.has_days) as people,
    case when count(*) filter (people.has_days) = 0 then 'no_daily_data' end as reason
from people
join workdays using (period)
where people.is_active
group by
    people.cell_id,
    people.period
order by
    people.cell_id,
    people.period
