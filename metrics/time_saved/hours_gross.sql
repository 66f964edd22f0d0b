/*
label       = "Gross hours"
description = "What vendors print: tasks times minutes without AI less minutes with AI."
formula     = "tasks x (minutes without - minutes with) / 60"
unit        = "h"
better      = "higher"
people      = "entitled"
owner       = "AI programme"
grade_rule  = "grade of the stated minutes: D unless a study backs them; the lowest of the chain"
limits      = "Minutes are stated in assumptions.toml or the use case, not measured here. A person's week is capped at a quarter of the contract hours."
lineage     = ["usage sources", "assumptions.toml", "view hours", "hours_gross"]
guard       = "use"
needs       = ["sessions", "minutes"]
*/
select
    cell_id,
    period,
    value,
    low,
    high,
    level,
    grade,
    people,
    reason
from hours
where step = 'gross'
order by
    cell_id,
    period
