"""Builds the blocks of a document from a stream of events, whatever markup the events come from.

The Markdown, HTML and plain text parsers feed it. It numbers blocks, names headings, drops what
is empty and flattens what is nested too deep to be shown.
"""

import re
from dataclasses import dataclass, field
from typing import Final

from tasks.writing.document import (
    Block,
    CodeBlock,
    Heading,
    Inline,
    ListBlock,
    Paragraph,
    Quote,
    Rule,
    Table,
)
from tasks.writing.parsing.characters import clean
from tasks.writing.parsing.errors import DocumentError, DocumentProblem
from tasks.writing.parsing.notices import NoticeCode, Notices
from tasks.writing.prose import plain

MAX_DEPTH: Final = 20
MAX_BLOCKS: Final = 300_000
MAX_ANCHOR_CHARS: Final = 80
NOT_IN_ANCHOR: Final = re.compile(r"[^\w\- ]+")
LIKE_BLOCK_ID: Final = re.compile(r"b\d+")


@dataclass(slots=True)
class _Container:
    id: str
    kind: str  # quote, list, item or cell
    ordered: bool = False
    start: int = 1
    blocks: list[Block] = field(default_factory=list)
    items: list[tuple[Block, ...]] = field(default_factory=list)


class BlockBuilder:
    """Takes blocks and open/close events in reading order and gives the finished blocks."""

    def __init__(self, notices: Notices) -> None:
        self.notices = notices
        self._root = _Container("", "quote")
        self._stack = [self._root]
        self._depth = 0
        self._too_deep = 0
        self._count = 0
        self._anchors: dict[str, int] = {}

    def heading(self, level: int, inlines: tuple[Inline, ...]) -> None:
        """Add a heading; one without words is left out."""
        words = plain(inlines)
        if words:
            self._number()
            self._add(Heading(self.anchor(words), level, inlines))

    def paragraph(self, inlines: tuple[Inline, ...]) -> None:
        """Add a paragraph; one with nothing in it is left out."""
        if inlines:
            self._add(Paragraph(self._number(), inlines))

    def code(self, language: str, text: str) -> None:
        """Add program text; leading and trailing empty lines are left out."""
        kept = clean(text).strip("\n").rstrip()
        if kept:
            self._add(CodeBlock(self._number(), clean(language), kept))

    def rule(self) -> None:
        """Add a thematic break."""
        self._add(Rule(self._number()))

    def table(
        self,
        header: tuple[tuple[Inline, ...], ...],
        rows: tuple[tuple[tuple[Inline, ...], ...], ...],
        align: tuple[str, ...],
    ) -> None:
        """Add a table; one in which nothing is said is left out."""
        if any(any(row) for row in (header, *rows)):
            self._add(Table(self._number(), header, rows, align))

    def put(self, block: Block) -> None:
        """Add a finished block as it is."""
        self._add(block)

    def open_quote(self) -> None:
        """Begin a quote."""
        self._open("quote")

    def open_list(self, *, ordered: bool, start: int = 1) -> None:
        """Begin a list; the next thing to open is an item."""
        self._open("list", ordered=ordered, start=start)

    def open_item(self) -> None:
        """Begin an item of the list that is open."""
        if self._too_deep:
            self._too_deep += 1
        else:
            self._stack.append(_Container("", "item"))

    def open_cell(self) -> None:
        """Begin catching blocks instead of adding them; `close_cell` hands them over."""
        self._stack.append(_Container("", "cell"))

    def close_cell(self) -> list[Block]:
        """Blocks added since the matching `open_cell`."""
        return self._stack.pop().blocks

    def _open(self, kind: str, *, ordered: bool = False, start: int = 1) -> None:
        if self._too_deep or self._depth >= MAX_DEPTH:
            self._too_deep += 1
            self.notices.once(
                NoticeCode.NESTING_FLATTENED,
                f"Lists and quotes inside each other are kept to {MAX_DEPTH} levels",
            )
            return
        self._depth += 1
        self._stack.append(_Container(self._number(), kind, ordered, start))

    def close(self) -> None:
        """End what was opened last; a quote, list or item with nothing in it is left out."""
        if self._too_deep:
            self._too_deep -= 1
            return
        done = self._stack.pop()
        if done.kind == "item":
            if done.blocks:
                self._stack[-1].items.append(tuple(done.blocks))
            return
        self._depth -= 1
        if done.kind == "list" and done.items:
            self._add(ListBlock(done.id, done.ordered, done.start, tuple(done.items)))
        elif done.kind == "quote" and done.blocks:
            self._add(Quote(done.id, tuple(done.blocks)))

    def _add(self, block: Block) -> None:
        top = self._stack[-1]
        if top.kind == "list":  # broken HTML: something in a list that is in no item
            top.items.append((block,))
        else:
            top.blocks.append(block)

    def _number(self) -> str:
        self._count += 1
        if self._count > MAX_BLOCKS:
            raise DocumentError(
                DocumentProblem.TOO_COMPLEX,
                f"The document has more than {MAX_BLOCKS:,} paragraphs, list items and tables; "
                "split it into several documents.",
            )
        return f"b{self._count}"

    def anchor(self, words: str) -> str:
        """An id for a heading: a letter first, unique here, the same while the words and rank are."""
        slug = NOT_IN_ANCHOR.sub("", words.lower()).strip().replace(" ", "-")
        slug = slug[:MAX_ANCHOR_CHARS].strip("-_")
        if not slug[:1].isalpha() or LIKE_BLOCK_ID.fullmatch(slug):
            slug = f"section-{slug}" if slug else "section"
        seen = self._anchors.get(slug)
        if seen is None:
            self._anchors[slug] = 0
            return slug
        while True:
            seen += 1
            candidate = f"{slug}-{seen}"
            if candidate not in self._anchors:
                self._anchors[slug] = seen
                self._anchors[candidate] = 0
                return candidate

    def finish(self) -> tuple[Block, ...]:
        """All blocks; what is still open is closed."""
        self._too_deep = 0
        while len(self._stack) > 1:
            if self._stack[-1].kind == "cell":
                for block in self.close_cell():
                    self._add(block)
            else:
                self.close()
        return tuple(self._root.blocks)
