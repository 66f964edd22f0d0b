/*
label       = "Tokens at equal quality"
description = "Tokens per output of the tuned model against the base model, shown only where quality is not worse."
formula     = "tokens per output tuned / base, if non-inferior"
lesson      = 4
unit        = "ratio"
better      = "lower"
people      = "none"
owner       = "AI programme"
grade_rule  = "non-inferiority within 2 points, same items"
limits      = "Tokens of the test, not of production."
lineage     = ["outcome deltas, evals, usage", "metrics/method_results.py", "token_ratio"]
needs       = ["method_results"]
*/
select
    cell_id,
    period,
    value,
    low,
    high,
    level,
    n,
    grade,
    reason
from method_result
where metric = 'token_ratio'
order by
    cell_id,
    period
