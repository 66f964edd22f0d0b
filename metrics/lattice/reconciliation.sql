-- Tokens at our prices against what is billed, line by line, and the sources that do not answer for their days.
-- Invoices bill by day or by month: everything is compared over the longest billed span that a day lies in.

-- grain: one billed line of tokens or another meter; seats and platforms are priced elsewhere
create table billed_line as
select
    charge.provider,
    charge.first_day,
    charge.last_day,
    charge.account as project,
    fact.model_id,
    case
        when fact.token_direction = 'Output' then 'output'
        when fact.token_cache_action = 'Read' then 'cached input'
        when fact.token_cache_action = 'Write' then 'cache write'
        when fact.token_direction = 'Input' then 'input'
    end as token_class,
    coalesce(fact.charge_description, fact.sku_meter, fact.service_name, 'unnamed') as named,
    charge.driver = 'tokens' as is_tokens,
    case
        when fact.charge_category in ('Purchase', 'Tax', 'Credit', 'Adjustment') then lower(fact.charge_category)
    end as apart,
    case
        when fact.token_direction is not null
            then fact.consumed_quantity::double
                * case when regexp_matches(fact.consumed_unit, '^[0-9]+')
                    then regexp_extract(fact.consumed_unit, '^[0-9]+')::double else 1 end
    end as tokens,
    charge.amount
from charge
join warehouse.charge_answering as fact using (charge_id)
where charge.driver in ('tokens', 'tools', 'unallocated');

-- grain: one provider with an invoice: how finely it can be compared with our usage
create table billed_detail as
select
    billed_line.provider,
    bool_or(billed_line.model_id is not null) as has_models,
    bool_or(billed_line.token_class is not null and billed_line.model_id is not null) as has_classes,
    -- projects are compared only where both sides name the same ones
    bool_or(billed_line.project is not null and priced_day.account is not null) as has_projects
from billed_line
left join (select distinct provider, account from priced_day) as priced_day
    on priced_day.provider = billed_line.provider
    and priced_day.account = billed_line.project
group by billed_line.provider;

-- grain: one provider and day: the longest billed span that it lies in, or the day itself
create table billed_span as
with day_of as (
    select distinct provider, day from priced_day
    union
    select distinct provider, first_day from billed_line
),
span as (
    select distinct provider, first_day, last_day from billed_line
)
select
    day_of.provider,
    day_of.day,
    coalesce(arg_max(span.first_day, (span.last_day - span.first_day, span.first_day)), day_of.day) as first_day,
    coalesce(arg_max(span.last_day, (span.last_day - span.first_day, span.first_day)), day_of.day) as last_day
from day_of
left join span
    on span.provider = day_of.provider
    and day_of.day between span.first_day and span.last_day
group by
    day_of.provider,
    day_of.day;

-- grain: one provider, model and token class with its list price and validity: how a priced row splits into classes
create table class_price as
select
    lower(provider) as provider,
    model_id,
    case meter
        when 'input_uncached' then 'input'
        when 'cache_read' then 'cached input'
        when 'cache_write_short' then 'cache write'
        when 'output' then 'output'
    end as token_class,
    coalesce(valid_from, timestamp '0001-01-01') as valid_from,
    coalesce(valid_to, timestamp '9999-12-31') as valid_to,
    max(unit_price)::double as unit_price
from warehouse.price_card
where variant is null
    and tier_start is null
    and meter in ('input_uncached', 'cache_read', 'cache_write_short', 'output')
group by all;

-- grain: one row of priced usage and token class
create table priced_class as
with used as (
    select
        row_number() over () as id,
        day,
        lower(coalesce(provider_name, 'unknown')) as provider,
        model_id,
        sub_account_id as project,
        coalesce(input_uncached_tokens, 0) as input_tokens,
        coalesce(cache_read_tokens, 0) as cached_tokens,
        coalesce(cache_write_tokens, 0) as write_tokens,
        coalesce(output_tokens, 0) as output_tokens,
        priced_usd::double * setting.usd_rate as amount
    from warehouse.usage_answering
    cross join setting
),
classed as (
    select id, 'input' as token_class, input_tokens as tokens from used
    union all
    select id, 'cached input', cached_tokens from used
    union all
    select id, 'cache write', write_tokens from used
    union all
    select id, 'output', output_tokens from used
),
weighed as (
    select
        used.id,
        used.day,
        used.provider,
        used.model_id,
        used.project,
        classed.token_class,
        classed.tokens,
        used.amount,
        classed.tokens * coalesce(max(class_price.unit_price), 0) as weight
    from used
    join classed using (id)
    left join class_price
        on class_price.provider = used.provider
        and class_price.model_id = used.model_id
        and class_price.token_class = classed.token_class
        and used.day >= class_price.valid_from
        and used.day < class_price.valid_to
    where classed.tokens > 0
    group by
        used.id,
        used.day,
        used.provider,
        used.model_id,
        used.project,
        classed.token_class,
        classed.tokens,
        used.amount
)
select
    day,
    provider,
    model_id,
    project,
    token_class,
    tokens,
    amount * coalesce(
        weight / nullif(sum(weight) over (partition by id), 0),
        tokens / nullif(sum(tokens) over (partition by id), 0)
    ) as amount
from weighed;

-- grain: one billed span, provider, line item and project: priced against billed
create table reconciliation_line as
with billed as (
    select
        span.first_day,
        span.last_day,
        line.provider,
        case when detail.has_projects then line.project end as project,
        case
            when line.apart is not null then line.named
            -- an invoice that names no model at all is compared with the sum of them
            when line.model_id is null and line.is_tokens and not detail.has_models then 'all models'
            when line.model_id is null then line.named
            when detail.has_classes then concat_ws(', ', line.model_id, line.token_class)
            else line.model_id
        end as line_item,
        line.apart,
        sum(line.amount) as amount,
        sum(line.tokens) as tokens
    from billed_line as line
    join billed_detail as detail using (provider)
    join billed_span as span
        on span.provider = line.provider
        and span.day = line.first_day
    group by all
),
priced as (
    select
        span.first_day,
        span.last_day,
        used.provider,
        case when detail.has_projects then used.project end as project,
        case
            when not coalesce(detail.has_models, true) then 'all models'
            when coalesce(detail.has_classes, false) then concat_ws(', ', coalesce(used.model_id, 'unknown model'), used.token_class)
            else coalesce(used.model_id, 'unknown model')
        end as line_item,
        sum(used.amount) as amount,
        sum(used.tokens)::double as tokens
    from priced_class as used
    left join billed_detail as detail using (provider)
    join billed_span as span
        on span.provider = used.provider
        and span.day = used.day
    group by all
),
paired as (
    select
        coalesce(billed.first_day, priced.first_day) as first_day,
        coalesce(billed.last_day, priced.last_day) as last_day,
        coalesce(billed.provider, priced.provider) as provider,
        coalesce(billed.project, priced.project) as project,
        coalesce(billed.line_item, priced.line_item) as line_item,
        billed.apart,
        priced.amount as priced,
        billed.amount as billed,
        priced.tokens as priced_tokens,
        billed.tokens as billed_tokens,
        priced.provider is not null as has_priced,
        billed.provider is not null as has_billed
    from billed
    full join priced
        on billed.apart is null
        and priced.provider = billed.provider
        and priced.first_day = billed.first_day
        and priced.line_item = billed.line_item
        and priced.project is not distinct from billed.project
)
select
    first_day,
    last_day,
    provider,
    line_item,
    project,
    case
        when apart is not null then apart
        when not has_priced then 'left_over'
        when not has_billed then 'unbilled'
        else 'line'
    end as kind,
    priced,
    billed,
    case when apart is null then billed - coalesce(priced, 0) end as variance,
    case when apart is null then (billed - coalesce(priced, 0)) / nullif(billed, 0) end as share,
    case when apart is null then billed / nullif(priced, 0) end as factor,
    priced_tokens,
    billed_tokens,
    case
        when apart is not null then 'apart'
        when billed is null then 'unreconciled'
        when billed = 0 then case when coalesce(priced, 0) = 0 then 'green' else 'red' end
        when abs((billed - coalesce(priced, 0)) / billed) <= 0.01 then 'green'
        when abs((billed - coalesce(priced, 0)) / billed) <= 0.05 then 'amber'
        else 'red'
    end as state
from paired;

-- grain: one source that does not answer, feed, scope and month, beside what answers on the same days
create table source_overlap as
with silent as (
    select source_system, feed, scope, day, last_day
    from warehouse.source_coverage
    where not answers
),
silent_day as (
    select
        source_system,
        feed,
        scope,
        unnest(range(day, last_day + 1, interval 1 day))::date as day
    from silent
),
counted as (
    select
        'usage' as feed,
        source_system,
        coalesce(provider_name, source_system) as scope,
        day,
        sum(requests)::double as requests,
        sum(
            coalesce(input_uncached_tokens, 0) + coalesce(cache_read_tokens, 0)
            + coalesce(cache_write_tokens, 0) + coalesce(output_tokens, 0)
        )::double as tokens,
        sum(priced_usd)::double * any_value(setting.usd_rate) as amount
    from warehouse.usage_day
    cross join setting
    group by all
    union all
    select
        'charge',
        source_system,
        scope,
        charge_period_start::date,
        null,
        null,
        sum(billed_cost)::double
    from warehouse.charge_scoped
    group by all
),
own as (
    select
        counted.source_system,
        counted.feed,
        counted.scope,
        date_trunc('month', counted.day)::date as month,
        count(distinct counted.day) as days,
        sum(counted.tokens) as tokens,
        sum(counted.amount) as amount
    from counted
    join silent using (source_system, feed, scope, day)
    group by all
),
answering as (
    select
        silent_day.source_system,
        silent_day.feed,
        silent_day.scope,
        date_trunc('month', silent_day.day)::date as month,
        sum(counted.tokens) as tokens,
        sum(counted.amount) as amount,
        list_sort(list(distinct counted.source_system)) as answered_by
    from (select distinct source_system, feed, scope, day from silent_day) as silent_day
    join counted
        on counted.feed = silent_day.feed
        and counted.scope = silent_day.scope
        and counted.day = silent_day.day
        and counted.source_system <> silent_day.source_system
    join warehouse.source_coverage as coverage
        on coverage.source_system = counted.source_system
        and coverage.feed = counted.feed
        and coverage.scope = counted.scope
        and coverage.day = counted.day
        and coverage.answers
    group by all
)
select
    own.source_system,
    own.feed,
    own.scope,
    own.month,
    own.days,
    answering.answered_by,
    own.tokens,
    answering.tokens as answering_tokens,
    own.amount,
    answering.amount as answering_amount,
    coalesce(
        (own.tokens - answering.tokens) / nullif(own.tokens, 0),
        (own.amount - answering.amount) / nullif(own.amount, 0)
    ) as share
from own
left join answering using (source_system, feed, scope, month);
