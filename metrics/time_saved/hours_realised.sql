/*
label       = "Realised hours"
description = "Additional hours that were banked by finance or moved to measured output; the rest is capacity."
formula     = "additional hours x realised share"
lesson      = 7
unit        = "h"
better      = "higher"
people      = "entitled"
owner       = "AI programme"
grade_rule  = "grade of the stated minutes: D unless a study backs them; the lowest of the chain"
limits      = "Minutes are stated in assumptions.toml or the use case, not measured here. A person's week is capped at a quarter of the contract hours."
lineage     = ["usage sources", "assumptions.toml", "view hours", "hours_realised"]
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
where step = 'realised'
order by
    cell_id,
    period
