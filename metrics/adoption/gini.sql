/*
label       = "Concentration (Gini)"
description = "How unevenly intentional actions are spread over active people: 0 all alike, near 1 one person does it all."
formula     = "sum of (2 rank - n - 1) x actions / (n x all actions)"
lesson      = 5
unit        = "ratio"
better      = "neutral"
people      = "entitled"
owner       = "AI programme"
grade_rule  = "a measure of spread: no interval, no grade"
limits      = "Shown only where a tenth of the people is at least the smallest group; n is that tenth."
lineage     = ["usage and activity sources", "roster", "view people", "gini"]
guard       = "actions"
needs       = ["use"]
*/
with ranked as (
    select
        people.cell_id,
        people.period,
        people.actions,
        row_number() over (partition by people.cell_id, people.period order by people.actions) as position,
        count(*) over (partition by people.cell_id, people.period) as people
    from people
    join cell
        on cell.cell_id = people.cell_id
        and cell.cut in ('org', 'use_case')
    where people.is_active
        and people.actions > 0
)
select
    cell_id,
    period,
    sum((2 * position - people - 1) * actions) / (any_value(people) * sum(actions)) as value,
    any_value(people // 10) as people
from ranked
where people >= 50
group by
    cell_id,
    period
order by
    cell_id,
    period
