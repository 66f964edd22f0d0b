"""Model names of charge lines in the price book's words; the book is imported only where a line names one."""

from __future__ import annotations

import polars as pl


def folded(names: pl.Series, provider: str | None) -> pl.Series:
    """Gives the canonical id of each name; None stays None."""
    said = [name for name in names.unique().to_list() if name is not None]
    if not said:
        return names
    from ingest.model_names import canonical_model

    known = {name: canonical_model(provider, name)[1] for name in said}
    return names.replace_strict(known, default=None, return_dtype=pl.String)
