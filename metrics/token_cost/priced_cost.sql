/*
label       = "Token cost"
description = "Tokens at the price of their day; requests without a known price are left out and their share is shown."
formula     = "sum over classes of tokens x price"
unit        = "currency"
better      = "lower"
people      = "none"
owner       = "AI programme"
grade_rule  = "a sum, not an effect: no grade"
limits      = "List or contract price, before the invoice; full_cost is trued up."
lineage     = ["usage sources", "price card", "view usage", "priced_cost"]
guard       = "use"
needs       = ["usage"]
rounding    = "money"
*/
select
    cell_id,
    period,
    sum(priced_cost) as value,
    count(distinct person_id) as people,
    case
        when count(priced_cost) = 0 then 'unpriced'
        when sum(unpriced_requests) > 0 then 'some_unpriced'
    end as reason
from usage
group by
    cell_id,
    period
order by
    cell_id,
    period
