/*
label       = "Experiments started"
description = "Experiments whose first unit was assigned in the period."
formula     = "experiments with a first assignment in the period"
lesson      = 3
unit        = "count"
better      = "higher"
people      = "none"
owner       = "AI programme"
grade_rule  = "a count, not an effect: no grade"
limits      = "Experiments that are loaded; won and stopped ones stand with the outcomes."
lineage     = ["experiment assignments", "experiments_started"]
needs       = ["experiments"]
*/
with started as (
    select
        experiment_id,
        min(assigned_at)::date as day
    from warehouse.experiment
    group by experiment_id
)
select
    cell.cell_id,
    period.period,
    count(*) as value,
    count(*) as n
from started
join period on started.day between period.start_day and period.end_day
join cell on cell.cut = 'org'
group by
    cell.cell_id,
    period.period
order by
    cell.cell_id,
    period.period
