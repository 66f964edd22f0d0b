/*
label       = "Use cases that build on one another"
description = "Live use cases that name an earlier use case they learned from."
formula     = "live use cases with learned_from / live use cases"
lesson      = 3
unit        = "share"
better      = "higher"
people      = "none"
owner       = "AI programme"
grade_rule  = "a share of a count, with its Wilson interval: no grade"
limits      = "As the use case files stand today."
lineage     = ["use case files", "learned_share"]
interval    = "wilson"
needs       = ["live_use_cases"]
*/
select
    cell.cell_id,
    period.period,
    count(*) filter (len(use_case.learned_from) > 0)::double as numerator,
    count(*)::double as denominator,
    count(*) as n
from warehouse.use_case
join period on period.is_latest
join cell on cell.cut = 'org'
where use_case.stage = 'live'
group by
    cell.cell_id,
    period.period
order by
    cell.cell_id,
    period.period
