-- Seats: who holds one, who used it, and whether new holders took it up.

-- grain: one person, system and day (or span) on which the system itself reports use
create table seat_use as
with reported as (
    select distinct
        vendor_activity.person_id,
        seat.system,
        vendor_activity.start_day,
        vendor_activity.end_day,
        vendor_activity.first_active_day as first_day,
        vendor_activity.last_active_day as last_day
    from vendor_activity
    join (select distinct source_system, system from warehouse.seat_snapshot) as seat
        on vendor_activity.service_name = seat.system
        or vendor_activity.source_system = seat.source_system
),
stamped as (
    select distinct
        person_key.person_id,
        seat_snapshot.system,
        seat_snapshot.last_activity_at::date as day
    from warehouse.seat_snapshot
    join person_key using (principal_id)
    where seat_snapshot.last_activity_at is not null
)
select person_id, system, start_day, end_day, first_day, last_day from reported
union all by name
select person_id, system, day as start_day, day as end_day from stamped
union all by name
-- a snapshot that says active without a time stands for its own day
select person_key.person_id, seat_snapshot.system, seat_snapshot.date as start_day, seat_snapshot.date as end_day
from warehouse.seat_snapshot
join person_key using (principal_id)
where seat_snapshot.state = 'active'
    and seat_snapshot.last_activity_at is null;

-- grain: one system that reports use at all; the others are judged by any AI use of their holders
create table seat_system as
select
    system,
    bool_or(state in ('active', 'licensed_idle') or last_activity_at is not null)
        or system in (select system from seat_use) as reports_use
from warehouse.seat_snapshot
group by system;

-- grain: one person, system and period with a seat, and whether it was used
create table seat_period as
with seen as (
    select distinct
        period.period,
        seat_use.person_id,
        seat_use.system
    from seat_use
    join period
        on seat_use.start_day <= period.end_day
        and seat_use.end_day >= period.start_day
    where (seat_use.start_day >= period.start_day and seat_use.end_day <= period.end_day)
        or seat_use.first_day between period.start_day and period.end_day
        or seat_use.last_day between period.start_day and period.end_day
)
select
    seat_holder.period,
    seat_holder.system,
    seat_holder.person_id,
    seat_holder.department,
    case
        when seat_system.reports_use then seen.person_id is not null
        else active.person_id is not null
    end as is_used
from seat_holder
join seat_system using (system)
left join seen using (period, person_id, system)
left join active
    on active.scope_id = 0
    and active.period = seat_holder.period
    and active.person_id = seat_holder.person_id;

-- grain: one cell, period, person and system with a seat (seat metrics read this)
create table seat as
with placed as (
    select
        seat_period.*,
        coalesce(member.division, seat_period.department) as division,
        member.team,
        member.role
    from seat_period
    left join member using (period, person_id)
)
select cell.cell_id, placed.period, placed.person_id, placed.system, placed.is_used
from placed join cell on cell.cut = 'org'
union all
select cell.cell_id, placed.period, placed.person_id, placed.system, placed.is_used
from placed join cell on cell.cut = 'division' and cell.division = placed.division
union all
select cell.cell_id, placed.period, placed.person_id, placed.system, placed.is_used
from placed
join cell
    on cell.cut = 'team'
    and cell.team = placed.team
    and cell.division is not distinct from placed.division
union all
select cell.cell_id, placed.period, placed.person_id, placed.system, placed.is_used
from placed join cell on cell.cut = 'role' and cell.role = placed.role;

-- grain: one person who ever held a seat: the first day of it that the data can say
create table seat_start as
with listed as (
    select
        person_key.person_id,
        seat_snapshot.assigned_at::date as assigned_on,
        seat_snapshot.date,
        seat_snapshot.date = min(seat_snapshot.date) over (partition by seat_snapshot.system) as is_first
    from warehouse.seat_snapshot
    join person_key using (principal_id)
    where seat_snapshot.state <> 'unlicensed'
)
select
    listed.person_id,
    greatest(
        -- a seat of the first list without a date was there before
        min(coalesce(listed.assigned_on, case when listed.is_first then data_range.first_day else listed.date end)),
        any_value(data_range.first_day)
    ) as start_day
from listed
cross join data_range
group by listed.person_id;

-- grain: one cell, period and person with a mature seat, and whether it was taken up in its first 14 days
create table new_seat as
with known_day as (
    -- days that are known: from events, and the first and last active day of a vendor's week
    select person_id, day from use_day where scope_id = 0
    union
    select person_id, unnest([first_day, last_day]) as day
    from use_span
    where scope_id = 0 and grain = '1w'
),
taken_up as (
    select
        seat_start.person_id,
        count(distinct known_day.day) as days
    from seat_start
    join known_day
        on known_day.person_id = seat_start.person_id
        and known_day.day between seat_start.start_day and seat_start.start_day + 13
    group by seat_start.person_id
)
select
    seat.cell_id,
    seat.period,
    seat.person_id,
    coalesce(taken_up.days, 0) >= 3 as is_activated,
    -- a source of months knows two days at most
    exists (select 1 from known_day) as is_measured
from (select distinct cell_id, period, person_id from seat) as seat
join period using (period)
join seat_start using (person_id)
left join taken_up using (person_id)
where seat_start.start_day <= period.end_day - 14;

-- grain: one system: price of a seat and month in the reporting currency (filled before this file runs)
-- table seat_price (system, low, mid, high)
