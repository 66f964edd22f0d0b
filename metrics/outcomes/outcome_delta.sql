/*
label       = "Effect on a business KPI"
description = "What changed in a business KPI because of AI, against what the same units would have shown without it."
formula     = "observed - counterfactual; the design is chosen by code: experiment, staggered difference in differences, one start, one series, before and after"
unit        = "ratio"
better      = "neutral"
people      = "none"
owner       = "AI programme"
grade_rule  = "computed from the design and its gates: A randomised, B comparison group with all gates passed, C one gate failed or a series alone, D before and after"
limits      = "Effects are relative to the counterfactual here and in the KPI's own unit on the use case's page."
lineage     = ["KPI panels", "rollouts and experiments", "outcome engine", "outcome_delta"]
needs       = ["outcomes"]
*/
select
    cell_id,
    period,
    value,
    low,
    high,
    0.95 as level,
    n,
    grade,
    reason
from outcome_delta
order by
    cell_id,
    period
