"""How good a document is to read, to find and to recognise: four scores, each with its reasons.

The render step keeps them with the content, the API answers with them. Every point that is taken off has a
reason that says what to do.
"""

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass

from tasks.writing.analysis import Analysis
from tasks.writing.document import Document, Heading, ListBlock, Paragraph
from tasks.writing.prose import blocks_text, plain, walk
from tasks.writing.style import StyleProfile, Tone

GRADE_AIM, SENTENCE_AIM, LONG_SENTENCE = 10.0, 20, 30
PARAGRAPH_MAX, WORDS_PER_HEADING, BLOG_LEAST = 120, 350, 300
LEVELS = ((90, "excellent"), (75, "good"), (60, "fair"), (40, "poor"), (0, "critical"))

_WEIGHTS: Mapping[str, Mapping[str, float]] = {
    "email": {"readability": 0.35, "structure": 0.25, "seo": 0.1, "brand": 0.3},
    "page": {"readability": 0.25, "structure": 0.25, "seo": 0.3, "brand": 0.2},
    "social": {"readability": 0.45, "structure": 0.15, "seo": 0.0, "brand": 0.4},
}
_CASUAL = re.compile(
    r"\b(?:gonna|wanna|gotta|kinda|sorta|awesome|super cool|stuff|guys|yeah|hey|cool|totally)\b",
    re.IGNORECASE,
)
_FORMAL = {Tone.PROFESSIONAL, Tone.MEDICAL_SCIENTIFIC}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a score is not full: how many points it cost, and what to do."""

    points: int
    message: str


@dataclass(frozen=True, slots=True)
class Score:
    """0 to 100, with the reasons for what is missing."""

    value: int
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Quality:
    """The four scores, what they come to for one kind of channel, and that in a word."""

    overall: int
    level: str
    scores: Mapping[str, Score]

    def fields(self) -> dict[str, object]:
        """The quality ready for JSON."""
        return {"overall": self.overall, "level": self.level, "scores": self.score_fields()}

    def score_fields(self) -> dict[str, dict[str, object]]:
        """The scores ready for JSON, each with its word."""
        return {
            name: {
                "value": score.value,
                "level": level_of(score.value),
                "reasons": [asdict(reason) for reason in score.reasons],
            }
            for name, score in self.scores.items()
        }


def judge(
    document: Document,
    analysis: Analysis,
    *,
    kind: str = "page",
    content_type: str = "update",
    style: StyleProfile | None = None,
) -> Quality:
    """The quality of a document for an email, a page or a post. Same document, same scores."""
    return weighed(scores_of(document, analysis, content_type=content_type, style=style), kind=kind)


def scores_of(
    document: Document, analysis: Analysis, *, content_type: str, style: StyleProfile | None
) -> Mapping[str, Score]:
    """The four scores of a document, which are the same for every kind of channel."""
    text = f"{document.title}\n{blocks_text(document.blocks)}"
    return {
        "readability": _score(_readability(analysis, style)),
        "structure": _score(_structure(document, analysis, content_type)),
        "seo": _score(_seo(document, analysis, content_type)),
        "brand": _score(_brand(text, style)),
    }


def weighed(scores: Mapping[str, Score], *, kind: str) -> Quality:
    """What the scores come to for an email, a page or a post."""
    weights = _WEIGHTS.get(kind, _WEIGHTS["page"])
    overall = round(sum(scores[name].value * weight for name, weight in weights.items()))
    return Quality(overall, level_of(overall), scores)


def level_of(value: int) -> str:
    """The score in a word."""
    return next(word for least, word in LEVELS if value >= least)


def _score(reasons: Iterator[Reason]) -> Score:
    found = tuple(reasons)
    return Score(max(0, 100 - sum(reason.points for reason in found)), found)


def _readability(analysis: Analysis, style: StyleProfile | None) -> Iterator[Reason]:
    aim = (style.grade_max if style else None) or GRADE_AIM
    if analysis.grade > aim:
        points = min(40, round(5 * (analysis.grade - aim)))
        message = f"It reads like grade {analysis.grade:.0f}; {aim:g} is easy. Use shorter words and sentences."
        yield Reason(points, message)
    counts = [len(s.text.split()) for s in analysis.sentences]
    if not counts:
        return
    mean = sum(counts) / len(counts)
    if mean > SENTENCE_AIM:
        message = f"Sentences have {mean:.0f} words on average; {SENTENCE_AIM} is easy."
        yield Reason(min(30, round(3 * (mean - SENTENCE_AIM))), message)
    long = sum(count > LONG_SENTENCE for count in counts)
    if long * 10 > len(counts):
        message = (
            f"{long} of {len(counts)} sentences have more than {LONG_SENTENCE} words; split them."
        )
        yield Reason(min(30, round(60 * long / len(counts))), message)


def _structure(document: Document, analysis: Analysis, content_type: str) -> Iterator[Reason]:
    blocks = list(walk(document.blocks))
    headings = [block for block in blocks if isinstance(block, Heading)]
    if not document.title:
        yield Reason(30, "There is no title; begin with a heading.")
    if analysis.word_count > WORDS_PER_HEADING and len(headings) < 2:
        yield Reason(
            25, f"{analysis.word_count} words without subheadings; add one for each topic."
        )
    if any(two.level > one.level + 1 for one, two in itertools.pairwise(headings)):
        yield Reason(10, "A heading level is skipped; use them in order.")
    long = [
        b for b in blocks if isinstance(b, Paragraph) and _words(plain(b.inlines)) > PARAGRAPH_MAX
    ]
    if long:
        message = f"{len(long)} paragraph(s) have more than {PARAGRAPH_MAX} words; split them."
        yield Reason(min(20, 8 * len(long)), message)
    if not analysis.lead:
        yield Reason(20, "There is no paragraph to begin with; say in a sentence what it is about.")
    if analysis.word_count > 2 * WORDS_PER_HEADING and not any(
        isinstance(block, ListBlock) for block in blocks
    ):
        yield Reason(5, "A long text without a list; lists are easy to skim.")
    if content_type == "blog" and analysis.word_count < BLOG_LEAST:
        yield Reason(
            15, f"A blog post of {analysis.word_count} words; {BLOG_LEAST} or more is usual."
        )


def _seo(document: Document, analysis: Analysis, content_type: str) -> Iterator[Reason]:
    if not 30 <= len(document.title) <= 60:
        message = f"The title has {len(document.title)} characters; results show 30 to 60 well."
        yield Reason(15, message)
    least = BLOG_LEAST if content_type == "blog" else 100
    if analysis.word_count < least:
        yield Reason(20, f"{analysis.word_count} words; a page of {least} or more is found better.")
    described = len(document.meta.get("description", "")) or len(analysis.lead)
    if not described >= 50:
        yield Reason(
            15, "Nothing describes the page; write a first paragraph of a sentence or two."
        )
    if not document.meta.get("tags") and not analysis.keyphrases:
        yield Reason(10, "No topics were found; name them in `tags:` of the front matter.")
    phrases = [phrase.casefold() for phrase in analysis.keyphrases[:5]]
    if phrases and not any(phrase in document.title.casefold() for phrase in phrases):
        message = f"The title names none of its topics, such as {analysis.keyphrases[0]!r}."
        yield Reason(10, message)
    unnamed = sum(not image.alt.strip() for image in analysis.images)
    if unnamed:
        yield Reason(min(15, 5 * unnamed), f"{unnamed} image(s) without alternative text.")
    if not analysis.links and analysis.word_count > BLOG_LEAST:
        yield Reason(5, "No link leads on; point readers to something related.")


def _brand(text: str, style: StyleProfile | None) -> Iterator[Reason]:
    if text.count("!") > max(3, _words(text) // 100):
        yield Reason(15, f"{text.count('!')} exclamation marks; one or two are heard better.")
    if style is None:
        return
    for word in style.banned:
        if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE):
            yield Reason(20, f"{word!r} is a word that your style bans.")
    for word in style.brand_words:
        wrong = re.search(rf"(?<![\w/.@])(?!{re.escape(word)}){_any_case(word)}(?!\w)", text)
        if wrong:
            yield Reason(10, f"{wrong[0]!r} is written {word!r}.")
    casual = _CASUAL.search(text) if _FORMAL & set(style.tones) else None
    if casual:
        yield Reason(
            10, f"{casual[0]!r} is casual; your tone is {style.tones[0].replace('_', ' ')}."
        )


def _any_case(word: str) -> str:
    return "".join(
        f"[{re.escape(c.lower())}{re.escape(c.upper())}]" if c.isalpha() else re.escape(c)
        for c in word
    )


def _words(text: str) -> int:
    return len(text.split())
