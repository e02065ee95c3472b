"""Markdown (CommonMark and tables) to document blocks.

`parse` calls it. Raw HTML in the source is read, never passed on; bare http(s) addresses become
links, file names and domains without a scheme do not.
"""

import re
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

from tasks.writing.document import Inline
from tasks.writing.parsing.blocks import BlockBuilder
from tasks.writing.parsing.effort import InlineBudget, check_nesting
from tasks.writing.parsing.errors import DocumentError, DocumentProblem
from tasks.writing.parsing.hypertext import read_fragment
from tasks.writing.parsing.inlines import Effect, InlineBuilder
from tasks.writing.parsing.inlinetags import InlineTags
from tasks.writing.parsing.markup import Hiding, unclosed_hiding
from tasks.writing.parsing.notices import NoticeCode, Notices
from tasks.writing.prose import blocks_text

MAX_NESTING: Final = 50
ONLY_TAGS: Final = re.compile(
    r"\s*+(?:(?:</?(?!(?:img|hr|br|input)\b)[a-zA-Z][^<>]*+>|<!--(?:(?!-->).)*+-->)\s*+)*+\Z",
    re.DOTALL | re.IGNORECASE,
)
ALIGN: Final = re.compile(r"text-align:(left|center|right)")

Row = tuple[tuple[Inline, ...], ...]


class _Parser(MarkdownIt):
    """CommonMark, tables and crossed-out words; addresses are judged by `characters.safe_href`, not here."""

    def __init__(self) -> None:
        super().__init__("commonmark", {"maxNesting": MAX_NESTING})
        self.enable(["table", "strikethrough"])
        # Inlines are parsed one block at a time while the blocks are read: a long document's inline
        # tokens never exist all at once, and plain paragraphs need no inline parser.
        self.disable(["inline", "text_join"])

    def validateLink(self, url: str) -> bool:  # noqa: N802 - the name markdown-it calls
        return True

    def normalizeLink(self, url: str) -> str:  # noqa: N802 - the name markdown-it calls
        return url

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802 - the name markdown-it calls
        return link


PARSER: Final = _Parser()
# Without one of these, and without a hard break, a paragraph is nothing but its words.
SPECIAL: Final = re.compile(r"[\\`*_~\[<&]|  \n")


def read_markdown(content: str, notices: Notices) -> BlockBuilder:
    """Blocks of a Markdown text without front matter."""
    check_nesting(content)
    references: dict[str, object] = {}
    reader = _Reader(notices, references)
    reader.read(PARSER.parse(content, references))
    return reader.blocks


class _Reader:
    """Turns block tokens into blocks; one method for each kind of token that means something."""

    def __init__(self, notices: Notices, references: MutableMapping[str, object]) -> None:
        self.blocks = BlockBuilder(notices)
        self._notices = notices
        self._inlines = _InlineReader(notices, references)
        self._heading = 0
        self._cells: list[tuple[Inline, ...]] | None = None
        self._rows: list[Row] = []
        self._align: tuple[str, ...] = ()
        self._hiding: Hiding | None = None
        self._hiding_level = 0
        self._handlers: dict[str, Callable[[Token], None]] = {
            "inline": self._inline,
            "heading_open": self._open_heading,
            "fence": self._code,
            "code_block": self._code,
            "hr": lambda _: self.blocks.rule(),
            "blockquote_open": self._open_quote,
            "blockquote_close": lambda _: self.blocks.close(),
            "bullet_list_open": self._open_list,
            "bullet_list_close": lambda _: self.blocks.close(),
            "ordered_list_open": self._open_list,
            "ordered_list_close": lambda _: self.blocks.close(),
            "list_item_open": self._open_item,
            "list_item_close": lambda _: self.blocks.close(),
            "table_open": self._open_table,
            "table_close": self._close_table,
            "th_open": self._open_header_cell,
            "tr_open": self._open_row,
            "tr_close": self._close_row,
            "html_block": self._html,
        }

    def read(self, tokens: Sequence[Token]) -> None:
        """Add all blocks of the tokens."""
        for token in tokens:
            if self._hiding and token.level < self._hiding_level:
                self._end_hiding()
            handler = self._handlers.get(token.type)
            if handler:
                handler(token)
        if self._hiding:
            self._end_hiding()

    def _inline(self, token: Token) -> None:
        inlines = self._inlines.read(token.content)
        if self._cells is not None:
            self._cells.append(inlines)
        elif self._heading:
            self.blocks.heading(self._heading, inlines)
            self._heading = 0
        else:
            self.blocks.paragraph(inlines)

    def _open_heading(self, token: Token) -> None:
        self._heading = int(token.tag[1:])

    def _code(self, token: Token) -> None:
        language = token.info.split(maxsplit=1)[0] if token.info.strip() else ""
        self.blocks.code(language.strip("{}.")[:30], token.content)

    def _open_quote(self, token: Token) -> None:
        _check_depth(token)
        self.blocks.open_quote()

    def _open_list(self, token: Token) -> None:
        start = token.attrs.get("start", 1)
        self.blocks.open_list(
            ordered=token.type == "ordered_list_open", start=start if isinstance(start, int) else 1
        )

    def _open_item(self, token: Token) -> None:
        _check_depth(token)
        self.blocks.open_item()

    def _open_table(self, token: Token) -> None:
        self._rows = []
        self._align = ()

    def _open_header_cell(self, token: Token) -> None:
        align = ALIGN.search(str(token.attrs.get("style", "")))
        self._align += (align[1] if align else "",)

    def _open_row(self, token: Token) -> None:
        self._cells = []

    def _close_row(self, token: Token) -> None:
        self._rows.append(tuple(self._cells or ()))
        self._cells = None

    def _close_table(self, token: Token) -> None:
        self.blocks.table(self._rows[0], tuple(self._rows[1:]), self._align)

    def _html(self, token: Token) -> None:
        source = token.content
        if self._hiding:
            rest = self._hiding.after_its_end(source)
            if rest is None:
                read_fragment(source, self.blocks, self._notices)
                return
            self._end_hiding()
            source = rest
        if not ONLY_TAGS.match(source):
            self._notices.once(
                NoticeCode.HTML_CONVERTED, "HTML in the Markdown was read as text and structure"
            )
            read_fragment(source, self.blocks, self._notices)
        hiding = unclosed_hiding(source)
        if hiding:
            self._hiding, self._hiding_level = hiding, token.level
            self.blocks.open_cell()

    def _end_hiding(self) -> None:
        self._hiding = None
        words = blocks_text(self.blocks.close_cell())
        if words:
            self._notices.add(NoticeCode.HIDDEN_TEXT_REMOVED, "Hidden text left out", words)


def _check_depth(token: Token) -> None:
    """The parser skips what is inside a block at its nesting limit; better no document than half."""
    if token.level >= MAX_NESTING - 1:
        raise DocumentError(
            DocumentProblem.TOO_COMPLEX,
            f"Quotes and lists are nested more than {MAX_NESTING // 2} levels deep; "
            "send the text with less nesting.",
        )


class _InlineReader:
    """Turns the inline tokens of one block into inlines."""

    def __init__(self, notices: Notices, references: MutableMapping[str, object]) -> None:
        self._references = references
        self._budget = InlineBudget()
        self._builder = InlineBuilder(notices, autolink=True)
        self._tags = InlineTags(self._builder, notices)
        builder = self._builder
        self._handlers: Mapping[str, Callable[[Token], None]] = {
            "text": lambda token: builder.text(token.content),
            "text_special": lambda token: builder.text(token.content),
            "softbreak": lambda _: builder.text(" "),
            "hardbreak": lambda _: builder.line_break(),
            "code_inline": lambda token: builder.code(token.content),
            "em_open": lambda _: builder.open("*", Effect.EMPHASIS),
            "em_close": lambda _: builder.close("*"),
            "strong_open": lambda _: builder.open("**", Effect.STRONG),
            "s_open": lambda _: builder.open("~~", Effect.STRUCK),
            "s_close": lambda _: builder.close("~~"),
            "strong_close": lambda _: builder.close("**"),
            "link_open": self._open_link,
            "link_close": lambda _: builder.close("[]"),
            "image": self._image,
            "html_inline": lambda token: self._tags.read(token.content),
        }

    def read(self, words: str) -> tuple[Inline, ...]:
        """Inlines of one block's source."""
        if not SPECIAL.search(words):
            self._builder.text(words)
            return self._builder.finish()
        tokens: list[Token] = []
        PARSER.inline.parse(self._budget.admit(words), PARSER, self._references, tokens)
        handlers = self._handlers
        for token in tokens:
            handler = handlers.get(token.type)
            if handler:
                handler(token)
        self._tags.finish()
        return self._builder.finish()

    def _open_link(self, token: Token) -> None:
        attrs = token.attrs
        self._builder.open(
            "[]", Effect.LINK, str(attrs.get("href", "")), str(attrs.get("title", ""))
        )

    def _image(self, token: Token) -> None:
        alt = "".join(_alt_parts(token.children or ()))
        attrs = token.attrs
        self._builder.image(str(attrs.get("src", "")), alt, str(attrs.get("title", "")))


def _alt_parts(tokens: Sequence[Token]) -> list[str]:
    """The words of an image's description; an image inside it counts with its own."""
    parts: list[str] = []
    for token in tokens:
        if token.type == "image":
            parts.extend(_alt_parts(token.children or ()))
        elif token.type in {"softbreak", "hardbreak"}:
            parts.append(" ")
        elif token.type != "html_inline":
            parts.append(token.content)
    return parts
