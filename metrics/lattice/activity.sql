-- Who was active when: event sources by day, vendors' activity reports for their own grain and coarser.
-- One person counts once, whatever the sources.

-- grain: one person in the data
create table person_key as
select
    row_number() over (order by principal_id)::integer as person_id,
    principal_id
from (
    select principal_id from warehouse.person
    union
    select principal_id from warehouse.seat_snapshot
    union
    select principal_id from warehouse.usage_day
    union
    select principal_id from warehouse.activity_fact
)
where principal_id is not null;

-- grain: one row of usage_day with its person as a number
create table use_row as
select
    usage_day.day,
    date_trunc('month', usage_day.day)::date as month,
    date_trunc('week', usage_day.day)::date as week_start,
    usage_day.grain,
    person_key.person_id,
    usage_day.use_case_id,
    usage_day.agent_id,
    usage_day.model_id,
    usage_day.autonomy,
    usage_day.autonomy is distinct from 'autonomous' as is_intended,
    usage_day.requests,
    usage_day.requests_failed,
    usage_day.sessions,
    coalesce(usage_day.input_uncached_tokens, 0) + coalesce(usage_day.cache_read_tokens, 0)
        + coalesce(usage_day.cache_write_tokens, 0) + coalesce(usage_day.output_tokens, 0) as tokens,
    usage_day.priced_usd::double as priced_usd,
    usage_day.unpriced_requests
from warehouse.usage_answering as usage_day
left join person_key using (principal_id);

-- grain: one row of a vendor's activity report about one identified person with intentional activity
create table vendor_activity as
with qualified as (
    select
        source_system,
        grain,
        person_key.person_id,
        use_case_id,
        service_name,
        -- tools and projects are split by name too, but are not assistants
        case when coalesce(surface, 'assistant') = 'assistant' then agent_id end as agent_id,
        period_start::date as start_day,
        (period_end - interval 1 microsecond)::date as end_day,
        is_total,
        coalesce(interactions, prompts, active_days, 0) as actions,
        active_days,
        first_active_day,
        last_active_day
    from warehouse.activity_fact
    join person_key using (principal_id)
    where coalesce(interactions, prompts, generations, active_days, 0) > 0
)
select
    *,
    -- totals are never added to their splits: where a source has totals, they answer
    is_total or not bool_or(is_total) over (partition by source_system) as answers_for_company,
    is_total or not bool_or(is_total) over (partition by source_system, use_case_id) as answers_for_use_case
from qualified;

-- grain: one scope: the company (0), a use case or an assistant
create table scope as
with every as (
    select 'use_case' as kind, use_case_id as name from use_row
    union
    select 'use_case', use_case_id from vendor_activity
    union
    select 'assistant', agent_id from use_row
    union
    select 'assistant', agent_id from vendor_activity
)
select 0::integer as scope_id, 'company' as kind, null::varchar as name
union all
select
    row_number() over (order by kind, name)::integer,
    kind,
    name
from every
where name is not null;

-- grain: one scope, person and day with a successful, user-initiated action
create table use_day as
with events as (
    select
        day,
        person_id,
        use_case_id,
        agent_id,
        sum(requests - requests_failed)::double as actions
    from use_row
    where person_id is not null
        and grain in ('event', '1m', '1h', '1d')
        and requests > requests_failed
        and is_intended
    group by
        day,
        person_id,
        use_case_id,
        agent_id
    union all
    select start_day, person_id, null, null, actions
    from vendor_activity
    where grain = '1d' and answers_for_company
),
by_use_case as (
    select day, person_id, use_case_id, actions from events where use_case_id is not null
    union all
    select start_day, person_id, use_case_id, actions
    from vendor_activity
    where grain = '1d' and use_case_id is not null and answers_for_use_case
),
by_assistant as (
    select day, person_id, agent_id, actions from events where agent_id is not null
    union all
    select start_day, person_id, agent_id, actions from vendor_activity where grain = '1d' and agent_id is not null
)
select
    0 as scope_id,
    day,
    person_id,
    sum(actions) as actions
from events
group by
    day,
    person_id
union all
select
    scope.scope_id,
    by_use_case.day,
    by_use_case.person_id,
    sum(by_use_case.actions)
from by_use_case
join scope
    on scope.kind = 'use_case'
    and scope.name = by_use_case.use_case_id
group by
    scope.scope_id,
    by_use_case.day,
    by_use_case.person_id
union all
select
    scope.scope_id,
    by_assistant.day,
    by_assistant.person_id,
    sum(by_assistant.actions)
from by_assistant
join scope
    on scope.kind = 'assistant'
    and scope.name = by_assistant.agent_id
group by
    scope.scope_id,
    by_assistant.day,
    by_assistant.person_id;

-- grain: one scope, person and reported span of more than a day
create table use_span as
with reported as (
    select * from vendor_activity where grain <> '1d'
    union all by name
    -- buckets of a usage report that are coarser than a day
    select
        grain,
        person_id,
        use_case_id,
        agent_id,
        day as start_day,
        day + case grain when '1w' then 6 else 27 end as end_day,
        (requests - requests_failed) as actions,
        true as answers_for_company,
        true as answers_for_use_case
    from use_row
    where person_id is not null
        and grain in ('1w', '28d')
        and requests > requests_failed
        and is_intended
),
every as (
    select 0 as scope_id, * from reported where answers_for_company
    union all
    select scope.scope_id, reported.*
    from reported join scope on scope.kind = 'use_case' and scope.name = reported.use_case_id
    where reported.answers_for_use_case
    union all
    select scope.scope_id, reported.*
    from reported join scope on scope.kind = 'assistant' and scope.name = reported.agent_id
)
select
    scope_id,
    person_id,
    grain,
    start_day,
    end_day,
    sum(actions)::double as actions,
    max(active_days) as active_days,
    min(first_active_day) as first_day,
    max(last_active_day) as last_day
from every
group by
    scope_id,
    person_id,
    grain,
    start_day,
    end_day;

-- grain: one scope, person and ISO week or calendar month: days of use
create table use_part as
select
    scope_id,
    person_id,
    'month' as part,
    date_trunc('month', day)::date as part_start,
    count(*) as active_days,
    count(*) filter (isodow(day) < 6) as active_workdays,
    sum(actions) as actions
from use_day
group by
    scope_id,
    person_id,
    date_trunc('month', day)
union all
select
    scope_id,
    person_id,
    'week',
    date_trunc('week', day)::date,
    count(*),
    count(*) filter (isodow(day) < 6),
    sum(actions)
from use_day
group by
    scope_id,
    person_id,
    date_trunc('week', day);

-- grain: one scope, person and ISO week with activity
create table active_week as
with every as (
    select
        scope_id,
        person_id,
        part_start as week_start,
        actions
    from use_part
    where part = 'week'
    union all
    -- a vendor's week belongs to the ISO week that holds its middle
    select
        scope_id,
        person_id,
        date_trunc('week', start_day + 3)::date,
        actions
    from use_span
    where grain = '1w'
    union all
    -- ... and its first and last active day say exactly which other week it touches
    select
        scope_id,
        person_id,
        date_trunc('week', edge)::date,
        0.0
    from (
        select *, unnest([first_day, last_day]) as edge
        from use_span
        where grain = '1w'
    )
    where edge is not null
        and date_trunc('week', edge)::date <> date_trunc('week', start_day + 3)::date
)
select
    every.scope_id,
    every.person_id,
    every.week_start,
    sum(every.actions) as actions
from every
join week using (week_start)
group by
    every.scope_id,
    every.person_id,
    every.week_start;

-- grain: one scope, period and person with activity; assistants from the month upwards
create table active as
with by_day as (
    select
        use_part.scope_id,
        period_part.period,
        use_part.person_id,
        sum(use_part.active_days) as active_days,
        sum(use_part.active_workdays) as active_workdays,
        sum(use_part.actions) as actions
    from use_part
    join period_part using (part, part_start)
    join scope using (scope_id)
    where scope.kind <> 'assistant' or period_part.kind <> 'week'
    group by
        use_part.scope_id,
        period_part.period,
        use_part.person_id
),
-- a span counts where it lies inside the period; where it straddles, its first and last active day decide
by_span as (
    select
        use_span.scope_id,
        period.period,
        use_span.person_id,
        sum(use_span.active_days) as active_days,
        sum(use_span.actions) filter (
            use_span.start_day >= period.start_day and use_span.end_day <= period.end_day
        ) as actions,
        -- a straddling span leaves the period's own actions unknown
        bool_or(use_span.start_day < period.start_day or use_span.end_day > period.end_day) as straddles
    from use_span
    join scope using (scope_id)
    join period
        on use_span.start_day <= period.end_day
        and use_span.end_day >= period.start_day
        and (scope.kind <> 'assistant' or period.kind <> 'week')
    where (use_span.start_day >= period.start_day and use_span.end_day <= period.end_day)
        or use_span.first_day between period.start_day and period.end_day
        or use_span.last_day between period.start_day and period.end_day
    group by
        use_span.scope_id,
        period.period,
        use_span.person_id
),
by_week as (
    select
        active_week.scope_id,
        week_in_period.period,
        active_week.person_id,
        count(*) as active_weeks,
        sum(active_week.actions) as week_actions
    from active_week
    join week_in_period using (week_start)
    join scope using (scope_id)
    where scope.kind <> 'assistant'
    group by
        active_week.scope_id,
        week_in_period.period,
        active_week.person_id
),
every as (
    select scope_id, period, person_id, active_days, active_workdays, actions, true as has_days from by_day
    union all by name
    select scope_id, period, person_id, active_days as reported_days, actions, straddles, true as has_spans
    from by_span
    union all by name
    select scope_id, period, person_id, active_weeks, week_actions from by_week
)
select
    scope_id,
    period,
    person_id,
    greatest(sum(active_days), sum(reported_days)) as active_days,
    coalesce(sum(active_workdays), 0)::integer as active_workdays,
    coalesce(sum(active_weeks), 0)::integer as active_weeks,
    coalesce(sum(week_actions), 0) as week_actions,
    sum(actions) as actions,
    coalesce(bool_or(has_days), false) as has_days,
    coalesce(bool_or(straddles), false) as straddles
from every
group by
    scope_id,
    period,
    person_id
-- a week that only touches the period does not make a person active in it
having bool_or(has_days) or bool_or(has_spans);

-- grain: one scope, period and person with activity in the habit window
-- segment: 1 power, 2 habitual, 3 novice, 4 low; nobody else used anything
create table habit as
select
    active_week.scope_id,
    habit_window.period,
    active_week.person_id,
    case
        when count(*) >= case habit_window.weeks when 12 then 9 else 4 end
            then case when sum(active_week.actions) / habit_window.weeks >= 15 then 1 else 2 end
        when sum(active_week.actions) / habit_window.weeks >= 1 then 3
        else 4
    end::tinyint as segment
from active_week
join habit_window using (week_start)
join scope using (scope_id)
where scope.kind <> 'assistant'
group by
    active_week.scope_id,
    habit_window.period,
    habit_window.weeks,
    active_week.person_id;
