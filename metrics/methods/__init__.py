"""Pure functions: numbers in, Estimate out."""
