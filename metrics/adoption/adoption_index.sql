/*
label       = "Adoption index"
description = "Breadth, frequency and depth of use in one number: a zero anywhere is a zero."
formula     = "(eligible adoption x stickiness x depth of use)^(1/3)"
lesson      = 5
unit        = "share"
better      = "higher"
people      = "entitled"
owner       = "AI programme"
grade_rule  = "a mean of three shares: no interval, no grade"
limits      = "An index orders groups; it is not a share of anybody. The three parts are published beside it."
lineage     = ["usage and activity sources", "roster", "view people", "adoption_index"]
guard       = "active"
needs       = ["use", "denominator"]
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
),
part as (
    select
        people.cell_id,
        people.period,
        count(*) filter (people.counted and people.is_active)::double / nullif(count(*) filter (people.counted), 0) as breadth,
        sum(people.active_workdays) filter (people.is_active and people.has_days)::double
            / nullif(any_value(workdays.workdays) * count(*) filter (people.is_active and people.has_days), 0) as frequency,
        avg(coalesce(used.depth, 0)) filter (people.is_active) as depth,
        count(*) filter (people.is_active) as people
    from people
    join cell
        on cell.cell_id = people.cell_id
        and cell.cut in ('org', 'division', 'team', 'role', 'tenure')
    join workdays using (period)
    left join used using (period, person_id)
    group by
        people.cell_id,
        people.period
)
select
    cell_id,
    period,
    (breadth * frequency * depth) ** (1 / 3.0) as value,
    people,
    case when frequency is null then 'no_daily_data' end as reason
from part
where people > 0
order by
    cell_id,
    period
