"""Finished content: what a step made for one channel."""
