-- What was used and what it cost at list price, per cell, period and person; people without a name are one row.

-- grain: one use case: hours per completed task (filled before this file runs)
-- table time_factor (use_case_id, gross, net, additional, realised and their _low and _high, reason)

-- grain: one identified person and ISO week: the share of claimed net hours that fits into a quarter of the contract
create table person_week_cap as
with contract as (
    select
        person_id,
        max_by(contract_hours, valid_from) as contract_hours
    from roster
    where contract_hours > 0
    group by person_id
),
claimed as (
    select
        use_row.person_id,
        use_row.week_start,
        sum(use_row.sessions * time_factor.net) as hours
    from use_row
    join time_factor using (use_case_id)
    where time_factor.net > 0
        and use_row.person_id is not null
    group by
        use_row.person_id,
        use_row.week_start
)
select
    claimed.person_id,
    claimed.week_start,
    least(1.0, 0.25 * coalesce(contract.contract_hours, setting.contract_hours) / claimed.hours) as kept
from claimed
cross join setting
left join contract using (person_id)
where claimed.hours > 0.25 * coalesce(contract.contract_hours, setting.contract_hours);

-- grain: one ISO week or calendar month, person (or none), use case and model
create table use_sum as
with capped as (
    select
        use_row.*,
        use_row.sessions * coalesce(person_week_cap.kept, 1.0) as capped_tasks
    from use_row
    left join person_week_cap using (person_id, week_start)
)
select
    'month' as part,
    month as part_start,
    person_id,
    use_case_id,
    model_id,
    sum(requests)::bigint as requests,
    sum(sessions)::bigint as tasks,
    sum(capped_tasks) as capped_tasks,
    sum(tokens)::double as tokens,
    sum(priced_usd) as priced_usd,
    sum(unpriced_requests)::bigint as unpriced_requests
from capped
group by
    month,
    person_id,
    use_case_id,
    model_id
union all
select
    'week',
    week_start,
    person_id,
    use_case_id,
    model_id,
    sum(requests)::bigint,
    sum(sessions)::bigint,
    sum(capped_tasks),
    sum(tokens)::double,
    sum(priced_usd),
    sum(unpriced_requests)::bigint
from capped
group by
    week_start,
    person_id,
    use_case_id,
    model_id;

-- grain: one use case and month: completed tasks, and those whose net hours count after the cap
create table task_month as
select
    use_case_id,
    part_start as month,
    sum(tasks)::double as tasks,
    sum(capped_tasks) as capped_tasks
from use_sum
where part = 'month'
    and use_case_id is not null
    and tasks > 0
group by
    use_case_id,
    part_start;

-- grain: one period, person (or none), use case and model
create table use_person as
select
    period_part.period,
    use_sum.person_id,
    use_sum.use_case_id,
    use_sum.model_id,
    sum(use_sum.requests)::bigint as requests,
    sum(use_sum.tasks)::bigint as tasks,
    sum(use_sum.capped_tasks) as capped_tasks,
    sum(use_sum.tokens) as tokens,
    sum(use_sum.priced_usd) * any_value(setting.usd_rate) as priced_cost,
    sum(use_sum.unpriced_requests)::bigint as unpriced_requests
from use_sum
join period_part using (part, part_start)
cross join setting
group by
    period_part.period,
    use_sum.person_id,
    use_sum.use_case_id,
    use_sum.model_id;

-- grain: one period, person (or none) and use case, with the person's attributes of that period
create table use_member as
select
    use_person.period,
    period.kind,
    use_person.person_id,
    use_person.use_case_id,
    member.division,
    member.team,
    member.role,
    member.tenure,
    sum(use_person.requests)::bigint as requests,
    sum(use_person.tasks)::bigint as tasks,
    sum(use_person.capped_tasks) as capped_tasks,
    sum(use_person.tokens) as tokens,
    sum(use_person.priced_cost) as priced_cost,
    sum(use_person.unpriced_requests)::bigint as unpriced_requests
from use_person
join period using (period)
left join member using (period, person_id)
group by
    use_person.period,
    period.kind,
    use_person.person_id,
    use_person.use_case_id,
    member.division,
    member.team,
    member.role,
    member.tenure;

-- grain: one cell, period, person (or none) and use case. Sums over people by division, team, role and tenure
-- stand for month, quarter and 12 months only: weeks would leave edge days of a month open to subtraction.
create table usage as
select cell.cell_id, use_member.* exclude (kind, division, team, role, tenure)
from use_member join cell on cell.cut = 'org'
union all
select cell.cell_id, use_member.* exclude (kind, division, team, role, tenure)
from use_member join cell on cell.cut = 'use_case' and cell.use_case_id = use_member.use_case_id
union all
select cell.cell_id, use_member.* exclude (kind, division, team, role, tenure)
from use_member join cell on cell.cut = 'division' and cell.division = use_member.division
where use_member.kind in ('month', 'quarter', '12m')
union all
select cell.cell_id, use_member.* exclude (kind, division, team, role, tenure)
from use_member
join cell
    on cell.cut = 'team'
    and cell.team = use_member.team
    and cell.division is not distinct from use_member.division
where use_member.kind in ('month', 'quarter', '12m')
union all
select cell.cell_id, use_member.* exclude (kind, division, team, role, tenure)
from use_member join cell on cell.cut = 'role' and cell.role = use_member.role
where use_member.kind in ('month', 'quarter', '12m')
union all
select cell.cell_id, use_member.* exclude (kind, division, team, role, tenure)
from use_member join cell on cell.cut = 'tenure' and cell.tenure = use_member.tenure
where use_member.kind in ('month', 'quarter', '12m')
union all
select cell.cell_id, use_member.* exclude (kind, division, team, role, tenure)
from use_member
join cell
    on cell.cut = 'use_case_division'
    and cell.use_case_id = use_member.use_case_id
    and cell.division = use_member.division
where use_member.kind in ('month', 'quarter', '12m')
union all
select cell.cell_id, use_member.* exclude (kind, division, team, role, tenure)
from use_member
join cell
    on cell.cut = 'use_case_team'
    and cell.use_case_id = use_member.use_case_id
    and cell.team = use_member.team
    and cell.division is not distinct from use_member.division
where use_member.kind in ('month', 'quarter', '12m')
union all
select cell.cell_id, use_member.* exclude (kind, division, team, role, tenure)
from use_member
join cell
    on cell.cut = 'use_case_role'
    and cell.use_case_id = use_member.use_case_id
    and cell.role = use_member.role
where use_member.kind in ('month', 'quarter', '12m')
union all by name
select cell.cell_id, use_person.* exclude (model_id)
from use_person
join period on period.period = use_person.period and period.kind <> 'week'
join cell on cell.cut = 'model' and cell.model = use_person.model_id
union all by name
select cell.cell_id, use_person.* exclude (model_id)
from use_person
join period on period.period = use_person.period and period.kind in ('month', 'quarter', '12m')
join cell
    on cell.cut = 'use_case_model'
    and cell.use_case_id = use_person.use_case_id
    and cell.model = use_person.model_id;

-- grain: one cell, period and step from gross to realised hours, with P10 and P90 of the stated minutes; only gross
-- hours count the tasks above the weekly cap of a person
create view hours as
with stated as (
    select use_case_id, 'gross' as step, gross as hours, gross_low as low, gross_high as high, gross_reason as reason
    from time_factor
    union all
    select use_case_id, 'net', net, net_low, net_high, net_reason
    from time_factor
    union all
    select use_case_id, 'additional', additional, additional_low, additional_high, additional_reason
    from time_factor
    union all
    select use_case_id, 'realised', realised, realised_low, realised_high, realised_reason
    from time_factor
),
claimed as (
    select
        usage.cell_id,
        usage.period,
        steps.step,
        usage.person_id,
        usage.tasks,
        case when steps.step = 'gross' then usage.tasks else usage.capped_tasks end as counted,
        stated.hours,
        stated.low,
        stated.high,
        stated.reason
    from usage
    cross join (select unnest(['gross', 'net', 'additional', 'realised']) as step) as steps
    left join stated using (use_case_id, step)
)
select
    cell_id,
    period,
    step,
    sum(counted * hours) as value,
    sum(counted * low) as low,
    sum(counted * high) as high,
    0.8 as level,
    case when count(hours) > 0 then 'D' end as grade,
    count(distinct person_id) filter (hours is not null) as people,
    case
        when count(hours) = 0 then min(coalesce(reason, 'missing_minutes'))
        when count(*) filter (tasks > 0 and hours is null) > 0 then 'some_use_cases_missing'
    end as reason
from claimed
group by
    cell_id,
    period,
    step;
