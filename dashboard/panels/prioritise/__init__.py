"""The panels of the page Prioritise."""
