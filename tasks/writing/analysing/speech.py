"""Collects what a document says in sentences, and what it points to, in reading order.

The analysis calls it. Headings, tables, code blocks and pictures are not speech: they are told
apart here so that no summary quotes a table row or a command.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from tasks.writing.document import (
    Block,
    Break,
    Code,
    Document,
    Emphasis,
    Heading,
    Image,
    Inline,
    Link,
    ListBlock,
    Paragraph,
    Quote,
    Strong,
    Text,
)
from tasks.writing.prose import inlines_of, plain, walk
from tasks.writing.words.sentences import split_sentences

# Control characters cannot occur in a document, so these, which are no white space, can stand for
# what would split a sentence inside code.
CODE_EDGE: Final = "\x01"
IN_CODE: Final = str.maketrans(" 。！？｡", "\x02\x03\x04\x05\x06")  # noqa: RUF001 - marks that need no space after them
OUT_OF_CODE: Final = str.maketrans("\x02\x03\x04\x05\x06", " 。！？｡", CODE_EDGE)  # noqa: RUF001 - same
CODE_SPAN: Final = re.compile(f"{CODE_EDGE}[^{CODE_EDGE}]*{CODE_EDGE}")
LOWER_WORD: Final = re.compile(r"\b[a-z][^\W_]{3,}")
SPACES: Final = re.compile(r"[ \t\u00a0]+")
# Sections about handling the document or the project rather than about its subject.
SIDE_SECTION: Final = re.compile(
    r"(?:table of contents?|contents|toc|index|licen[cs]e|licensing|copyright|legal|imprint|privacy"
    r"|install\w*|set ?up|requirements?|prerequisites|dependencies|compatibility|supported (?:versions|platforms)"
    r"|contribut\w+|develop(?:ment|ing|ers)|building|testing|(?:running )?(?:the )?tests?|debugging|linting"
    r"|changelog|change log|history|roadmap|todo|credits?|acknowledge?ments?|authors?|maintainers?|thanks"
    r"|(?:our )?sponsors?|backers|donat\w+|support(?: us)?|funding|code of conduct|security(?: policy)?"
    r"|see also|related(?: projects| work| links)?|links|references?|further reading|resources|bibliography"
    r"|documentation|docs|community|contact(?: us)?|faq|getting help|help|questions|feedback|about us"
    r"|comments|share|badges|trademarks?|disclaimer|footnotes|colophon|download)s?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence as it was said: its words, where, in what company."""

    text: str
    block_id: str
    in_list: bool
    in_quote: bool
    in_side_section: bool
    opens_block: bool
    code_share: float


@dataclass(slots=True)
class Speech:
    """Everything a document says in sentences, and the headings of its main sections."""

    sentences: list[Said] = field(default_factory=list)
    paragraphs: dict[str, str] = field(default_factory=dict)  # top-level ones by block id
    headings: list[str] = field(default_factory=list)
    names: frozenset[str] = frozenset()  # words of the title that begin in lower case


def listen(document: Document) -> Speech:
    """The speech of a document in reading order."""
    speech = Speech(names=frozenset(LOWER_WORD.findall(document.title)))
    side_level = 0
    for block in document.blocks:
        if isinstance(block, Heading):
            title = plain(block.inlines)
            if side_level and block.level <= side_level:
                side_level = 0
            if not side_level and _is_side(title):
                side_level = block.level
            if not side_level:
                speech.headings.append(title)
        else:
            _hear(block, speech, in_side=bool(side_level), in_list=False, in_quote=False)
    return speech


def _is_side(title: str) -> bool:
    words = "".join(char for char in title if char.isalnum() or char == " ").strip()
    return bool(SIDE_SECTION.fullmatch(words))


def _hear(block: Block, speech: Speech, *, in_side: bool, in_list: bool, in_quote: bool) -> None:
    match block:
        case Paragraph(block_id, inlines):
            text = _marked(inlines)
            if not (in_list or in_quote):
                speech.paragraphs[block_id] = _unmarked(text)
            for at, sentence in enumerate(split_sentences(text, speech.names)):
                words = _unmarked(sentence)
                if words:
                    said = Said(
                        text=words,
                        block_id=block_id,
                        in_list=in_list,
                        in_quote=in_quote,
                        in_side_section=in_side,
                        opens_block=at == 0,
                        code_share=_code_share(sentence),
                    )
                    speech.sentences.append(said)
        case Quote(_, blocks):
            for inner in blocks:
                _hear(inner, speech, in_side=in_side, in_list=in_list, in_quote=True)
        case ListBlock():
            for item in block.items:
                for inner in item:
                    _hear(inner, speech, in_side=in_side, in_list=True, in_quote=in_quote)
        case _:
            pass


def _marked(inlines: Iterable[Inline]) -> str:
    """Words with code marked and unbreakable and breaks as newlines; pictures say nothing here."""
    parts: list[str] = []
    _mark(inlines, parts)
    text = "".join(parts)
    if "  " in text or "\t" in text or "\u00a0" in text:
        text = SPACES.sub(" ", text)
    return text.strip()


def _mark(inlines: Iterable[Inline], parts: list[str]) -> None:
    for inline in inlines:
        match inline:
            case Text():
                parts.append(inline.text)
            case Strong() | Emphasis() | Link():
                _mark(inline.children, parts)
            case Code():
                parts.append(f"{CODE_EDGE}{inline.text.translate(IN_CODE)}{CODE_EDGE}")
            case Break():
                parts.append("\n")
            case Image():
                pass


def _unmarked(text: str) -> str:
    if CODE_EDGE in text:
        text = text.translate(OUT_OF_CODE)
    return " ".join(text.split())


def _code_share(sentence: str) -> float:
    if CODE_EDGE not in sentence:
        return 0.0
    return sum(len(span) - 2 for span in CODE_SPAN.findall(sentence)) / len(sentence)


def links_and_images(document: Document) -> list[tuple[Link | Image, str]]:
    """Every link and picture with the id of its block, in reading order."""
    found: list[tuple[Link | Image, str]] = []
    for block in walk(document.blocks):
        for inlines in inlines_of(block):
            _point_out(inlines, block.id, found)
    return found


def _point_out(
    inlines: Iterable[Inline], block_id: str, found: list[tuple[Link | Image, str]]
) -> None:
    for inline in inlines:
        if isinstance(inline, Text):
            continue
        if isinstance(inline, Link | Image):
            found.append((inline, block_id))
        if isinstance(inline, Strong | Emphasis | Link):
            _point_out(inline.children, block_id, found)
