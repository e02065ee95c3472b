"""What the figures are divided by: the least that could do the same job, each in its own process."""
