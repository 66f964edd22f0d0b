/*
label       = "Requests"
description = "Calls to a model, of people and of products."
formula     = "sum of requests"
unit        = "count"
better      = "neutral"
people      = "none"
owner       = "AI programme"
grade_rule  = "a sum, not an effect: no grade"
limits      = "Use outside the connected systems is not seen."
lineage     = ["usage sources", "usage_day", "view usage", "requests"]
guard       = "use"
needs       = ["usage"]
*/
select
    cell_id,
    period,
    sum(requests)::double as value,
    count(distinct person_id) as people
from usage
group by
    cell_id,
    period
order by
    cell_id,
    period
