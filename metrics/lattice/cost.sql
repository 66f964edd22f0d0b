-- Full cost by day, use case and driver, then by cell and period. Tokens are trued up to the invoice, seats are
-- allocated by active days, idle seats and what nothing explains stay lines of their own.

-- grain: one AI invoice line of the reporting currency, with the kind of cost it is
create table charge as
select
    date_trunc('month', charge_period_start)::date as month,
    charge_period_start::date as first_day,
    greatest(charge_period_start::date, (charge_period_end - interval 1 microsecond)::date) as last_day,
    lower(coalesce(provider_name, 'unknown')) as provider,
    sub_account_id as account,
    use_case_id,
    coalesce(billed_cost, effective_cost)::double as amount,
    case
        when regexp_matches(lower(concat_ws(' ', charge_description, sku_meter, sku_id)), 'seat|licen[cs]e|subscription')
            then 'seats'
        when token_direction is not null
            or regexp_matches(lower(concat_ws(' ', consumed_unit, pricing_unit, sku_meter)), 'token')
            then 'tokens'
        when charge_category in ('Credit', 'Adjustment', 'Tax') then 'tokens'
        when charge_frequency = 'Recurring' then 'platform'
        -- AI spend that names no use case and no meter is nobody's
        when use_case_id is null then 'unallocated'
        else 'tools'
    end as driver
from warehouse.charge_fact
cross join setting
where is_ai
    and (billing_currency is null or billing_currency = setting.currency);

-- grain: one day, use case, project and provider: tokens at list price in the reporting currency
create table priced_day as
select
    usage_day.day,
    date_trunc('month', usage_day.day)::date as month,
    usage_day.use_case_id,
    usage_day.sub_account_id as account,
    lower(coalesce(usage_day.provider_name, 'unknown')) as provider,
    sum(usage_day.priced_usd)::double * any_value(setting.usd_rate) as amount,
    sum(usage_day.unpriced_requests)::bigint as unpriced_requests,
    sum(usage_day.sessions)::bigint as tasks
from warehouse.usage_day
cross join setting
group by
    usage_day.day,
    date_trunc('month', usage_day.day),
    usage_day.use_case_id,
    usage_day.sub_account_id,
    lower(coalesce(usage_day.provider_name, 'unknown'));

-- grain: one month with token lines on the invoice, and whether those lines name projects
create table invoiced_month as
select
    month,
    count(account) > 0 as has_accounts,
    sum(amount) as amount
from charge
where driver = 'tokens'
group by month;

-- grain: one month and project (null where the invoice names none): invoiced over priced
create table true_up as
with invoiced as (
    select
        charge.month,
        case when invoiced_month.has_accounts then charge.account end as account,
        invoiced_month.has_accounts,
        sum(charge.amount) as amount
    from charge
    join invoiced_month using (month)
    where charge.driver = 'tokens'
    group by all
),
priced as (
    select
        priced_day.month,
        case when invoiced_month.has_accounts then priced_day.account end as account,
        sum(priced_day.amount) as amount
    from priced_day
    join invoiced_month using (month)
    group by all
)
select
    invoiced.month,
    invoiced.account,
    invoiced.has_accounts,
    invoiced.amount as invoiced,
    priced.amount as priced,
    case
        -- lines without a project on an invoice that names projects are allocated to nothing
        when (invoiced.account is not null or not invoiced.has_accounts) and priced.amount > 0
            then invoiced.amount / priced.amount
    end as factor
from invoiced
left join priced
    on priced.month = invoiced.month
    and priced.account is not distinct from invoiced.account;

-- grain: one person, system and month with a seat: days held, and whether it was used
create table seat_month as
with dated as (
    select distinct
        system,
        date
    from warehouse.seat_snapshot
),
spanned as (
    select
        system,
        date,
        coalesce(lead(date) over (partition by system order by date) - 1, (select watermark from data_range)) as last_day,
        row_number() over (partition by system order by date) = 1 as is_first
    from dated
),
held as (
    select
        person_key.person_id,
        seat_snapshot.system,
        -- before the first list the assignment date says since when the seat was paid for; without one it was
        -- there before
        case
            when spanned.is_first then greatest(
                least(
                    seat_snapshot.date,
                    coalesce(seat_snapshot.assigned_at::date, (select first_day from data_range))
                ),
                (select first_day from data_range)
            )
            else seat_snapshot.date
        end as first_day,
        spanned.last_day
    from warehouse.seat_snapshot
    join spanned using (system, date)
    join person_key using (principal_id)
    where seat_snapshot.state <> 'unlicensed'
),
monthly as (
    select
        held.person_id,
        held.system,
        month::date as month,
        sum(least(held.last_day, (month + interval 1 month)::date - 1) - greatest(held.first_day, month::date) + 1) as days
    from held, generate_series(date_trunc('month', held.first_day), held.last_day, interval 1 month) as months (month)
    where held.first_day <= held.last_day
    group by
        held.person_id,
        held.system,
        month
),
seen as (
    select distinct
        person_id,
        system,
        date_trunc('month', unnest([coalesce(first_day, start_day), coalesce(last_day, end_day)]))::date as month
    from seat_use
),
active_month as (
    select distinct
        person_id,
        date_trunc('month', day)::date as month
    from use_day
    where scope_id = 0
)
select
    monthly.*,
    case
        when seat_system.reports_use then seen.person_id is not null
        else active_month.person_id is not null
    end as is_used
from monthly
join seat_system using (system)
left join seen using (person_id, system, month)
left join active_month using (person_id, month);

-- grain: one person, month and use case: days of use, by which the person's seats are allocated
create table seat_weight as
select
    person_id,
    date_trunc('month', day)::date as month,
    scope.name as use_case_id,
    count(*) as weight
from use_day
join scope using (scope_id)
where scope.kind = 'use_case'
group by
    person_id,
    date_trunc('month', day),
    scope.name
union all
select
    person_id,
    date_trunc('month', start_day + 3)::date,
    scope.name,
    count(*)
from use_span
join scope using (scope_id)
where scope.kind = 'use_case'
group by
    person_id,
    date_trunc('month', start_day + 3),
    scope.name;

-- grain: one system and month: seat money by use case; what no use case explains stays without one
create table seat_cost as
with share as (
    select
        seat_month.person_id,
        seat_month.system,
        seat_month.month,
        seat_month.is_used,
        seat_month.days,
        seat_weight.use_case_id,
        coalesce(
            seat_weight.weight
                / sum(seat_weight.weight) over (partition by seat_month.person_id, seat_month.system, seat_month.month),
            1.0
        ) as part
    from seat_month
    left join (
        select
            person_id,
            month,
            use_case_id,
            sum(weight)::double as weight
        from seat_weight
        group by
            person_id,
            month,
            use_case_id
    ) as seat_weight
        on seat_month.is_used
        and seat_weight.person_id = seat_month.person_id
        and seat_weight.month = seat_month.month
)
select
    share.month,
    share.use_case_id,
    case when share.is_used then 'seats' else 'idle_seats' end as driver,
    sum(share.days * share.part * seat_price.low) * 12 / 365.25 as low,
    sum(share.days * share.part * seat_price.mid) * 12 / 365.25 as mid,
    sum(share.days * share.part * seat_price.high) * 12 / 365.25 as high,
    bool_or(seat_price.mid is null) as is_missing
from share
left join seat_price using (system)
group by
    share.month,
    share.use_case_id,
    case when share.is_used then 'seats' else 'idle_seats' end;

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
        -- seats are priced from the seat list where there is one
        or (driver = 'seats' and not exists (select 1 from seat_price where mid is not null))
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
        'review',
        sum(priced_day.tasks) * any_value(review_rate.low),
        sum(priced_day.tasks) * any_value(review_rate.mid),
        sum(priced_day.tasks) * any_value(review_rate.high),
        bool_or(review_rate.mid is null)
    from priced_day
    join review_rate using (use_case_id)
    group by
        priced_day.day,
        priced_day.use_case_id
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

-- grain: one month and provider (null = all): priced tokens against invoiced tokens
create table reconciled as
with months as (
    select
        month,
        provider,
        sum(amount) as priced,
        null::double as billed
    from priced_day
    group by
        month,
        provider
    union all
    select
        month,
        provider,
        null,
        sum(amount)
    from charge
    where driver = 'tokens'
    group by
        month,
        provider
),
summed as (
    select
        month,
        provider,
        sum(priced) as priced,
        sum(billed) as billed
    from months
    group by grouping sets ((month, provider), (month))
)
select
    month,
    provider,
    priced,
    billed,
    billed - coalesce(priced, 0) as variance,
    (billed - coalesce(priced, 0)) / nullif(billed, 0) as share,
    case
        when billed is null then 'unreconciled'
        when billed = 0 then case when coalesce(priced, 0) = 0 then 'green' else 'red' end
        when abs((billed - coalesce(priced, 0)) / billed) <= 0.01 then 'green'
        when abs((billed - coalesce(priced, 0)) / billed) <= 0.05 then 'amber'
        else 'red'
    end as state
from summed;
