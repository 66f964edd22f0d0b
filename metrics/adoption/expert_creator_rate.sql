/*
label       = "Experts who build"
description = "People outside IT who built an assistant that is alive, of all people outside IT."
formula     = "distinct creators outside IT of live assistants / people outside IT"
lesson      = 5
unit        = "share"
better      = "higher"
people      = "entitled"
owner       = "AI programme"
grade_rule  = "a share of a count, with its Wilson interval: no grade"
limits      = "An expert is anybody on the roster who is not marked as IT."
lineage     = ["asset registry", "usage by assistant", "view assistant_standing", "expert_creator_rate"]
guard       = "active"
interval    = "wilson"
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
),
creator as (
    select
        assistant_standing.period,
        count(distinct assistant_standing.creator) as people
    from assistant_standing
    join member
        on member.period = assistant_standing.period
        and member.person_id = assistant_standing.creator
        and member.is_present
    join roster using (roster_row)
    where assistant_standing.is_live
        and roster.is_it is distinct from true
    group by assistant_standing.period
)
select
    cell.cell_id,
    creator.period,
    creator.people::double as numerator,
    expert.people::double as denominator,
    creator.people
from creator
join expert using (period)
join cell on cell.cut = 'org'
order by
    cell.cell_id,
    creator.period
