/*
label       = "Cost per active person"
description = "Full cost per active person of the period, idle seats included."
formula     = "full cost / active people"
unit        = "currency"
better      = "lower"
people      = "entitled"
owner       = "AI programme"
grade_rule  = "a sum, not an effect: no grade"
limits      = "Seats at their stated price, build over 36 months, fine-tunes and enablement over 12; tokens trued up to the invoice where one is loaded."
lineage     = ["view cost", "view people", "cost_per_active"]
guard       = "active"
needs       = ["cost", "use"]
*/
with active as (
    select
        cell_id,
        period,
        count(*) filter (is_active) as people
    from people
    group by
        cell_id,
        period
),
spent as (
    select
        cell_id,
        period,
        sum(mid) as amount,
        bool_or(is_missing) as is_missing
    from cost
    group by
        cell_id,
        period
)
select
    spent.cell_id,
    spent.period,
    spent.amount / nullif(active.people, 0) as value,
    active.people,
    case
        when active.people = 0 then 'nobody_active'
        when spent.is_missing then 'some_prices_missing'
    end as reason
from spent
join active using (cell_id, period)
where spent.amount is not null
order by
    spent.cell_id,
    spent.period
