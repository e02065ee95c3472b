"""Who did what to which thing: a list that only grows, and that shows when somebody changed it."""
