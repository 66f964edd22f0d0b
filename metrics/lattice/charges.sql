-- What invoices say: AI charges by kind, tokens at list price, and what one is over the other.

-- names are compared without case, spaces, dashes and underscores
create macro plain(name) as regexp_replace(lower(name), '[^a-z0-9]', '', 'g');

-- grain: one AI invoice line of the reporting currency, with the kind of cost it is
create table charge as
select
    charge_id,
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
    end as driver,
    plain(concat_ws(' ', service_name, charge_description, sku_meter, sku_id)) as named,
    plain(provider_name) as vendor
from warehouse.charge_answering as charge_fact
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
from warehouse.usage_answering as usage_day
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
