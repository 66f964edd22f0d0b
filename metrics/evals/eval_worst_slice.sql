/*
label       = "Worst slice"
description = "The lower one-sided 95 % Wilson bound of the pass rate in the worst slice in force."
formula     = "smallest lower bound over suites and slices"
lesson      = 1
unit        = "share"
better      = "higher"
people      = "none"
owner       = "AI programme"
grade_rule  = "a bound that a small slice cannot inflate: no grade"
limits      = "A suite without slices is one slice. An item that the newest run leaves out stands with its last result for 90 days."
lineage     = ["eval items", "view eval_slice", "eval_worst_slice"]
needs       = ["evals"]
*/
with bound as (
    select
        cell_id,
        period,
        n_total::double as n,
        -- one-sided 95 %: z = 1.6449
        greatest(
            0.0,
            (
                n_passed / n_total::double + 1.6448536269514722 ** 2 / (2 * n_total)
                - 1.6448536269514722 * sqrt(
                    (n_passed / n_total::double) * (1 - n_passed / n_total::double) / n_total
                    + 1.6448536269514722 ** 2 / (4.0 * n_total * n_total)
                )
            ) / (1 + 1.6448536269514722 ** 2 / n_total)
        ) as low
    from eval_slice
    where n_total > 0
)
select
    cell_id,
    period,
    min(low) as value,
    arg_min(n, low) as n
from bound
group by
    cell_id,
    period
order by
    cell_id,
    period
