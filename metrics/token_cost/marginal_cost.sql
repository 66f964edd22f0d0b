/*
label       = "Marginal cost"
description = "What one more use costs in sum: tokens, tools, review and errors, without seats and one-off costs."
formula     = "tokens (trued up) + tools + review + errors"
unit        = "currency"
better      = "lower"
people      = "none"
owner       = "AI programme"
grade_rule  = "a sum, not an effect: no grade"
limits      = "Decisions on price use this, returns use the full cost."
lineage     = ["view cost", "marginal_cost"]
guard       = "cost"
rounding    = "money"
needs       = ["cost"]
*/
select
    cell_id,
    period,
    sum(mid) as value,
    sum(low) as low,
    sum(high) as high,
    case when sum(low) <> sum(high) then 0.8 end as level,
    case when bool_or(is_missing) then 'some_prices_missing' end as reason
from cost
where driver in ('tokens', 'tools', 'review', 'error')
group by
    cell_id,
    period
having sum(mid) is not null
order by
    cell_id,
    period
