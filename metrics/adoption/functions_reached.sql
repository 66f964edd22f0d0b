/*
label       = "Functions reached"
description = "Divisions with at least five active people."
formula     = "divisions with >= 5 active people"
lesson      = 5
unit        = "count"
better      = "higher"
people      = "entitled"
owner       = "AI programme"
grade_rule  = "a count, not an effect: no grade"
limits      = "A division is a function of the roster. Of a use case: the departments it covers."
lineage     = ["usage and activity sources", "roster", "view people", "functions_reached"]
guard       = "active"
needs       = ["use", "roster"]
*/
with function as (
    select
        people.cell_id,
        people.period,
        member.division,
        count(*) as people
    from people
    join cell
        on cell.cell_id = people.cell_id
        and cell.cut in ('org', 'use_case')
    join member using (period, person_id)
    where people.is_active
        and member.division is not null
    group by
        people.cell_id,
        people.period,
        member.division
)
select
    cell_id,
    period,
    count(*) filter (people >= 5) as value,
    sum(people)::bigint as people
from function
group by
    cell_id,
    period
order by
    cell_id,
    period
