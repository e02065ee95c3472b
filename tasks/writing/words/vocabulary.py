"""Words of a text for comparison and counting, in any script.

Summary, key phrases and counts use it; what they show to readers is never taken from here.
"""

import re
from functools import lru_cache
from typing import Final

from tasks.writing.words.stopwords import stopwords

WORD: Final = re.compile(r"[^\W_]+(?:['’.\-][^\W_]+)*")  # noqa: RUF001 - typographic apostrophe
COUNTED: Final = re.compile(r"[^\W_]")
# Scripts that are written without spaces between words.
_UNSPACED: Final = "[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]"
UNSPACED: Final = re.compile(f"{_UNSPACED}{_UNSPACED}*")  # one before the others: quick to find
CJK: Final = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
THAI: Final = re.compile("[\u0e00-\u0e7f]")
THAI_LETTERS_PER_WORD: Final = 4
WORDS_PER_MINUTE: Final = 200
CJK_PER_MINUTE: Final = 400


def content_words(text: str, lang: str) -> list[str]:
    """The words that carry meaning, in lower case and without plural endings, in order.

    Text in scripts without spaces gives its pairs of neighbouring characters instead.
    """
    stop = stopwords(lang)
    words: list[str] = []
    for word in WORD.findall(text.lower()):
        if not word.isascii() and (run := UNSPACED.search(word)):
            words.extend(run[0][at : at + 2] for at in range(max(1, len(run[0]) - 1)))
        elif word not in stop and (len(word) > 1 or word.isdigit()):
            words.append(stem(word))
    return words


@lru_cache(maxsize=32_768)
def stem(word: str) -> str:
    """The word without an English plural or possessive ending; not a dictionary form."""
    word = word.removesuffix("'s").removesuffix("’s")  # noqa: RUF001 - typographic apostrophe
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def count_words(text: str) -> int:
    """Words of a text; a Chinese or Japanese character counts as one, four Thai ones as one."""
    if text.isascii() or not UNSPACED.search(text):
        return _count_spaced(text)
    cjk, thai = len(CJK.findall(text)), len(THAI.findall(text))
    return _count_spaced(UNSPACED.sub(" ", text)) + cjk + thai // THAI_LETTERS_PER_WORD


def _count_spaced(text: str) -> int:
    """Runs without white space that hold a letter or digit; most begin with one."""
    tokens = text.split()
    marks = [token for token in tokens if not token[0].isalnum()]
    return len(tokens) - sum(COUNTED.search(mark) is None for mark in marks)


def reading_minutes(text: str, words: int) -> int:
    """Minutes an adult needs: 200 words or 400 Chinese or Japanese characters each, at least 1.

    `words` is what `count_words` says of the text.
    """
    cjk = 0 if text.isascii() else len(CJK.findall(text))
    return max(1, round((words - cjk) / WORDS_PER_MINUTE + cjk / CJK_PER_MINUTE))
