/*
label       = "Users exposed"
description = "Units in an arm with AI, of all units assigned in the use case's experiments."
formula     = "units outside the control arm / units assigned"
lesson      = 2
unit        = "share"
better      = "higher"
people      = "none"
owner       = "AI programme"
grade_rule  = "a share of a count, with its Wilson interval: no grade"
limits      = "Exposure by assignment: what happens after an experiment's end is not in it. The control arm is the one named control."
lineage     = ["experiment assignments", "exposure"]
interval    = "wilson"
needs       = ["experiments"]
*/
select
    cell.cell_id,
    period.period,
    count(distinct experiment.unit_id) filter (lower(experiment.arm) <> 'control')::double as numerator,
    count(distinct experiment.unit_id)::double as denominator,
    count(distinct experiment.unit_id) as n
from warehouse.experiment
join period on coalesce(experiment.assigned_at::date <= period.end_day, true)
join cell
    on cell.cut = 'use_case'
    and cell.use_case_id = experiment.use_case_id
group by
    cell.cell_id,
    period.period
order by
    cell.cell_id,
    period.period
