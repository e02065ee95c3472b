"""How many years of school an English text asks of its reader (Flesch and Kincaid, 1975).

The analysis and the quality checks call it; for other languages the formula says nothing.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

ENOUGH_SENTENCES: Final = 80
WORD: Final = re.compile(r"[a-z]+(?:'[a-z]+)?")
VOWELS: Final = re.compile(r"[aeiouy]+")
SILENT_END: Final = re.compile(r"(?:[^aeiouyl]e|[^aeiouytd]ed|[^aeiouyscxz]es)\b")


def grade(sentences: Sequence[str], *, lang: str) -> float:
    """Flesch-Kincaid grade level of the first 80 sentences, one decimal; 0 when it does not apply."""
    if lang.partition("-")[0] != "en":
        return 0.0
    taken = [sentence.lower() for sentence in sentences[:ENOUGH_SENTENCES]]
    text = "\n".join(taken).replace("’", "'")  # noqa: RUF001 - typographic apostrophe
    words = WORD.findall(text)
    if not words:
        return 0.0
    per_word = max(sum(map(_syllables, words)), len(words)) / len(words)
    return max(0.0, round(0.39 * len(words) / len(taken) + 11.8 * per_word - 15.59, 1))


@lru_cache(maxsize=32_768)
def _syllables(word: str) -> int:
    """Syllables of a word in lower case, roughly; a document says most of its words again."""
    spaced = f" {word}"  # an ending needs a sign before it
    return len(VOWELS.findall(spaced)) - len(SILENT_END.findall(spaced))
