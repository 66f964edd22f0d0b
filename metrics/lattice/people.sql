-- Who counts: the roster is the denominator; without one, the seats are, and the number says so.

-- grain: one person, attributes and validity interval of the HR list
create table roster as
select
    row_number() over (order by person.principal_id, person.valid_from, person.source_row)::integer as roster_row,
    person_key.person_id,
    nullif(trim(person.division), '') as division,
    nullif(trim(person.team), '') as team,
    nullif(trim(person.role_family), '') as role,
    nullif(trim(person.tenure_band), '') as tenure,
    nullif(trim(person.site), '') as site,
    person.is_it,
    person.contract_hours,
    person.valid_from,
    coalesce(person.valid_to, date '9999-12-31') as valid_to
from warehouse.person
join person_key using (principal_id);

-- grain: one row: what a share of people is of (entitled | seats | null) and how many people there are
create table denominator as
select
    case
        when exists (select 1 from roster) then 'entitled'
        when exists (select 1 from warehouse.seat_snapshot where state <> 'unlicensed') then 'seats'
    end as kind,
    (
        select count(distinct roster.person_id)
        from roster, data_range
        where data_range.watermark between roster.valid_from and roster.valid_to
    ) as headcount,
    (select count(*) from person_key) as identified;

-- grain: one person, system and period in which the person holds a seat at its end
create table seat_holder as
with snapshot as (
    select distinct
        system,
        date
    from warehouse.seat_snapshot
),
in_force as (
    select
        period.period,
        snapshot.system,
        max(snapshot.date) as date
    from period
    join snapshot on snapshot.date <= period.end_day
    group by
        period.period,
        snapshot.system
)
select
    in_force.period,
    seat_snapshot.system,
    person_key.person_id,
    max(nullif(trim(seat_snapshot.department), '')) as department
from in_force
join warehouse.seat_snapshot
    on seat_snapshot.system = in_force.system
    and seat_snapshot.date = in_force.date
join person_key using (principal_id)
-- unlicensed is no seat; licensed and idle is a seat with zero use
where seat_snapshot.state <> 'unlicensed'
group by
    in_force.period,
    seat_snapshot.system,
    person_key.person_id;

-- grain: one person and period, with the attributes held at the period's end (leavers stay until their exit)
create table member as
with employed as (
    select
        person_id,
        min(valid_from) as first_day,
        max(valid_to) as last_day
    from roster
    group by person_id
)
select
    period.period,
    roster.person_id,
    roster.division,
    roster.team,
    roster.role,
    roster.tenure,
    roster.roster_row,
    roster.valid_to >= period.end_day as is_present,
    -- whole weeks of the period that the person's employment touches
    greatest(
        0,
        (
            least(date_trunc('week', employed.last_day)::date, whole_weeks.last_week)
            - greatest(date_trunc('week', employed.first_day)::date, whole_weeks.first_week)
        ) // 7 + 1
    )::integer as present_weeks
from period
left join whole_weeks using (period)
join roster
    on roster.valid_from <= period.end_day
    and roster.valid_to >= period.start_day
join employed on employed.person_id = roster.person_id
where (select kind from denominator) = 'entitled'
qualify row_number() over (
    partition by period.period, roster.person_id
    order by roster.valid_from desc, roster.roster_row desc
) = 1
union all by name
select
    seat_holder.period,
    seat_holder.person_id,
    max(seat_holder.department) as division,
    true as is_present,
    coalesce(any_value(whole_weeks.weeks), 0)::integer as present_weeks
from seat_holder
left join whole_weeks using (period)
where (select kind from denominator) = 'seats'
group by
    seat_holder.period,
    seat_holder.person_id
union all by name
-- with neither roster nor seats there are only the people who were seen
select
    active.period,
    active.person_id,
    true as is_present,
    coalesce(whole_weeks.weeks, 0)::integer as present_weeks
from active
left join whole_weeks using (period)
where (select kind from denominator) is null
    and active.scope_id = 0;

-- grain: one use case that is more than an idea, and whether it says who is entitled
create table live_use_case as
select
    use_case_id,
    coalesce(json_type(population) = 'OBJECT' and len(json_keys(population)) > 0, false) as has_population
from warehouse.use_case
where stage <> 'idea';

-- grain: one attribute value of the population of one use case; several values of one attribute are alternatives
create table population_rule as
with attribute as (
    select
        use_case_id,
        unnest(json_keys(population)) as attribute,
        population
    from warehouse.use_case
    join live_use_case using (use_case_id)
    where has_population
),
stated as (
    select
        use_case_id,
        attribute,
        json_extract(population, '$."' || attribute || '"') as stated
    from attribute
)
select
    use_case_id,
    case attribute when 'role_family' then 'role' when 'tenure_band' then 'tenure' else attribute end as attribute,
    lower(trim(unnest(
        case json_type(stated)
            when 'ARRAY' then json_extract_string(stated, '$[*]')
            else [json_extract_string(stated, '$')]
        end
    ))) as value
from stated;

-- grain: one use case and roster row that it entitles
create table entitlement as
with attribute as (
    unpivot (
        select
            roster_row,
            lower(division) as division,
            lower(team) as team,
            lower(role) as role,
            lower(tenure) as tenure,
            lower(trim(site)) as site,
            is_it::varchar as is_it
        from roster
    )
    on division, team, role, tenure, site, is_it
    into name attribute value value
),
fulfilled as (
    select
        population_rule.use_case_id,
        attribute.roster_row,
        count(distinct population_rule.attribute) as rules
    from population_rule
    join attribute using (attribute, value)
    group by
        population_rule.use_case_id,
        attribute.roster_row
),
asked as (
    select
        use_case_id,
        count(distinct attribute) as rules
    from population_rule
    group by use_case_id
)
select
    fulfilled.use_case_id,
    fulfilled.roster_row
from fulfilled
join asked using (use_case_id, rules);
