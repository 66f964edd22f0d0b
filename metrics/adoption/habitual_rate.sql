/*
label       = "Habitual rate"
description = "Entitled people active in at least 9 of the last 12 weeks (4 of 4 in a young rollout)."
formula     = "(power + habitual) / entitled people at the end of the period"
lesson      = 5
unit        = "share"
better      = "higher"
people      = "entitled"
owner       = "AI programme"
grade_rule  = "a share of a count, with its Wilson interval: no grade"
limits      = "Microsoft's published segments. Use outside the connected systems is not seen."
lineage     = ["usage and activity sources", "roster", "view people", "habitual_rate"]
guard       = "segments"
interval    = "wilson"
needs       = ["use", "denominator", "habit_window"]
*/
select
    cell_id,
    period,
    (power + habitual)::double as numerator,
    people::double as denominator,
    people
from depth
order by
    cell_id,
    period
