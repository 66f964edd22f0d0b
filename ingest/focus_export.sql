-- FOCUS rows of what answers: invoice lines as they came, then usage as one row per token meter at list price.
-- Grain: one invoice line, or one day, provider, model, project, use case, price card and meter.
-- Usage is not invoiced here: its BilledCost and EffectiveCost are 0, so that a sum over all rows is the invoice.
with
meter (meter, sku_meter, token_direction, token_cache_action) as (
    values
        ('input_uncached', 'Input Tokens', 'Input', 'Uncached'),
        ('cache_read', 'Cache Read Input Tokens', 'Input', 'Read'),
        ('cache_write_short', 'Cache Write Input Tokens', 'Input', 'Write'),
        ('cache_write_long', 'Long Cache Write Input Tokens', 'Input', 'Write'),
        ('output', 'Output Tokens', 'Output', null),
        ('reasoning', 'Reasoning Output Tokens', 'Output', null),
        ('request', 'Requests', null, null)
),
used as (
    select
        cast(period_start as date) as day,
        source_system,
        provider_name,
        model_id,
        service_name,
        sub_account_id,
        use_case_id,
        price_card_id,
        sum(input_uncached_tokens) as input_uncached,
        sum(cache_read_tokens) as cache_read,
        sum(cache_write_tokens_short) as cache_write_short,
        sum(cache_write_tokens_long) as cache_write_long,
        sum(output_visible_tokens) as output,
        sum(reasoning_tokens) as reasoning,
        sum(coalesce(requests, 1)) as request
    from usage_fact
    where not exists (
        select 1
        from source_coverage as c
        where c.feed = 'usage'
        and not c.answers
        and c.source_system = usage_fact.source_system
        and c.day = cast(usage_fact.period_start as date)
        and c.scope = coalesce(usage_fact.provider_name, usage_fact.source_system)
    )
    group by all
),
metered as (
    select
        used.*,
        meter.*,
        case meter.meter
            when 'input_uncached' then used.input_uncached
            when 'cache_read' then used.cache_read
            when 'cache_write_short' then used.cache_write_short
            when 'cache_write_long' then used.cache_write_long
            when 'output' then used.output
            when 'reasoning' then used.reasoning
            else used.request
        end as quantity
    from used
    cross join meter
),
-- the card that priced a row names one meter of its rate; the others stand beside it
rate as (
    select
        named.price_card_id,
        beside.meter,
        any_value(beside.unit_price) as unit_price
    from price_card as named
    inner join price_card as beside
        on beside.provider = named.provider
        and beside.model_id = named.model_id
        and beside.variant is not distinct from named.variant
        and beside.tier_start is not distinct from named.tier_start
        and beside.valid_from is not distinct from named.valid_from
        and beside.source = named.source
    group by
        named.price_card_id,
        beside.meter
),
priced as (
    select
        metered.*,
        rate.unit_price,
        case when metered.meter = 'request' then 1000 else 1000000 end as unit_size
    from metered
    left join rate
        on rate.price_card_id = metered.price_card_id
        and rate.meter = metered.meter
    where metered.quantity > 0
    and (metered.meter <> 'request' or rate.unit_price is not null)
)
select
    billed_cost as "BilledCost",
    billing_currency as "BillingCurrency",
    billing_period_end as "BillingPeriodEnd",
    billing_period_start as "BillingPeriodStart",
    charge_category as "ChargeCategory",
    charge_class as "ChargeClass",
    charge_description as "ChargeDescription",
    charge_frequency as "ChargeFrequency",
    charge_period_end as "ChargePeriodEnd",
    charge_period_start as "ChargePeriodStart",
    consumed_quantity as "ConsumedQuantity",
    consumed_unit as "ConsumedUnit",
    contracted_cost as "ContractedCost",
    effective_cost as "EffectiveCost",
    list_cost as "ListCost",
    cast(null as decimal(38, 18)) as "ListUnitPrice",
    pricing_currency as "PricingCurrency",
    pricing_quantity as "PricingQuantity",
    pricing_unit as "PricingUnit",
    coalesce(service_category, case when is_ai then 'AI and Machine Learning' else 'Other' end)
        as "ServiceCategory",
    service_name as "ServiceName",
    provider_name as "ServiceProviderName",
    sku_id as "SkuId",
    sku_meter as "SkuMeter",
    case when coalesce(model_id, token_direction) is not null then json_merge_patch(
        case when model_id is null then '{}' else json_object('ModelId', model_id) end,
        case when token_direction is null then '{}' else json_object('TokenDirection', token_direction) end,
        case when token_cache_action is null then '{}'
            else json_object('TokenCacheAction', token_cache_action) end
    ) end as "SkuPriceDetails",
    sub_account_id as "SubAccountId",
    json_merge_patch(
        coalesce(tags, '{}'),
        case when use_case_id is null then '{}' else json_object('use_case', use_case_id) end
    ) as "Tags",
    'invoice' as "x_Basis",
    source_system as "x_Source"
from charge_answering
union all
select
    0,
    'USD',
    date_trunc('month', day) + interval 1 month,
    date_trunc('month', day),
    'Usage',
    null,
    concat_ws(' ', model_id, lower(sku_meter)),
    'Usage-Based',
    day + interval 1 day,
    day,
    quantity,
    case when meter = 'request' then 'Requests' else 'Tokens' end,
    cast(null as decimal(38, 18)),
    0,
    quantity * unit_price * case when meter = 'request' then 0.001 else 0.000001 end,
    unit_price,
    'USD',
    cast(quantity as decimal(38, 9)) * case when meter = 'request' then 0.001 else 0.000001 end,
    unit_size || case when meter = 'request' then ' Requests' else ' Tokens' end,
    'AI and Machine Learning',
    coalesce(service_name, provider_name),
    provider_name,
    concat_ws(' ', provider_name, model_id, meter),
    sku_meter,
    json_merge_patch(
        case when model_id is null then '{}' else json_object('ModelId', model_id) end,
        case when token_direction is null then '{}' else json_object('TokenDirection', token_direction) end,
        case when token_cache_action is null then '{}'
            else json_object('TokenCacheAction', token_cache_action) end
    ),
    sub_account_id,
    case when use_case_id is null then '{}' else json_object('use_case', use_case_id) end,
    'usage at list price',
    source_system
from priced
order by "ChargePeriodStart", "x_Basis", "x_Source", "SkuId", "SubAccountId", "BilledCost", "ListCost"
