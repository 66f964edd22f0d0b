"""Brings AI usage, cost, people, evals and business KPIs into one warehouse."""
