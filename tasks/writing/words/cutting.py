"""Shortens text to any network's limit where a reader would stop: sentence, clause, word.

Channels call it, social ones with the network's own measure. Prose is never cut inside a link, a
number, a name or a character that a reader sees as one; titles are cut more simply, by `cut_label`.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator

from tasks.writing.words.counting import graphemes
from tasks.writing.words.sentences import split_sentences

Measure = Callable[[str], int]

ELLIPSIS = "…"

_LEAST_SENTENCE = 0.2  # of the limit; below that a started next sentence says more
_LEAST_CLAUSE = 0.6  # of what a cut between words keeps


def cut(text: str, limit: int, measure: Measure = len) -> str:
    """The longest good beginning of `text` that measures at most `limit`.

    Whole sentences if at least one fits, else up to a clause or a word with "…" after it. Empty
    when not even the first word fits and that word must not be cut, such as a link.
    """
    if measure(text) <= limit:
        return text
    whole = cut_sentences(text, limit, measure)
    if whole and measure(whole) >= limit * _LEAST_SENTENCE:
        return whole
    return cut_words(text, limit, measure)


def cut_sentences(text: str, limit: int, measure: Measure = len) -> str:
    """The first whole sentences that measure at most `limit`, empty when the first is too long."""
    return _longest(text, list(_sentence_ends(text)), limit, measure)


def cut_words(text: str, limit: int, measure: Measure = len) -> str:
    """The text up to a clause or a word with "…" after it, at most `limit` in all."""
    if measure(text) <= limit:
        return text
    room = limit - measure(ELLIPSIS)
    kept = _longest(text, list(_word_ends(text)), room, measure)
    kept = kept or _longest(text, [m.start() for m in _SPACE.finditer(text)], room, measure)
    if not kept:
        return _cut_long_word(text, room, measure)
    clause = _longest(kept, [m.start() for m in _CLAUSE_END.finditer(kept)], room, measure)
    if measure(clause) >= measure(kept) * _LEAST_CLAUSE:
        kept = clause
    return _tidy(kept) + ELLIPSIS


def cut_label(text: str, limit: int) -> str:
    """A title or quoted scrap in at most `limit` characters of whole words, "…" for what is missing.

    Never empty: a first word longer than the limit is cut hard, because nothing else fits.
    """
    if len(text) <= limit:
        return text
    room = max(limit - len(ELLIPSIS), 1)
    space = text[: room + 1].rfind(" ")
    return text[: space if space > 0 else room].rstrip(" ,;:-(") + ELLIPSIS


def _sentence_ends(text: str) -> Iterator[int]:
    done = 0
    for sentence in split_sentences(text):
        at = text.find(sentence, done)
        if at >= 0:
            done = at + len(sentence)
            yield done


_TITLE = re.compile(
    r"\b(?:[A-Z]|Dr|Mr|Mrs|Ms|Mx|Prof|St|Ste|No|Nos|Nr|Fig|vs|e\.g|i\.e|z\.B|Mme|Mlle|Sra?|Hr|Fr)\.$"
)
_CLAUSE_END = re.compile(r"(?=[,;:](?:\s|$))|(?=\s[–—-]\s)|(?=\s\()|(?=[、，；：])")  # noqa: RUF001
_SPACE = re.compile(r"\s+")
_HANGING = re.compile(
    r"(?:[\s,;:(\[{“\"'‘«「『（、，；：–—-]"  # noqa: RUF001
    r"|\s(?:a|an|the|and|or|but|nor|of|to|in|into|on|at|by|for|from|with|without|as|than|is|are"
    r"|was|were|that|which|who|if|when|because|while|und|oder|der|die|das|mit|von|et|ou|de|y|con))+$"
)
_PAIRS = {"(": ")", "[": "]", "“": "”", "「": "」", "『": "』", "（": "）"}  # noqa: RUF001

# Scripts that set no spaces between words: a line may end after any character, except inside a
# run of katakana (mostly names and loan words), Latin letters or digits.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3041-\u309f\u3400-\u9fff\uf900-\ufaff]"
)
_KATAKANA = re.compile("[\u30a1-\u30ff]")
_NUMBER_TAIL = re.compile(r"[\d#№§$€£¥][.,]?$|\b(?:No|Nr|Dr|Mr|Mrs|Ms|Prof|St|vs)\.$")
_UNIT = re.compile(
    r"\d|[%‰°€$£¥]|(?:[kKMGTµmcn]?(?:s|g|m|l|B|b|W|V|A|Hz|iB)|min|h|px|pt|percent|per\s+cent|million"
    r"|billion|thousand|(?:second|minute|hour|day|week|month|year|user|time)s?)\b"
)


def _word_ends(text: str) -> Iterator[int]:
    """Where the text may end between two words."""
    if _UNSPACED.search(text):
        yield from _ends_in_any_script(text)
        return
    for space in _SPACE.finditer(text):
        if _may_part(text, space.start(), space.end()):
            yield space.start()


def _ends_in_any_script(text: str) -> Iterator[int]:
    place = 0
    marks = graphemes(text)
    for mark, following in zip(marks, [*marks[1:], ""], strict=True):
        place += len(mark)
        if mark.isspace() or not following:
            continue
        if blank := _SPACE.match(text, place):
            if _may_part(text, place, blank.end()):
                yield place
        elif _may_part_unspaced(mark, following):
            yield place


def _may_part_unspaced(mark: str, following: str) -> bool:
    """Runs of katakana, Latin letters and digits are words; between other characters a text may end."""
    if _UNSPACED.match(mark):
        return (_UNSPACED.match(following) or _KATAKANA.match(following)) is not None
    return _KATAKANA.match(mark) is not None and _UNSPACED.match(following) is not None


def _may_part(text: str, end: int, start: int) -> bool:
    """Whether the words before `end` and from `start` on are neither one number nor one name."""
    before, after = text[text.rfind(" ", 0, end) + 1 : end], text[start : start + 12]
    if before[-1:].isalpha():  # most words: no number, no dot
        return not (before[0].isupper() and after[:1].isupper())
    if _NUMBER_TAIL.search(before) and _UNIT.match(after):
        return False
    if before[-1:] in "$€£¥№§" and after[:1].isdigit():
        return False
    return not _TITLE.search(before)


def _longest(text: str, ends: list[int], limit: int, measure: Measure) -> str:
    """The text up to the last of the ends that still fits; a link may make a longer text lighter."""
    place = bisect_right(ends, limit, key=lambda end: measure(text[:end]))
    for end in reversed(ends[:place]):
        kept = text[:end].rstrip()
        if measure(kept) <= limit:
            return kept
    return ""


def _cut_long_word(text: str, room: int, measure: Measure) -> str:
    """A first word that alone is too long: cut between characters, or not at all."""
    word = text.split(maxsplit=1)[0] if text.strip() else ""
    if "://" in word or any(c.isdigit() for c in word) or word.startswith(("@", "#", "www.")):
        return ""
    ends, place = [], 0
    for mark in graphemes(word):
        place += len(mark)
        ends.append(place)
    kept = _longest(word, ends, room, measure)
    return kept + ELLIPSIS if kept else ""


def _tidy(text: str) -> str:
    """Without hanging marks, function words or a bracket that would stay open."""
    for opener, closer in _PAIRS.items():
        at = text.rfind(opener)
        if at > len(text) // 2 and closer not in text[at:]:
            text = text[:at]
    return _HANGING.sub("", text) or text
