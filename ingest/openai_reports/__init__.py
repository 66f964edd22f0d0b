"""OpenAI's organisation reports: pages of buckets of usage and costs, saved or fetched."""
