-- What was built with AI and whether it lives: assistants by who uses them, and times to an event that some have
-- not reached yet (Kaplan and Meier 1958; METHOD 2 and lessons 5 and 6). Then who is trained, and timed work.

-- grain: one assistant of the registry
create table assistant as
select
    asset.asset_id,
    any_value(asset.use_case_id) as use_case_id,
    any_value(person_key.person_id) as creator,
    any_value(scope.scope_id) as scope_id,
    min(asset.created_on) as created_on,
    min(asset.retired_on) as retired_on
from warehouse.asset
left join person_key on person_key.principal_id = asset.creator_id
left join scope
    on scope.kind = 'assistant'
    and scope.name = asset.asset_id
where asset.kind = 'assistant'
    and asset.created_on is not null
group by asset.asset_id;

-- grain: one assistant, day and person other than its creator who used it; a vendor's week counts on its last active day
create table assistant_use as
select
    assistant.asset_id,
    assistant.created_on,
    use_day.day,
    use_day.person_id
from assistant
join use_day using (scope_id)
where use_day.person_id is distinct from assistant.creator
union
select
    assistant.asset_id,
    assistant.created_on,
    coalesce(use_span.last_day, use_span.end_day),
    use_span.person_id
from assistant
join use_span using (scope_id)
where use_span.grain = '1w'
    and use_span.person_id is distinct from assistant.creator;

-- grain: one period and assistant created by its end: its users of the 28 days to the end, and the day it was last used
create table assistant_standing as
with recent as (
    select
        period.period,
        assistant_use.asset_id,
        count(distinct assistant_use.person_id) as users
    from period
    join assistant_use on assistant_use.day between period.end_day - 27 and period.end_day
    group by
        period.period,
        assistant_use.asset_id
),
used_day as (
    select distinct asset_id, day from assistant_use
),
there as (
    select
        period.period,
        period.end_day,
        assistant.*
    from period
    join assistant on assistant.created_on <= period.end_day
),
last_used as (
    select
        there.period,
        there.asset_id,
        used_day.day
    from there
    asof join used_day
        on used_day.asset_id = there.asset_id
        and used_day.day <= there.end_day
)
select
    there.period,
    there.end_day,
    there.asset_id,
    there.use_case_id,
    there.creator,
    there.created_on,
    coalesce(recent.users, 0) as users,
    last_used.day as last_used,
    case when there.retired_on <= there.end_day then there.retired_on end as retired_on,
    -- used by at least three people other than its creator (METHOD lesson 5)
    coalesce(recent.users, 0) >= 3 and coalesce(there.retired_on > there.end_day, true) as is_live,
    exists (
        select 1
        from roster
        where roster.person_id = there.creator
            and there.end_day between roster.valid_from and roster.valid_to
    ) as has_owner
from there
left join recent using (period, asset_id)
left join last_used using (period, asset_id);

-- grain: one curve, period and unit: days until its event, or until the period's end where it has not come.
-- assistant: from creation to the last use by somebody else; app: from idea to production; seat: from access to its
-- third active day. An assistant unused for 28 days is dead, from the day of its last use.
create table lifetime as
with ended as (
    select
        *,
        least(retired_on, case when coalesce(last_used, created_on) <= end_day - 28 then coalesce(last_used, created_on) end) as gone_on
    from assistant_standing
),
third_day as (
    select
        person_id,
        day,
        row_number() over (partition by person_id order by day) as position
    from (
        select person_id, day from use_day where scope_id = 0
        union
        -- of a vendor's week its first and last active day are known
        select person_id, unnest([first_day, last_day])
        from use_span
        where scope_id = 0 and grain = '1w'
    ) as known_day
    join seat_start using (person_id)
    where known_day.day >= seat_start.start_day
)
select
    'assistant' as curve,
    period,
    greatest(date_diff('day', created_on, coalesce(gone_on, end_day)), 0) as days,
    gone_on is not null as is_over
from ended
where exists (select 1 from assistant_use)
union all
select
    'app',
    period.period,
    greatest(date_diff('day', asset.created_on, least(coalesce(asset.in_production_on, period.end_day), period.end_day)), 0),
    coalesce(asset.in_production_on <= period.end_day, false)
from period
join warehouse.asset on asset.created_on <= period.end_day
where asset.kind = 'app'
union all
select
    'seat',
    period.period,
    date_diff('day', seat_start.start_day, least(coalesce(third_day.day, period.end_day), period.end_day)),
    coalesce(third_day.day <= period.end_day, false)
from period
join seat_start on seat_start.start_day <= period.end_day
left join third_day
    on third_day.person_id = seat_start.person_id
    and third_day.position = 3
where exists (select 1 from use_day);

-- grain: one curve, period and day on which somebody's event came: the share still waiting, with log-log Greenwood bounds
create table survival_step as
with counted as (
    select
        curve,
        period,
        days,
        count(*) filter (is_over) as events,
        count(*) as leaving
    from lifetime
    group by
        curve,
        period,
        days
),
risk as (
    select
        *,
        -- at a tie events come before censorings
        sum(leaving) over (partition by curve, period order by days desc) as at_risk
    from counted
),
steps as (
    select
        curve,
        period,
        days,
        events,
        at_risk,
        bool_or(events = at_risk) over same as is_empty,
        sum(case when events < at_risk then ln(1 - events / at_risk::double) else 0 end) over same as log_survival,
        sum(case when events < at_risk then events / (at_risk * (at_risk - events))::double else 0 end) over same as greenwood
    from risk
    where events > 0
    window same as (partition by curve, period order by days)
)
select
    curve,
    period,
    days,
    events,
    at_risk,
    case when is_empty then 0.0 else exp(log_survival) end as survival,
    case when is_empty then 0.0 else exp(log_survival * exp(1.959963984540054 * sqrt(greenwood) / abs(log_survival))) end
        as low,
    case when is_empty then 0.0 else exp(log_survival * exp(-1.959963984540054 * sqrt(greenwood) / abs(log_survival))) end
        as high
from steps;

-- grain: one curve and period: units, and how long the longest was followed
create table survival_range as
select
    curve,
    period,
    count(*) as units,
    max(days) as follow_up
from lifetime
group by
    curve,
    period;

-- grain: one person with a training on record, and its first day
create table trained as
select
    person_key.person_id,
    min(event.occurred_at)::date as day
from warehouse.event
join person_key using (principal_id)
where event.kind = 'training'
group by person_key.person_id;

-- grain: one timed task, with or without AI, or one answer of a survey about it
create table work_record as
select
    event.kind,
    event.category,
    event.occurred_at::date as day,
    event.minutes,
    event.value,
    coalesce(person_key.person_id, -1) as person_id
from warehouse.event
left join person_key using (principal_id)
where event.kind = 'survey'
    or (event.kind = 'timed_task' and event.category in ('with', 'without'));
