"""Shapes of GitHub Copilot's exports: billing, seats and the report about users."""
