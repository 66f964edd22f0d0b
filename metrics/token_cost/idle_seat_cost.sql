/*
label       = "Idle-seat cost"
description = "What seats cost in the months in which nobody used them; a line of its own, never spread over use cases."
formula     = "sum over months of idle seats x price of a seat and month"
unit        = "currency"
better      = "lower"
people      = "entitled"
owner       = "AI programme"
grade_rule  = "a sum, not an effect: no grade"
limits      = "A month that is not over is judged by the 28 days up to the newest data; systems without a price are left out."
lineage     = ["seat lists", "assumptions.toml", "view cost", "idle_seat_cost"]
guard       = "seat_use"
rounding    = "money"
needs       = ["seats", "seat_price"]
*/
with held as (
    select
        cell_id,
        period,
        count(distinct person_id) as people
    from seat
    group by
        cell_id,
        period
)
select
    cost.cell_id,
    cost.period,
    sum(case when cost.driver = 'idle_seats' then cost.mid else 0 end) as value,
    any_value(held.people) as people,
    case when bool_or(cost.is_missing and cost.driver in ('seats', 'idle_seats')) then 'some_prices_missing' end as reason
from cost
join held using (cell_id, period)
group by
    cost.cell_id,
    cost.period
order by
    cost.cell_id,
    cost.period
