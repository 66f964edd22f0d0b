/*
label       = "Effective price of a seat"
description = "Cost of all seats per person who uses one, idle seats included."
formula     = "cost of seats and idle seats / people with a used seat"
lesson      = 5
unit        = "currency"
better      = "lower"
people      = "entitled"
owner       = "AI programme"
grade_rule  = "a sum, not an effect: no grade"
limits      = "At the stated price of a seat."
lineage     = ["seat lists", "assumptions.toml", "view cost", "effective_seat_price"]
guard       = "seat_use"
rounding    = "money"
needs       = ["seats", "seat_price", "cost"]
*/
with held as (
    select
        cell_id,
        period,
        count(distinct person_id) filter (is_used) as people
    from seat
    group by
        cell_id,
        period
)
select
    cost.cell_id,
    cost.period,
    sum(cost.mid) / nullif(any_value(held.people), 0) as value,
    any_value(held.people) as people,
    case
        when any_value(held.people) = 0 then 'nobody_active'
        when bool_or(cost.is_missing) then 'some_prices_missing'
    end as reason
from cost
join held using (cell_id, period)
join cell
    on cell.cell_id = cost.cell_id
    and cell.cut = 'org'
where cost.driver in ('seats', 'idle_seats')
group by
    cost.cell_id,
    cost.period
order by
    cost.cell_id,
    cost.period
