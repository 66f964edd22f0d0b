"""Shared parts of pages: pure functions from released values and words to components."""
