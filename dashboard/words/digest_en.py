"""Words of the weekly digest and its alerts."""

_WORDS = {
    "subject": "{company}: AI adoption this week",
    "subject.alerts.one": "{company}: AI adoption this week, {n} new alert",
    "subject.alerts.other": "{company}: AI adoption this week, {n} new alerts",
    "alerts": "Alerts",
    "numbers": "Five numbers",
    "new": "New",
    "open": "Open",
    "limit_broken": "{name}: a quality limit is broken. {sentence}",
    "eval_gate": "{name_first}: evals of {suite} pass at {rate}, under the gate of {bar}.",
    "eval_drop": "{name_first}: evals of {suite} fell to {rate} from {bar}.",
    "use_falling": "Weekly use fell {weeks} weeks running: {now} of entitled people, {before} before.",
}

TEMPLATES: dict[str, str] = {f"ui.digest.{key}": text for key, text in _WORDS.items()}
