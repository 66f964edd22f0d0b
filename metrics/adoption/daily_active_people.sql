/*
label       = "Daily active people"
description = "Distinct entitled people with at least one intentional AI action on a workday, on average over the workdays of the period."
formula     = "active person-workdays / workdays"
lesson      = 3
unit        = "people"
better      = "higher"
people      = "entitled"
owner       = "AI programme"
grade_rule  = "a count, not an effect: no grade"
limits      = "People seen only through weekly or monthly reports are left out. Public holidays count as workdays."
lineage     = ["usage and activity sources", "roster", "view people", "daily_active_people"]
guard       = "active"
rounding    = "people"
needs       = ["use"]
*/
select
    people.cell_id,
    people.period,
    sum(people.active_workdays) filter (people.has_days)::double / any_value(workdays.workdays) as value,
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
