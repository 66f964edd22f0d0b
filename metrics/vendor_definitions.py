"""What each vendor calls active: shown side by side, never merged silently (METHOD 2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class VendorActive:
    """One vendor's definition of an active person, as its documentation words it."""

    vendor: str
    means: str
    window: str
    share_of: str
    note: str

    @property
    def sentence(self) -> str:
        """The definition as one line."""
        return f"{self.vendor}: {self.means} ({self.window}; share of: {self.share_of})"


ACTIVE_BY_VENDOR: Final = (
    VendorActive(
        "sevenfold",
        "at least one intentional, successful, non-automated action",
        "the period asked for; a month is 28 days where days are rolling",
        "people on the roster who are entitled; seats where no roster is loaded",
        "passive exposure and logins are not use",
    ),
    VendorActive(
        "GitHub Copilot",
        "user_initiated_interaction_count above 0",
        "1, 7 or 28 days",
        "not given",
        "since April 2026 active and passive review users are apart; active counts where both hold",
    ),
    VendorActive(
        "ChatGPT Enterprise",
        "sent a message",
        "a week, in its benchmarks",
        "activated users, in its benchmarks",
        "benchmarks: activation rate, weekly active per activated user, messages per weekly active user",
    ),
    VendorActive(
        "Microsoft Copilot",
        "at least one intentional AI action",
        "the previous 28 days",
        "licensed users",
        "people without a licence are not in the denominator",
    ),
    VendorActive(
        "Anthropic",
        "used tokens",
        "30 days for most products, 28 for some in the same response",
        "not given",
        "token consumption, whoever or whatever caused it",
    ),
    VendorActive(
        "DX (developers)",
        "daily and weekly active users",
        "1 and 7 days",
        "not given",
        "beside it shares of AI-assisted pull requests and of AI-generated committed code, and agent tasks",
    ),
)

COUNTS_ACTIVE: Final = frozenset(
    {
        "active_people",
        "weekly_active_people",
        "weekly_active_share",
        "daily_active_people",
        "daily_active_share",
        "eligible_adoption",
        "licence_utilisation",
        "stickiness",
        "habitual_rate",
    }
)
"""Metrics whose value depends on what active means."""
