/*
label       = "Perception gap"
description = "What people believe AI changes in their task time, less what timed tasks say."
formula     = "believed change - (mean minutes with AI / mean minutes without - 1)"
lesson      = 6
unit        = "pp"
better      = "to_zero"
people      = "entitled"
owner       = "AI programme"
grade_rule  = "a survey against measured tasks: the survey stays grade D"
limits      = "Timed tasks of category with and without, and survey answers as shares, of the year to the end of the period."
lineage     = ["timed_task and survey events", "perception_gap"]
guard       = "active"
needs       = ["surveys"]
*/
with record as (
    select
        work_record.*,
        period.period
    from work_record
    join period on work_record.day between period.end_day - 364 and period.end_day
)
select
    cell.cell_id,
    record.period,
    100 * (
        avg(record.value) filter (record.kind = 'survey')
        - (
            avg(record.minutes) filter (record.category = 'with')
            / nullif(avg(record.minutes) filter (record.category = 'without'), 0) - 1
        )
    ) as value,
    'D' as grade,
    count(distinct record.person_id) as people
from record
join cell on cell.cut = 'org'
group by
    cell.cell_id,
    record.period
having avg(record.value) filter (record.kind = 'survey') is not null
    and avg(record.minutes) filter (record.category = 'with') is not null
    and avg(record.minutes) filter (record.category = 'without') is not null
order by
    cell.cell_id,
    record.period
