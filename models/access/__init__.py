"""Who may do what: tenants and their API keys."""
