-- The warehouse: what happened. Written by ingest only, read by metrics only.
-- One comment per table names its grain; one comment per column its meaning and unit.
-- Times are TIMESTAMP in UTC, money is decimal, tokens are BIGINT. No keys or indexes on large
-- tables: uniqueness is enforced at load. Every person column holds a keyed pseudonym.

-- grain: one row per load of one delivered file into one feed, written in the transaction of its data
create table if not exists ingest_run (
    ingest_run_id varchar primary key, -- sha256 of (source, feed, delivered file, contract)
    source_system varchar not null, -- name of the source: sources/<name>.toml
    feed varchar not null, -- usage | charge | activity | seat | person | rollout | experiment | eval | kpi_observation | asset | event | ledger
    adapter varchar not null, -- module under ingest/sources that read it
    file_name varchar not null, -- base name of the delivered file
    delivered_sha256 varchar not null, -- hash of the file as delivered: exactly once
    landed_path varchar, -- landed Parquet file, relative to the data folder
    landed_sha256 varchar, -- hash of the landed copy: integrity
    contract_sha256 varchar not null, -- hash of the declared contract: a changed mapping is a new load
    key_id varchar not null, -- id of the pseudonym key in force, never the key
    loaded_at timestamp not null, -- UTC
    load_order bigint not null, -- later loads restate earlier ones
    read bigint not null, -- rows read after the source's filter = loaded + duplicate + quarantined
    filtered bigint not null, -- rows left out by the source's filter
    loaded bigint not null, -- rows in the canonical table, restated ones included
    duplicate bigint not null, -- rows recognised as already present
    quarantined bigint not null, -- rows set aside with a reason
    restated bigint not null, -- part of loaded: rows that replaced an earlier export's bucket
    unknown_columns varchar[] -- columns of the file that the contract does not name: counted, never stored
);

-- grain: one declared contract under which files were loaded: what rebuild reads landed files with
create table if not exists ingest_contract (
    contract_sha256 varchar not null, -- hash of the declared contract, as in ingest_run
    contract varchar not null -- JSON: columns, conventions, keys; no filter, because landed rows passed it
);

-- grain: one row per set-aside row, by place; never its cells
create table if not exists quarantine (
    ingest_run_id varchar not null, -- the load that set it aside
    source_system varchar not null, -- name of the source
    file_name varchar not null, -- base name of the delivered file
    delivered_sha256 varchar not null, -- hash of the delivered file
    source_row bigint not null, -- line (text) or row (spreadsheet) in the delivered file, 1-based
    code varchar not null, -- stable reason code
    reason varchar not null, -- one plain sentence without cell values
    column_name varchar, -- contract column at fault, where one is
    closed_at timestamp -- UTC, when a corrected row was loaded; null = open
);

-- grain: one row per source, first day and scope that a load covered
create table if not exists source_coverage (
    source_system varchar not null, -- name of the source
    feed varchar not null, -- usage, charge, ...
    day date not null, -- UTC day on which the rows begin
    last_day date not null, -- UTC day on which the longest of them ends; equals day for events and daily buckets
    scope varchar not null, -- provider or system whose records these are; of charges also the kind of charge
    grain varchar, -- of usage: event or length of the buckets; null for other feeds
    rows bigint not null, -- canonical rows of that day
    answers boolean not null -- true: this source answers for the day; false: kept as reconciliation only
);

-- grain: one source and feed whose records another source may report too
create table if not exists coverage_order (
    source_system varchar not null, -- name of the source
    feed varchar not null, -- usage | charge
    position integer not null -- the lowest that has rows answers; equal ones answer together; -1: always, beside any
);

-- grain: one row per company
create table if not exists company (
    name varchar not null, -- as shown
    currency varchar not null, -- reporting currency, ISO 4217
    synthetic boolean not null -- true for generated sample data: every page says so
);

-- grain: one AI request, or one bucket of a vendor report (column grain); the two are never mixed in one sum
create table if not exists usage_fact (
    usage_id uuid not null, -- unique: keyed 128-bit hash of the native key or of the whole record
    source_system varchar not null, -- name of the source
    source_record_id varchar, -- the source's own record id
    ingest_run_id varchar not null, -- the load that brought it
    source_row bigint not null, -- row in the delivered file, 1-based
    grain varchar not null, -- event | 1m | 1h | 1d | 1w | 28d
    period_start timestamp not null, -- UTC
    period_end timestamp not null, -- UTC, exclusive; equals period_start for an event
    tz_basis varchar not null, -- utc | source_offset | vendor_day_unknown
    provider_name varchar, -- model provider, from the price book's names
    service_name varchar, -- product through which it was used
    surface varchar, -- place in the product
    operation_name varchar, -- chat, embeddings, ...
    model_requested varchar, -- as asked for
    model_reported varchar, -- as the source spells it
    model_id varchar, -- canonical, aliases folded
    service_tier varchar, -- default | flex | priority
    processing varchar, -- batch or null
    principal_id varchar, -- pseudonym of the person; null = "(Unattributed)"
    consumer_id varchar, -- pseudonym of the end actor, where not a member of staff
    credential_id varchar, -- API key id or hash
    sub_account_id varchar, -- project, workspace or team at the vendor
    cost_center varchar, -- as the source says
    org_unit_id varchar, -- as the source says
    use_case_id varchar, -- matched by the use case ledger; null = unassigned
    session_id varchar, -- conversation
    trace_id varchar, -- trace
    agent_id varchar, -- assistant or agent
    autonomy varchar, -- assist | agent | autonomous
    requests bigint, -- number of model requests
    requests_failed bigint, -- of these, failed
    input_uncached_tokens bigint, -- exclusive partition; null = not reported
    cache_read_tokens bigint, -- exclusive partition
    cache_write_tokens_short bigint, -- exclusive partition, short lifetime
    cache_write_tokens_long bigint, -- exclusive partition, long lifetime
    output_visible_tokens bigint, -- exclusive partition, without reasoning
    reasoning_tokens bigint, -- exclusive partition; null = not reported apart
    modality varchar, -- text | audio | image | video | unknown
    other_quantity double, -- quantity of a meter that is not tokens
    other_unit varchar, -- images, seconds, characters, searches, credits
    latency_ms double, -- milliseconds
    source_cost_usd decimal(18, 9), -- the source's own cost, USD
    source_cost_basis varchar, -- billed | gateway_estimate | local_list_estimate
    estimated_cost_usd decimal(18, 9), -- our price card applied, USD; null = unpriced
    price_card_id varchar, -- the card row applied
    token_convention varchar not null, -- inclusive | exclusive | unknown: what the source declared
    quality_flags varchar[] -- unknown_model, unmatched_identity, ...
);

-- grain: one invoice or charge line
create table if not exists charge_fact (
    charge_id varchar not null, -- unique
    source_system varchar not null, -- name of the source
    ingest_run_id varchar not null, -- the load that brought it
    source_row bigint not null, -- row in the delivered file
    charge_period_start timestamp not null, -- UTC
    charge_period_end timestamp not null, -- UTC, exclusive
    billing_period_start timestamp, -- UTC
    billing_period_end timestamp, -- UTC, exclusive
    charge_category varchar, -- Usage | Purchase | Tax | Credit | Adjustment
    charge_class varchar, -- Correction or null
    charge_frequency varchar, -- One-Time | Recurring | Usage-Based
    charge_description varchar, -- as invoiced
    provider_name varchar, -- who provides
    service_category varchar, -- FOCUS ServiceCategory
    service_name varchar, -- FOCUS ServiceName
    list_cost decimal(38, 18), -- list price, billing currency
    contracted_cost decimal(38, 18), -- contract price
    effective_cost decimal(38, 18), -- after spreading commitments
    billed_cost decimal(38, 18), -- invoiced
    billing_currency varchar, -- ISO 4217
    pricing_currency varchar, -- may be virtual
    pricing_quantity decimal(38, 18), -- in pricing_unit
    pricing_unit varchar, -- e.g. "1000000 Tokens"
    consumed_quantity decimal(38, 18), -- in consumed_unit
    consumed_unit varchar, -- e.g. "Tokens"
    sku_id varchar, -- vendor's SKU
    sku_meter varchar, -- vendor's meter
    model_id varchar, -- canonical model, where named
    token_direction varchar, -- Input | Output
    token_cache_action varchar, -- Uncached | Read | Write
    sub_account_id varchar, -- project or account
    principal_id varchar, -- pseudonym, where billed per person
    use_case_id varchar, -- matched by the use case ledger; null = unassigned
    is_ai boolean not null, -- true where the line is AI spend
    tags varchar, -- JSON, keys allowed by the source's contract
    quality_flags varchar[] -- price_mismatch, ...
);

-- grain: one person, surface and period of a vendor's activity report (no tokens)
create table if not exists activity_fact (
    activity_id varchar not null, -- unique
    source_system varchar not null, -- name of the source
    ingest_run_id varchar not null, -- the load that brought it
    source_row bigint not null, -- row in the delivered file
    grain varchar not null, -- 1d | 1w | 1mo | 28d: answers only for this grain and coarser
    period_start timestamp not null, -- UTC
    period_end timestamp not null, -- UTC, exclusive
    principal_id varchar, -- pseudonym
    use_case_id varchar, -- matched by the use case ledger; null = unassigned
    service_name varchar, -- product
    surface varchar, -- place in the product
    agent_id varchar, -- assistant
    model_id varchar, -- canonical, where split by model
    is_total boolean not null, -- true: the person's total for the period; false: a split of it (never summed with totals)
    interactions bigint, -- intentional actions (messages, prompts)
    generations bigint, -- suggestions offered
    acceptances bigint, -- suggestions accepted
    loc_added bigint, -- lines added
    prompts bigint, -- prompts
    active_days bigint, -- days with activity inside the period, where the source says
    first_active_day date, -- first active day inside the period, where the source says
    last_active_day date, -- last active day inside the period, where the source says
    assisted_hours double, -- the source's own estimate, h
    ai_credits_used double -- credits
);

-- grain: one person's seat in one system on one snapshot date
create table if not exists seat_snapshot (
    source_system varchar not null, -- name of the source
    ingest_run_id varchar not null, -- the load that brought it
    source_row bigint not null, -- row in the delivered file
    date date not null, -- snapshot day, UTC
    system varchar not null, -- product the seat is for
    principal_id varchar not null, -- pseudonym
    plan varchar, -- licence plan
    assigned_at timestamp, -- UTC
    last_activity_at timestamp, -- UTC
    state varchar not null, -- unlicensed | licensed_idle | active | licensed (activity unknown)
    department varchar -- coarse attribute, where the export has one
);

-- grain: one person and validity interval: the HR list, the denominator
create table if not exists person (
    source_system varchar not null, -- name of the source
    ingest_run_id varchar not null, -- the load that brought it
    source_row bigint not null, -- row in the delivered file
    principal_id varchar not null, -- pseudonym
    division varchar, -- coarse attribute
    team varchar, -- coarse attribute
    role_family varchar, -- coarse attribute
    site varchar, -- coarse attribute
    tenure_band varchar, -- coarse attribute
    is_it boolean, -- works in IT
    contract_hours double, -- per week
    valid_from date not null, -- first day
    valid_to date -- last day, inclusive; null = still here
);

-- grain: one unit of a use case's rollout: the treatment
create table if not exists rollout (
    source_system varchar not null, -- name of the source
    ingest_run_id varchar not null, -- the load that brought it
    source_row bigint not null, -- row in the delivered file
    use_case_id varchar not null, -- use case
    unit_id varchar not null, -- unit of analysis, as in the KPI panel
    first_access_date date -- null = never
);

-- grain: one randomised unit of one experiment
create table if not exists experiment (
    source_system varchar not null, -- name of the source
    ingest_run_id varchar not null, -- the load that brought it
    source_row bigint not null, -- row in the delivered file
    experiment_id varchar not null, -- experiment
    use_case_id varchar not null, -- use case
    unit_id varchar not null, -- randomisation unit (pseudonym where a person)
    arm varchar not null, -- arm name
    assigned_at timestamp, -- UTC
    covariate double, -- pre-period value
    cluster_id varchar -- cluster, where randomised in clusters
);

-- grain: one evaluation run and metric
create table if not exists eval_result (
    source_system varchar not null, -- name of the source
    ingest_run_id varchar not null, -- the load that brought it
    source_row bigint not null, -- position in the delivered file
    run_id varchar not null, -- the tool's run id
    suite varchar not null, -- suite or task name
    use_case_id varchar, -- use case
    model_id varchar, -- subject model
    variant varchar, -- base | tuned | prompt or release label
    prompt_version varchar, -- prompt version
    status varchar not null, -- success | cancelled | error
    n_total bigint, -- items
    n_passed bigint, -- items passed; null = no score
    n_errored bigint, -- items in error, outside the pass rate
    metric varchar not null, -- accuracy, pass, ...
    dimension varchar, -- accuracy | compliance | safety | style | latency | cost
    value double, -- score; null = no score, never 0
    stderr double, -- standard error, as reported
    judge_model varchar, -- grader model
    judge_tokens bigint, -- tokens of the grader
    subject_tokens bigint, -- tokens of the subject
    started_at timestamp, -- UTC
    tool varchar not null, -- promptfoo | inspect | openai_evals
    tool_version varchar -- its version
);

-- grain: one item of one evaluation run
create table if not exists eval_item (
    source_system varchar not null, -- name of the source
    ingest_run_id varchar not null, -- the load that brought it
    source_row bigint not null, -- position in the delivered file
    run_id varchar not null, -- the tool's run id
    suite varchar not null, -- suite or task name
    use_case_id varchar, -- use case
    variant varchar, -- base | tuned | prompt or release label
    item_id varchar not null, -- identifier, never its text
    cluster_id varchar, -- shared source document, customer or template
    slice varchar, -- slice of the suite
    resample bigint, -- resample number
    score double, -- score
    passed boolean, -- outcome
    human_label varchar, -- where labelled
    judge_label varchar, -- where judged
    tokens bigint, -- subject tokens
    latency_ms double -- milliseconds
);

-- grain: one unit and period of one KPI
create table if not exists kpi_observation (
    source_system varchar not null, -- name of the source
    ingest_run_id varchar not null, -- the load that brought it
    source_row bigint not null, -- row in the delivered file
    kpi_id varchar not null, -- KPI
    unit_id varchar not null, -- unit of analysis
    use_case_id varchar, -- where the source names one
    period_start timestamp not null, -- UTC
    period_end timestamp, -- UTC, exclusive; null = until the next observation
    numerator double, -- for ratios
    denominator double, -- for ratios, and the weight of a mean
    value double, -- numerator / denominator where both are given
    "group" varchar -- treated | control, where the source says
);

-- grain: one custom GPT, assistant, AI app or automated process
create table if not exists asset (
    source_system varchar not null, -- name of the source
    ingest_run_id varchar not null, -- the load that brought it
    source_row bigint not null, -- row in the delivered file
    asset_id varchar not null, -- asset
    kind varchar not null, -- assistant | app | process
    use_case_id varchar, -- use case
    creator_id varchar, -- pseudonym
    created_on date, -- created
    in_production_on date, -- in production
    retired_on date, -- retired
    on_platform boolean, -- built on the shared platform
    target_value double, -- declared target
    target_set_on date -- when it was declared
);

-- grain: one dated fact that is not AI usage
create table if not exists event (
    source_system varchar not null, -- name of the source
    ingest_run_id varchar not null, -- the load that brought it
    source_row bigint not null, -- row in the delivered file
    event_id varchar not null, -- unique
    kind varchar not null, -- contact | timed_task | incident | survey | concurrent_change | launch | price_change | model_change | training
    occurred_at timestamp not null, -- UTC
    use_case_id varchar, -- use case
    org_unit_id varchar, -- unit
    principal_id varchar, -- pseudonym
    category varchar, -- category
    label varchar, -- what to print beside a chart (company text, no person)
    minutes double, -- minutes
    resolved_by_ai boolean, -- outcome flag
    escalated boolean, -- outcome flag
    reopened boolean, -- reopened or repeated within 7 days
    accepted boolean, -- outcome flag
    reworked boolean, -- outcome flag
    human_touch boolean, -- outcome flag
    reversed boolean, -- reversed within 7 days
    value double -- amount, count or score
);

-- grain: one finance confirmation
create table if not exists ledger (
    source_system varchar not null, -- name of the source
    ingest_run_id varchar not null, -- the load that brought it
    source_row bigint not null, -- row in the delivered file
    ledger_id varchar not null, -- unique
    use_case_id varchar not null, -- benefit key
    driver varchar not null, -- benefit key: a KPI id, or time
    population varchar not null, -- benefit key
    amount decimal(18, 2) not null, -- in currency
    currency varchar not null, -- ISO 4217
    period_start date not null, -- first day
    period_end date not null, -- last day, inclusive
    confirmed_by varchar not null, -- finance user id
    confirmed_on date not null -- when
);

-- grain: one dated unit price; half-open validity
create table if not exists price_card (
    price_card_id varchar not null, -- unique
    provider varchar not null, -- price book's provider
    model_id varchar not null, -- canonical model
    meter varchar not null, -- input_uncached | cache_read | cache_write_short | cache_write_long | output
    valid_from timestamp, -- UTC; null = since ever
    valid_to timestamp, -- UTC, exclusive; null = open
    unit varchar not null, -- 1000000 tokens
    unit_price decimal(18, 9) not null, -- per unit
    currency varchar not null, -- ISO 4217
    tier_start bigint, -- input tokens above which this price holds for the whole request; null = base tier
    variant varchar, -- flex | priority | batch
    source varchar not null, -- genai-prices | contract
    source_version varchar not null -- version of the price book or file
);

-- grain: one identifier of one system mapped to a person
create table if not exists identity_map (
    system varchar not null, -- system
    native_id varchar not null, -- keyed pseudonym of that system's identifier
    principal_id varchar not null, -- pseudonym
    method varchar not null, -- exact | roster
    confidence double not null -- 0 to 1
);

-- grain: one use case, from use_cases/*.toml
create table if not exists use_case (
    use_case_id varchar not null, -- file name
    label varchar not null, -- as shown
    lessons integer[] not null, -- which of the seven; the first leads
    front varchar, -- workforce | operations | products
    primitive varchar, -- content | research | coding | data_analysis | ideation_strategy | automation
    owner varchar, -- owner
    stage varchar not null, -- idea | pilot | live | retired
    population json, -- who is entitled: attribute -> value(s) of the person table
    learned_from varchar[], -- earlier use cases
    match json, -- which usage is this use case
    target json, -- [target] section
    plan json, -- [plan] section
    cost json, -- [cost] section
    time json, -- [time] section
    experiment json, -- [experiment] section
    eval json, -- [eval] section: suite and pass-rate gate
    file_sha256 varchar not null -- version of the definition
);

-- grain: one KPI of one use case
create table if not exists use_case_kpi (
    use_case_id varchar not null, -- use case
    kpi_id varchar not null, -- KPI
    role varchar not null, -- primary | guardrail | exploratory
    guardrail varchar, -- the KPI's quality partner
    position integer not null -- order in the file
);

-- grain: one KPI definition, from kpis/*.toml or a source's [kpi]
create table if not exists kpi (
    kpi_id varchar not null, -- id
    label varchar not null, -- as shown
    unit varchar not null, -- from the list of units in metrics
    better varchar not null, -- higher | lower | neutral | to_zero
    kind varchar not null, -- mean | rate | ratio | sum
    role varchar not null, -- default role
    owner varchar, -- owner
    value_per_unit double, -- money per unit of change and per denominator (or per unit-period without one)
    value_kind varchar, -- cash_out | cost_avoidance | margin | working_capital | risk | capacity
    min_effect double, -- smallest effect worth money, in the KPI's unit; relative where the transform is log
    limit_harm double, -- guardrails: largest tolerated harm, in the KPI's unit
    transform varchar, -- level | log
    seasonality integer, -- 7 | 12 | 52
    target double, -- target
    baseline double, -- baseline
    in_use_since date, -- history in a system of record
    registered_at date -- when it was chosen as a use case's KPI
);

-- grain: one assumption, company-wide (use_case_id null) or per use case
create table if not exists assumption (
    assumption_id varchar not null, -- unique
    use_case_id varchar, -- null = company-wide
    name varchar not null, -- hourly_cost, seat_price, accepted_share, ...
    scope varchar, -- e.g. the system a seat price is for
    low double not null, -- low
    mid double not null, -- mid
    high double not null, -- high
    unit varchar, -- unit
    owner varchar, -- owner
    evidence varchar, -- where it comes from
    valid_from date -- from when
);

-- grain: one fact about one AI vendor
create table if not exists provider (
    provider varchar not null, -- vendor
    fact varchar not null, -- trained_on_content | ownership | encryption | soc2_type2 | csa_star | retention
    value varchar, -- null = unknown
    evidence varchar, -- where it comes from
    checked_on date -- when
);

-- grain: one forecast made for an idea, kept for scoring
create table if not exists forecast (
    source_system varchar not null, -- name of the source
    use_case_id varchar not null, -- use case
    made_on date not null, -- when
    sponsor varchar, -- team, not a person
    low double not null, -- money a year
    mid double not null, -- money a year
    high double not null -- money a year
);

-- grain: one person (or none), UTC day, use case, model and source: what metrics reads instead of events
create table if not exists usage_day (
    day date not null, -- UTC day
    grain varchar not null, -- event | 1m | 1h | 1d | 1w | 28d
    source_system varchar not null, -- name of the source
    principal_id varchar, -- pseudonym; null = "(Unattributed)"
    use_case_id varchar, -- null = unassigned
    provider_name varchar, -- model provider
    model_id varchar, -- canonical model
    sub_account_id varchar, -- project
    agent_id varchar, -- assistant
    autonomy varchar, -- assist | agent | autonomous
    requests bigint not null, -- requests
    requests_failed bigint not null, -- failed requests
    sessions bigint not null, -- distinct sessions that began that day: completed tasks where the use case says so
    input_uncached_tokens bigint, -- tokens
    cache_read_tokens bigint, -- tokens
    cache_write_tokens bigint, -- tokens, both lifetimes
    output_tokens bigint, -- tokens, reasoning included
    reasoning_tokens bigint, -- tokens, part of output_tokens
    latency_ms_sum double, -- milliseconds
    latency_count bigint, -- requests with a latency
    priced_usd decimal(38, 9), -- our prices, USD
    source_usd decimal(38, 9), -- the source's own cost, USD
    unpriced_requests bigint not null, -- requests without a price
    unpriced_tokens bigint not null -- their tokens
);

-- grain: one row of charge_fact, with the scope in which other sources may report the same money
create or replace view charge_scoped as
select
  charge_fact.*,
  lower(coalesce(provider_name, source_system)) || case
  when not is_ai then ' not ai'
  when charge_category in ('Purchase', 'Tax', 'Credit', 'Adjustment') then ' ' || lower(charge_category)
  when charge_frequency = 'Recurring' then ' seats'
  when regexp_matches(concat_ws(' ', charge_description, sku_meter), '(?i)seat|licen[cs]e|subscription') then ' seats'
  else ''
  end as scope
from charge_fact;

-- grain: one row of charge_fact that answers for its day: what money is summed over
create or replace view charge_answering as
select charge_scoped.* exclude (scope)
from charge_scoped
where not exists (
  select 1
  from source_coverage as c
  where c.feed = 'charge'
  and not c.answers
  and c.source_system = charge_scoped.source_system
  and c.day = cast(charge_scoped.charge_period_start as date)
  and c.scope = charge_scoped.scope
);

-- grain: one row of usage_day that answers for its day: what requests, tokens and prices are summed over
create or replace view usage_answering as
select usage_day.*
from usage_day
where not exists (
  select 1
  from source_coverage as c
  where c.feed = 'usage'
  and not c.answers
  and c.source_system = usage_day.source_system
  and c.day = usage_day.day
  and c.scope = coalesce(usage_day.provider_name, usage_day.source_system)
);
