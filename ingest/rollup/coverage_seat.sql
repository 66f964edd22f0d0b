-- Canonical rows of seat per touched day and scope.
-- Two values are bound: the first touched day and the day after the last.
select
    f.source_system,
    'seat' as feed,
    t.day,
    t.day as last_day,
    f.system as scope,
    cast(count(*) as bigint) as rows,
    true as answers
from seat_snapshot as f
inner join touched_day as t
    on t.source_system = f.source_system
    and t.day = cast(f.date as date)
where f.date >= ?
and f.date < ?
group by
    f.source_system,
    t.day,
    f.system
