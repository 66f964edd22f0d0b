"""Logs of single model calls, as tracing tools and local assistants write them: counts, never texts."""
