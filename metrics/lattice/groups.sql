-- Whom every shown group concerns, for the release gate: people by smallest common group, never one by one.

-- grain: one period and person: the cells of the person's attributes
create table placed as
select
    member.period,
    member.person_id,
    member.is_present,
    division.cell_id as division_cell,
    team.cell_id as team_cell,
    role.cell_id as role_cell,
    tenure.cell_id as tenure_cell
from member
left join cell as division
    on division.cut = 'division'
    and division.division = member.division
left join cell as team
    on team.cut = 'team'
    and team.team = member.team
    and team.division is not distinct from member.division
left join cell as role
    on role.cut = 'role'
    and role.role = member.role
left join cell as tenure
    on tenure.cut = 'tenure'
    and tenure.tenure = member.tenure;

-- grain: one use case, period and person: the two-way cells of the person's attributes
create table placed_in_use_case as
select
    use_case_scope.scope_id,
    entitled.period,
    entitled.person_id,
    entitled.is_present,
    use_case.cell_id as use_case_cell,
    division.cell_id as division_cell,
    team.cell_id as team_cell,
    role.cell_id as role_cell
from entitled
join use_case_scope using (use_case_id)
join cell as use_case
    on use_case.cut = 'use_case'
    and use_case.use_case_id = entitled.use_case_id
left join cell as division
    on division.cut = 'use_case_division'
    and division.use_case_id = entitled.use_case_id
    and division.division = entitled.division
left join cell as team
    on team.cut = 'use_case_team'
    and team.use_case_id = entitled.use_case_id
    and team.team = entitled.team
    and team.division is not distinct from entitled.division
left join cell as role
    on role.cut = 'use_case_role'
    and role.use_case_id = entitled.use_case_id
    and role.role = entitled.role;

-- grain: one smallest common group of the company and period: people, active people, people by habit
create table group_active as
select
    placed.period,
    placed.division_cell,
    placed.team_cell,
    placed.role_cell,
    placed.tenure_cell,
    count(*) as people,
    count(active.person_id) as active,
    count(*) filter (placed.is_present) as present,
    count(*) filter (placed.is_present and habit.segment = 1) as power,
    count(*) filter (placed.is_present and habit.segment = 2) as habitual,
    count(*) filter (placed.is_present and habit.segment = 3) as novice,
    count(*) filter (placed.is_present and habit.segment = 4) as low,
    count(*) filter (placed.is_present and habit.segment is null) as idle
from placed
left join active
    on active.scope_id = 0
    and active.period = placed.period
    and active.person_id = placed.person_id
left join habit
    on habit.scope_id = 0
    and habit.period = placed.period
    and habit.person_id = placed.person_id
group by
    placed.period,
    placed.division_cell,
    placed.team_cell,
    placed.role_cell,
    placed.tenure_cell;

-- grain: one smallest common group of a use case and period
create table group_active_in_use_case as
select
    placed_in_use_case.period,
    placed_in_use_case.use_case_cell,
    placed_in_use_case.division_cell,
    placed_in_use_case.team_cell,
    placed_in_use_case.role_cell,
    count(*) as people,
    count(active.person_id) as active,
    count(*) filter (placed_in_use_case.is_present) as present,
    count(*) filter (placed_in_use_case.is_present and habit.segment = 1) as power,
    count(*) filter (placed_in_use_case.is_present and habit.segment = 2) as habitual,
    count(*) filter (placed_in_use_case.is_present and habit.segment = 3) as novice,
    count(*) filter (placed_in_use_case.is_present and habit.segment = 4) as low,
    count(*) filter (placed_in_use_case.is_present and habit.segment is null) as idle
from placed_in_use_case
left join active using (scope_id, period, person_id)
left join habit using (scope_id, period, person_id)
group by
    placed_in_use_case.period,
    placed_in_use_case.use_case_cell,
    placed_in_use_case.division_cell,
    placed_in_use_case.team_cell,
    placed_in_use_case.role_cell;

-- grain: one smallest common group of the company and period: people on the list, and people with usage
create table group_use as
with users as (
    select distinct
        period,
        person_id
    from use_person
    where person_id is not null
        and requests > 0
),
every as (
    select period, person_id, 1 as people, 0 as users from placed
    union all
    select period, person_id, 0, 1 from users
)
select
    every.period,
    placed.division_cell,
    placed.team_cell,
    placed.role_cell,
    placed.tenure_cell,
    sum(every.people)::bigint as people,
    sum(every.users)::bigint as users
from every
left join placed using (period, person_id)
group by
    every.period,
    placed.division_cell,
    placed.team_cell,
    placed.role_cell,
    placed.tenure_cell;

-- grain: one smallest common group of a use case (null: no use case) and period: people with usage
create table group_use_in_use_case as
with users as (
    select distinct
        period,
        person_id,
        use_case_id
    from use_person
    where person_id is not null
        and requests > 0
),
-- use of no use case is a part that no cell shows
numbered as (
    select
        users.*,
        coalesce(use_case.cell_id, -1) as use_case_cell
    from users
    left join cell as use_case
        on use_case.cut = 'use_case'
        and use_case.use_case_id = users.use_case_id
)
select
    numbered.period,
    numbered.use_case_cell,
    placed.division_cell as company_division_cell,
    placed.team_cell as company_team_cell,
    placed.role_cell as company_role_cell,
    placed.tenure_cell as company_tenure_cell,
    division.cell_id as division_cell,
    team.cell_id as team_cell,
    role.cell_id as role_cell,
    count(*) as users
from numbered
left join member using (period, person_id)
left join placed using (period, person_id)
left join cell as division
    on division.cut = 'use_case_division'
    and division.use_case_id = numbered.use_case_id
    and division.division = member.division
left join cell as team
    on team.cut = 'use_case_team'
    and team.use_case_id = numbered.use_case_id
    and team.team = member.team
    and team.division is not distinct from member.division
left join cell as role
    on role.cut = 'use_case_role'
    and role.use_case_id = numbered.use_case_id
    and role.role = member.role
group by
    numbered.period,
    numbered.use_case_cell,
    placed.division_cell,
    placed.team_cell,
    placed.role_cell,
    placed.tenure_cell,
    division.cell_id,
    team.cell_id,
    role.cell_id;

-- grain: one part by model (-1: no cell of its own) of a whole (company or use case) and period: people with usage
create table group_use_by_model as
with users as (
    select distinct
        period,
        person_id,
        use_case_id,
        model_id
    from use_person
    where person_id is not null
        and requests > 0
)
select
    users.period,
    company.cell_id as whole_cell,
    coalesce(model.cell_id, -1) as part_cell,
    count(distinct users.person_id) as users
from users
join cell as company on company.cut = 'org'
left join cell as model
    on model.cut = 'model'
    and model.model = users.model_id
group by
    users.period,
    company.cell_id,
    model.cell_id
union all
select
    users.period,
    use_case.cell_id,
    coalesce(both_ways.cell_id, -1),
    count(distinct users.person_id)
from users
join cell as use_case
    on use_case.cut = 'use_case'
    and use_case.use_case_id = users.use_case_id
left join cell as both_ways
    on both_ways.cut = 'use_case_model'
    and both_ways.use_case_id = users.use_case_id
    and both_ways.model = users.model_id
group by
    users.period,
    use_case.cell_id,
    both_ways.cell_id;

-- grain: one smallest common group of seat holders and period
create table group_seat as
with holder as (
    select
        period,
        person_id,
        any_value(department) as department,
        bool_or(is_used) as is_user,
        bool_or(not is_used) as has_idle
    from seat_period
    group by
        period,
        person_id
)
select
    holder.period,
    coalesce(placed.division_cell, division.cell_id) as division_cell,
    placed.team_cell,
    placed.role_cell,
    null::integer as tenure_cell,
    count(*) as holders,
    count(*) filter (holder.is_user) as users,
    count(*) filter (holder.has_idle) as idle
from holder
left join placed using (period, person_id)
left join cell as division
    on division.cut = 'division'
    and division.division = holder.department
group by all;

-- grain: one smallest common group of mature seat holders and period
create table group_activation as
select
    new_seat.period,
    placed.division_cell,
    placed.team_cell,
    placed.role_cell,
    null::integer as tenure_cell,
    count(*) as mature,
    count(*) filter (new_seat.is_activated) as activated
from new_seat
join cell on cell.cell_id = new_seat.cell_id and cell.cut = 'org'
left join placed
    on placed.period = new_seat.period
    and placed.person_id = new_seat.person_id
group by all;

-- grain: one cell and period: whether one or two people make up most of a sum
create table dominated as
with person as (
    select
        usage.cell_id,
        usage.period,
        usage.person_id,
        sum(usage.requests)::double as requests,
        sum(usage.tokens) as tokens,
        coalesce(sum(usage.priced_cost), 0) as cost,
        sum(usage.tasks)::double as tasks,
        coalesce(sum(usage.tasks * time_factor.gross), 0) as hours
    from usage
    left join time_factor using (use_case_id)
    where usage.person_id is not null
    group by
        usage.cell_id,
        usage.period,
        usage.person_id
),
top as (
    select
        cell_id,
        period,
        max(requests, 2) as requests,
        max(tokens, 2) as tokens,
        max(cost, 2) as cost,
        max(tasks, 2) as tasks,
        max(abs(hours), 2) as hours,
        sum(requests) as all_requests,
        sum(tokens) as all_tokens,
        sum(cost) as all_cost,
        sum(tasks) as all_tasks,
        sum(abs(hours)) as all_hours
    from person
    group by
        cell_id,
        period
)
select
    cell_id,
    period
from top
where requests[1] > 0.5 * all_requests or list_sum(requests) > 0.75 * all_requests
    or tokens[1] > 0.5 * all_tokens or list_sum(tokens) > 0.75 * all_tokens
    or cost[1] > 0.5 * all_cost or list_sum(cost) > 0.75 * all_cost
    or tasks[1] > 0.5 * all_tasks or list_sum(tasks) > 0.75 * all_tasks
    or hours[1] > 0.5 * all_hours or list_sum(hours) > 0.75 * all_hours;

-- grain: one cell and period of counted actions: people, and whether one or two make up most of it
create table group_actions as
select
    people.cell_id,
    people.period,
    count(*) as users,
    coalesce(
        max(people.actions) > 0.5 * sum(people.actions)
        or list_sum(max(people.actions, 2)) > 0.75 * sum(people.actions),
        false
    ) as is_dominated
from people
join cell using (cell_id)
where people.is_active
    and cell.cut in ('org', 'use_case', 'assistant')
group by
    people.cell_id,
    people.period;
