"""Other tellings of the same document, to be tried against each other: A as it is, B, C and so on.

The render step makes them, each by the whole pipeline. An alternative changes one thing only, so that a
test says what it was that made the difference; its words are the document's or the customer's own.
Pure: no database, no clock, no chance.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from itertools import chain, zip_longest
from string import ascii_uppercase
from typing import Any, Final

from tasks.channels import load
from tasks.content import styled
from tasks.social.tellable import is_readable, leans_back, tokens_of, whole_line, words
from tasks.writing.analysis import Analysis
from tasks.writing.channel import ChannelContent, Finding, Severity, Slot, Spec
from tasks.writing.document import Document
from tasks.writing.parsing.leading import main_sections
from tasks.writing.style import StyleProfile

MOST: Final = 5
HEADLINE_LEAST, HEADLINE_MOST = 15, 60  # characters; an inbox and a search result show no more
POST_HEADLINE_MOST = 100
_HEADLINE_WORDS = 3
_NEWS_WORDS = 2  # what a headline must say more than the title that it holds


class Difference(StrEnum):
    """What a variant has that the others have not."""

    HEADLINE = "headline"
    """another sentence as subject, title or first words"""
    LEAD = "lead"
    """another section, or in a post another point, comes first"""
    CALL_TO_ACTION = "call_to_action"
    """another of the customer's own calls to action"""


@dataclass(frozen=True, slots=True)
class VariantWish:
    """How many tellings, A among them, which differences are allowed, and the customer's own calls."""

    count: int
    differ: tuple[Difference, ...] = tuple(Difference)
    calls_to_action: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Alternative:
    """One thing told otherwise; `text` says what in words, `kind` why it was chosen."""

    difference: Difference
    kind: str
    text: str
    spec: Spec


@dataclass(frozen=True, slots=True)
class Variant:
    """An alternative that passed every check. Names go on from B: A is the content itself."""

    name: str
    alternative: Alternative
    content: ChannelContent


def wish_from(kept: Mapping[str, Any]) -> VariantWish | None:
    """Return the wish that a job keeps, or None when it has none."""
    if not kept:
        return None
    return VariantWish(
        count=kept["count"],
        differ=tuple(map(Difference, kept.get("differ") or Difference)),
        calls_to_action=tuple(kept.get("calls_to_action", ())),
    )


def tell(
    first: ChannelContent,
    alternatives: Iterable[Alternative],
    make: Callable[[Spec], ChannelContent],
    *,
    count: int,
) -> list[Variant]:
    """Make the first alternatives that pass every check and read differently, so that there are `count`.

    `first` is A. There may be fewer: a document that says one thing can be told in one way only.
    """
    made: list[Variant] = []
    seen = [first.fields]
    for alternative in alternatives:
        if len(seen) == count:
            break
        content = make(alternative.spec)
        if content.fields in seen or any(f.severity is Severity.ERROR for f in content.findings):
            continue
        seen.append(content.fields)
        made.append(Variant(ascii_uppercase[len(made) + 1], alternative, content))
    return made


def shortfall(wanted: int, made: int) -> Iterator[Finding]:
    """Say that the document gave fewer tellings than were wanted."""
    if made < wanted:
        message = (
            f"The document gives {made} of {wanted} variants. Give it more sections, or sentences of at"
            f" most {HEADLINE_MOST} characters that can stand as a headline."
        )
        yield Finding("fewer_variants", Severity.WARNING, message)


def shown(others: Sequence[Variant]) -> list[dict[str, object]]:
    """Return the variants as an editor sees them. A is the content itself, so its words are not kept twice."""
    found: list[dict[str, object]] = [{"name": "A", "differs": {}}]
    for each in others:
        told, content = each.alternative, each.content
        found.append(
            {
                "name": each.name,
                "differs": {"in": told.difference, "kind": told.kind, "text": told.text},
                "content": dict(content.fields),
                "findings": [asdict(finding) for finding in content.findings],
                "counts": [asdict(count) for count in content.counts],
                "provenance": [asdict(origin) for origin in content.provenance],
                "input_hash": content.input_hash,
            }
        )
    return found


def alternatives(
    document: Document, analysis: Analysis, *, channel: str, spec: Spec, wish: VariantWish
) -> list[Alternative]:
    """Return what could be told otherwise, the most promising first, each kind of difference in turn."""
    told, understood, _ = styled(document, analysis, spec)
    is_post = load()[channel].capabilities().kind == "social"
    offers: Mapping[Difference, Sequence[Alternative]] = {
        Difference.HEADLINE: list(_headlines(told, understood, spec, is_post=is_post)),
        Difference.LEAD: list(_leads(told, understood, spec, is_post=is_post)),
        Difference.CALL_TO_ACTION: list(_calls(spec, wish)),
    }
    turns = zip_longest(*(offers[difference] for difference in wish.differ))
    return [offer for offer in chain.from_iterable(turns) if offer]


def _headlines(
    document: Document, analysis: Analysis, spec: Spec, *, is_post: bool
) -> Iterator[Alternative]:
    """Sentences and headings that can stand alone: one of each kind first, then the rest by weight."""
    found: dict[str, list[tuple[float, Slot]]] = {}
    heaviest = {s.block_id: s.weight for s in sorted(analysis.sentences, key=lambda s: s.weight)}
    sentences = [(s.weight, s.text, s.block_id) for s in analysis.sentences if s.weight > 0]
    headings = [
        (max((heaviest.get(block.id, 0.0) for block in section.blocks), default=0.0) / 2, *named)
        for section in document.sections
        for named in [(section.title, section.id)]
    ]
    most = POST_HEADLINE_MOST if is_post else HEADLINE_MOST
    title = words(document.title)
    said = {title}
    for weight, text, block_id in sorted((*sentences, *headings), key=lambda each: -each[0]):
        line = whole_line(text).rstrip(".。")
        if weight > 0 and _can_be_headline(line, most) and words(line) not in said:
            said.add(words(line))
            if title and title <= words(line) and len(words(line)) <= len(title) + _NEWS_WORDS:
                continue
            found.setdefault(_kind(line), []).append((weight, Slot(line, (block_id,))))
    best = [(kind, offers[0]) for kind, offers in found.items()]
    rest = [(kind, offer) for kind, offers in found.items() for offer in offers[1:]]
    for kind, (_, slot) in (*_by_weight(best), *_by_weight(rest)):
        yield Alternative(Difference.HEADLINE, kind, slot.text, replace(spec, headline=slot))


def _by_weight(
    offers: Iterable[tuple[str, tuple[float, Slot]]],
) -> list[tuple[str, tuple[float, Slot]]]:
    return sorted(offers, key=lambda each: -each[1][0])


def _can_be_headline(line: str, most: int) -> bool:
    if not HEADLINE_LEAST <= len(line) <= most or line.endswith((":", "…", "...")):
        return False
    tokens = tokens_of(line)
    return len(tokens) >= _HEADLINE_WORDS and not leans_back(tokens) and is_readable(line)


def _kind(line: str) -> str:
    if line.endswith(("?", "？")):  # noqa: RUF001 - the mark of Chinese and Japanese
        return "question"
    return "number" if any(character.isdigit() for character in line) else "statement"


def _leads(
    document: Document, analysis: Analysis, spec: Spec, *, is_post: bool
) -> Iterator[Alternative]:
    """Sections by the weight of what they say; in posts paragraphs too, where there are no sections."""
    weights: dict[str, float] = {}
    for sentence in analysis.sentences:
        weights[sentence.block_id] = max(weights.get(sentence.block_id, 0.0), sentence.weight)
    parts = [
        (max((weights.get(block.id, 0.0) for block in section.blocks), default=0.0), section)
        for section in main_sections(document)[0 if is_post else 1 :]
    ]
    for weight, section in sorted(parts, key=lambda each: -each[0]):
        if weight > 0:
            led = replace(spec, leading=(section.id,))
            yield Alternative(Difference.LEAD, "section", section.title, led)
    if is_post and not parts:
        firsts = {s.block_id: s for s in reversed(analysis.sentences)}
        for block_id in sorted(firsts, key=lambda each: (-weights[each], firsts[each].position)):
            led = replace(spec, leading=(block_id,))
            if weights[block_id] > 0:
                yield Alternative(Difference.LEAD, "paragraph", firsts[block_id].text, led)


def _calls(spec: Spec, wish: VariantWish) -> Iterator[Alternative]:
    for words_ in wish.calls_to_action:
        style = replace(spec.style or StyleProfile(), call_to_action=words_)
        called = replace(spec, style=style)
        yield Alternative(Difference.CALL_TO_ACTION, "customer", words_, called)
