-- Canonical rows of usage per touched day and scope.
-- Two values are bound: the first touched day and the day after the last.
select
    f.source_system,
    'usage' as feed,
    t.day,
    cast(
        max(
            case when f.grain = 'event' then f.period_start else greatest(f.period_start, f.period_end - interval '1' second) end
        ) as date
    ) as last_day,
    coalesce(f.provider_name, f.source_system) as scope,
    min(f.grain) as grain,
    cast(count(*) as bigint) as rows,
    true as answers
from usage_fact as f
inner join touched_day as t
    on t.source_system = f.source_system
    and t.day = cast(f.period_start as date)
where f.period_start >= ?
and f.period_start < ?
group by
    f.source_system,
    t.day,
    coalesce(f.provider_name, f.source_system)
