"""Databases as sources: one query becomes one delivered file."""
