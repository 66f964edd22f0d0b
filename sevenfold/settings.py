"""[dashboard] of sevenfold.toml: what the command line hands to the pages and to the jobs beside them."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field

from ingest.config.company import WorkspaceFile
from ingest.config.document import Section, parse, read_toml


class MailSection(Section):
    """[dashboard.mail]: how the digest leaves the company's host."""

    host: str = Field(min_length=1)
    """Mail server."""
    port: int = Field(default=587, ge=1, le=65535)
    """Its port."""
    security: Literal["starttls", "tls", "none"] = "starttls"
    """How the connection is protected; "none" only for a server on this host."""
    user: str | None = None
    """Name to sign in with; the password comes from SEVENFOLD_SMTP_PASSWORD or SEVENFOLD_SMTP_PASSWORD_FILE."""
    sender: str = Field(pattern=r"^[^@\s]+@[^@\s]+$")
    """Address the digest comes from."""
    to: tuple[str, ...] = Field(min_length=1)
    """Addresses it goes to."""


class DashboardSection(Section):
    """The whole section."""

    address: str = Field(default="", pattern=r"^$|^https?://[^\s/]+$")
    """Where readers reach the dashboard, such as "https://ai.example.com": the links of the digest lead there."""
    mail: MailSection | None = None
    """How the digest is sent; without it nothing is sent."""


def load(workspace: Path) -> DashboardSection:
    """The section of a workspace, the defaults where it says nothing.

    Raises ConfigProblem (exit 6) with file and key.
    """
    path = workspace / "sevenfold.toml"
    if not path.exists():
        return DashboardSection()
    found = parse(WorkspaceFile, read_toml(path, path.name), path.name)
    return parse(DashboardSection, found.dashboard, f"{path.name} [dashboard]")
