"""Panels of pages: pure functions from a view to a Panel with its chart, its finding and its cells."""
