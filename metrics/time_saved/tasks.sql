/*
label       = "AI-assisted tasks"
description = "Completed AI-assisted tasks: distinct sessions that began in the period."
formula     = "sum of distinct sessions per person and day"
unit        = "count"
better      = "higher"
people      = "entitled"
owner       = "AI programme"
grade_rule  = "a count, not an effect: no grade"
limits      = "A session stands for a task. Activity reports without sessions have none."
lineage     = ["usage sources", "view usage", "tasks"]
guard       = "use"
needs       = ["sessions"]
*/
select
    cell_id,
    period,
    sum(tasks)::double as value,
    count(distinct person_id) filter (tasks > 0) as people
from usage
group by
    cell_id,
    period
order by
    cell_id,
    period
