/*
label       = "Depth of use"
description = "Use cases that an active person uses, up to five, on average over the active people."
formula     = "mean over active people of min(1, distinct use cases / 5)"
lesson      = 5
unit        = "share"
better      = "higher"
people      = "entitled"
owner       = "AI programme"
grade_rule  = "a mean of bounded counts: no interval, no grade"
limits      = "Use that no use case claims counts as none. In METHOD's adoption index this is D."
lineage     = ["usage and activity sources", "roster", "view people", "use_case_depth"]
guard       = "active"
needs       = ["use"]
*/
with used as (
    select
        active.period,
        active.person_id,
        least(1.0, count(*) / 5.0) as depth
    from active
    join scope using (scope_id)
    where scope.kind = 'use_case'
    group by
        active.period,
        active.person_id
)
select
    people.cell_id,
    people.period,
    avg(coalesce(used.depth, 0)) as value,
    count(*) as people
from people
join cell
    on cell.cell_id = people.cell_id
    and cell.cut in ('org', 'division', 'team', 'role', 'tenure')
left join used using (period, person_id)
where people.is_active
group by
    people.cell_id,
    people.period
order by
    people.cell_id,
    people.period
