-- Evaluation runs of gated and other suites, newest per suite and variant as of each period's end.

-- grain: one suite, variant and finished run; a run counts once, whatever files brought it
create table eval_run as
select
    coalesce(use_case_id, '') as use_case_id,
    suite,
    coalesce(variant, '') as variant,
    run_id,
    max(started_at)::date as run_on,
    max(n_total) as n_total,
    max(n_passed) as n_passed
from warehouse.eval_result
where status = 'success'
    and n_passed is not null
group by
    coalesce(use_case_id, ''),
    suite,
    coalesce(variant, ''),
    run_id;

-- grain: one period, use case and suite: its newest run up to the period's end, of the newest variant
create table eval_standing as
select
    period.period,
    period.end_day,
    eval_run.*
from period
join eval_run on eval_run.run_on <= period.end_day
qualify row_number() over (
    partition by period.period, eval_run.use_case_id, eval_run.suite
    order by eval_run.run_on desc, eval_run.variant desc, eval_run.run_id desc
) = 1;

-- grain: one cell (company or use case), period and suite in force
create table eval as
select cell.cell_id, eval_standing.*
from eval_standing join cell on cell.cut = 'org'
union all
select cell.cell_id, eval_standing.*
from eval_standing
join cell
    on cell.cut = 'use_case'
    and cell.use_case_id = eval_standing.use_case_id;

-- grain: one period, suite and item, of the run in which it stands (several rows where it was resampled there).
-- An item that the newest run leaves out stands with its last result for 90 days: a failing slice cannot be hidden.
create table eval_item_standing as
select
    eval_standing.period,
    eval_standing.use_case_id,
    eval_standing.suite,
    coalesce(eval_item.slice, '') as slice,
    eval_item.passed
from eval_standing
join eval_run
    on eval_run.use_case_id = eval_standing.use_case_id
    and eval_run.suite = eval_standing.suite
    and eval_run.run_on between eval_standing.run_on - 90 and eval_standing.run_on
join warehouse.eval_item
    on eval_item.run_id = eval_run.run_id
    and eval_item.suite = eval_run.suite
    and coalesce(eval_item.variant, '') = eval_run.variant
    and coalesce(eval_item.use_case_id, '') = eval_run.use_case_id
where eval_item.passed is not null
qualify rank() over (
    partition by eval_standing.period, eval_standing.use_case_id, eval_standing.suite, eval_item.item_id
    order by eval_run.run_on desc, eval_run.variant desc, eval_run.run_id desc
) = 1;

-- grain: one cell, period, suite and slice in force (a suite without slices is one slice)
create table eval_slice as
select
    eval.cell_id,
    eval.period,
    eval.use_case_id,
    eval.suite,
    eval_item_standing.slice,
    count(*) as n_total,
    count(*) filter (eval_item_standing.passed) as n_passed
from eval
join eval_item_standing
    on eval_item_standing.period = eval.period
    and eval_item_standing.suite = eval.suite
    and eval_item_standing.use_case_id = eval.use_case_id
group by
    eval.cell_id,
    eval.period,
    eval.use_case_id,
    eval.suite,
    eval_item_standing.slice;
