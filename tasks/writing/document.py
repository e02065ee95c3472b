"""The parsed document: a small immutable tree that every channel renders from.

Parsers (`markdown.py`, `hypertext.py`, `plain.py`) build it, nothing changes it afterwards. All values
are plain text, never markup: escaping belongs to the renderer.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Format(StrEnum):
    """The ways a document can be written when it arrives."""

    MARKDOWN = "markdown"
    HTML = "html"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Text:
    """A run of words."""

    text: str


@dataclass(frozen=True, slots=True)
class Strong:
    """Strong emphasis."""

    children: "tuple[Inline, ...]"


@dataclass(frozen=True, slots=True)
class Emphasis:
    """Emphasis."""

    children: "tuple[Inline, ...]"


@dataclass(frozen=True, slots=True)
class Code:
    """Words that a machine reads, inside a sentence."""

    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """A link; `href` is http(s), mailto, tel, a fragment or relative. Others never get this far."""

    href: str
    children: "tuple[Inline, ...]"
    title: str = ""


@dataclass(frozen=True, slots=True)
class Image:
    """A picture; an empty `alt` means its author said nothing about it."""

    src: str
    alt: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Break:
    """A line break the author asked for."""


Inline = Text | Strong | Emphasis | Code | Link | Image | Break


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 to 6."""

    id: str
    level: int
    inlines: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; one that holds only images is a figure."""

    id: str
    inlines: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class ListBlock:
    """A list; each item is a run of blocks."""

    id: str
    ordered: bool
    start: int
    items: "tuple[tuple[Block, ...], ...]"


@dataclass(frozen=True, slots=True)
class Table:
    """A table; `align` holds left, center, right or empty for each column."""

    id: str
    header: tuple[tuple[Inline, ...], ...]
    rows: tuple[tuple[tuple[Inline, ...], ...], ...]
    align: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CodeBlock:
    """Program text, shown as it is."""

    id: str
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Quote:
    """Somebody else's words."""

    id: str
    blocks: "tuple[Block, ...]"


@dataclass(frozen=True, slots=True)
class Rule:
    """A thematic break."""

    id: str


Block = Heading | Paragraph | ListBlock | Table | CodeBlock | Quote | Rule


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what stands under it until the next heading of the same or a higher level.

    `blocks` begin after the heading and include its subsections.
    `id` is a slug, unique in its document and stable while the heading's words are; `hash` changes
    when anything in the section changes. `category` and `date` are what a living document's marks say.
    """

    id: str
    title: str
    level: int
    hash: str
    blocks: tuple[Block, ...]
    category: str = ""
    date: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something a reader of the result should know about the source, such as removed hidden text."""

    code: str
    message: str
    block_id: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """What a source says, whatever it was written in. `hash` is a sha256 of its canonical form."""

    title: str
    lang: str
    blocks: tuple[Block, ...]
    sections: tuple[Section, ...] = ()
    meta: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[Notice, ...] = ()
    hash: str = ""
