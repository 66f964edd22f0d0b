"""Every number: what it means, how it is computed, how sure we are."""
