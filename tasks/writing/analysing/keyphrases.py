"""Words and short phrases a document is about, in its own spelling, for topics and hashtags.

The analysis calls it. Own scoring: how often, how early, in the title or a heading, as a name.
"""

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from tasks.writing.words.stopwords import NEVER_FIRST, NOT_ALONE, VERB_FORMS, stopwords
from tasks.writing.words.vocabulary import UNSPACED, stem

MAX_PHRASES: Final = 10
MAX_SENTENCES: Final = 80
MAX_LENGTH: Final = 3
JOINT: Final = "of"
MAX_CHARS: Final = 40
IN_TITLE: Final = 2.0
IN_HEADING: Final = 1.3
IN_MAIN_TEXT: Final = 1.0
IN_SIDE_TEXT: Final = 0.3
AS_NAME: Final = 1.35
EARLY: Final = 0.6
PER_WORD: Final = 0.45
TITLE_GAIN: Final = 1.6
HEADING_GAIN: Final = 1.15

POSSESSIVE: Final = re.compile(r"['’]s$")  # noqa: RUF001 - typographic apostrophe
# A word that can stand in a phrase; a run of them ends at punctuation.
PIECE: Final = re.compile(r"[^\W_][\w+#]*(?:[-'’.][\w+#]+)*")  # noqa: RUF001 - typographic apostrophe
PLAIN_ENDS: Final = ".,:;!?"
HAN_RUN: Final = re.compile("[\u4e00-\u9fff]{2,6}|[\u30a0-\u30ff]{3,12}")
HAN_GRAMMAR: Final = re.compile(
    "[的了是在和与或及也都就而被把将对从到为以于其这那我你他她它们有不会能可要说着过得地吗呢吧很最]"
)
VERB_ENDING: Final = re.compile(r"(?:ing|ed|ly|ize|ise|ized|ised)$")
LAST_OF_NO_PHRASE: Final = re.compile(r"[a-z]{3}(?:ed|ly)$")
HAS_LETTERS: Final = re.compile(r"[^\W\d_]{2}|^[^\W\d_]\d|[\u0e00-\uffff]")
IDENTIFIER: Final = re.compile(
    r"_|\b[a-z]{2,}[A-Z]|\.(?!js\b|io\b|net\b|ai\b|\d)\w"
)  # not "Node.js"
MIN_VERB_CHARS: Final = 5


@dataclass(slots=True)
class _Candidate:
    first: int
    score: float = 0.0
    count: int = 0
    in_title: bool = False
    in_heading: bool = False
    complete: bool = False  # a whole run of words, or the two that end one
    named: bool = False  # with a capital letter inside a sentence
    spellings: dict[str, int] = field(default_factory=dict)

    @property
    def stands_out(self) -> bool:
        """Whether a phrase said once can be a topic at all."""
        if self.named or self.in_title or self.in_heading:
            return True
        spelling = next(iter(self.spellings))
        return " " in spelling and spelling[0].isupper()

    def note(self, spelling: str, weight: float, *, opens: bool) -> None:
        """Count one more place; a spelling inside a sentence says more than one that opens it."""
        self.count += 1
        self.score += weight
        in_text = weight <= IN_MAIN_TEXT
        if in_text:
            self.named = self.named or (not opens and spelling[0].isupper())
        elif weight == IN_TITLE:
            self.in_title = True
        else:
            self.in_heading = True
        says = 3 if in_text and not opens else 1
        self.spellings[spelling] = self.spellings.get(spelling, 0) + says


@dataclass(frozen=True, slots=True)
class _Traits:
    """What a word can do in a phrase."""

    stem: str
    begins: bool
    alone: bool
    ends: bool
    is_number: bool


@dataclass(frozen=True, slots=True)
class Source:
    """A piece of text to take phrases from, and how much they count there."""

    text: str
    weight: float


def key_phrases(
    title: str, headings: Sequence[str], sentences: Sequence[tuple[str, bool]], *, lang: str
) -> tuple[str, ...]:
    """Up to ten phrases of 1 to 3 words, best first; none is part of another.

    `sentences` come with whether they stand in a side section. A tie goes to the earlier phrase.
    """
    found: dict[str, _Candidate] = {}
    _collect(found, [Source(title, IN_TITLE)], lang, at=0)
    _collect(found, [Source(heading, IN_HEADING) for heading in headings[:60]], lang, at=0)
    said = [
        Source(text, IN_SIDE_TEXT if in_side else IN_MAIN_TEXT)
        for text, in_side in sentences[:MAX_SENTENCES]
    ]
    _collect(found, said, lang, at=1)
    last = max((candidate.first for candidate in found.values()), default=1) or 1
    scored = [
        (_score(key, candidate, last), at, key)
        for at, (key, candidate) in enumerate(found.items())
        if candidate.count > 1 or candidate.stands_out
    ]
    ranked = sorted((item for item in scored if item[0] > 0), key=lambda item: (-item[0], item[1]))
    return tuple(_choose([key for _, _, key in ranked], found))


def _collect(
    found: dict[str, _Candidate], sources: Iterable[Source], lang: str, *, at: int
) -> None:
    stop = stopwords(lang)
    for position, source in enumerate(sources):
        first = at and position + 1
        for run, begins in _runs(source.text, stop):
            traits = [_traits(word) for word in run]
            for start, end in _spans(run, traits):
                key, spelling = traits[start].stem, run[start]
                if end > start + 1:
                    key = " ".join([trait.stem for trait in traits[start:end]])
                    spelling = " ".join(run[start:end])
                candidate = found.get(key)
                if candidate is None:
                    candidate = found[key] = _Candidate(first)
                candidate.note(spelling, source.weight, opens=begins and start == 0)
                if end == len(run) and (start == 0 or end - start == 2):
                    candidate.complete = True


def _spans(run: Sequence[str], traits: Sequence[_Traits]) -> list[tuple[int, int]]:
    """The parts of a run that can be a phrase; most runs are one word."""
    total = len(run)
    if total == 1:
        return [(0, 1)] if traits[0].alone else []
    spans: list[tuple[int, int]] = []
    for start, trait in enumerate(traits):
        if not trait.begins:
            continue
        if trait.alone:
            spans.append((start, start + 1))
        for end in range(start + 2, min(start + MAX_LENGTH, total) + 1):
            last = traits[end - 1]
            if last.is_number:
                fits = end - start == 2 and trait.alone and run[start][0].isupper()
            else:
                fits = last.ends or end - start == total
            if fits and sum(map(len, run[start:end])) <= MAX_CHARS:
                spans.append((start, end))
    return spans


@lru_cache(maxsize=16_384)
def _traits(word: str) -> _Traits:
    low = word.lower()
    begins = not low[0].isdigit() and low not in NEVER_FIRST and low != JOINT
    begins = begins and bool(HAS_LETTERS.search(low))
    fits_alone = len(low) > 2 or (word.isupper() and len(low) > 1)
    return _Traits(
        stem=stem(low),
        begins=begins,
        alone=begins and fits_alone and low not in NOT_ALONE and len(low) <= MAX_CHARS,
        ends=low not in NEVER_FIRST and low != JOINT and bool(HAS_LETTERS.search(low)),
        is_number=low.replace(".", "").isdigit(),
    )


def _runs(text: str, stop: frozenset[str]) -> list[tuple[list[str], bool]]:
    """Runs of words without grammar words or punctuation between, and whether one begins the text."""
    runs: list[tuple[list[str], bool]] = []
    run: list[str] = []
    begins = True
    for piece in _pieces(text):
        if piece and piece.lower() not in stop:
            run.append(piece)
        elif run and piece == JOINT and run[-1][0].isupper():
            run.append(piece)  # "University of Leeds"
        else:
            if run:
                runs.append((run, begins))
                run = []
            begins = False
    if run:
        runs.append((run, begins))
    return runs


def _pieces(text: str) -> list[str]:
    """Words in order; an empty one stands where punctuation or a possessive ends a phrase."""
    pieces: list[str] = []
    for token in text.split():
        if token.isalnum() and (token.isascii() or not UNSPACED.search(token)):
            pieces.append(token)
        elif token[-1] in PLAIN_ENDS and token.isascii() and token[:-1].isalnum():
            pieces += (token[:-1], "")
        else:
            pieces += _taken_apart(token)
    return pieces


def _taken_apart(token: str) -> Iterator[str]:
    if not token.isascii() and UNSPACED.search(token):
        for part in HAN_GRAMMAR.split(token):
            for match in HAN_RUN.findall(part):
                yield from (match, "")
        return
    end = 0
    for match in PIECE.finditer(token):
        if match.start() > end or (end == 0 and match.start()):
            yield ""
        word = POSSESSIVE.sub("", match[0])
        yield word
        if word != match[0]:
            yield ""  # "Petrov's team" is not about a Petrov team
        end = match.end()
    if end < len(token):
        yield ""


def _score(key: str, candidate: _Candidate, last: int) -> float:
    """What a phrase is worth as a topic; 0 when it is none."""
    size = key.count(" ") + 1
    spelling = _spelling(candidate)
    if not _is_topic(candidate, spelling):
        return 0.0
    score = math.log1p(candidate.score * (1 + PER_WORD * (size - 1)))
    score *= 1 + EARLY * (1 - candidate.first / (last + 1))
    if candidate.in_title:
        score *= TITLE_GAIN
    elif candidate.in_heading:
        score *= HEADING_GAIN
    if candidate.count == 1:
        return score if size > 1 or candidate.in_title else score * 0.5
    return score if spelling.islower() else score * AS_NAME


def _is_topic(candidate: _Candidate, spelling: str) -> bool:
    """Whether a phrase names something: said twice, in the title or a heading, or as a name."""
    words = spelling.split(" ")
    if IDENTIFIER.search(spelling) or any(
        (word if candidate.named else word.lower()) in VERB_FORMS for word in words
    ):
        return False
    if len(words) > 1:
        if LAST_OF_NO_PHRASE.search(words[-1]):
            return False
        said_apart = candidate.count > 1 or (candidate.in_title and candidate.complete)
        return said_apart or all(
            word[0].isupper() or word[0].isdigit() or word == JOINT for word in words
        )
    if spelling.islower() and len(spelling) > MIN_VERB_CHARS and VERB_ENDING.search(spelling):
        return candidate.in_title
    return candidate.count > 1 or candidate.in_title or candidate.in_heading or candidate.named


def _spelling(candidate: _Candidate) -> str:
    """The most frequent spelling; one inside a sentence counts more than one that begins it."""
    return max(candidate.spellings, key=lambda spelling: candidate.spellings[spelling])


def _choose(ranked: Sequence[str], found: dict[str, _Candidate]) -> Iterator[str]:
    """The best ones, without parts of a chosen phrase and without phrases around a chosen one."""
    chosen: list[list[str]] = []
    for key in ranked:
        words = key.split(" ")
        if not any(_overlaps(words, other) for other in chosen):
            chosen.append(words)
            yield _spelling(found[key])
        if len(chosen) == MAX_PHRASES:
            return


def _overlaps(words: Sequence[str], other: Sequence[str]) -> bool:
    small, large = sorted((words, other), key=len)
    return all(word in large for word in small) or (
        len(set(small) & set(large)) * 2 > len(small) and len(small) > 1
    )
