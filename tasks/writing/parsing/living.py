"""Marks of living documents: `## [Category] …`, `- **Date:** …`, `<!-- type: update -->`.

`parse` calls it. What the marks say becomes facts of sections and of the document; the marks
themselves are not shown to readers.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from tasks.writing.document import (
    Block,
    Heading,
    Inline,
    ListBlock,
    Paragraph,
    Strong,
    Text,
)
from tasks.writing.parsing.blocks import BlockBuilder
from tasks.writing.prose import plain

CATEGORY: Final = re.compile(r"\s*\[([^\W\d][\w &/+.'-]{1,40})\]\s*[:–—-]?\s*")  # noqa: RUF001 - dashes people type
LABEL: Final = re.compile(r"(date|title|content|category):?", re.IGNORECASE)
FLAG: Final = re.compile(
    r"^[ ]{0,3}<!--\s*(type|published|featured|channels|priority|scheduled_for|dry_run|template"
    r"|category|seo_description|urgency)\s*:\s*([^\n<>]{1,500}?)\s*-->[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
FENCE: Final = re.compile(r"^ {0,3}(```|~~~).*?(?:^ {0,3}\1|\Z)", re.DOTALL | re.MULTILINE)
MEANING: Final = {"seo_description": "description"}
"""Flags that say what front matter says under another name."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What marks say of a section."""

    category: str = ""
    date: str = ""


@dataclass(frozen=True, slots=True)
class _Said:
    """What stands after a label, and the blocks that follow it in its item."""

    id: str
    inlines: tuple[Inline, ...]
    more: tuple[Block, ...]


def editor_flags(markdown: str) -> dict[str, str]:
    """What an editor's comments say of the document; the first of a name wins, code says nothing."""
    found: dict[str, str] = {}
    if "<!--" in markdown:
        for match in FLAG.finditer(FENCE.sub("", markdown)):
            name = match[1].lower()
            found.setdefault(MEANING.get(name, name), match[2])
    return found


def read_marks(
    blocks: Sequence[Block], builder: BlockBuilder
) -> tuple[tuple[Block, ...], Mapping[str, Facts]]:
    """The blocks without marks, and the facts of sections by their ids."""
    reader = _Reader(builder)
    return tuple(reader.read(blocks)), reader.facts


class _Reader:
    def __init__(self, builder: BlockBuilder) -> None:
        self._builder = builder
        self._heading: Heading | None = None
        self.facts: dict[str, Facts] = {}

    def read(self, blocks: Sequence[Block]) -> Iterator[Block]:
        after_heading = False
        for block in blocks:
            if isinstance(block, Heading):
                self._heading = self._named(block)
                yield self._heading
            elif isinstance(block, ListBlock) and (said := _labelled(block)):
                yield from self._item(said, after_heading=after_heading)
            else:
                yield block
            after_heading = isinstance(block, Heading)

    def _named(self, heading: Heading) -> Heading:
        """The heading without its category; one that is nothing else keeps the category's word."""
        first = heading.inlines[0]
        match = CATEGORY.match(first.text) if isinstance(first, Text) else None
        if match is None or not isinstance(first, Text):
            return heading
        rest = first.text[match.end() :]
        inlines = ((Text(rest),) if rest else ()) + heading.inlines[1:]
        self.facts[heading.id] = Facts(category=match[1])
        return replace(heading, inlines=inlines or (Text(match[1]),))

    def _item(self, said: Mapping[str, _Said], *, after_heading: bool) -> Iterator[Block]:
        if title := said.get("title"):
            heading = self._heading
            words = plain(title.inlines)
            if heading is None or not after_heading or plain(heading.inlines) != words:
                level = min(6, heading.level + after_heading) if heading else 2
                self._heading = Heading(self._builder.anchor(words), level, title.inlines)
                yield self._heading
        if self._heading:
            known = self.facts.get(self._heading.id, Facts())
            self.facts[self._heading.id] = Facts(
                category=_words(said, "category") or known.category,
                date=_words(said, "date") or known.date,
            )
        if content := said.get("content"):
            if content.inlines:
                yield Paragraph(content.id, content.inlines)
            yield from content.more


def _labelled(block: ListBlock) -> dict[str, _Said] | None:
    """What a list says under its labels; None when any item has none, so that it is just a list."""
    found: dict[str, _Said] = {}
    for item in block.items:
        head = item[0] if item else None
        if not isinstance(head, Paragraph) or not head.inlines:
            return None
        label = head.inlines[0]
        match = LABEL.fullmatch(plain((label,))) if isinstance(label, Strong) else None
        if match is None or match[1].lower() in found:
            return None
        rest = list(head.inlines[1:])
        if rest and isinstance(rest[0], Text):
            words = rest[0].text.lstrip(": ")
            rest[:1] = [Text(words)] if words else []
        found[match[1].lower()] = _Said(head.id, tuple(rest), item[1:])
    return found or None


def _words(said: Mapping[str, _Said], label: str) -> str:
    return plain(said[label].inlines) if label in said else ""
