/*
label       = "Live assistants without an owner"
description = "Live assistants whose creator is not named or has left the company."
formula     = "live assistants without an owner / live assistants"
lesson      = 5
unit        = "share"
better      = "lower"
people      = "none"
owner       = "AI programme"
grade_rule  = "a share of a count, with its Wilson interval: no grade"
limits      = "The owner is the creator in the registry; a handover is not seen until the registry names it."
lineage     = ["asset registry", "usage by assistant", "view assistant_standing", "orphan_assistants"]
interval    = "wilson"
needs       = ["assets", "assistant_use", "roster"]
*/
select
    cell.cell_id,
    assistant_standing.period,
    count(*) filter (not assistant_standing.has_owner)::double as numerator,
    count(*)::double as denominator,
    count(*) as n
from assistant_standing
join cell on cell.cut = 'org'
where assistant_standing.is_live
group by
    cell.cell_id,
    assistant_standing.period
order by
    cell.cell_id,
    assistant_standing.period
