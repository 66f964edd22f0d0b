-- The published file: what it means and how sure we are. Written only through metrics/release.py,
-- read by the dashboard through metrics/serving.py. Facts, not prose: values, ranges, grades, gates
-- and codes; sentences are built at view time. Only released cells, never a person.
-- A number that cannot be computed is null and carries a reason code.

-- grain: one fact about the generation
create table meta (
    key varchar not null, -- generation | schema | method_version | published_at | data_to | company | currency | synthetic | group_floor | people_denominator
    value varchar -- text form
);

-- grain: one published period
create table period (
    period_id integer not null, -- key
    kind varchar not null, -- week | month | quarter | 28d | 12m
    start_day date not null, -- first day
    end_day date not null, -- last day, inclusive
    is_latest boolean not null, -- the newest complete period of its kind
    is_complete boolean not null -- ends before the watermark; incomplete ones are never shown as a level
);

-- grain: one cell of the lattice that something was released for
create table cell (
    cell_id integer not null, -- key
    cut varchar not null, -- org | division | team | role | tenure | use_case | model | assistant | use_case_division | use_case_team | use_case_role | use_case_model
    use_case_id varchar, -- where the cut has it
    division varchar, -- where the cut has it
    team varchar, -- where the cut has it
    role varchar, -- where the cut has it
    tenure varchar, -- where the cut has it
    model varchar, -- where the cut has it
    assistant varchar -- where the cut has it
);

-- grain: one metric (or method result) definition
create table metric (
    metric varchar not null, -- id: file name without .sql
    family varchar not null, -- adoption | time_saved | token_cost | outcomes | evals | value
    lesson integer, -- 1 to 7, or null
    label varchar not null, -- as shown
    description varchar not null, -- one plain claim
    formula varchar not null, -- in words and symbols
    unit varchar not null, -- from the list of units
    better varchar not null, -- higher | lower | neutral | to_zero
    people varchar not null, -- entitled | none: whose count the release rules guard
    owner varchar not null, -- who answers for it
    grade_rule varchar not null, -- how its grade is found
    limits varchar, -- known limits
    lineage varchar[], -- at most four nodes, source first
    sql varchar not null -- the query as it runs
);

-- grain: one metric, cell and period
create table number (
    metric varchar not null, -- metric
    cell_id integer not null, -- cell
    period_id integer not null, -- period
    value double, -- in the metric's unit; null = see reason
    low double, -- likely range; null for counts
    high double, -- likely range
    level double, -- of the range, e.g. 0.95
    n double, -- what it rests on (people, requests, items), rounded by the release rules
    grade varchar, -- A to D; null = a count, not an effect
    reason varchar, -- reason code where value is null, or a caveat code
    denominator varchar -- entitled | seats | null: what a share is of
);

-- grain: one cut of one metric and period with cells held back
create table hidden (
    metric varchar not null, -- metric
    period_id integer not null, -- period
    cut varchar not null, -- cut
    cells bigint not null -- how many cells are not shown; never how many people
);

-- grain: one use case
create table use_case (
    use_case_id varchar not null, -- key, also the page's address
    label varchar not null, -- as shown
    lessons integer[] not null, -- the first leads
    front varchar, -- workforce | operations | products
    primitive varchar, -- one of the six
    owner varchar, -- owner
    stage varchar not null, -- idea | pilot | live | retired
    learned_from varchar[], -- earlier use cases
    first_access_on date, -- start of the rollout
    verdict varchar, -- of the primary KPI
    guardrail_broken boolean not null, -- any guardrail shows harm
    grade varchar, -- of the primary outcome
    advice varchar, -- scale | prove_first | fix_or_stop | park
    advice_reasons varchar[], -- codes
    status varchar, -- on_track | watch | off_track | no_target | no_data
    attainment double, -- share of the target reached
    p_npv_positive double, -- share of simulations; null where not computed
    net_low double, -- 12 months, headline money (banked + proven) less full cost, P10
    net_mid double, -- at the mid inputs
    net_high double, -- P90
    cost_12m double, -- full cost of the last 12 months
    break_even_minutes double -- minutes per active person and week at which it pays
);

-- Money: mids are at the mid inputs and add up over every money table; lows and highs are P10 and P90. One-off costs
-- are spread over their life in 12m and prior_12m (build 36 months, fine-tune and enablement 12), and in full at their
-- date in to_date, money_month and break_even.

-- grain: one money line of one use case (null = company) and window
create table money (
    use_case_id varchar, -- null = not allocated to a use case
    front varchar, -- of the use case
    money_window varchar not null, -- 12m | prior_12m | to_date
    side varchar not null, -- benefit | cost
    tier varchar, -- banked | proven | indicated | claimed; null on the cost side
    driver varchar not null, -- KPI id or time; cost: tokens, tools, seats, idle_seats, platform, build, run, review, fine_tune, enablement, evals, error, unallocated
    kind varchar, -- cash_out | cost_avoidance | margin | working_capital | risk | capacity
    low double, -- P10
    mid double, -- at the mid inputs
    high double, -- P90
    grade varchar, -- lowest of its chain
    reason varchar -- code
);

-- grain: one company-level simulated total
create table money_total (
    money_window varchar not null, -- 12m | prior_12m | to_date
    item varchar not null, -- net = value - cost | value = value_shrunk | value_raw + shrinkage = value | value_at_risk (part of value from use cases with a broken quality limit) | cost | return_per_unit | banked | proven | indicated | claimed | break_even_minutes (12m: minutes per active person and week)
    low double, -- P10
    mid double, -- at the mid inputs
    high double, -- P90
    reason varchar -- code where mid is null
);

-- grain: one month of cumulative and monthly money (use_case_id null = company)
create table money_month (
    use_case_id varchar, -- null = company
    month date not null, -- first day
    value_low double, -- banked + proven in the month, P10
    value_mid double, -- at the mid inputs
    value_high double, -- P90
    indicated double, -- mid
    claimed double, -- mid
    cost double, -- full cost in the month, one-off costs when they were paid
    cost_spread double, -- the same with one-off costs spread over their life, as in 12-month views
    cum_value_low double, -- since launch
    cum_value_mid double, -- since launch
    cum_value_high double, -- since launch
    cum_cost double -- since launch, one-off costs when they were paid
);

-- grain: one range of a break-even date: cumulative value against cumulative cash
create table break_even (
    use_case_id varchar, -- null = company
    low date, -- earliest (P90 value); null = not reached
    mid date, -- P50
    high date, -- latest (P10 value)
    reason varchar -- code where not reached
);

-- grain: one step of the gross-to-net bridge of one use case (12 months); its net counts every claim, use_case.net_* none
create table bridge (
    use_case_id varchar not null, -- use case
    position integer not null, -- order
    step varchar not null, -- gross | rejected_reworked | net | not_additional | additional | not_evidenced | realised | other_value | cost | net_value
    hours double, -- signed
    amount double, -- signed, reporting currency
    reason varchar -- code where an input is missing
);

-- grain: one outcome delta: use case, KPI and segment (null = all)
create table outcome (
    use_case_id varchar not null, -- use case
    kpi_id varchar not null, -- KPI
    kpi_label varchar not null, -- as shown
    role varchar not null, -- primary | guardrail | exploratory
    unit varchar not null, -- KPI unit
    better varchar not null, -- higher | lower | neutral | to_zero
    segment varchar, -- null = all
    design varchar not null, -- ab | did | did_callaway_santanna | imputation | synthetic_did | synthetic_control | its | before_after | descriptive
    estimate double, -- in KPI units (log scale: log points)
    low double, -- 95 % (guardrails: one-sided 95 % bound on the harm side)
    high double, -- 95 %
    level double, -- 0.95
    se double, -- standard error
    p double, -- drawer only, never on a page
    q_value double, -- Benjamini-Hochberg in its family
    percent double, -- relative effect, per cent
    percent_low double, -- per cent
    percent_high double, -- per cent
    scale varchar not null, -- level | log
    without_ai double, -- counterfactual level
    with_ai double, -- observed level
    n_units bigint, -- units
    n_treated bigint, -- treated units
    n_control bigint, -- comparison units
    n_obs bigint, -- observations
    window_start date, -- of the study
    window_end date, -- of the study
    grade varchar, -- A to D
    verdict varchar not null, -- better | worse | no real change | too early | no clear effect | cannot tell; guardrails: within limit | limit broken | cannot tell
    chance_better double, -- 0 to 1; null for cannot tell
    mde double, -- smallest effect this design could see with 80 % power
    benefit_low double, -- money of the last 12 months in every tier, banked too, P10
    benefit_mid double, -- at the mid inputs
    benefit_high double, -- P90
    notes varchar[] -- reason and caveat codes or sentences of the method
);

-- grain: one event-time point of one outcome
create table outcome_event (
    use_case_id varchar not null, -- use case
    kpi_id varchar not null, -- KPI
    event integer not null, -- periods since access; negative = before
    period varchar not null, -- day | week | month | quarter
    estimate double not null, -- in KPI units or log points
    low double, -- pointwise 95 %
    high double, -- pointwise 95 %
    band_low double, -- simultaneous 95 %
    band_high double, -- simultaneous 95 %
    n bigint -- treated units behind it
);

-- grain: one gate of one outcome's grade
create table outcome_gate (
    use_case_id varchar not null, -- use case
    kpi_id varchar not null, -- KPI
    gate varchar not null, -- pre_trend, srm, units, placebo_in_time, secondary_estimator, ...
    passed boolean, -- null = could not be checked
    statistic double, -- drawer only
    p double, -- drawer only
    detail varchar -- short
);

-- grain: one alternative estimate of one outcome, for the method page and the drawer
create table outcome_alternative (
    use_case_id varchar not null, -- use case
    kpi_id varchar not null, -- KPI
    estimator varchar not null, -- simple | dynamic | calendar | imputation | twfe | before_after | unadjusted ...
    role varchar not null, -- alternative | diagnostic
    estimate double not null, -- as outcome.estimate
    se double -- standard error
);

-- grain: one eval suite, variant and slice (null = all), latest and earlier runs
create table eval_score (
    use_case_id varchar not null, -- use case
    suite varchar not null, -- suite
    variant varchar, -- base | tuned | release label
    slice varchar, -- null = all items
    dimension varchar, -- accuracy | compliance | safety | style | latency | cost
    run_on date not null, -- day of the run
    is_latest boolean not null, -- newest finished run of its suite and variant
    status varchar not null, -- success | cancelled | error
    n_total bigint, -- items
    n_passed bigint, -- passed; null = no score
    rate double, -- pass rate
    low double, -- Wilson 95 %
    high double, -- Wilson 95 %
    gate double, -- the bar to clear, where set
    model_id varchar, -- model
    tool varchar not null -- tool
);

-- grain: one paired comparison of two variants on the same items
create table eval_pair (
    use_case_id varchar not null, -- use case
    suite varchar not null, -- suite
    base varchar not null, -- variant
    against varchar not null, -- variant
    n bigint not null, -- items in both
    difference double not null, -- points (share)
    low double, -- 95 %
    high double, -- 95 %
    p double, -- McNemar, drawer only
    token_ratio double, -- tokens per output against / base; null unless non-inferior
    reason varchar -- code
);

-- grain: one lesson
create table lesson (
    lesson integer not null, -- 1 to 7
    measure varchar not null, -- code of the headline measure
    use_case_id varchar, -- whose number it is
    kpi_id varchar, -- where it is an outcome
    metric varchar, -- where it is a metric: its 12-month series is in number
    now double, -- value
    low double, -- range
    high double, -- range
    unit varchar not null, -- unit
    better varchar not null, -- direction
    baseline double, -- baseline
    target double, -- target
    attainment double, -- direction-normalised share of the way to the target
    grade varchar, -- evidence
    status varchar not null, -- on_track | watch | off_track | no_target | no_data
    series double[], -- up to 12 monthly values
    reason varchar -- code where there is no value
);

-- grain: one component of one lesson's maturity
create table maturity (
    lesson integer not null, -- 1 to 7
    component varchar not null, -- code; score, raw and caps too
    value double, -- 0 to 20 for components, 0 to 100 for score and caps
    measured double, -- the x behind it
    reason varchar -- not_measured ...
);

-- grain: one point of one curve of a lesson's page
create table lesson_curve (
    lesson integer not null, -- 1 to 7
    curve varchar not null, -- retention | survival | diffusion | exit | touch_minutes
    series varchar, -- which line: assistant | app | seat; seen | scenario | forecast; the exit's reason
    day date, -- cohort's first month, or the end of the week
    x double, -- months since the start, days, minutes
    value double not null, -- share, or people
    low double, -- likely range
    high double, -- likely range
    n bigint -- units behind it, people by fives below 100
);

-- grain: one decision waiting
create table decision (
    use_case_id varchar, -- null = data
    advice varchar not null, -- scale | prove_first | fix_or_stop | data
    since date not null, -- first day it was due
    reasons varchar[], -- codes
    amount_low double, -- money at stake: net of the last 12 months over every tier, P10
    amount_mid double, -- at the mid inputs
    amount_high double, -- P90
    detail json -- facts for the sentence
);

-- grain: one dated annotation
create table annotation (
    day date not null, -- when
    label varchar not null, -- company text
    kind varchar not null, -- launch | price_change | model_change | training | concurrent_change
    use_case_id varchar -- null = company
);

-- grain: one source
create table source (
    source_system varchar not null, -- name
    feed varchar not null, -- feed
    adapter varchar not null, -- adapter
    last_loaded timestamp, -- UTC
    data_to date, -- newest day in the data
    read bigint not null, -- rows
    loaded bigint not null, -- rows
    duplicate bigint not null, -- rows
    quarantined bigint not null, -- rows, still open
    restated_on date -- last restatement
);

-- grain: one reconciliation of priced against billed (line item null = total)
create table reconciliation (
    month date not null, -- first day
    provider varchar, -- null = total
    priced double, -- our prices
    billed double, -- invoice
    variance double, -- billed - priced
    share double, -- variance / billed
    state varchar not null -- green | amber | red | unreconciled
);

-- grain: one billed day or span, provider, line item and project: tokens at our prices against what is billed
create table reconciliation_line (
    first_day date not null, -- of the billed span; the day itself where it is billed by day
    last_day date not null, -- of the billed span, inclusive
    provider varchar not null, -- provider
    line_item varchar not null, -- model and token class; what the invoice calls it where it names no model
    project varchar, -- project at the vendor; null = not compared by project, or none named
    kind varchar not null, -- line | left_over (billed, nothing priced) | unbilled (priced, not billed) | credit | tax | purchase | adjustment
    priced double, -- our prices, reporting currency
    billed double, -- billed, reporting currency
    variance double, -- billed - priced; null where not compared
    share double, -- variance / billed
    factor double, -- true-up: billed / priced
    priced_tokens double, -- tokens in our usage
    billed_tokens double, -- tokens on the invoice, where it says
    state varchar not null -- green | amber | red | unreconciled | apart
);

-- grain: one source that does not answer for some days, feed, provider and month, beside what answers there
create table source_overlap (
    source_system varchar not null, -- the source that is not counted
    feed varchar not null, -- usage | charge
    scope varchar not null, -- provider; of charges also the kind of charge
    month date not null, -- first day
    days bigint not null, -- days on which it is not counted
    answered_by varchar[], -- the sources that are counted instead
    tokens double, -- its tokens; null for charges
    answering_tokens double, -- tokens of the sources that are counted
    amount double, -- its money: usage at our prices, charges as billed
    answering_amount double, -- money of the sources that are counted
    share double -- (own - counted) / own: of tokens, of money for charges
);

-- grain: one idea, pilot or live use case in the ranking
create table portfolio (
    use_case_id varchar not null, -- use case
    value_low double, -- money a year, P10
    value_mid double, -- P50
    value_high double, -- P90
    cost double, -- stated, to build it; null = not stated
    net double, -- expected net present value over the planning horizon
    weeks double, -- scarce resource
    resource varchar, -- which
    score double, -- expected net present value per unit of the scarce resource
    rice double, -- value a year x chance of a gain / scarce resource
    wsjf double, -- value a week / scarce resource
    rank integer, -- by score; null = cannot be ranked, see reason
    rank_low integer, -- P10 of simulated ranks
    rank_high integer, -- P90
    tied_above boolean, -- overtakes the one above in more than 40 % of simulations
    p_top3 double, -- share of simulations in the top three
    p_npv_positive double, -- share of simulations
    evpi double, -- value of perfect information
    evsi double, -- value of a pilot's information
    pilot_cost double, -- of the pilot and of the value that waits; null = not stated
    next_step varchar, -- pilot_first | scale | stop; null = a pilot's cost is not stated
    risk double, -- stated chance of failure
    needs varchar[], -- use cases that must exist first
    excludes varchar[], -- use cases that cannot be chosen beside it
    quadrant varchar, -- quick_win | self_service | high_value_high_effort | deprioritise
    grade varchar, -- of the estimate
    advice varchar, -- advice
    basis varchar, -- team | borrowed
    reason varchar -- code of what the plan leaves open: no_cost | no_resource
);

-- grain: one past forecast and what came
create table forecast_score (
    use_case_id varchar not null, -- use case
    sponsor varchar, -- team
    made_on date not null, -- when
    forecast_low double, -- money a year
    forecast_mid double, -- money a year
    forecast_high double, -- money a year
    actual_low double, -- money a year
    actual_mid double, -- money a year
    actual_high double, -- money a year
    ratio double, -- actual / forecast
    covered boolean -- actual inside the forecast's range
);

-- grain: one group of scored forecasts: all of the company's, a sponsor's, or of one primitive
create table forecast_bias (
    kind varchar not null, -- company | sponsor | primitive
    name varchar not null, -- all, the sponsor or the primitive
    n integer not null, -- use cases, each with its first forecast
    ratio double, -- all that came / all that was planned; under 1 the forecasts were too rosy
    ratio_low double, -- P10
    ratio_high double, -- P90
    covered double, -- share of forecasts whose range held what came; 0.8 is what a P10 to P90 promises
    covered_low double, -- Wilson 95 %
    covered_high double, -- Wilson 95 %
    reason varchar -- code where there is no range
);

-- grain: one vendor fact, unknown kept unknown
create table provider (
    provider varchar not null, -- vendor
    fact varchar not null, -- trained_on_content | ownership | encryption | soc2_type2 | csa_star | retention
    value varchar, -- null = unknown
    evidence varchar, -- source
    checked_on date -- when
);

-- grain: the briefing of one page, where it is on and its answer was verified
create table briefing (
    path varchar not null, -- page
    sentences json not null, -- [{"text", "facts"}], with [F1] for a number and [UC01] for a use case
    facts json not null, -- by id: what, about, period, value, low, high, unit, change, grade, reading
    labels json not null, -- use case by opaque label
    model varchar not null, -- who wrote it
    made_at timestamp not null, -- UTC
    payload_sha256 varchar not null -- of what was sent
);

-- grain: one source behind one KPI, rollout, experiment or eval suite: where an explained number comes from
create table provenance (
    kind varchar not null, -- kpi | rollout | experiment | suite
    subject varchar not null, -- KPI id; use case of a rollout or an experiment; suite name
    source_system varchar not null -- source
);
