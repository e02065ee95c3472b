"""Walks the text of a Word file in reading order and writes it as plain semantic HTML.

Only `docx.py` uses it. Paragraphs become headings, list items, quotes or code by their styles;
formatting that is only looks (sizes, colours, fonts) says nothing.
"""

import re
from collections.abc import Iterator
from html import escape
from typing import Final

from tasks.writing.parsing.docx_parts import Element, ListLevel, Package, Style, is_on, local, value
from tasks.writing.parsing.docx_runs import Runs
from tasks.writing.parsing.notices import NoticeCode, Notices

HEADING: Final = re.compile(r"heading ([1-9])")
CONTENTS: Final = re.compile(r"toc (?:\d|heading)|table of figures")
QUOTES: Final = frozenset({"quote", "intense quote", "block text"})
CODE: Final = frozenset({"html preformatted", "plain text", "source code", "code", "macro text"})
WRAPPERS: Final = frozenset({"sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo", "body"})
MAX_TABLE_DEPTH: Final = 8
MAX_LIST_LEVEL: Final = 8


class Body:
    """One walk over one document."""

    def __init__(self, package: Package, notices: Notices) -> None:
        self._package = package
        self._notices = notices
        self._runs = Runs(package, notices)
        self._out: list[str] = []
        self._lists: list[ListLevel] = []
        self._kept: list[str] = []  # lines of code that follow each other
        self._has_title = any(
            self._style_name(each) == "title" for each in package.document.iter("{*}p")
        )

    def write(self) -> str:
        """The body, then its footnotes."""
        self._blocks(self._package.document, depth=0)
        self._close_lists()
        self._footnotes()
        return "".join(self._out)

    def _blocks(self, parent: Element, *, depth: int) -> None:
        for element in parent:
            name = local(element)
            if name == "p":
                self._paragraph(element)
            elif name == "tbl":
                self._table(element, depth)
            elif name in WRAPPERS and not self._is_contents(element):
                self._blocks(element, depth=depth)
            elif name in {"del", "moveFrom"}:
                self._runs.report_deleted(element)

    def _is_contents(self, element: Element) -> bool:
        """Whether this is the table of contents that Word builds, which says nothing of its own."""
        gallery = element.find("{*}sdtPr/{*}docPartObj/{*}docPartGallery")
        return value(gallery).lower() == "table of contents"

    def _paragraph(self, element: Element) -> None:
        properties = element.find("{*}pPr")
        lineage = self._lineage(element)
        names = [style.name for style in lineage]
        if any(CONTENTS.match(name) for name in names):
            return
        words = self._runs.write(element)
        level = self._heading_level(properties, lineage)
        if any(name in CODE for name in names):
            if not self._kept:
                self._close_lists()
            self._kept.append(self._runs.code(element))
            return
        self._end_code()
        if level:
            self._close_lists()
            self._add(f"h{level}", words)
        elif item := self._list_level(properties, lineage):
            self._item(*item, words)
        else:
            self._close_lists()
            tag = "blockquote" if any(name in QUOTES for name in names) else "p"
            self._add(tag, words)
        for box in self._runs.boxes(element):
            self._blocks(box, depth=MAX_TABLE_DEPTH)

    def _add(self, tag: str, words: str) -> None:
        if words.strip():
            self._out.append(f"<{tag}>{words}</{tag}>")

    def _lineage(self, paragraph: Element) -> list[Style]:
        return self._package.lineage(value(paragraph.find("{*}pPr/{*}pStyle")))

    def _style_name(self, paragraph: Element) -> str:
        lineage = self._lineage(paragraph)
        return lineage[0].name if lineage else ""

    def _heading_level(self, properties: Element | None, lineage: list[Style]) -> int:
        """1 to 6, or 0; with a title of its own the document's headings begin one level lower."""
        names = [style.name for style in lineage]
        if "title" in names:
            return 1
        found = next((int(m[1]) for m in map(HEADING.fullmatch, names) if m), 0)
        if not found:
            outline = value(properties.find("{*}outlineLvl")) if properties is not None else ""
            found = int(outline) + 1 if outline in set("012345678") else 0
            found = 0 if found > 6 else found
        return min(found + self._has_title, 6) if found else 0

    def _list_level(
        self, properties: Element | None, lineage: list[Style]
    ) -> tuple[int, ListLevel] | None:
        """How deep a list item stands and how it is counted; None for what is no item."""
        places = [] if properties is None else [properties.find("{*}numPr")]
        places += [style.element.find("{*}pPr/{*}numPr") for style in lineage]
        numbered = next((place for place in places if place is not None), None)
        if numbered is None:
            return None
        number = value(numbered.find("{*}numId"))
        depth = value(numbered.find("{*}ilvl")) or "0"
        if number in {"", "0"} or not depth.isdigit():
            return None
        level = self._package.lists.get(number, {}).get(depth[:2], ListLevel(ordered=False))
        return min(int(depth[:2]), MAX_LIST_LEVEL), level

    def _item(self, depth: int, level: ListLevel, words: str) -> None:
        if not words.strip():
            return
        while len(self._lists) > depth + 1:
            self._close_list()
        if len(self._lists) == depth + 1 and self._lists[-1].ordered != level.ordered:
            self._close_list()
        if len(self._lists) == depth + 1:
            self._out.append("</li><li>")
        while len(self._lists) < depth + 1:
            tag = f'<ol start="{level.start}">' if level.ordered else "<ul>"
            self._out.append(f"{tag}<li>")
            self._lists.append(level)
        self._out.append(words)

    def _close_list(self) -> None:
        self._out.append("</li></ol>" if self._lists.pop().ordered else "</li></ul>")

    def _close_lists(self) -> None:
        self._end_code()
        while self._lists:
            self._close_list()

    def _end_code(self) -> None:
        if self._kept:
            self._out.append("<pre>" + escape("\n".join(self._kept)) + "</pre>")
            self._kept = []

    def _table(self, element: Element, depth: int) -> None:
        self._close_lists()
        if depth >= MAX_TABLE_DEPTH:
            self._notices.once(
                NoticeCode.NESTING_FLATTENED,
                f"Tables inside each other are kept to {MAX_TABLE_DEPTH} levels",
            )
            for cell in element.iterfind("{*}tr/{*}tc"):
                self._blocks(cell, depth=depth)
            return
        self._out.append("<table>")
        for at, row in enumerate(element.iterfind("{*}tr")):
            tag = "th" if _is_header(element, row, first=at == 0) else "td"
            self._out.append("<tr>")
            for cell in _cells(row):
                span = value(cell.find("{*}tcPr/{*}gridSpan"))
                wide = f' colspan="{span}"' if span.isdigit() and len(span) < 3 else ""
                self._out.append(f"<{tag}{wide}>")
                if not _is_covered(cell):
                    self._blocks(cell, depth=depth + 1)
                    self._close_lists()
                self._out.append(f"</{tag}>")
            self._out.append("</tr>")
        self._out.append("</table>")

    def _footnotes(self) -> None:
        notes = self._package.footnotes
        if notes is None or not self._runs.footnotes:
            return
        by_id = {value(note, "id"): note for note in notes.iterchildren("{*}footnote")}
        self._out.append("<hr><ol>")
        for number in self._runs.footnotes:
            self._out.append("<li>")
            if (note := by_id.get(number)) is not None:
                self._blocks(note, depth=MAX_TABLE_DEPTH)
                self._close_lists()
            self._out.append("</li>")
        self._out.append("</ol>")


def _is_header(table: Element, row: Element, *, first: bool) -> bool:
    """Whether a row heads its table: it repeats on every page, or the look of the table says so."""
    if is_on(row.find("{*}trPr/{*}tblHeader")):
        return True
    look = table.find("{*}tblPr/{*}tblLook")
    if not first or look is None:
        return False
    bits = value(look)
    return value(look, "firstRow") in {"1", "true"} or bool(
        re.fullmatch("[0-9A-Fa-f]{1,4}", bits) and int(bits, 16) & 0x20
    )


def _cells(row: Element) -> Iterator[Element]:
    for each in row:
        if local(each) == "tc":
            yield each
        elif local(each) == "sdt":
            yield from each.iterfind("{*}sdtContent/{*}tc")


def _is_covered(cell: Element) -> bool:
    """Whether a cell above reaches down over this one."""
    merge = cell.find("{*}tcPr/{*}vMerge")
    return merge is not None and value(merge) != "restart"
