/*
label       = "Idle-seat cost"
description = "What the seats that nobody used in the period cost; a line of its own, never spread over use cases."
formula     = "idle seats x price of a seat and month x months in the period"
unit        = "currency"
better      = "lower"
people      = "entitled"
owner       = "AI programme"
grade_rule  = "a sum, not an effect: no grade"
limits      = "Seats held at the end of the period, at the stated price; systems without a price are left out."
lineage     = ["seat lists", "assumptions.toml", "view seat", "idle_seat_cost"]
guard       = "seat_use"
rounding    = "money"
needs       = ["seats", "seat_price"]
*/
select
    seat.cell_id,
    seat.period,
    sum(case when not seat.is_used then seat_price.mid else 0 end) * any_value(period.days) * 12 / 365.25 as value,
    count(distinct seat.person_id) as people,
    case when count(*) filter (seat_price.mid is null) > 0 then 'some_prices_missing' end as reason
from seat
join period using (period)
left join seat_price using (system)
group by
    seat.cell_id,
    seat.period
having count(seat_price.mid) > 0
order by
    seat.cell_id,
    seat.period
