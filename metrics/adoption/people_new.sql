/*
label       = "New active people"
description = "People active for the first time in the data."
formula     = "active now and in no earlier period of this length"
lesson      = 5
unit        = "people"
better      = "higher"
people      = "entitled"
owner       = "AI programme"
grade_rule  = "a count, not an effect: no grade"
limits      = "People who left the company count as stopped. n is the smallest of the four groups of the growth account: no number is shown where it is under the floor."
lineage     = ["usage and activity sources", "view people", "view growth", "people_new"]
guard       = "active"
rounding    = "people"
needs       = ["use"]
*/
select
    cell_id,
    period,
    arrived as value,
    smallest as people
from growth
order by
    cell_id,
    period
