"""Segments: which readers belong together, and what is told to them first."""
