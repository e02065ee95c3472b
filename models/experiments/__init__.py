"""A/B tests: which of several tellings works best, counted and judged."""
