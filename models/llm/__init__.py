"""Language models: the endpoint of the settings, what its answers cost, and answers that are kept."""
