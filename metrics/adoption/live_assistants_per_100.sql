/*
label       = "Live assistants per 100 experts"
description = "Live assistants per hundred people outside IT."
formula     = "100 x live assistants / people outside IT at the end of the period"
lesson      = 5
unit        = "ratio"
better      = "higher"
people      = "none"
owner       = "AI programme"
grade_rule  = "a ratio of counts: no grade"
limits      = "An expert is anybody on the roster who is not marked as IT."
lineage     = ["asset registry", "usage by assistant", "view assistant_standing", "live_assistants_per_100"]
needs       = ["assets", "assistant_use", "roster"]
*/
with expert as (
    select
        member.period,
        count(*) as people
    from member
    join roster using (roster_row)
    where roster.is_it is distinct from true
        and member.is_present
    group by member.period
)
select
    cell.cell_id,
    assistant_standing.period,
    100.0 * count(*) filter (assistant_standing.is_live) / any_value(expert.people) as value,
    any_value(expert.people) as n
from assistant_standing
join expert using (period)
join cell on cell.cut = 'org'
group by
    cell.cell_id,
    assistant_standing.period
order by
    cell.cell_id,
    assistant_standing.period
