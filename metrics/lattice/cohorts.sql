-- Who is new, who stays, who comes back and who leaves, for the company and its use cases (METHOD 2).

-- grain: one cell (company or use case), period and person active in it
create table active_in as
select
    people.cell_id,
    people.period,
    period.kind,
    period.start_day,
    people.person_id
from people
join cell using (cell_id)
join period using (period)
where people.is_active
    and cell.cut in ('org', 'use_case')
    and period.is_whole;

-- grain: one cell and period that has one of its kind right before it: its active people by where they come from
create table growth as
with pair as (
    select
        period.period,
        before.period as before
    from period
    join period as before
        on before.kind = period.kind
        and before.end_day = period.start_day - 1
    where period.is_whole
        and before.is_whole
),
first_seen as (
    select
        cell_id,
        kind,
        person_id,
        min(start_day) as start_day
    from active_in
    group by
        cell_id,
        kind,
        person_id
),
here as (
    select
        active_in.cell_id,
        active_in.period,
        count(*) filter (earlier.person_id is not null) as retained,
        count(*) filter (earlier.person_id is null and first_seen.start_day = active_in.start_day) as arrived,
        count(*) filter (earlier.person_id is null and first_seen.start_day < active_in.start_day) as returned
    from active_in
    join pair using (period)
    join first_seen using (cell_id, kind, person_id)
    left join active_in as earlier
        on earlier.cell_id = active_in.cell_id
        and earlier.period = pair.before
        and earlier.person_id = active_in.person_id
    group by
        active_in.cell_id,
        active_in.period
),
earlier as (
    select
        active_in.cell_id,
        pair.period,
        count(*) as people
    from active_in
    join pair on pair.before = active_in.period
    group by
        active_in.cell_id,
        pair.period
)
select
    cell_id,
    period,
    coalesce(here.retained, 0) as retained,
    coalesce(here.arrived, 0) as arrived,
    coalesce(here.returned, 0) as returned,
    coalesce(earlier.people, 0) - coalesce(here.retained, 0) as churned,
    -- the smallest group that one of the four numbers counts: what the release rules look at
    list_min(list_filter(
        [
            coalesce(here.retained, 0),
            coalesce(here.arrived, 0),
            coalesce(here.returned, 0),
            coalesce(earlier.people, 0) - coalesce(here.retained, 0)
        ],
        lambda size: size > 0
    )) as smallest
from here
full join earlier using (cell_id, period);

-- grain: one cell (company or use case) and person: the first week of use; the first week of the data starts no cohort
create table first_use as
select
    cell.cell_id,
    scope.scope_id,
    active_week.person_id,
    min(active_week.week_start) as week_start
from active_week
join scope using (scope_id)
join cell
    on (scope.kind = 'company' and cell.cut = 'org')
    or (scope.kind = 'use_case' and cell.cut = 'use_case' and cell.use_case_id = scope.name)
group by
    cell.cell_id,
    scope.scope_id,
    active_week.person_id
having min(active_week.week_start) > (select min(week_start) from week);

-- grain: one cell, period, age in weeks (4 or 12) and person whose own week of that age lies in the period
create table own_week as
select
    first_use.cell_id,
    week_in_period.period,
    age.weeks,
    first_use.person_id,
    active_week.person_id is not null as is_active
from first_use
cross join (select unnest([4, 12]) as weeks) as age
join week_in_period on week_in_period.week_start = first_use.week_start + (7 * age.weeks)::integer
left join active_week
    on active_week.scope_id = first_use.scope_id
    and active_week.person_id = first_use.person_id
    and active_week.week_start = first_use.week_start + (7 * age.weeks)::integer;

-- grain: one calendar month of first use by the company and age in months: people, and those active in that month
create table cohort_month as
with month as (
    select
        start_day,
        period
    from period
    where kind = 'month'
),
cohort as (
    select
        date_trunc('month', first_use.week_start)::date as start_day,
        first_use.person_id
    from first_use
    join cell using (cell_id)
    where cell.cut = 'org'
)
select
    cohort.start_day,
    date_diff('month', cohort.start_day, month.start_day) as age,
    count(*) as people,
    count(active.person_id) as active
from cohort
join month on month.start_day >= cohort.start_day
left join active
    on active.scope_id = 0
    and active.period = month.period
    and active.person_id = cohort.person_id
where cohort.start_day in (select start_day from month)
group by
    cohort.start_day,
    month.start_day;
