/*
label       = "Spread over functions"
description = "How evenly weekly active people are spread over the divisions."
formula     = "1 - normalised Herfindahl index of weekly actives over divisions"
lesson      = 5
unit        = "share"
better      = "higher"
people      = "entitled"
owner       = "AI programme"
grade_rule  = "a measure of spread: no interval, no grade"
limits      = "A division is a function of the roster; each weighs by its active people, not by its headcount."
lineage     = ["usage and activity sources", "roster", "view people", "spread"]
guard       = "active"
needs       = ["use", "roster"]
*/
with function as (
    select
        people.period,
        people.cell_id,
        sum(people.active_weeks)::double as active,
        count(*) filter (people.is_active) as people
    from people
    join cell
        on cell.cell_id = people.cell_id
        and cell.cut = 'division'
    group by
        people.period,
        people.cell_id
),
whole as (
    select
        period,
        count(*) as functions,
        sum(active) as active,
        sum(active * active) as squares,
        sum(people)::bigint as people
    from function
    group by period
)
select
    cell.cell_id,
    whole.period,
    1 - (whole.squares / whole.active ** 2 - 1.0 / whole.functions) / (1 - 1.0 / whole.functions) as value,
    whole.people
from whole
join cell on cell.cut = 'org'
where whole.active > 0
    and whole.functions > 1
order by
    cell.cell_id,
    whole.period
