"""Customers' own templates in Liquid: rendered in a process of their own, and made safe."""
