/*
label       = "Age of the holdout"
description = "Median days since the items of the newest run were first used in a test."
formula     = "median over items of end of period - first run with the item"
lesson      = 4
unit        = "days"
better      = "lower"
people      = "none"
owner       = "AI programme"
grade_rule  = "an age: no grade"
limits      = "Items are told apart by their id; a renewed item keeps its age where the id stays."
lineage     = ["eval items", "view eval_standing", "holdout_age"]
needs       = ["evals"]
*/
with first_run as (
    select
        coalesce(eval_item.use_case_id, '') as use_case_id,
        eval_item.suite,
        eval_item.item_id,
        min(eval_run.run_on) as run_on
    from warehouse.eval_item
    join eval_run
        on eval_run.run_id = eval_item.run_id
        and eval_run.suite = eval_item.suite
    group by
        coalesce(eval_item.use_case_id, ''),
        eval_item.suite,
        eval_item.item_id
),
newest as (
    select distinct
        eval_standing.period,
        eval_standing.end_day,
        eval_standing.use_case_id,
        eval_standing.suite,
        eval_item.item_id
    from eval_standing
    join warehouse.eval_item
        on eval_item.run_id = eval_standing.run_id
        and eval_item.suite = eval_standing.suite
)
select
    cell.cell_id,
    newest.period,
    median(date_diff('day', first_run.run_on, newest.end_day)) as value,
    count(*) as n
from newest
join first_run using (use_case_id, suite, item_id)
join cell on cell.cut = 'org' or (cell.cut = 'use_case' and cell.use_case_id = newest.use_case_id)
group by
    cell.cell_id,
    newest.period
order by
    cell.cell_id,
    newest.period
