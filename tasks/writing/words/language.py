"""Which language a text is in, by its script and its most frequent small words.

Parsers ask it when the source does not say. Cheap and good enough for `<html lang>` and for
choosing stop words; it does not tell apart languages it has no words for.
"""

import re
from collections import Counter
from typing import Final

from tasks.writing.words.stopwords import TELLING

TOLD_BY: Final = {
    word: tuple(lang for lang, telling in TELLING.items() if word in telling)
    for word in frozenset().union(*TELLING.values())
}
UNKNOWN: Final = "und"  # BCP 47: undetermined
TAG: Final = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")  # noqa: RUF001 - typographic apostrophe
ASCII_WORD: Final = re.compile(r"[A-Za-z]+(?:'[A-Za-z]+)?")
BEYOND_LATIN: Final = re.compile("[\u0370-\u1fff\u2e80-\ud7ff\uf900-\ufaff]")
MIN_SHARE: Final = 0.06
MAX_WORDS: Final = 600
SCRIPTS: Final = (
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("ko", re.compile("[\u1100-\u11ff\uac00-\ud7af]")),
    ("zh", re.compile("[\u4e00-\u9fff]")),
    ("ru", re.compile("[\u0400-\u04ff]")),
    ("ar", re.compile("[\u0600-\u06ff\u0750-\u077f]")),
    ("he", re.compile("[\u0590-\u05ff]")),
    ("el", re.compile("[\u0370-\u03ff\u1f00-\u1fff]")),
    ("hi", re.compile("[\u0900-\u097f]")),
    ("th", re.compile("[\u0e00-\u0e7f]")),
)
# Letters that the script's namesake language does not have.
UKRAINIAN: Final = re.compile("[іїєґІЇЄҐ]")
PERSIAN: Final = re.compile("[پچژگ]")
KANA_SHARE: Final = 0.1  # of Han and kana together; Japanese has far more


def known_language(tag: str) -> str:
    """The tag in its usual spelling when it is a language tag (BCP 47 in short), else empty."""
    tag = tag.strip().replace("_", "-")
    if not TAG.fullmatch(tag):
        return ""
    language, _, rest = tag.partition("-")
    return f"{language.lower()}-{rest}" if rest else language.lower()


def detect_language(text: str) -> str:
    """A language code for the text, `und` when nothing speaks for any. Same text, same answer."""
    by_script = "" if text.isascii() else _by_script(text)
    return by_script or _by_words(text)


def _by_script(text: str) -> str:
    letters = len(BEYOND_LATIN.findall(text))
    if letters * 3 < len(text) // 2:  # accents, dashes and emoji in a text in Latin letters
        return ""
    counts = {lang: len(pattern.findall(text)) for lang, pattern in SCRIPTS}
    total = sum(char.isalpha() for char in text)
    han, kana = counts["zh"], counts["ja"]
    if han + kana and kana >= KANA_SHARE * (han + kana):
        counts["ja"] += han
        counts["zh"] = 0
    lang = max(counts, key=lambda name: counts[name])
    if (
        counts[lang] * 3 < total
    ):  # Latin words in the text count against a script, but not one to one
        return ""
    if lang == "ru" and UKRAINIAN.search(text):
        return "uk"
    return "fa" if lang == "ar" and PERSIAN.search(text) else lang


def _by_words(text: str) -> str:
    found = (ASCII_WORD if text.isascii() else WORD).findall(text)[:MAX_WORDS]
    if not found:
        return UNKNOWN
    words = "\n".join(found).lower().replace("’", "'").split("\n")  # noqa: RUF001
    counts = Counter(words)
    scores = dict.fromkeys(TELLING, 0)
    for word in counts.keys() & TOLD_BY.keys():
        for lang in TOLD_BY[word]:
            scores[lang] += counts[word]
    best = max(scores, key=lambda lang: scores[lang])
    if scores[best] >= max(1, MIN_SHARE * len(words)):
        return best
    return "en" if text.isascii() else UNKNOWN
