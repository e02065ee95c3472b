"""What exists and what may happen to it: tables, rules and queries, one folder per noun."""
