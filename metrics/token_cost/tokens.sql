/*
label       = "Tokens"
description = "Tokens of all classes, each counted once: uncached, cache read, cache write and output; reasoning is part of output."
formula     = "sum of disjoint token classes"
unit        = "tokens"
better      = "neutral"
people      = "none"
owner       = "AI programme"
grade_rule  = "a sum, not an effect: no grade"
limits      = "Where a source reports no tokens there are none here."
lineage     = ["usage sources", "usage_day", "view usage", "tokens"]
guard       = "use"
needs       = ["usage"]
*/
select
    cell_id,
    period,
    sum(tokens) as value,
    count(distinct person_id) as people
from usage
group by
    cell_id,
    period
order by
    cell_id,
    period
