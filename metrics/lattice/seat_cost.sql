-- What seats cost: by the use cases that their holders use, by active days; seats without use stay apart.

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
-- a month that is not over yet is judged by the 28 days up to the watermark
judged as (
    select
        month::date as month,
        least(month::date, case when (month + interval 1 month)::date > watermark + 1 then watermark - 27 else month::date end)
            as first_day,
        (month + interval 1 month)::date - 1 as last_day
    from data_range, generate_series(date_trunc('month', first_day), watermark, interval 1 month) as months (month)
),
seen as (
    select distinct
        seat_use.person_id,
        seat_use.system,
        judged.month
    from seat_use
    join judged
        on coalesce(seat_use.first_day, seat_use.start_day) between judged.first_day and judged.last_day
        or coalesce(seat_use.last_day, seat_use.end_day) between judged.first_day and judged.last_day
),
active_month as (
    select distinct
        use_day.person_id,
        judged.month
    from use_day
    join judged on use_day.day between judged.first_day and judged.last_day
    where use_day.scope_id = 0
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

-- grain: one seat line of an invoice and the system of that month's seat list that it names, or whose vendor does
create table seat_invoice as
select distinct
    charge.charge_id,
    listed.system,
    listed.month
from charge
join (select distinct system, month from seat_month) as listed
    on listed.month = charge.month
    and (contains(charge.named, plain(listed.system)) or (charge.vendor <> '' and contains(plain(listed.system), charge.vendor)))
where charge.driver = 'seats';

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
    bool_or(seat_price.mid is null and seat_invoice.system is null) as is_missing
from share
left join seat_price using (system)
left join (select distinct system, month from seat_invoice) as seat_invoice using (system, month)
group by
    share.month,
    share.use_case_id,
    case when share.is_used then 'seats' else 'idle_seats' end;
