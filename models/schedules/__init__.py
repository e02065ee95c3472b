"""Recurring schedules: the same wish again and again, each planned moment at most once."""
