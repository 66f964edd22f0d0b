"""Microsoft 365 Copilot: who has a licence and last used it, and what the audit log counts."""
