"""English: what is publicly claimed about the seven companies, and what each of them did, in our own words."""

from __future__ import annotations

# key -> figure, unit, window, source, caution
_CLAIMS: dict[str, tuple[str, str, str, str, str]] = {
    "c1_1": ("98% use it", "share of advisors", "daily", "OpenAI's report, 3 notes", "Three units for one number: see the next two."),
    "c1_2": ("98%", "share of advisor teams", "not given", "Case page and press release, as cited in press", "A team is not a person."),
    "c1_3": ("98.5%", "share of teams with at least one member using it", "weekly", "Business Insider", "The weakest of the three definitions."),
    "c1_4": ("Document access 20% → 80%", "share", "before and after, dates not given", "OpenAI's report, 3 notes", "+60 pp, four times as much. Findability, not usage."),
    "c1_5": ("Three evals: translation, summarisation, comparison with trainers", "evals", "–", "OpenAI's report, 3 notes", "Scores were never published."),
    "c1_6": ("Follow-ups from days to hours", "lead time", "not given", "OpenAI's report, 2 notes", "Testimonial."),
    "c2_1": ("+20% started applications", "relative lift", "A/B test, duration not given", "OpenAI case page", "Dilution against the next row: −5.8% if both are per visitor."),
    "c2_2": ("+13% downstream success", "relative lift", "as above", "OpenAI case page", "Employers found applicants a fit; not a hire rate."),
    "c2_3": ("60% fewer tokens, similar results", "relative change", "not given", "OpenAI case page", "The page names a smaller GPT model; the report GPT-4o mini for the feature."),
    "c2_4": ("More than 20 M messages", "count", "per month", "OpenAI's report, 1 note", "About 30 times apart from the next row."),
    "c2_5": ("From 1 M to about 20 M messages", "count", "per day", "OpenAI case page", "About 30 times apart from the row before."),
    "c3_1": ("Two thirds of chats handled", "share of service chats", "as of February 2024", "Press release, OpenAI's report", "American Banker says 66%."),
    "c3_2": ("2.3 M conversations", "count", "first month", "Press release, OpenAI's report", "Unaudited."),
    "c3_3": ("Work of about 700", "full-time equivalents", "as of February 2024", "Press release, OpenAI's report", "Estimate, unaudited."),
    "c3_4": ("11 → under 2 min", "resolution time", "as of February 2024, against before", "Press release, OpenAI's report", "Case mix not disclosed."),
    "c3_5": ("25% fewer repeat inquiries", "relative change", "as of February 2024, against before", "Press release, OpenAI's report", "Unaudited."),
    "c3_6": ("Satisfaction on par", "score", "as of February 2024", "Press release, OpenAI's report", "See the last row."),
    "c3_7": ("USD 40 M better profit", "currency", "2024, projected", "Press release, OpenAI's report", "Claimed, never banked."),
    "c3_8": ("90% of employees use AI", "share of employees", "daily", "OpenAI's report, 3 notes", "Self-report."),
    "c3_9": ("USD 0.32 → 0.19", "support cost per transaction", "Q1 2023 to Q1 2025", "Secondary sources", "Check investor material first; read with the next row."),
    "c3_10": ("Reversal: cost weighed too much, quality fell, people rehired", "statement", "May 2025", "Bloomberg, Fortune, eMarketer", "Every metric published at launch was green."),
    "c4_1": ("+20% tagging accuracy", "pp or relative: not given", "not given", "OpenAI's report, 3 notes", "No baseline, no test set."),
    "c4_2": ("+60% error detection", "pp or relative: not given", "not given", "OpenAI's report, 3 notes", "No baseline, no test set."),
    "c5_1": ("125,000 employees", "count", "–", "OpenAI's report, 3 notes", "Not the denominator of the next row."),
    "c5_2": ("More than 2,900 custom GPTs", "count created", "5 months", "OpenAI's report, 3 notes", "0.88 per account, not per employee; created, not live."),
    "c5_3": ("Legal: 40,000 questions", "count", "per year", "OpenAI's report, 3 notes", "Volume, not effect."),
    "c5_4": ("Weeks → hours", "lead time", "not given", "OpenAI's report", "No baseline or measurement given."),
    "c5_5": ("About 3 h saved", "hours per user and week, 11,000 users", "as of December 2025", "Secondary, citing BBVA and OpenAI", "Self-report."),
    "c5_6": ("More than 80% active", "share of users", "daily, December 2025", "Secondary, citing BBVA and OpenAI", "Another outlet says 83% weekly."),
    "c5_7": ("70% or more active", "share of over 100,000 users", "weekly, June 2026", "OpenAI, as cited", "Fell as seats grew about nine times: look at cohorts."),
    "c5_8": ("20,000 GPTs created, about 4,000 used often", "count", "not given", "Two outlets citing OpenAI", "One in five survives."),
    "c5_9": ("7.5 → about 1 min", "minutes per query, 3,000 staff in Peru", "before and after", "Secondary, citing OpenAI", "Stated as roughly 80%; 87% by its own numbers."),
    "c6_1": ("17,000 developers on Verdi", "count", "–", "OpenAI's report, 2 notes", "Later press says 20,000."),
    "c6_2": ("100 times the products catalogued", "ratio", "in two years", "Copy of the OpenAI case page", "No control group given."),
    "c6_3": ("About 99% accuracy in fraud detection", "share of flagged items", "not given", "Copy of the OpenAI case page", "Holds for flagged items only."),
    "c6_4": ("Review summaries raise orders", "direction only", "not given", "Copy of the OpenAI case page", "No number."),
    "c6_5": ("10% of mediations autonomous, score above humans", "share, score", "not given", "mobiletime.com.br", "Self-report."),
    "c7_1": ("Hundreds of thousands of tasks", "count", "per month", "OpenAI's report, 3 notes", "No baseline, no time or cost given."),
}  # fmt: skip
_PARTS = ("figure", "unit", "window", "source", "caution")

# lesson -> company, idea, mechanism, what they say of it
_STORIES: dict[int, tuple[str, str, str, str]] = {
    1: (
        "Morgan Stanley",
        "Measure a model against a benchmark for each use case, before and while it is used; the measures that count differ by use case.",
        "Three evals (translation, summarisation, comparison with human trainers) gated what advisors got; search over the firm's documents followed.",
        "Time moved from looking things up to clients; follow-ups that took days take hours.",
    ),
    2: (
        "Indeed",
        "Put AI inside the product, where the customer feels it.",
        "A small model writes why a job fits and shows it with the match; a fine-tuned smaller model then gave similar results with 60% fewer tokens.",
        "Its chief executive sees many openings to keep investing in this infrastructure to grow revenue.",
    ),
    3: (
        "Klarna",
        "Value compounds with every iteration, so start early.",
        "A customer-service assistant improved over months; nearly all staff use AI daily, which speeds the next projects.",
        "Its chief executive names better experience and prices for customers, more interesting work for staff and better returns.",
    ),
    4: (
        "Lowe's",
        "A model fitted to your own data, like a tailored suit against one off the rack.",
        "Fine-tuning on product data that suppliers deliver incomplete and inconsistent.",
        "A senior director for data says the results showed at once that it was a winner.",
    ),
    5: (
        "BBVA",
        "People who know the process find the best uses.",
        "Accounts for staff across functions, custom GPTs built by them, with legal, compliance and security involved.",
        "Its head of AI adoption calls it an investment in people, who become more able and more creative.",
    ),
    6: (
        "Mercado Libre",
        "Developers are the bottleneck; take the load off them.",
        "Verdi, a platform that joins language models, Python nodes and APIs with guardrails and routing built in.",
        "A senior vice president of technology: the aim is less cognitive load and a whole organisation able to build.",
    ),
    7: (
        "OpenAI",
        "Treat repetitive work as something to remove, not as a cost of doing business.",
        "An internal automation platform on top of existing systems that answers, looks up and triggers actions, spreading to other departments.",
        "A bold target set at the start is what made it happen.",
    ),
}

TEMPLATES: dict[str, str] = {
    **{
        f"claim.{key}.{part}": text
        for key, texts in _CLAIMS.items()
        for part, text in zip(_PARTS, texts, strict=True)
    },
    **{
        f"story.{lesson}.{part}": text
        for lesson, texts in _STORIES.items()
        for part, text in zip(("company", "idea", "mechanism", "said"), texts, strict=True)
    },
    "provenance.read": "read on the company's or OpenAI's own page",
    "provenance.report": "figure of the report, by independent notes that agree",
    "provenance.secondary": "press or another third party",
    "provenance.unconfirmed": "one weak source only",
}
