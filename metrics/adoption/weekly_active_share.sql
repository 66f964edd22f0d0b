/*
label       = "Weekly active share"
description = "Entitled people active in a week, on average over the whole weeks of the period, as a share of all entitled people."
formula     = "active person-weeks / entitled person-weeks, over the whole weeks of the period"
lesson      = 5
unit        = "share"
better      = "higher"
people      = "entitled"
owner       = "AI programme"
grade_rule  = "a share of a count, with its Wilson interval: no grade"
limits      = "Use outside the connected systems is not seen. A vendor's weekly or monthly report answers only for its grain and coarser."
lineage     = ["usage and activity sources", "roster", "view people", "weekly_active_share"]
guard       = "active"
interval    = "wilson"
needs       = ["use", "denominator"]
*/
select
    people.cell_id,
    people.period,
    sum(least(people.active_weeks, people.present_weeks)) filter (people.counted)::double
        / nullif(any_value(whole_weeks.weeks), 0) as numerator,
    sum(people.present_weeks) filter (people.counted)::double / nullif(any_value(whole_weeks.weeks), 0) as denominator,
    count(*) filter (people.counted) as people,
    case when count(*) filter (people.counted) = 0 then 'no_population' end as reason
from people
join whole_weeks using (period)
group by
    people.cell_id,
    people.period
order by
    people.cell_id,
    people.period
