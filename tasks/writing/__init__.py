"""Pure text work, no I/O, clock or randomness: what a document is, and how to read and write one.

The modules here are the values everything shares; `parsing`, `analysing` and `layout` are the stages
in order and do not know each other; all of them stand on `words`.
"""
