/*
label       = "Cost per good result"
description = "Full cost per task that passed: tasks times the pass rate of the use case's evals."
formula     = "full cost / (tasks x eval pass rate)"
lesson      = 3
unit        = "currency"
better      = "lower"
people      = "none"
owner       = "AI programme"
grade_rule  = "a sum, not an effect: no grade"
limits      = "A session stands for a task; the pass rate is that of the suites in force. Use cases without evals are left out."
lineage     = ["view cost", "view usage", "view eval", "cost_per_good_result"]
guard       = "cost"
needs       = ["cost", "sessions", "evals"]
*/
with rated as (
    select
        cell.use_case_id,
        eval.period,
        sum(eval.n_passed)::double / nullif(sum(eval.n_total), 0) as pass_rate
    from eval
    join cell on cell.cell_id = eval.cell_id and cell.cut = 'use_case'
    group by
        cell.use_case_id,
        eval.period
),
done as (
    select
        cell.use_case_id,
        usage.period,
        sum(usage.tasks)::double as tasks
    from usage
    join cell on cell.cell_id = usage.cell_id and cell.cut = 'use_case'
    group by
        cell.use_case_id,
        usage.period
),
spent as (
    select
        cell.use_case_id,
        cost.period,
        sum(cost.mid) as amount
    from cost
    join cell on cell.cell_id = cost.cell_id and cell.cut = 'use_case'
    group by
        cell.use_case_id,
        cost.period
),
good as (
    select
        spent.use_case_id,
        spent.period,
        spent.amount,
        done.tasks * rated.pass_rate as results
    from spent
    join done using (use_case_id, period)
    join rated using (use_case_id, period)
    where spent.amount is not null
        and done.tasks * rated.pass_rate > 0
)
select
    cell.cell_id,
    good.period,
    sum(good.amount) / nullif(sum(good.results), 0) as value,
    sum(good.results) as n
from good
join cell on cell.cut = 'org' or (cell.cut = 'use_case' and cell.use_case_id = good.use_case_id)
group by
    cell.cell_id,
    good.period
order by
    cell.cell_id,
    good.period
