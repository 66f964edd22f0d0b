"""A capsule wrapper that passes frames between DuckDB and Polars without a third library.

This module does not import DuckDB: an object that it recognises would be read through another path.
"""

from __future__ import annotations

from typing import Any


class ArrowStream:
    """Shows nothing of an object but its Arrow stream."""

    def __init__(self, owner: Any) -> None:
        self._owner = owner

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """Hands the stream of the wrapped object on."""
        return self._owner.__arrow_c_stream__(requested_schema)
