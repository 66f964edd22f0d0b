/*
label       = "Net hours"
description = "Gross hours less what rejected, reworked and prepared work took back."
formula     = "[accepted x saved - rejected x wasted - reworked x rework] / 60, at most a quarter of contract hours"
unit        = "h"
better      = "higher"
people      = "entitled"
owner       = "AI programme"
grade_rule  = "grade of the stated minutes: D unless a study backs them; the lowest of the chain"
limits      = "Minutes are stated in assumptions.toml or the use case, not measured here. A person's week is capped at a quarter of the contract hours."
lineage     = ["usage sources", "assumptions.toml", "view hours", "hours_net"]
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
where step = 'net'
order by
    cell_id,
    period
