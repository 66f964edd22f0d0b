/*
label       = "Unpriced"
description = "Requests to models without a known price, as a share of all requests; never counted as free."
formula     = "unpriced requests / requests"
unit        = "share"
better      = "lower"
people      = "none"
owner       = "AI programme"
grade_rule  = "a share of a count, with its Wilson interval: no grade"
limits      = "Use outside the connected systems is not seen."
lineage     = ["usage sources", "usage_day", "view usage", "unpriced_share"]
guard       = "use"
needs       = ["usage"]
interval    = "wilson"
*/
select
    cell_id,
    period,
    sum(unpriced_requests)::double as numerator,
    sum(requests)::double as denominator,
    count(distinct person_id) as people
from usage
group by
    cell_id,
    period
order by
    cell_id,
    period
