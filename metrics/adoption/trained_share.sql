/*
label       = "Active people with training"
description = "Active people for whom a training is on record, of all active people."
formula     = "active people with a training event / active people"
lesson      = 5
unit        = "share"
better      = "higher"
people      = "entitled"
owner       = "AI programme"
grade_rule  = "a share of a count, with its Wilson interval: no grade"
limits      = "Needs training events that name the person; events without a person mark charts only."
lineage     = ["training events", "view people", "trained_share"]
guard       = "active"
interval    = "wilson"
needs       = ["use", "trained_people"]
*/
select
    people.cell_id,
    people.period,
    count(trained.person_id)::double as numerator,
    count(*)::double as denominator,
    count(*) as people
from people
join cell
    on cell.cell_id = people.cell_id
    and cell.cut in ('org', 'division', 'role', 'use_case')
join period using (period)
left join trained
    on trained.person_id = people.person_id
    and trained.day <= period.end_day
where people.is_active
group by
    people.cell_id,
    people.period
order by
    people.cell_id,
    people.period
