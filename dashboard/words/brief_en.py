"""Words of the board brief."""

_WORDS = {
    "title": "AI adoption: board brief",
    "window": "12 months: {span}",
    "data_to": "Data to {day}",
    "generation": "Publish {n}",
    "value": "Value, cumulative",
    "value_low": "Value, likely from",
    "value_high": "Value, likely to",
    "cost": "Full cost, cumulative",
    "chart.sub": "Banked and proven value against full cost since launch, {currency}. Range: 80%.",
    "chart.none": "Not measured yet: this chart needs two months of cost and value.",
    "evidence": "{sound} of {total} graded use cases rest on an experiment or a sound comparison",
    "evidence.none": "No use case has a graded outcome yet",
    "waiting": "Decisions waiting: {summary}",
    "broken": "{reading}; {limit}",
    "head.kpi": "Primary KPI",
    "head.effect": "Effect",
    "head.range": "95% likely range",
    "head.design": "Design",
    "head.grade": "Grade",
    "head.verdict": "Reading",
    "method.tiers": "The headline counts banked money (finance confirmed it) and proven money (grade A or B) only.",
    "method.grades": "Evidence grades of live use cases and pilots, computed from each design: {counts}.",
    "method.ranges": "Money carries an 80% range, effects a 95% range. What is not measured is never counted as zero.",
    "method.people": "No group under {floor} people is shown anywhere.",
    "axis": '#,##0,"k"',
    "page": "{n} of {total}",
}

TEMPLATES: dict[str, str] = {f"ui.brief.{key}": text for key, text in _WORDS.items()}
