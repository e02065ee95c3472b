"""Numbers and names in a text: the facts that nothing written from it may contradict.

The analysis collects them here, and whoever checks a text against its source uses the same rules.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from tasks.writing.words.stopwords import VERB_FORMS, stopwords

# 1,234.5  2026-11-21  10:30  3/4  v2.3.1  40 %; a dot or comma at the end belongs to the sentence.
# `\d\d*` finds the same as `\d+`, but lets the engine leap from digit to digit.
NUMBER: Final = re.compile(r"\d\d*(?:[.,:/\-\u2013\u00d7\u2019]\d+)*(?:[ \u00a0\u202f]?[%‰])?")
INNER_BLANKS: Final = re.compile(r"[ \u00a0\u202f]")
INSIDE_NAMES: Final = frozenset(
    [
        "of",
        "the",
        "for",
        "de",
        "del",
        "della",
        "da",
        "di",
        "du",
        "la",
        "le",
        "van",
        "von",
        "der",
        "den",
        "&",
        "y",
        "e",
    ]
)
# A letter that is not small, and a word after it that can belong to a name: few sentences have it.
# Without the bound, a word of 100,000 letters would be read to its end from each of them.
MAY_HOLD_NAME: Final = re.compile(
    rf"[^\W\d_a-z]\S{{0,99}}+\s+(?:[^\sa-z]|(?:{'|'.join(filter(str.isalpha, sorted(INSIDE_NAMES)))})\s)"
)
ARTICLES: Final = frozenset(
    [
        "the",
        "a",
        "an",
        "this",
        "that",
        "these",
        "those",
        "our",
        "your",
        "my",
        "his",
        "her",
        "its",
        "their",
    ]
)
OPENING: Final = "\"'“‘„«(["  # noqa: RUF001 - typographic quotes
CLOSING: Final = ".,;:!?…\"'”’»)]"  # noqa: RUF001 - typographic quotes
MAX_WORDS: Final = 6
POSSESSIVE: Final = re.compile(r"['’]s\b")  # noqa: RUF001 - typographic apostrophe
MAX_NAMES: Final = 500


def numbers_in(text: str) -> frozenset[str]:
    """Numbers as they are written, percent signs joined to them."""
    return frozenset(INNER_BLANKS.sub("", found) for found in NUMBER.findall(text))


def names_in(sentences: Iterable[str], *, lang: str) -> frozenset[str]:
    """Runs of two to six capitalised words inside sentences.

    A grammar word or verb that only begins the sentence is not counted in.
    """
    stop = stopwords(lang)
    found: dict[str, None] = {}
    for sentence in sentences:
        for run, opens_sentence in _capitalised(sentence):
            while run and _is_no_name(run[0].lower(), stop, opens_sentence=opens_sentence):
                run.pop(0)
            if 1 < len(run) <= MAX_WORDS:
                found[" ".join(run)] = None
        if len(found) >= MAX_NAMES:
            break
    return frozenset(found)


def _is_no_name(word: str, stop: frozenset[str], *, opens_sentence: bool) -> bool:
    if opens_sentence:
        return word in stop or word in VERB_FORMS
    return word in ARTICLES


def _capitalised(sentence: str) -> Iterator[tuple[list[str], bool]]:
    """Runs of words that begin with a capital letter, small words between them included.

    Some of one word are left out.
    """
    if not MAY_HOLD_NAME.search(sentence):
        return
    run: list[str] = []
    joints: list[str] = []
    opens = True
    for at, token in enumerate(sentence.split()):
        if not run and token[0].islower():
            continue  # most words: they neither begin a name nor go on with one
        word = token.lstrip(OPENING)
        core = POSSESSIVE.sub("", word.rstrip(CLOSING))
        is_initial = len(core) == 1 and word == f"{core}."
        continues = core[:1].isupper() or (
            bool(run) and not joints and core.isdigit() and len(core) <= 4
        )
        if run and (not continues or word != token):
            if core in INSIDE_NAMES and len(joints) < 2 and word == token == core:
                joints.append(core)
                continue
            yield run, opens
            run, joints = [], []
        if continues:
            opens = opens if run else at == 0
            run += [*joints, word if is_initial else core]
            joints = []
            if len(core) < len(word) and not is_initial:
                yield run, opens
                run = []
    if run:
        yield run, opens
