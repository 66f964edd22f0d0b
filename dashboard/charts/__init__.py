"""Charts as pure functions from released rows to a figure; they know nothing of the web framework."""
