"""Customers' own templates. A version never changes; a template names its newest one."""
