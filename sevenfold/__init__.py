"""The command line: the one place that knows every package."""

__version__ = "0.1.0"
