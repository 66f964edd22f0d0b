/*
label       = "Live of created"
description = "Assistants alive at the end of the period, of all that were ever created."
formula     = "live assistants / assistants created"
lesson      = 5
unit        = "share"
better      = "higher"
people      = "none"
owner       = "AI programme"
grade_rule  = "a share of a count, with its Wilson interval: no grade"
limits      = "As live assistants."
lineage     = ["asset registry", "usage by assistant", "view assistant_standing", "live_assistant_share"]
interval    = "wilson"
needs       = ["assets", "assistant_use"]
*/
select
    cell.cell_id,
    assistant_standing.period,
    count(*) filter (assistant_standing.is_live)::double as numerator,
    count(*)::double as denominator,
    count(*) as n
from assistant_standing
join cell on cell.cut = 'org'
group by
    cell.cell_id,
    assistant_standing.period
order by
    cell.cell_id,
    assistant_standing.period
