/*
label       = "Share of the top tenth"
description = "Share of all intentional actions that the most active tenth of the active people made."
formula     = "actions of the top 10 % of active people / all actions"
lesson      = 5
unit        = "share"
better      = "neutral"
people      = "entitled"
owner       = "AI programme"
grade_rule  = "a share of a sum: no interval, no grade"
limits      = "Shown only where a tenth of the people is at least the smallest group; n is that tenth."
lineage     = ["usage and activity sources", "roster", "view people", "top_tenth_share"]
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
    sum(actions) filter (position > people - people // 10) / sum(actions) as value,
    any_value(people // 10) as people
from ranked
where people >= 50
group by
    cell_id,
    period
order by
    cell_id,
    period
