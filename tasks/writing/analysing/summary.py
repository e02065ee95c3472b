"""Weighs the sentences of a document and picks the few that say most of what it is about.

The analysis calls it. Deterministic: equal weights are decided by position.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tasks.writing.analysing.centrality import centralities, similarity, unit_vectors
from tasks.writing.analysing.quotable import junk_in, worth
from tasks.writing.analysing.speech import Said
from tasks.writing.words.vocabulary import content_words

MAX_CONSIDERED: Final = 100
LOOKED_AHEAD: Final = 128  # sentences searched for junk in one go
MAX_PICKED: Final = 6
TOO_ALIKE: Final = 0.6
CENTRALITY: Final = 0.33
LEAD: Final = 0.47
TITLE: Final = 0.20
LEAD_WORTH: Final = 0.6
LEAD_FALL: Final = 0.35  # how fast the first sentences lose their advantage


@dataclass(frozen=True, slots=True)
class Ranking:
    """A weight of 0..1 for each sentence, positions of the best, best first, and of the leading one."""

    weights: list[float]
    best: list[int]
    lead: int | None


def rank(sentences: Sequence[Said], *, title: str, lang: str) -> Ranking:
    """Weights of all sentences and up to six best, none much like one before it.

    A weight of 0 says that no summary should quote the sentence. Only the first hundred quotable
    sentences are weighed, so a book costs no more than a chapter.
    """
    considered: list[int] = []
    worths: list[float] = []
    junk: tuple[str, ...] = ()
    for at, said in enumerate(sentences):
        if at % LOOKED_AHEAD == 0:
            junk = junk_in(sentences[at : at + LOOKED_AHEAD])
        value = worth(said, title, junk=junk, opens_document=not considered)
        if value > 0:
            considered.append(at)
            worths.append(value)
            if len(considered) == MAX_CONSIDERED:
                break
    words = [content_words(sentences[at].text, lang) for at in considered]
    vectors = unit_vectors(words)
    title_words = frozenset(content_words(title, lang))
    scores = [
        value
        * (
            CENTRALITY * central
            + LEAD / (1 + LEAD_FALL * place)
            + TITLE * _share(title_words, said)
        )
        for place, (value, central, said) in enumerate(
            zip(worths, centralities(vectors), words, strict=True)
        )
    ]
    most = max(scores, default=1.0)
    weights = [0.0] * len(sentences)
    for at, score in zip(considered, scores, strict=True):
        weights[at] = round(score / most, 6)
    best: list[int] = []
    for nominee in sorted(range(len(scores)), key=lambda n: (-scores[n], n)):
        if all(similarity(vectors[nominee], vectors[other]) < TOO_ALIKE for other in best):
            best.append(nominee)
        if len(best) == MAX_PICKED:
            break
    return Ranking(
        weights, [considered[nominee] for nominee in best], _lead(sentences, considered, worths)
    )


def _lead(sentences: Sequence[Said], considered: list[int], worths: list[float]) -> int | None:
    """The first sentence of a paragraph that stands well, else the first that stands at all."""
    paragraphs = [
        (at, value)
        for at, value in zip(considered, worths, strict=True)
        if not (sentences[at].in_list or sentences[at].in_quote)
    ]
    stands = next((at for at, value in paragraphs if value >= LEAD_WORTH), None)
    return stands if stands is not None or not paragraphs else paragraphs[0][0]


def _share(title_words: frozenset[str], words: Sequence[str]) -> float:
    """How much of the title a sentence says again."""
    return len(title_words.intersection(words)) / len(title_words) if title_words else 0.0
