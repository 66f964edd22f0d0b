/*
label       = "Assistants created"
description = "Assistants in the registry that were created by the end of the period."
formula     = "assistants created to date"
lesson      = 5
unit        = "count"
better      = "neutral"
people      = "none"
owner       = "AI programme"
grade_rule  = "a count, not an effect: no grade"
limits      = "Created is not alive: live assistants stand beside it."
lineage     = ["asset registry", "usage by assistant", "view assistant_standing", "assistants_created"]
needs       = ["assets"]
*/
select
    cell.cell_id,
    assistant_standing.period,
    count(*) as value,
    count(*) as n
from assistant_standing
join cell on cell.cut = 'org'
group by
    cell.cell_id,
    assistant_standing.period
order by
    cell.cell_id,
    assistant_standing.period
