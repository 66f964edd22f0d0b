"""Asks a model for sentences over one fact sheet; the one module of metrics that knows the `openai` client."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from metrics.briefing.facts import Sheet
from metrics.briefing.verify import LONGEST, MOST_SENTENCES, Narrative
from metrics.problems import misconfigured

SECONDS = 8.0
MOST_TOKENS = 1500
INSTRUCTIONS = f"""You brief an executive on one page of figures about the use of AI in a company.
You get a question and facts as JSON. Answer the question in at most {MOST_SENTENCES} plain English sentences.
Write [F1], [F2] ... wherever a number stands; never write a digit, a number word, a unit or a currency yourself.
Name a use case only by its label in brackets, such as [UC01], and always where a fact is about it.
List in `facts` exactly the fact ids that the sentence uses; every sentence uses at least one.
Say nothing that the facts do not say: no cause, no advice, no comparison between facts. "reading" tells whether
a result is better, worse or unclear; call it so only then. At most {LONGEST} characters a sentence, no markup."""


class Unavailable(Exception):
    """The model cannot be reached, is too slow or refuses; the page keeps its own sentence."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model wrote, and what it cost."""

    narrative: Narrative | None
    """None where the answer does not follow the schema."""
    input_tokens: int
    output_tokens: int


class Narrator:
    """A model behind the Responses API; `endpoint` empty is the vendor's own."""

    def __init__(self, model: str, endpoint: str = "") -> None:
        self.model = model
        self._endpoint = endpoint
        self._client: Any = None

    def write(self, sheet: Sheet) -> Answer:
        """Sentences over a sheet.

        Errors: `Unavailable`; MetricsProblem (exit 6) where there is no key.
        """
        import openai

        if self._client is None:
            self._client = openai.OpenAI(
                api_key=_key(), base_url=self._endpoint or None, timeout=SECONDS, max_retries=0
            )
        try:
            answer = self._client.responses.parse(
                model=self.model,
                instructions=INSTRUCTIONS,
                input=sheet.payload(),
                text_format=Narrative,
                max_output_tokens=MOST_TOKENS,
                store=False,
            )
        except (ValueError, TypeError, KeyError, AttributeError):
            # Not what the schema says, or no JSON at all: the client raises whichever it trips over first.
            return Answer(None, 0, 0)
        except openai.OpenAIError:
            raise Unavailable from None
        usage = answer.usage
        return Answer(
            answer.output_parsed,
            int(usage.input_tokens) if usage else 0,
            int(usage.output_tokens) if usage else 0,
        )


def _key() -> str:
    named = os.environ.get("OPENAI_API_KEY_FILE")
    if named:
        try:
            return Path(named).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            raise misconfigured(
                f"OPENAI_API_KEY_FILE names {named}, which cannot be read.", "NO_KEY"
            ) from None
    found = os.environ.get("OPENAI_API_KEY")
    if not found:
        raise misconfigured(
            "[metrics.briefing] is on and there is no key: set OPENAI_API_KEY or OPENAI_API_KEY_FILE, "
            "or turn it off with enabled = false.",
            "NO_KEY",
        )
    return found
