/*
label       = "Weekly active people"
description = "Distinct entitled people with at least one intentional AI action in a week, on average over the whole weeks of the period."
formula     = "sum of weekly distinct people / whole weeks in the period"
lesson      = 5
unit        = "people"
better      = "higher"
people      = "entitled"
owner       = "AI programme"
grade_rule  = "a count, not an effect: no grade"
limits      = "Use outside the connected systems is not seen. A vendor's weekly or monthly report answers only for its grain and coarser. A period without a whole week has no value."
lineage     = ["usage and activity sources", "roster", "view people", "weekly_active_people"]
guard       = "active"
rounding    = "people"
needs       = ["use"]
*/
select
    people.cell_id,
    people.period,
    sum(people.active_weeks)::double / nullif(any_value(whole_weeks.weeks), 0) as value,
    count(*) as people
from people
join whole_weeks using (period)
group by
    people.cell_id,
    people.period
order by
    people.cell_id,
    people.period
