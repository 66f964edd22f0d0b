/*
label       = "Returned people"
description = "People active now who were active before, but not in the period before."
formula     = "active now and earlier, not in the period before"
lesson      = 5
unit        = "people"
better      = "higher"
people      = "entitled"
owner       = "AI programme"
grade_rule  = "a count, not an effect: no grade"
limits      = "People who left the company count as stopped. n is the smallest of the four groups of the growth account: no number is shown where it is under the floor."
lineage     = ["usage and activity sources", "view people", "view growth", "people_returned"]
guard       = "active"
rounding    = "people"
needs       = ["use"]
*/
select
    cell_id,
    period,
    returned as value,
    smallest as people
from growth
order by
    cell_id,
    period
