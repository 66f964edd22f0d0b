/*
label       = "Live assistants"
description = "Assistants that at least three people other than their creator used in the 28 days to the end of the period."
formula     = "assistants with >= 3 other users in 28 days"
lesson      = 5
unit        = "count"
better      = "higher"
people      = "none"
owner       = "AI programme"
grade_rule  = "a count, not an effect: no grade"
limits      = "Use of an assistant counts where its name in the usage log is its name in the registry."
lineage     = ["asset registry", "usage by assistant", "view assistant_standing", "live_assistants"]
needs       = ["assets", "assistant_use"]
*/
select
    cell.cell_id,
    assistant_standing.period,
    count(*) filter (assistant_standing.is_live) as value,
    count(*) as n
from assistant_standing
join cell on cell.cut = 'org'
group by
    cell.cell_id,
    assistant_standing.period
order by
    cell.cell_id,
    assistant_standing.period
