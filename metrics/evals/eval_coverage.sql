/*
label       = "Eval coverage"
description = "Spend on live use cases whose gated suite ran in the 30 days before the end of the period, as a share of the spend on all live use cases."
formula     = "covered spend / spend on live use cases"
lesson      = 1
unit        = "share"
better      = "higher"
people      = "none"
owner       = "AI programme"
grade_rule  = "a sum, not an effect: no grade"
limits      = "A use case without spend weighs nothing. A suite is gated where the use case names it."
lineage     = ["eval results", "view cost", "eval_coverage"]
needs       = ["evals", "cost"]
*/
with spent as (
    select
        cost.period,
        use_case_stage.use_case_id,
        sum(cost.mid) as amount
    from cost
    join cell on cell.cell_id = cost.cell_id and cell.cut = 'use_case'
    join use_case_stage on use_case_stage.use_case_id = cell.use_case_id and use_case_stage.stage = 'live'
    group by
        cost.period,
        use_case_stage.use_case_id
),
covered as (
    select distinct
        eval_standing.period,
        eval_standing.use_case_id
    from eval_standing
    join eval_gate
        on eval_gate.use_case_id = eval_standing.use_case_id
        and eval_gate.suite = eval_standing.suite
    where eval_standing.run_on > eval_standing.end_day - 30
)
select
    cell.cell_id,
    spent.period,
    sum(spent.amount) filter (covered.use_case_id is not null) as numerator,
    sum(spent.amount) as denominator,
    count(*) as n
from spent
join cell on cell.cut = 'org'
left join covered
    on covered.period = spent.period
    and covered.use_case_id = spent.use_case_id
group by
    cell.cell_id,
    spent.period
having sum(spent.amount) > 0
order by
    cell.cell_id,
    spent.period
