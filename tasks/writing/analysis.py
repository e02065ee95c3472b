"""What is known about a document besides its own words: the values that `analysing` fills in.

Channels plan from an `Analysis`; nothing in it holds a word that the source does not hold.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of prose with its weight (0..1, higher says more of what the document is about)."""

    text: str
    block_id: str
    position: int
    weight: float = 0.0


@dataclass(frozen=True, slots=True)
class LinkRef:
    """A link that occurs in the document, with its words."""

    href: str
    text: str
    block_id: str


@dataclass(frozen=True, slots=True)
class ImageRef:
    """An image that occurs in the document."""

    src: str
    alt: str
    block_id: str


@dataclass(frozen=True, slots=True)
class Analysis:
    """Everything a channel needs to know about a document besides the document.

    `sentences` are in reading order; `summary` are the best few of them, best first. `keyphrases`
    are words of the document, best first, usable as topics and tags. `numbers` and `names` are the
    facts that no output may contradict.
    """

    lang: str
    word_count: int
    reading_minutes: int
    sentences: tuple[Sentence, ...] = ()
    summary: tuple[Sentence, ...] = ()
    lead: str = ""  # the first paragraph of prose, whole
    lead_block_id: str = ""
    keyphrases: tuple[str, ...] = ()
    numbers: frozenset[str] = field(default_factory=frozenset)
    names: frozenset[str] = field(default_factory=frozenset)
    links: tuple[LinkRef, ...] = ()
    images: tuple[ImageRef, ...] = ()
    grade: float = 0.0  # Flesch-Kincaid grade level, 0 when unknown
