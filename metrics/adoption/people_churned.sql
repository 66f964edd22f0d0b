/*
label       = "People who stopped"
description = "People active in the period before and not in this one."
formula     = "active before - retained"
lesson      = 5
unit        = "people"
better      = "lower"
people      = "entitled"
owner       = "AI programme"
grade_rule  = "a count, not an effect: no grade"
limits      = "People who left the company count as stopped. n is the smallest of the four groups of the growth account: no number is shown where it is under the floor."
lineage     = ["usage and activity sources", "view people", "view growth", "people_churned"]
guard       = "active"
rounding    = "people"
needs       = ["use"]
*/
select
    cell_id,
    period,
    churned as value,
    smallest as people
from growth
order by
    cell_id,
    period
