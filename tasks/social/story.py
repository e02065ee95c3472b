"""What a document has to tell in short: a title, a lead, and points in reading order.

The social channels plan from it. Every text in it stands in the document, word for word.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import urlsplit

from tasks.social.hashtags import hashtags
from tasks.social.points import Point, PointReader
from tasks.social.tellable import (
    addresses,
    is_readable,
    leans_back,
    tokens_of,
    whole_line,
    words,
)
from tasks.writing.analysis import Analysis
from tasks.writing.channel import Slot, Spec
from tasks.writing.document import Document
from tasks.writing.layout.edition import page_of
from tasks.writing.layout.escaping import web_address

_LONGEST_LINK = 1000  # a longer address is not for people
_ALT_LIMIT = 1000  # what X, Instagram and Threads keep of a description
_BADGE_HOSTS = (
    "shields.io",
    "badge",
    "travis-ci",
    "codecov",
    "coveralls",
    "circleci",
    "githubusercontent.com/",
)


@dataclass(frozen=True, slots=True)
class Story:
    """The document as a social channel sees it. `lead` comes first, `points` are the rest."""

    title: Slot
    lead: Point
    points: tuple[Point, ...]
    tags: tuple[str, ...] = ()
    link: str = ""
    media: tuple[Mapping[str, str], ...] = ()


def read_story(document: Document, analysis: Analysis, spec: Spec) -> Story:
    """The story of a document; its lead is empty only when the document has no usable sentence.

    The social channels ask one after the other for the same one, so the last few are remembered.
    """
    story = _read(_Source(document, analysis), spec.canonical_url)
    if spec.leading:
        story = _led_by(story, _blocks_of(document, spec.leading))
    return replace(story, title=spec.headline) if spec.headline else story


def _blocks_of(document: Document, leading: Sequence[str]) -> list[str]:
    """The ids of blocks by which points are known, for ids of sections or of blocks themselves."""
    sections = {section.id: section for section in document.sections}
    ids: list[str] = []
    for name in leading:
        ids += (
            [name, *(block.id for block in sections[name].blocks)] if name in sections else [name]
        )
    return ids


def _led_by(story: Story, block_ids: Sequence[str]) -> Story:
    """The story that begins with the first point of these blocks that has a sentence to begin with."""
    places = {block_id: place for place, block_id in enumerate(block_ids)}
    told = [story.lead, *story.points]
    chosen = [
        (places[block_id], at)
        for at, point in enumerate(told)
        for sentence in point.sentences[:1]
        for block_id in sentence.block_ids
        if block_id in places and not leans_back(tokens_of(sentence.text))
    ]
    if not chosen:
        return story
    _, at = min(chosen)
    return replace(story, lead=told[at], points=tuple(told[:at] + told[at + 1 :]))


def without_addresses(story: Story) -> Story:
    """The story for a network that makes no links: no sentence, nor one that leans on such a one."""
    if not story.link:
        return story
    points = tuple(map(_without_addresses, story.points))
    told = tuple(point for point in points if point.says_something())
    return replace(story, lead=_without_addresses(story.lead), points=told, link="")


def _without_addresses(point: Point) -> Point:
    kept: list[Slot] = []
    is_whole = True
    for sentence in point.sentences:
        holds = bool(addresses(sentence.text))
        is_whole = not holds and (is_whole or not leans_back(tokens_of(sentence.text)))
        if is_whole:
            kept.append(sentence)
    return replace(point, sentences=kept)


class _Source:
    """A document with its analysis, equal only to itself: comparing trees would cost more."""

    def __init__(self, document: Document, analysis: Analysis) -> None:
        self.document = document
        self.analysis = analysis

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, _Source)
            and self.document is other.document
            and self.analysis is other.analysis
        )

    def __hash__(self) -> int:
        return id(self.analysis)


@lru_cache(maxsize=4)
def _read(source: _Source, canonical_url: str) -> Story:
    document, analysis = source.document, source.analysis
    title = whole_line(document.title)
    link = _link(document, analysis, canonical_url)
    reader = PointReader(title, analysis, link=link)
    reader.read(document.blocks)
    points = [point for point in reader.points if point.says_something()]
    told = [point for point in points if not (point.is_manual and reader.has_program)] or points
    lead = _lead(told, analysis, document)
    prose = " ".join(sentence.text for sentence in analysis.sentences)
    return Story(
        title=Slot(title, (reader.title_id,) if reader.title_id else ()),
        lead=lead,
        points=tuple(point for point in told if point is not lead),
        tags=hashtags(analysis, title=title, prose=prose),
        link=link,
        media=_media(analysis),
    )


def _lead(points: list[Point], analysis: Analysis, document: Document) -> Point:
    """The point to begin with: the first with a sentence, else what the author or analysis says."""
    for point in points:
        if point.sentences:
            return point
    description = whole_line(document.meta.get("description", ""))
    if is_readable(description):
        return Point(sentences=[Slot(description)])
    if points:
        return points[0]
    for sentence in (*analysis.summary, *analysis.sentences):
        text = whole_line(sentence.text)
        if is_readable(text) and not text.endswith(":"):
            return Point(sentences=[Slot(text, (sentence.block_id,))])
    return _anything(analysis)


def _anything(analysis: Analysis) -> Point:
    """The first words there are: a document of one odd sign is told by that sign."""
    told = ((whole_line(sentence.text), sentence.block_id) for sentence in analysis.sentences)
    text, block_id = next(((text, of) for text, of in told if text), ("", ""))
    return Point(sentences=[Slot(text, (block_id,))] if text else [])


def _link(document: Document, analysis: Analysis, canonical_url: str) -> str:
    """The one address to send readers to: the page's own, or the only one the document names."""
    own = page_of(document, canonical_url)
    if _is_page(own):
        return own
    named = {web_address(link.href): link for link in analysis.links}
    pages = {href: link for href, link in named.items() if _is_page(href) and link.text.strip()}
    title = words(document.title)
    subject = [href for href, link in pages.items() if title and words(link.text) == title]
    if subject:
        return subject[0]
    if len(pages) == 1:
        href, link = next(iter(pages.items()))
        is_shown = link.text.startswith(("http", "www.")) or href.endswith(f"//{link.text.strip()}")
        return href if is_shown or link.block_id == analysis.lead_block_id else ""
    return ""


def _is_page(address: str) -> bool:
    return address.startswith("http") and len(address) <= _LONGEST_LINK


def _media(analysis: Analysis) -> tuple[Mapping[str, str], ...]:
    return tuple(_pictures(analysis))[:1]


def _pictures(analysis: Analysis) -> Iterator[Mapping[str, str]]:
    for image in analysis.images:
        address = web_address(image.src)
        parts = urlsplit(address)
        if not address.startswith("http") or not image.alt.strip():
            continue
        if parts.path.endswith(".svg") or any(mark in address for mark in _BADGE_HOSTS):
            continue
        yield {"src": address, "alt": whole_line(image.alt)[:_ALT_LIMIT]}
