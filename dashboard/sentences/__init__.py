"""Sentences over published rows: pure functions from rows of `metrics/serving.sql` to text, in one language.

    overview.headline(overview.totals(rows("money_total")), locale)       the sentence of the overview, <= 90
    overview.lead(found, use_cases, lessons, break_even_row, locale)      the line under it
    overview.evidence(found, locale)                                      EvidenceBar(segments, sentence)
    overview.break_even(row, locale)     overview.break_even_minutes(found, locale)
    overview.proof(found, measured)      "gain" | "loss" | "unclear" | "unproven" | "no_cost" | "no_money" | "nothing"
    use_case.headline(case, outcomes, locale)     use_case.lead(case, money_rows_12m, locale)
    use_case.chips(main, gates, locale)           use_case.caveats(outcomes, locale)      use_case.reading(row, locale)
    effects.effect(outcome_row, locale)  Effect(text, range, other, size, low, mid, high, includes_zero, ...)
    decisions.decisions(rows, labels, data_to, locale)    decisions.summary(found, locale)
    lessons.lessons(rows, kpi_labels, metric_labels, locale)      seven Lesson rows, always
    states.verdict / advice / status(code, locale)        State(code, word, glyph, tone)
    states.word(kind, code, locale)      tier, design, stage, front, driver, step, quadrant, ... as a word
    states.grade / reason / caveats / gate                plain sentences, no statistic

Facts come in as rows, words come from `dashboard.words`, numbers from `dashboard.format`.
"""
