/*
label       = "Full cost"
description = "Everything AI costs: tokens trued up, tools, seats, platform, build, run, review, tuning, evals, enablement and errors; idle seats and unallocated spend stay visible lines."
formula     = "sum of cost lines"
unit        = "currency"
better      = "lower"
people      = "none"
owner       = "AI programme"
grade_rule  = "a sum, not an effect: no grade"
limits      = "Seats at their stated price, build over 36 months, fine-tunes and enablement over 12; tokens trued up to the invoice where one is loaded."
lineage     = ["usage, charges and seats", "assumptions.toml", "view cost", "full_cost"]
guard       = "cost"
needs       = ["cost"]
*/
select
    cell_id,
    period,
    sum(mid) as value,
    case when sum(high) > sum(low) then sum(low) end as low,
    case when sum(high) > sum(low) then sum(high) end as high,
    case when sum(high) > sum(low) then 0.8 end as level,
    case when bool_or(is_missing) then 'some_prices_missing' end as reason
from cost
group by
    cell_id,
    period
having count(mid) > 0
order by
    cell_id,
    period
