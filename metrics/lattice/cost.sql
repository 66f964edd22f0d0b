-- Full cost by day, use case and driver, then by cell and period: tokens trued up to the invoice, seats, what is
-- stated beside them. Idle seats and what nothing explains stay lines of their own.

-- grain: one day, use case (or none) and driver
create table cost_day as
with month_days as (
    select
        date_trunc('month', day)::date as month,
        day::date as day,
        count(*) over (partition by date_trunc('month', day)) as days
    from data_range, generate_series(first_day, watermark, interval 1 day) as days (day)
),
-- usage of no use case is unallocated spend, whatever project it ran in
tokens as (
    select
        priced_day.day,
        priced_day.use_case_id,
        case when priced_day.use_case_id is null then 'unallocated' else 'tokens' end as driver,
        sum(priced_day.amount * coalesce(true_up.factor, 1.0)) as mid,
        bool_or(priced_day.amount is null and true_up.factor is null) as is_missing
    from priced_day
    left join true_up
        on true_up.month = priced_day.month
        and (
            (true_up.has_accounts and true_up.account = priced_day.account)
            or not true_up.has_accounts
        )
    group by
        priced_day.day,
        priced_day.use_case_id
),
-- token lines that no priced usage explains: by their own use case where they have one
unexplained as (
    select
        charge.first_day,
        charge.last_day,
        charge.use_case_id,
        case when charge.use_case_id is null then 'unallocated' else 'tokens' end as driver,
        charge.amount
    from charge
    join invoiced_month using (month)
    join true_up
        on true_up.month = charge.month
        and true_up.account is not distinct from case when true_up.has_accounts then charge.account end
    where charge.driver = 'tokens'
        and true_up.factor is null
),
other as (
    select
        first_day,
        last_day,
        use_case_id,
        driver,
        amount
    from charge
    where driver in ('tools', 'platform', 'unallocated')
        -- the seats of a system are priced from its list where it has one and a price is stated
        or (
            driver = 'seats'
            and charge_id not in (
                select seat_invoice.charge_id
                from seat_invoice
                join seat_price using (system)
                where seat_price.mid is not null
            )
        )
),
spread as (
    select
        day::date as day,
        use_case_id,
        driver,
        amount / (last_day - first_day + 1) as mid
    from (select * from unexplained union all select * from other) as lines,
        generate_series(first_day, last_day, interval 1 day) as days (day)
),
every as (
    select day, use_case_id, driver, mid as low, mid, mid as high, is_missing from tokens
    union all
    select day, use_case_id, driver, mid, mid, mid, false from spread
    union all
    select
        month_days.day,
        seat_cost.use_case_id,
        seat_cost.driver,
        seat_cost.low / month_days.days,
        seat_cost.mid / month_days.days,
        seat_cost.high / month_days.days,
        seat_cost.is_missing
    from seat_cost
    join month_days using (month)
    union all
    select month_days.day, cost_plan.use_case_id, cost_plan.driver, cost_plan.low, cost_plan.mid, cost_plan.high, false
    from cost_plan
    join month_days on month_days.day between cost_plan.first_day and cost_plan.last_day
    union all
    select
        priced_day.day,
        priced_day.use_case_id,
        task_rate.driver,
        sum(priced_day.tasks * task_rate.low),
        sum(priced_day.tasks * task_rate.mid),
        sum(priced_day.tasks * task_rate.high),
        bool_or(task_rate.mid is null)
    from priced_day
    join task_rate using (use_case_id)
    group by
        priced_day.day,
        priced_day.use_case_id,
        task_rate.driver
)
select
    every.day,
    every.use_case_id,
    every.driver,
    sum(every.low) as low,
    sum(every.mid) as mid,
    sum(every.high) as high,
    coalesce(bool_or(every.is_missing), false) as is_missing
from every, data_range
where every.day between data_range.first_day and data_range.watermark
group by
    every.day,
    every.use_case_id,
    every.driver;

-- grain: one month, use case (or none), driver and basis. `spread`: one-off costs straight-line, for 12-month views
-- and unit cost; `cash`: in full in the month they were paid, for break-even and everything to date
create table cost_month as
select
    'spread' as basis,
    use_case_id,
    driver,
    date_trunc('month', day)::date as month,
    coalesce(sum(low), 0) as low,
    coalesce(sum(mid), 0) as mid,
    coalesce(sum(high), 0) as high,
    bool_or(is_missing) as is_missing
from cost_day
group by
    use_case_id,
    driver,
    date_trunc('month', day)
union all
select
    'cash',
    use_case_id,
    driver,
    date_trunc('month', day)::date,
    coalesce(sum(low), 0),
    coalesce(sum(mid), 0),
    coalesce(sum(high), 0),
    bool_or(is_missing)
from cost_day
where (use_case_id, driver) not in (select (use_case_id, driver) from one_off)
group by
    use_case_id,
    driver,
    date_trunc('month', day)
union all
select
    'cash',
    one_off.use_case_id,
    one_off.driver,
    -- what was paid before the data begin counts in their first month
    date_trunc('month', greatest(one_off.day, data_range.first_day))::date,
    sum(one_off.low),
    sum(one_off.mid),
    sum(one_off.high),
    false
from one_off
join data_range on one_off.day <= data_range.watermark
group by
    one_off.use_case_id,
    one_off.driver,
    date_trunc('month', greatest(one_off.day, data_range.first_day));

-- grain: one cell (company or use case), period and driver
create table cost as
select
    cell.cell_id,
    calendar.period,
    cost_day.driver,
    sum(cost_day.low) as low,
    sum(cost_day.mid) as mid,
    sum(cost_day.high) as high,
    bool_or(cost_day.is_missing) as is_missing
from cost_day
join calendar using (day)
join cell
    on cell.cut = 'org'
    or (cell.cut = 'use_case' and cell.use_case_id = cost_day.use_case_id)
group by
    cell.cell_id,
    calendar.period,
    cost_day.driver;
