"""What a language model wrote is held against its slot and the document, one guard after the other.

Pure. A text passes all of them or is not used. They can't see a wrong claim made of right words.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from tasks.llm.prompt import ADDRESS, PLACEHOLDER, Links
from tasks.writing.analysing.facts import POSSESSIVE, numbers_in
from tasks.writing.analysing.grounding import Ground, ungrounded
from tasks.writing.channel import ChannelContent, TextSlot
from tasks.writing.style import StyleProfile
from tasks.writing.words.stopwords import stopwords

WORDS_FROM_SOURCE: Final = 0.5
"""Of a text's words that carry meaning, so many at least must stand in the document."""
WORDS_FROM_SLOT: Final = 0.25
"""Of the words that the slot said before, so many at least must still be said."""
STEM: Final = 5
"""Words that begin alike are the same word: `export`, `exports`, `exported`."""


class Reason(StrEnum):
    """Why a text stays as the engine wrote it."""

    SCHEMA = "schema"
    """no text, or signs that do not belong into one"""
    LIMITS = "limits"
    """longer than its channel takes"""
    PLACEHOLDERS = "placeholders"
    """a link was lost or another one put in"""
    GROUNDING = "grounding"
    """states what the document does not state"""
    STYLE = "style"
    """against the style that was asked for"""
    SIMILARITY = "similarity"
    """is about something else"""
    CHECKS = "checks"
    """the finished content would not have passed its channel's checks"""
    ENDPOINT = "endpoint"
    """the model gave no answer that could be used"""
    BUDGET = "budget"
    """the tenant's tokens of the day are used up"""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a text, in words that help to mend it."""

    reason: Reason
    words: str


@dataclass(frozen=True, slots=True)
class Measure:
    """All that texts of one content are held against."""

    ground: Ground
    links: Links
    style: StyleProfile | None


def fault_of(text: object, slot: TextSlot, measure: Measure) -> Fault | None:
    """The first thing that is wrong with a proposed text, or None when it may be used."""
    if not isinstance(text, str):
        return Fault(Reason.SCHEMA, "there is no text for it")
    for reason, guard in _GUARDS:
        words = next(guard(text, slot, measure), None)
        if words is not None:
            return Fault(reason, words)
    return None


def _schema(text: str, slot: TextSlot, _: Measure) -> Iterator[str]:
    if not text.strip():
        yield "it is empty"
    if text != text.strip():
        yield "it begins or ends with a blank"
    breaks = "\n" if slot.several_lines else ""
    for sign in text:
        kind = unicodedata.category(sign)
        if kind in {"Cc", "Cs", "Co", "Cn"} and sign not in breaks:
            what = "a line break" if sign == "\n" else f"the sign U+{ord(sign):04X}"
            yield f"it holds {what}"
        elif kind == "Cf" and sign not in slot.text and sign != "\u200d":
            yield f"it holds the invisible sign U+{ord(sign):04X}"


def _limits(text: str, slot: TextSlot, measure: Measure) -> Iterator[str]:
    length = slot.measure(measure.links.shown(text) + slot.tail)
    if length > slot.limit:
        yield f"it is {length - slot.limit} characters too long; at most {slot.room} are allowed"


def _placeholders(text: str, slot: TextSlot, measure: Measure) -> Iterator[str]:
    old = measure.links.hidden(slot.text)
    wanted = sorted(PLACEHOLDER.findall(old))
    given = sorted(PLACEHOLDER.findall(text))
    if given != wanted:
        yield f"its placeholders must be {', '.join(wanted) or 'none'}, not {', '.join(given) or 'none'}"
    if PLACEHOLDER.sub("", text).count("{{") > PLACEHOLDER.sub("", old).count("{{"):
        yield "it holds a placeholder that is none"


def _grounding(text: str, slot: TextSlot, measure: Measure) -> Iterator[str]:
    ground, bare = measure.ground, PLACEHOLDER.sub(" ", text)
    yield from (f"it writes out the address {a[:60]!r}" for a in ADDRESS.findall(bare))
    for place in _DOTTED.findall(bare):
        if place.casefold() not in ground.text:
            yield f"it names the address {place[:60]!r}"
    found = ungrounded(ChannelContent("", {"title": bare}), ground)
    yield from (finding.message for finding in found)
    # a number in new places is a new fact: "42 boats, 7 crews" must not become "742 boats"
    yield from (f"{n!r} is not in the document" for n in _numbers(bare, slot, ground))
    yield from (f"the name {name!r} is not in the document" for name in _names(bare, ground))
    for quoted in _QUOTED.findall(bare):
        words = " ".join(next(filter(None, quoted)).split()).casefold().rstrip(".,!?")
        if words not in ground.text:
            yield f"nobody says {words[:60]!r} in the document"


def _numbers(text: str, slot: TextSlot, ground: Ground) -> Iterator[str]:
    for number in numbers_in(text):
        plain = number.rstrip("%‰")
        if number not in ground.numbers and plain not in ground.numbers:
            yield number
    if not ground.lang.startswith("en"):
        return
    said = _words(ground.text)
    for word in _WORD.findall(text.casefold()):
        if word in _COUNTS and word not in said and _COUNTS[word] not in ground.numbers:
            yield word


def _names(text: str, ground: Ground) -> Iterator[str]:
    """Words written as names: capitals inside a sentence, or inside a word, that the source lacks.

    Not in German, where every noun has a capital letter.
    """
    if ground.lang.startswith(("de", "lb")):
        return
    said = _words(ground.text)
    for line in text.splitlines():
        opens = True
        for found in _WORD_WITH_END.finditer(line):
            word, end = POSSESSIVE.sub("", found[1]), found[2]
            inner = word[1:] != word[1:].lower()
            name = word[:1].isupper() and (not opens or inner) and word != "I"
            if (name or inner) and word.casefold() not in said:
                yield word
            opens = bool(_SENTENCE_END.search(end))


def _style(text: str, slot: TextSlot, measure: Measure) -> Iterator[str]:
    yield from (f"it holds the mark-up {m!r}" for m in _MARKUP.findall(text) if m not in slot.text)
    yield from (f"it holds {tag!r}" for tag in _TAG.findall(text) if tag not in slot.text)
    style = measure.style
    if style is None:
        return
    for word in style.banned:
        if word and re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE):
            yield f"it holds the banned word {word!r}"
    for word in style.brand_words:
        for found in re.findall(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE):
            if found != word:
                yield f"it writes {found!r} and not {word!r}"
    emoji = sum(unicodedata.category(sign) == "So" for sign in text)
    if style.emoji_max is not None and emoji > style.emoji_max:
        yield f"it has {emoji} emoji; at most {style.emoji_max} are allowed"
    marks = text.count("!")
    if style.exclamation_max is not None and marks > style.exclamation_max:
        yield f"it has {marks} exclamation marks; at most {style.exclamation_max} are allowed"


def _similarity(text: str, slot: TextSlot, measure: Measure) -> Iterator[str]:
    lang = measure.ground.lang
    new, old = _stems(text, lang), _stems(slot.text, lang)
    source = _stems(measure.ground.text, lang)
    if new and len(new & source) < WORDS_FROM_SOURCE * len(new):
        yield "most of its words are not in the document"
    if old and len(new & old) < WORDS_FROM_SLOT * len(old):
        yield "it does not say what the current text says"


@lru_cache(maxsize=4)
def _words(folded: str) -> frozenset[str]:
    """The words of a document; all texts of a content ask for them."""
    return frozenset(_WORD.findall(folded))


@lru_cache(maxsize=64)
def _stems(text: str, lang: str) -> frozenset[str]:
    stop = stopwords(lang)
    return frozenset(word[:STEM] for word in _WORD.findall(text.casefold()) if word not in stop)


Guard = Callable[[str, TextSlot, Measure], Iterator[str]]

_GUARDS: Final[tuple[tuple[Reason, Guard], ...]] = (
    (Reason.SCHEMA, _schema),
    (Reason.LIMITS, _limits),
    (Reason.PLACEHOLDERS, _placeholders),
    (Reason.GROUNDING, _grounding),
    (Reason.STYLE, _style),
    (Reason.SIMILARITY, _similarity),
)
_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")  # noqa: RUF001 - typographic apostrophe
_WORD_WITH_END: Final = re.compile(rf"({_WORD.pattern})([^\w]*)")
_DOTTED: Final = re.compile(r"[^\W_][\w-]*(?:\.[\w-]+)*\.[^\W\d_]{2,}(?:/[^\s]*[\w/])?")
_SENTENCE_END: Final = re.compile(r"[.!?…:;•—\-(\"“‘]")  # noqa: RUF001 - typographic quotes
_QUOTED: Final = re.compile(r"[\"“„«]([^\"“”„«»\n]{2,})[\"”“»]|(?<!\w)[‘']([^'’\n]{12,})[’'](?!\w)")  # noqa: RUF001
_MARKUP: Final = re.compile(r"\*\*|__|```|`|^#{1,6} |</?[a-zA-Z][^>]*>|\]\(", re.MULTILINE)
_TAG: Final = re.compile(r"(?<!\w)[#@]\w[\w.]*")
_COUNTS: Final[Mapping[str, str]] = {
    word: number
    for number, words in {
        "2": "two twice double",
        "3": "three triple threefold",
        "4": "four",
        "5": "five",
        "6": "six",
        "7": "seven",
        "8": "eight",
        "9": "nine",
        "10": "ten tenfold",
        "11": "eleven",
        "12": "twelve dozen dozens",
        "15": "fifteen",
        "20": "twenty",
        "30": "thirty",
        "40": "forty",
        "50": "fifty half",
        "60": "sixty",
        "70": "seventy",
        "80": "eighty",
        "90": "ninety",
        "100": "hundred hundreds",
        "1,000": "thousand thousands",
        "1,000,000": "million millions",
        "1,000,000,000": "billion billions",
    }.items()
    for word in words.split()
}
"""Numbers in words; a document that has the digits may be told with the word."""
