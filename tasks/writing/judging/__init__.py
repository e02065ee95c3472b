"""Judges a document before and beside its content: scores with reasons, and what is wrong with it."""
