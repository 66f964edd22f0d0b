/*
label       = "Confirmed value"
description = "Money that finance confirmed or that an experiment or a comparison with untouched units proved, in the period."
formula     = "banked + proven"
unit        = "currency"
better      = "higher"
people      = "none"
owner       = "AI programme"
grade_rule  = "banked money has no grade; proven money is A or B, the lowest of its chain"
limits      = "Indicated (C) and claimed (D) money is never in it."
lineage     = ["KPI panels, rollouts, experiments", "outcome deltas", "finance ledger", "value_confirmed"]
needs       = ["confirmation"]
*/
select
    cell_id,
    period,
    mid as value,
    low,
    high,
    0.8 as level,
    grade
from benefit
where tier = 'confirmed'
order by
    cell_id,
    period
