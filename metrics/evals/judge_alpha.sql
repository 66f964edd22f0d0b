/*
label       = "Judge agreement (alpha)"
description = "Krippendorff's alpha between human and model labels of the same items, runs of the year to the end of the period."
formula     = "1 - observed disagreement / expected disagreement, nominal"
lesson      = 1
unit        = "ratio"
better      = "higher"
people      = "none"
owner       = "AI programme"
grade_rule  = "a coefficient of agreement: no grade"
limits      = "Two raters: where several humans label an item, the source's label counts once. 1 is agreement, 0 is chance."
lineage     = ["eval items with human_label and judge_label", "judge_alpha"]
needs       = ["judge_labels"]
*/
with rated as (
    select distinct
        coalesce(eval_item.use_case_id, '') as use_case_id,
        eval_run.run_on,
        eval_run.run_id,
        eval_item.item_id,
        lower(trim(eval_item.human_label)) as human,
        lower(trim(eval_item.judge_label)) as judge
    from warehouse.eval_item
    join eval_run
        on eval_run.run_id = eval_item.run_id
        and eval_run.suite = eval_item.suite
        and eval_run.variant = coalesce(eval_item.variant, '')
        and eval_run.use_case_id = coalesce(eval_item.use_case_id, '')
    where eval_item.human_label is not null
        and eval_item.judge_label is not null
),
standing as (
    select
        cell.cell_id,
        period.period,
        rated.human,
        rated.judge
    from period
    join rated on rated.run_on between period.end_day - 364 and period.end_day
    join cell on cell.cut = 'org' or (cell.cut = 'use_case' and cell.use_case_id = rated.use_case_id)
),
agreement as (
    select
        cell_id,
        period,
        count(*) as items,
        count(*) filter (human <> judge) as apart
    from standing
    group by
        cell_id,
        period
),
label as (
    select
        cell_id,
        period,
        label,
        count(*) as times
    from (
        select
            cell_id,
            period,
            unnest([human, judge]) as label
        from standing
    )
    group by
        cell_id,
        period,
        label
),
chance as (
    select
        cell_id,
        period,
        1 - sum(times * (times - 1.0)) / (sum(times) * (sum(times) - 1.0)) as expected
    from label
    group by
        cell_id,
        period
)
select
    agreement.cell_id,
    agreement.period,
    1 - (agreement.apart / agreement.items::double) / nullif(chance.expected, 0) as value,
    agreement.items as n,
    case when chance.expected = 0 then 'no_variation' end as reason
from agreement
join chance using (cell_id, period)
order by
    agreement.cell_id,
    agreement.period
