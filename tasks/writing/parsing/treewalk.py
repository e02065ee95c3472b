"""Walks an HTML element tree once, in document order, and feeds the block and inline builders.

Only `hypertext.py` uses it. The walk is a loop, not a recursion: depth costs nothing.
"""

from typing import Final, cast

from lxml import etree

from tasks.writing.parsing import markup
from tasks.writing.parsing.blocks import BlockBuilder
from tasks.writing.parsing.characters import clean
from tasks.writing.parsing.inlines import Effect, InlineBuilder
from tasks.writing.parsing.markup import names
from tasks.writing.parsing.notices import NoticeCode, Notices
from tasks.writing.parsing.tables import Element, TableState, add_table

BLOCKS: Final = names(
    "address article aside blockquote body caption center dd details div dl dt figcaption figure "
    "footer h1 h2 h3 h4 h5 h6 header hgroup hr legend li listing main ol p pre section summary table "
    "tbody td tfoot th thead tr ul"
)
STRONG_BLOCKS: Final = frozenset({"dt", "legend"})
HEADINGS: Final = {f"h{level}": level for level in range(1, 7)}
MAX_TABLE_DEPTH: Final = 8
MAX_LIST_START: Final = 999_999_999
LANGUAGE_PREFIXES: Final = ("language-", "lang-", "highlight-source-", "highlight-", "brush:")


class TreeWalker:
    """One walk over one tree."""

    def __init__(
        self, blocks: BlockBuilder, notices: Notices, *, hidden_names: frozenset[str] = frozenset()
    ) -> None:
        self._blocks = blocks
        self._notices = notices
        self._hidden_names = hidden_names
        self._inlines = InlineBuilder(notices, autolink=False)
        self._heading = 0
        self._tables: list[TableState] = []
        self._opened: list[Element] = []  # elements that opened a container to be closed
        self._just_broke = False

    def walk(self, root: Element) -> None:
        """Add everything a reader would see inside `root`."""
        events = etree.iterwalk(root, events=("start", "end"))
        skipped: Element | None = None
        for event, node in events:
            element = cast("Element", node)
            if event == "start":
                if (element is root or not self._left_out(element)) and self._start(element):
                    self._say(element.text)
                else:
                    skipped = element
                    events.skip_subtree()
                continue
            if element is not skipped:
                self._end(element)
            if element is not root:
                self._say(element.tail)
        self._flush()

    def _say(self, text: str | None) -> None:
        if text:
            self._inlines.text(text)
            self._just_broke = self._just_broke and not text.strip()

    def _left_out(self, element: Element) -> bool:
        """True for what is not prose or not seen; says so unless nobody could miss it."""
        tag = str(element.tag)
        if tag in markup.SILENT:
            if tag in markup.SCRIPTS:
                self._notices.once(
                    NoticeCode.SCRIPT_REMOVED, "Scripts, styles and embedded objects left out"
                )
            return True
        if tag in markup.INPUTS or tag == "nav":
            self._report(NoticeCode.BOILERPLATE_REMOVED, f"<{tag}> left out", element)
            return True
        attributes = element.attrib
        return len(attributes) > 0 and self._left_out_by_attributes(element)

    def _left_out_by_attributes(self, element: Element) -> bool:
        attributes = {str(name): str(value) for name, value in element.attrib.items()}
        if markup.is_hidden(attributes) or self._is_named_hidden(attributes):
            self._report(NoticeCode.HIDDEN_TEXT_REMOVED, "Hidden text left out", element)
            return True
        if element.tag in {"div", "section", "aside", "p", "span"} and (
            markup.is_consent_banner(attributes)
        ):
            self._report(NoticeCode.BOILERPLATE_REMOVED, "Cookie banner left out", element)
            return True
        if markup.is_page_furniture(attributes):
            self._report(NoticeCode.BOILERPLATE_REMOVED, "Page navigation left out", element)
            return True
        return bool(self._heading) and element.tag == "a" and _is_anchor_sign(element)

    def _is_named_hidden(self, attributes: dict[str, str]) -> bool:
        if not self._hidden_names:
            return False
        named = {f".{name}" for name in attributes.get("class", "").split()}
        named.add(f"#{attributes.get('id', '')}")
        return not self._hidden_names.isdisjoint(named)

    def _report(self, code: NoticeCode, message: str, element: Element) -> None:
        words = _words(element)
        if any(map(str.isalnum, words)):
            self._notices.add(code, message, words)

    def _start(self, element: Element) -> bool:
        """Begin an element; False when its inside is already dealt with."""
        tag = str(element.tag)
        if tag in BLOCKS:
            return self._start_block(element, tag)
        if tag == "br":
            self._break()
        elif tag == "img":
            self._image(element)
        elif tag in markup.CODE:
            self._inlines.code(all_text(element))
            return False
        elif tag == "a" and element.get("href") is not None:
            self._inlines.open(
                "a", Effect.LINK, str(element.get("href")), str(element.get("title") or "")
            )
        elif tag in markup.EFFECTS:
            self._inlines.open(tag, markup.EFFECTS[tag])
        elif tag in markup.RAISED:
            self._inlines.raised = tag
        elif tag == "q":
            self._inlines.text("“")
        return True

    def _end(self, element: Element) -> None:
        tag = str(element.tag)
        if tag in BLOCKS:
            self._flush()
            if tag in STRONG_BLOCKS:
                self._inlines.close(tag)
            if self._opened and self._opened[-1] is element:
                self._opened.pop()
                self._close_container(element, tag)
        elif tag == "a" or tag in markup.EFFECTS:
            self._inlines.close(tag)
        elif tag in markup.RAISED:
            self._inlines.raised = ""
        elif tag == "q":
            self._inlines.text("”")

    def _start_block(self, element: Element, tag: str) -> bool:
        self._flush()
        if tag in HEADINGS:
            self._heading = HEADINGS[tag]
        elif tag in {"pre", "listing"}:
            self._blocks.code(_language(element), _preformatted(element))
            return False
        elif tag == "hr":
            self._blocks.rule()
        elif tag in {"ul", "ol"}:
            self._blocks.open_list(ordered=tag == "ol", start=_list_start(element))
            self._opened.append(element)
        elif tag == "blockquote":
            self._blocks.open_quote()
            self._opened.append(element)
        elif tag == "li" and element.getparent() in self._opened[-1:]:
            self._blocks.open_item()
            self._opened.append(element)
        elif tag in STRONG_BLOCKS:
            self._inlines.open(tag, Effect.STRONG)
        else:
            self._start_table_part(element, tag)
        return True

    def _start_table_part(self, element: Element, tag: str) -> None:
        if tag == "table" and len(self._tables) < MAX_TABLE_DEPTH:
            self._tables.append(TableState())
            self._opened.append(element)
        elif tag == "tr" and self._tables:
            self._tables[-1].row()
        elif tag in {"td", "th"} and self._tables:
            self._blocks.open_cell()
            self._opened.append(element)

    def _close_container(self, element: Element, tag: str) -> None:
        if tag in {"td", "th"}:
            self._tables[-1].cell(element, self._blocks.close_cell())
        elif tag == "table":
            add_table(self._blocks, self._tables.pop())
        else:
            self._blocks.close()

    def _break(self) -> None:
        """One <br> is a break, two in a row end the paragraph, as authors without <p> mean them."""
        if self._just_broke and not self._heading:
            self._flush()
        else:
            self._inlines.line_break()
            self._just_broke = True

    def _image(self, element: Element) -> None:
        attributes = {str(name): str(value) for name, value in element.attrib.items()}
        src = markup.image_source(attributes)
        if markup.is_pixel(attributes):
            self._notices.add(NoticeCode.TRACKING_PIXEL_REMOVED, "Invisible picture left out", src)
        elif src:
            self._inlines.image(src, attributes.get("alt", ""), attributes.get("title", ""))
            self._just_broke = False

    def _flush(self) -> None:
        """End the paragraph or heading that is being said, if anything was."""
        self._just_broke = False
        inlines = self._inlines.split()
        if not inlines:
            return
        if self._heading:
            self._blocks.heading(self._heading, inlines)
            self._heading = 0
        else:
            self._blocks.paragraph(inlines)


def _is_anchor_sign(link: Element) -> bool:
    words = _words(link)
    return bool(words) and not any(map(str.isalnum, words)) and link.find(".//img") is None


def _words(element: Element) -> str:
    """The element's words, as far as a notice needs them."""
    words: list[str] = []
    length = 0
    for text in element.itertext():
        words.append(str(text))
        length += len(text)
        if length > 400:
            break
    return " ".join("".join(words).split())


def all_text(element: Element) -> str:
    """All characters inside an element, as they stand in the source."""
    return "".join(map(str, element.itertext()))


def _preformatted(element: Element) -> str:
    for line_break in element.iter("br"):
        line_break.tail = "\n" + clean(
            str(line_break.tail or "")
        )  # lxml refuses control characters
    return all_text(element)


def _language(pre: Element) -> str:
    """The programming language that highlighters note in a class of the block, its child or parent."""
    code = pre.find("code")
    parent = pre.getparent()
    named = [e.get("class") or "" for e in (code, pre, parent) if e is not None]
    for name in " ".join(map(str, named)).split():
        for prefix in LANGUAGE_PREFIXES:
            if name.startswith(prefix) and name != prefix:
                return name.removeprefix(prefix)[:30]
    return ""


def _list_start(element: Element) -> int:
    start = str(element.get("start") or "1").strip()
    number = int(start) if start.isascii() and start.isdigit() and len(start) < 10 else 1
    return min(number, MAX_LIST_START)
