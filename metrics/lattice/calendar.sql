-- The days that the data covers and the periods that are published. Weeks are ISO weeks, everything is UTC.

-- grain: one row: the first day and the watermark (newest complete day) of the data
create table data_range as
with covered as (
    select
        min(day) as first_day,
        max(day + case grain when '1w' then 6 when '28d' then 27 else 0 end) as last_day,
        1 as choice
    from warehouse.usage_day
    union all
    select
        min(period_start)::date,
        max(period_end - interval 1 microsecond)::date,
        1
    from warehouse.activity_fact
    union all
    select
        min(date),
        max(date),
        2
    from warehouse.seat_snapshot
    union all
    select
        min(period_start)::date,
        max(coalesce(period_end - interval 1 microsecond, period_start))::date,
        3
    from warehouse.kpi_observation
    union all
    select
        min(charge_period_start)::date,
        max(charge_period_end - interval 1 microsecond)::date,
        4
    from warehouse.charge_fact
    union all
    select
        min(started_at)::date,
        max(started_at)::date,
        5
    from warehouse.eval_result
),
best as (
    select
        min(first_day) as first_day,
        max(last_day) as last_day
    from covered
    where last_day is not null
    group by choice
    order by choice
    limit 1
)
select
    first_day,
    -- a day that was loaded while it ran is not complete yet
    case when last_day = (select max(loaded_at)::date from warehouse.ingest_run) then last_day - 1 else last_day end
        as watermark
from best;

-- grain: one ISO week that lies wholly in the data
create table week as
select
    monday::date as week_start,
    monday::date + 6 as week_end
from data_range, generate_series(date_trunc('week', first_day + interval 6 day), watermark - interval 6 day, interval 7 day) as weeks (monday);

-- grain: one published period; only complete ones
create table period as
with full_month as (
    select
        month::date as start_day,
        (month + interval 1 month)::date - 1 as end_day
    from data_range,
        generate_series(
            date_trunc('month', first_day - interval 1 day) + interval 1 month,
            date_trunc('month', watermark + interval 1 day) - interval 1 month,
            interval 1 month
        ) as months (month)
),
full_quarter as (
    select
        quarter::date as start_day,
        (quarter + interval 3 month)::date - 1 as end_day
    from data_range,
        generate_series(
            date_trunc('quarter', first_day - interval 1 day) + interval 3 month,
            date_trunc('quarter', watermark + interval 1 day) - interval 3 month,
            interval 3 month
        ) as quarters (quarter)
),
-- the windows of a vendor's report of 28 days, where nothing finer says who used anything
reported_window as (
    select distinct
        period_start::date as start_day,
        (period_end - interval 1 microsecond)::date as end_day
    from warehouse.activity_fact
    where grain = '28d'
        and not exists (select 1 from warehouse.activity_fact where grain <> '28d')
        and not exists (select 1 from warehouse.usage_day where principal_id is not null)
),
-- four whole ISO weeks; the newest may be shorter while there is less data
four_weeks as (
    select
        greatest(first_day, last_week - 27 - 28 * back) as start_day,
        last_week - 28 * back as end_day
    from data_range, (select max(week_end) as last_week from week), (select range::integer as back from range(0, 13)) as steps
    where last_week is not null
        and (back = 0 or last_week - 27 - 28 * back >= first_day)
        and not exists (select 1 from reported_window)
    union all
    -- every 28 days back from the newest report that ends there too
    select start_day, end_day
    from reported_window, (select max(end_day) as last_day from reported_window)
    where (last_day - end_day) % 28 = 0
        and last_day - end_day < 13 * 28
        and end_day - start_day = 27
),
-- twelve calendar months to the newest complete one; the newest may be shorter while there is less data
year_end as (
    select coalesce((select max(end_day) from full_month), (select watermark from data_range)) as last_day
),
twelve_months as (
    select
        greatest(first_day, (last_day + 1 - to_months(12 * (back + 1)))::date) as start_day,
        (last_day + 1 - to_months(12 * back))::date - 1 as end_day
    from data_range, year_end, (select range::integer as back from range(0, 2)) as steps
    where first_day is not null
        and (back = 0 or (last_day + 1 - to_months(12 * (back + 1)))::date >= first_day)
),
every as (
    select 'week' as kind, week_start as start_day, week_end as end_day from week
    union all
    select 'month', start_day, end_day from full_month
    union all
    select 'quarter', start_day, end_day from full_quarter
    union all
    select '28d', start_day, end_day from four_weeks
    union all
    select '12m', start_day, end_day from twelve_months
)
select
    row_number() over (order by kind, start_day)::integer as period,
    kind,
    start_day,
    end_day,
    row_number() over (partition by kind order by end_day desc) = 1 as is_latest,
    end_day - start_day + 1 as days,
    -- whether whole months (12m) or whole weeks (28d) fill it exactly
    case kind
        when '28d' then end_day - start_day = 27
        when '12m' then date_trunc('month', end_day + interval 1 day) = end_day + 1
            and (end_day + 1 - interval 12 month)::date = start_day
        else true
    end as is_whole
from every
order by kind, start_day;

-- grain: one day of one period
create table calendar as
select
    day::date as day,
    period.period,
    period.kind
from period, generate_series(period.start_day, period.end_day, interval 1 day) as days (day);

-- grain: one period and its workdays (Monday to Friday)
create table workdays as
select
    period,
    count(*) as workdays
from calendar
where isodow(day) < 6
group by period;

-- grain: one calendar month or ISO week that fills one period: months fill month, quarter and 12 months,
-- weeks fill week and 28 days, so days are counted once per part and added
create table period_part as
select
    period.period,
    period.kind,
    'month' as part,
    month::date as part_start
from period, generate_series(date_trunc('month', period.start_day), period.end_day, interval 1 month) as months (month)
where period.kind in ('month', 'quarter', '12m')
union all
select
    period.period,
    period.kind,
    'week',
    week::date
from period, generate_series(date_trunc('week', period.start_day), period.end_day, interval 7 day) as weeks (week)
where period.kind in ('week', '28d')
    -- a reported window need not be filled by weeks
    and isodow(period.end_day) = 7;

-- grain: one whole week inside one period
create table week_in_period as
select
    period.period,
    week.week_start
from period
join week
    on week.week_start >= period.start_day
    and week.week_end <= period.end_day;

-- grain: one period and its whole weeks
create table whole_weeks as
select
    period.period,
    any_value(period.days) as days,
    count(*) as weeks,
    min(week_in_period.week_start) as first_week,
    max(week_in_period.week_start) as last_week
from week_in_period
join period using (period)
group by period.period;

-- grain: one week of the window from which the habit segments of one period are read
create table habit_window as
with ends as (
    select
        period.period,
        max(week.week_end) as week_end
    from period
    join week
        on week.week_end <= period.end_day
        and week.week_end > period.end_day - 7
    group by period.period
),
sized as (
    select
        ends.period,
        ends.week_end,
        case
            when ends.week_end - 83 >= data_range.first_day then 12
            when ends.week_end - 27 >= data_range.first_day then 4
        end as weeks
    from ends, data_range
)
select
    sized.period,
    sized.weeks,
    week.week_start
from sized
join week
    on week.week_end <= sized.week_end
    and week.week_end > sized.week_end - (7 * sized.weeks)::integer;
