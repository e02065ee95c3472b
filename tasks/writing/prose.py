"""Document tree to plain words, for analysis, titles, text parts and posts.

Channels and the analysis call it; it renders no markup and drops nothing that a reader would see.
"""

from collections.abc import Iterable, Iterator

from tasks.writing.document import (
    Block,
    Break,
    Code,
    CodeBlock,
    Emphasis,
    Heading,
    Image,
    Inline,
    Link,
    ListBlock,
    Paragraph,
    Quote,
    Rule,
    Strong,
    Table,
    Text,
)


def plain(inlines: Iterable[Inline]) -> str:
    """Words of the inlines on one line, single-spaced; an image gives its alt text, a break a space."""
    parts: list[str] = []
    _collect(inlines, parts)
    return " ".join("".join(parts).split())


def spoken(inlines: Iterable[Inline]) -> str:
    """The words of inlines on one line as `plain` gives them, but a picture says nothing."""
    parts: list[str] = []
    _collect(inlines, parts, pictures=False)
    return " ".join("".join(parts).split())


def _collect(inlines: Iterable[Inline], parts: list[str], *, pictures: bool = True) -> None:
    for inline in inlines:
        match inline:
            case Text() | Code():
                parts.append(inline.text)
            case Strong() | Emphasis() | Link():
                _collect(inline.children, parts, pictures=pictures)
            case Image():
                if pictures:
                    parts.append(inline.alt)
            case Break():
                parts.append(" ")


def block_text(block: Block) -> str:
    """Words of a block and everything inside it; parts are separated by newlines, a rule is empty."""
    match block:
        case Paragraph() | Heading():
            return plain(block.inlines)
        case CodeBlock():
            return block.text
        case Quote():
            return blocks_text(block.blocks)
        case ListBlock():
            return "\n".join(filter(None, (blocks_text(item) for item in block.items)))
        case Table():
            lines = ("\t".join(map(plain, row)) for row in (block.header, *block.rows))
            return "\n".join(line for line in lines if line.strip())
        case Rule():
            return ""


def blocks_text(blocks: Iterable[Block]) -> str:
    """Words of several blocks, one block per line or more."""
    return "\n".join(filter(None, map(block_text, blocks)))


def walk(blocks: Iterable[Block]) -> Iterator[Block]:
    """Every block in reading order, containers before what they hold."""
    for block in blocks:
        yield block
        match block:
            case Quote():
                yield from walk(block.blocks)
            case ListBlock():
                for item in block.items:
                    yield from walk(item)


def walk_inlines(inlines: Iterable[Inline]) -> Iterator[Inline]:
    """Every inline in reading order, containers before what they hold."""
    for inline in inlines:
        yield inline
        if isinstance(inline, Strong | Emphasis | Link):
            yield from walk_inlines(inline.children)


def inlines_of(block: Block) -> Iterator[tuple[Inline, ...]]:
    """The runs of inlines that belong to the block itself: one for a paragraph, one per table cell."""
    match block:
        case Paragraph() | Heading():
            yield block.inlines
        case Table():
            for row in (block.header, *block.rows):
                yield from row
