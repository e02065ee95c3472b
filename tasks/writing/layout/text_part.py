"""A document as plain text for reading: wrapped lines, numbered links at the end, no markup.

The email channel calls it for the text part. It works from the tree, never from HTML, so nothing of
the document is lost in it.
"""

from collections.abc import Iterable, Sequence

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
from tasks.writing.layout.escaping import clean, one_line, web_address
from tasks.writing.layout.wording import Wording
from tasks.writing.prose import plain

WIDTH = 76
NARROWEST = 20  # however deep the nesting
WIDE_SCRIPT_WIDTH = (
    38  # Chinese and Japanese letters take two columns and need no spaces to break at
)


class TextWriter:
    """Writes blocks as lines; `links` are the addresses its numbers mean, in order."""

    def __init__(self, *, base: str, words: Wording) -> None:
        self._base = base
        self._words = words
        self._numbers: dict[str, int] = {}

    @property
    def links(self) -> tuple[str, ...]:
        """Addresses by their number, from 1."""
        return tuple(self._numbers)

    def write(self, title: str, blocks: Iterable[Block]) -> str:
        """The title and the blocks, without the list of links."""
        lines = _underlined(wrapped(title, WIDTH), "=") if title else []
        for block in blocks:
            made = self._block(block, WIDTH)
            if made:
                lines += ["", *made] if lines else made
        return "\n".join(lines)

    def link_list(self) -> str:
        """The numbered addresses under their heading, or nothing."""
        if not self._numbers:
            return ""
        listed = (f"[{number}] {href}" for href, number in self._numbers.items())
        return "\n".join((f"{self._words.links}:", *listed))

    def _block(self, block: Block, width: int) -> list[str]:
        width = max(width, NARROWEST)
        match block:
            case Heading(_, level, inlines):
                lines = wrapped(self._inline(inlines), width)
                lines = _underlined(lines, "-") if level <= 2 else lines
            case Paragraph(_, inlines):
                lines = wrapped(self._inline(inlines), width)
            case ListBlock():
                lines = self._list(block, width)
            case Quote(_, blocks):
                lines = [f"> {line}".rstrip() for line in self._run(blocks, width - 2)]
            case CodeBlock(_, _, text):
                lines = [f"    {line}".rstrip() for line in clean(text).rstrip("\n").split("\n")]
            case Table():
                lines = self._table(block, width)
            case Rule():
                lines = ["-" * min(width, 40)]
        return lines

    def _run(self, blocks: Sequence[Block], width: int) -> list[str]:
        lines: list[str] = []
        for block in blocks:
            made = self._block(block, width)
            if made:
                lines += ["", *made] if lines else made
        return lines

    def _list(self, block: ListBlock, width: int) -> list[str]:
        lines: list[str] = []
        loose = False  # from the first item of several paragraphs on
        for number, item in enumerate(block.items, block.start):
            mark = f"{number}. " if block.ordered else "- "
            inner = self._item(item, width - len(mark))
            if not inner:
                continue
            indent = " " * len(mark)
            loose = loose or "" in inner
            if lines and loose:
                lines.append("")
            lines.append(mark + inner[0])
            lines += [(indent + line).rstrip() for line in inner[1:]]
        return lines

    def _item(self, item: Sequence[Block], width: int) -> list[str]:
        """A nested list stands close to its words."""
        lines: list[str] = []
        for block in item:
            made = self._block(block, width)
            if made:
                lines += ["", *made] if lines and not isinstance(block, ListBlock) else made
        return lines

    def _table(self, block: Table, width: int) -> list[str]:
        names = [self._inline(cell) for cell in block.header]
        lines: list[str] = []
        if not block.rows:
            return wrapped(" | ".join(filter(None, names)), width)
        for row in block.rows:
            told = []
            for index, cell in enumerate(row):
                value = self._inline(cell).replace("\n", " ")
                name = names[index] if index < len(names) else ""
                if value:
                    told += wrapped(f"{name}: {value}" if name else value, width)
            if told:
                lines += ["", *told] if lines else told
        return lines

    def _inline(self, inlines: Iterable[Inline]) -> str:
        parts: list[str] = []
        self._collect(inlines, parts)
        return "".join(parts).strip()

    def _collect(self, inlines: Iterable[Inline], parts: list[str]) -> None:
        for inline in inlines:
            match inline:
                case Text():
                    parts.append(clean(inline.text).replace("\n", " "))
                case Code():
                    parts.append(one_line(inline.text))
                case Strong() | Emphasis():
                    self._collect(inline.children, parts)
                case Link():
                    self._link(inline, parts)
                case Image():
                    words = one_line(inline.alt)
                    parts.append(f"[{self._words.image}: {words}]" if words else "")
                case Break():
                    parts.append("\n")

    def _link(self, link: Link, parts: list[str]) -> None:
        href = self._address(link.href)
        words = plain(link.children)
        if not href:
            self._collect(link.children, parts)
        elif words in {href, href.partition("://")[2]}:
            parts.append(href)
        elif words == href.partition(":")[2]:  # mailto: and tel: say nothing to a reader
            parts.append(words)
        else:
            number = self._numbers.setdefault(href, len(self._numbers) + 1)
            self._collect(link.children, parts)
            parts.append(f" [{number}]" if words else f"[{number}]")

    def _address(self, href: str) -> str:
        """A place inside the document has no address in a letter; a relative one is told as it is."""
        if href.startswith("#") and not self._base:
            return ""
        address = web_address(href, self._base)
        if address or ":" in href.partition("/")[0]:
            return address
        return "".join(clean(href).split())


def wrapped(text: str, width: int) -> list[str]:
    """Lines of at most `width` characters, broken between words; a longer word stands alone."""
    if len(text) <= width and "\n" not in text:
        return [text] if text else []
    lines: list[str] = []
    for part in text.split("\n"):
        words = " ".join(part.split() if text.isascii() else _pieces(part))
        start = 0
        while len(words) - start > width:
            space = words.rfind(" ", start, start + width + 1)
            space = space if space >= 0 else words.find(" ", start)
            if space < 0:
                break
            lines.append(words[start:space])
            start = space + 1
        if words:
            lines.append(words[start:])
    return lines


def _pieces(text: str) -> Iterable[str]:
    for word in text.split():
        if len(word) <= WIDTH or "://" in word or word.isascii():
            yield word
        else:
            for start in range(0, len(word), WIDE_SCRIPT_WIDTH):
                yield word[start : start + WIDE_SCRIPT_WIDTH]


def _underlined(lines: list[str], mark: str) -> list[str]:
    return [*lines, mark * max(map(len, lines))] if lines else []
