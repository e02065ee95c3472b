"""Breaks a running Toombos in every way a machine can, then proves that nothing was lost or doubled.

`./toombos chaos` runs it. Nothing here knows how the engine works: it strikes from outside, and its
oracle reads only the tables.
"""
