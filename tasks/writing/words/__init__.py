"""Strings as they are, without a document: language, sentences, words, lengths and cuts.

Parsers, the analysis and channels share it; it knows nothing of blocks or markup.
"""
