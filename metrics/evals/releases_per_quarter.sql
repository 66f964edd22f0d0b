/*
label       = "Releases tested per quarter"
description = "Distinct releases of live use cases first tested in the 91 days to the end of the period, per live use case."
formula     = "first-tested releases / live use cases"
lesson      = 3
unit        = "ratio"
better      = "higher"
people      = "none"
owner       = "AI programme"
grade_rule  = "a rate of counts: no grade"
limits      = "A release is a variant that the eval run names; base models are left out."
lineage     = ["eval results", "use case stages", "releases_per_quarter"]
needs       = ["evals"]
*/
with release as (
    select
        eval_run.use_case_id,
        eval_run.suite,
        eval_run.variant,
        min(eval_run.run_on) as day
    from eval_run
    join use_case_stage
        on use_case_stage.use_case_id = eval_run.use_case_id
        and use_case_stage.stage = 'live'
    where eval_run.variant not in ('', 'base')
    group by
        eval_run.use_case_id,
        eval_run.suite,
        eval_run.variant
)
select
    cell.cell_id,
    period.period,
    count(distinct (release.use_case_id, release.variant))
        / (select count(*)::double from use_case_stage where stage = 'live') as value,
    count(*) as n
from period
join release on release.day between period.end_day - 90 and period.end_day
join cell on cell.cut = 'org'
group by
    cell.cell_id,
    period.period
order by
    cell.cell_id,
    period.period
