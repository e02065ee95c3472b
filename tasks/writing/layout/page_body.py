"""Blocks of an edition as the HTML of an article: plain elements, a few class names, no styles.

The website channel calls it, for the page and for the fragment; `page_styles` dresses its classes.
"""

import re
from collections.abc import Iterator, Sequence
from urllib.parse import unquote

from tasks.writing.document import (
    Block,
    CodeBlock,
    Heading,
    Image,
    Inline,
    Link,
    ListBlock,
    Paragraph,
    Quote,
    Rule,
    Table,
)
from tasks.writing.layout.edition import Edition, only_images
from tasks.writing.layout.escaping import clean, escape, one_line, site_address, web_address
from tasks.writing.layout.inline_html import Ink, InlineWriter
from tasks.writing.layout.wording import Wording
from tasks.writing.prose import block_text

MAX_DEPTH = 30
"""Lists and quotes nested deeper are shown as their words."""

LEAD_WITHIN = 3
"""A lead is one of the first blocks; pictures or a rule may stand before it."""

_LANGUAGE = re.compile(r"[A-Za-z0-9_+#.-]{1,40}")
_ALIGN = {"left": "", "center": ' class="c"', "right": ' class="r"'}


class PageBody:
    """Writes the blocks of one edition; afterwards `inline` knows which links and images are in."""

    def __init__(self, edition: Edition, *, base: str, words: Wording) -> None:
        self._edition = edition
        self._base = base
        self._words = words
        self._section = edition.title
        self.inline = InlineWriter(
            Ink(image=' loading="lazy" decoding="async"'), self._resolve_link, self._resolve_image
        )

    def write(self, *, lead_id: str = "") -> str:
        """HTML of the whole body, one element per line; the paragraph `lead_id` is marked if near the top."""
        anchors = iter(self._edition.anchors)
        parts: list[str] = []
        for block in self._edition.blocks:
            if isinstance(block, Heading):
                anchor = next(anchors)
                self._section = anchor.title
                words = self.inline.write(block.inlines)
                parts.append(f'<h{anchor.level} id="{anchor.id}">{words}</h{anchor.level}>')
            else:
                parts.append(self._block(block, 0))
        for index, block in enumerate(self._edition.blocks[:LEAD_WITHIN]):
            if block.id == lead_id and parts[index][:3] == "<p>":
                parts[index] = _lead(parts[index])
        return "\n".join(filter(None, parts))

    def _resolve_link(self, href: str) -> str:
        if href.startswith("#"):
            name = unquote(href[1:])
            fragments = self._edition.fragments
            found = fragments.get(name) or fragments.get(name.lower())
            return f"#{found}" if found else ""
        return web_address(href, self._base) or site_address(href)

    def _resolve_image(self, src: str) -> str:
        address = web_address(src, self._base) or site_address(src)
        return "" if address.startswith(("mailto:", "tel:", "#")) else address

    def _block(self, block: Block, depth: int) -> str:
        if depth > MAX_DEPTH:
            return f"<p>{escape(block_text(block))}</p>"
        match block:
            case Paragraph():
                html = self._paragraph(block)
            case Heading(_, _, inlines):  # inside a quote or an item: no part of the page's outline
                html = f"<p><strong>{self.inline.write(inlines)}</strong></p>"
            case ListBlock():
                html = self._list(block, depth)
            case Quote(_, blocks):
                html = f"<blockquote>\n{self._run(blocks, depth)}\n</blockquote>"
            case CodeBlock():
                html = self._code(block)
            case Table():
                html = self._table(block)
            case Rule():
                html = "<hr>"
        return html

    def _run(self, blocks: Sequence[Block], depth: int) -> str:
        return "\n".join(self._block(b, depth + 1) for b in blocks)

    def _paragraph(self, block: Paragraph) -> str:
        pictures = only_images(block.inlines)
        if len(pictures) == 1:
            return self._figure(pictures[0])
        if pictures:
            return f'<p class="pictures">{" ".join(self.inline.write([p]) for p in pictures)}</p>'
        return f"<p>{self.inline.write(block.inlines)}</p>"

    def _figure(self, picture: Image | Link) -> str:
        html = self.inline.write([picture])
        if "<img" not in html:
            return f"<p>{html}</p>" if html else ""
        image = picture if isinstance(picture, Image) else next(_images(picture))
        title = one_line(image.title)
        caption = (
            f"<figcaption>{escape(title)}</figcaption>" if title and title != image.alt else ""
        )
        return f"<figure>{html}{caption}</figure>"

    def _list(self, block: ListBlock, depth: int) -> str:
        tag = "ol" if block.ordered else "ul"
        start = f' start="{block.start}"' if block.ordered and block.start != 1 else ""
        items = "\n".join(f"<li>{self._item(item, depth)}</li>" for item in block.items)
        return f"<{tag}{start}>\n{items}\n</{tag}>"

    def _item(self, item: Sequence[Block], depth: int) -> str:
        """A paragraph needs no element of its own when nothing but a list follows it."""
        if (
            item
            and isinstance(item[0], Paragraph)
            and all(isinstance(b, ListBlock) for b in item[1:])
        ):
            rest = self._run(item[1:], depth)
            return self.inline.write(item[0].inlines) + (f"\n{rest}" if rest else "")
        return self._run(item, depth)

    def _code(self, block: CodeBlock) -> str:
        language = block.language.strip()
        name = f' class="language-{language}"' if _LANGUAGE.fullmatch(language) else ""
        text = escape(clean(block.text).rstrip("\n"))
        # HTML drops one newline after <pre>; the code element in between keeps the author's own.
        return f'<pre tabindex="0"><code{name}>{text}</code></pre>'

    def _table(self, block: Table) -> str:
        columns = max(len(row) for row in (block.header, *block.rows))
        if not columns:
            return ""
        align = [_ALIGN.get(a, "") for a in block.align[:columns]]
        align += [""] * (columns - len(align))
        parts = [
            f'<div class="scroll" tabindex="0" role="group" aria-label="{escape(self._table_name())}">',
            "<table>",
        ]
        if any(block.header):
            cells = self._cells(block.header, align, "th", ' scope="col"')
            parts.append(f"<thead><tr>{cells}</tr></thead>")
        if block.rows:
            rows = "\n".join(f"<tr>{self._cells(row, align, 'td', '')}</tr>" for row in block.rows)
            parts.append(f"<tbody>\n{rows}\n</tbody>")
        parts.append("</table></div>")
        return "\n".join(parts)

    def _table_name(self) -> str:
        return (
            f"{self._words.table}: {one_line(self._section)}"
            if self._section
            else self._words.table
        )

    def _cells(
        self, row: Sequence[tuple[Inline, ...]], align: Sequence[str], tag: str, more: str
    ) -> str:
        padded = (*row, *((),) * (len(align) - len(row)))
        write = self.inline.write
        return "".join(
            # a heading cell without words is no heading
            f"<td{side}></td>" if not cell else f"<{tag}{more}{side}>{write(cell)}</{tag}>"
            for cell, side in zip(padded, align, strict=True)
        )


def _lead(html: str) -> str:
    """The paragraph marked as the lead; a large initial looks right only on a letter of long text."""
    cap = " cap" if len(html) > 200 and html[3].isalpha() else ""
    return f'<p class="lede{cap}">{html[3:]}'


def _images(link: Link) -> Iterator[Image]:
    return (c for c in link.children if isinstance(c, Image))
