-- The lattice: every cell that may be published, and who is in it. Written once, used by every metric.

-- grain: one use case, period and person whom it entitles; without a stated population those who used it
create table entitled as
select
    entitlement.use_case_id,
    member.period,
    member.person_id,
    member.division,
    member.team,
    member.role,
    member.is_present,
    member.present_weeks,
    true as counted
from member
join entitlement using (roster_row)
union all
select
    live_use_case.use_case_id,
    active.period,
    active.person_id,
    member.division,
    member.team,
    member.role,
    true,
    0,
    false
from active
join scope
    on scope.scope_id = active.scope_id
    and scope.kind = 'use_case'
join live_use_case on live_use_case.use_case_id = scope.name
left join member using (period, person_id)
where not live_use_case.has_population
    -- where a roster is, only people on it count
    and (member.person_id is not null or (select kind from denominator) is distinct from 'entitled');

-- grain: one cell of the lattice
create table cell as
with two_way as (
    -- below 500 people the lattice has one dimension
    select coalesce(headcount >= 500, false) as allowed
    from denominator
),
every as (
    select 1 as position, 'org' as cut, null as use_case_id, null as division, null as team, null as role,
        null as tenure, null as model, null as assistant
    union all by name
    select distinct 2 as position, 'division' as cut, division from member where division is not null
    union all by name
    select distinct 3 as position, 'team' as cut, division, team from member where team is not null
    union all by name
    select distinct 4 as position, 'role' as cut, role from member where role is not null
    union all by name
    select distinct 5 as position, 'tenure' as cut, tenure from member where tenure is not null
    union all by name
    select 6 as position, 'use_case' as cut, use_case_id from live_use_case
    union all by name
    select distinct 7 as position, 'model' as cut, model_id as model from use_row where model_id is not null
    union all by name
    select 8 as position, 'assistant' as cut, name as assistant from scope where kind = 'assistant'
    union all by name
    select distinct 9 as position, 'use_case_division' as cut, use_case_id, division
    from entitled where division is not null and (select allowed from two_way)
    union all by name
    select distinct 10 as position, 'use_case_team' as cut, use_case_id, division, team
    from entitled where team is not null and (select allowed from two_way)
    union all by name
    select distinct 11 as position, 'use_case_role' as cut, use_case_id, role
    from entitled where role is not null and (select allowed from two_way)
    union all by name
    select distinct 12 as position, 'use_case_model' as cut, use_case_id, model_id as model
    from use_row
    join live_use_case using (use_case_id)
    where model_id is not null and (select allowed from two_way)
)
select
    row_number() over (
        order by position, use_case_id, division, team, role, tenure, model, assistant
    )::integer as cell_id,
    every.* exclude (position)
from every;

-- grain: one use case and its scope (0 would be the company: nobody used it yet, so it has none)
create table use_case_scope as
select
    live_use_case.use_case_id,
    coalesce(scope.scope_id, -1) as scope_id
from live_use_case
left join scope
    on scope.kind = 'use_case'
    and scope.name = live_use_case.use_case_id;

-- grain: one cell, period and person who is in its population; two-way cuts from the month upwards
create table cell_member as
select cell.cell_id, member.period, member.person_id, true as counted, member.is_present,
    member.present_weeks, 0 as scope_id
from member join cell on cell.cut = 'org'
union all
select cell.cell_id, member.period, member.person_id, true, member.is_present, member.present_weeks, 0
from member
join cell
    on cell.cut = 'division'
    and cell.division = member.division
union all
select cell.cell_id, member.period, member.person_id, true, member.is_present, member.present_weeks, 0
from member
join cell
    on cell.cut = 'team'
    and cell.team = member.team
    and cell.division is not distinct from member.division
union all
select cell.cell_id, member.period, member.person_id, true, member.is_present, member.present_weeks, 0
from member
join cell
    on cell.cut = 'role'
    and cell.role = member.role
union all
select cell.cell_id, member.period, member.person_id, true, member.is_present, member.present_weeks, 0
from member
join cell
    on cell.cut = 'tenure'
    and cell.tenure = member.tenure
union all
select cell.cell_id, entitled.period, entitled.person_id, entitled.counted, entitled.is_present,
    entitled.present_weeks, use_case_scope.scope_id
from entitled
join use_case_scope using (use_case_id)
join cell
    on cell.cut = 'use_case'
    and cell.use_case_id = entitled.use_case_id
union all
select cell.cell_id, entitled.period, entitled.person_id, entitled.counted, entitled.is_present,
    entitled.present_weeks, use_case_scope.scope_id
from entitled
join use_case_scope using (use_case_id)
join period on period.period = entitled.period and period.kind <> 'week'
join cell
    on cell.cut = 'use_case_division'
    and cell.use_case_id = entitled.use_case_id
    and cell.division = entitled.division
union all
select cell.cell_id, entitled.period, entitled.person_id, entitled.counted, entitled.is_present,
    entitled.present_weeks, use_case_scope.scope_id
from entitled
join use_case_scope using (use_case_id)
join period on period.period = entitled.period and period.kind <> 'week'
join cell
    on cell.cut = 'use_case_team'
    and cell.use_case_id = entitled.use_case_id
    and cell.team = entitled.team
    and cell.division is not distinct from entitled.division
union all
select cell.cell_id, entitled.period, entitled.person_id, entitled.counted, entitled.is_present,
    entitled.present_weeks, use_case_scope.scope_id
from entitled
join use_case_scope using (use_case_id)
join period on period.period = entitled.period and period.kind <> 'week'
join cell
    on cell.cut = 'use_case_role'
    and cell.use_case_id = entitled.use_case_id
    and cell.role = entitled.role
union all
-- who used an assistant is its population: nobody is entitled to one
select cell.cell_id, active.period, active.person_id, false, true, null, active.scope_id
from active
join scope
    on scope.scope_id = active.scope_id
    and scope.kind = 'assistant'
join cell
    on cell.cut = 'assistant'
    and cell.assistant = scope.name;

-- grain: one cell, period and person in its population, with what the person did (adoption metrics read this)
-- segment: 1 power, 2 habitual, 3 novice, 4 low, null none
create table people as
select
    cell_member.cell_id,
    cell_member.period,
    cell_member.person_id,
    cell_member.counted,
    cell_member.is_present,
    cell_member.present_weeks,
    active.person_id is not null as is_active,
    active.active_workdays,
    -- weeks are not kept for assistants
    case when cell_member.present_weeks is not null then coalesce(active.active_weeks, 0) end as active_weeks,
    case when cell_member.present_weeks is not null then coalesce(active.week_actions, 0) end as week_actions,
    active.actions,
    coalesce(active.has_days, false) as has_days,
    coalesce(active.straddles, false) as straddles,
    habit.segment
from cell_member
left join active using (scope_id, period, person_id)
left join habit using (scope_id, period, person_id);

-- grain: one cell, period and active person, once
create view active_people as
select * from people where is_active;

-- grain: one cell and period with a habit window: people there at its end, by depth of use
create table depth as
select
    cell_id,
    period,
    count(*) filter (segment = 1) as power,
    count(*) filter (segment = 2) as habitual,
    count(*) filter (segment = 3) as novice,
    count(*) filter (segment = 4) as low,
    count(*) filter (segment is null) as none,
    count(*) as people
from people
where counted
    and is_present
    and period in (select period from habit_window)
    and exists (select 1 from active_week)
group by
    cell_id,
    period;
