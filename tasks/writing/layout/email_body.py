"""Blocks of an edition as email HTML: tables for what Outlook must draw, styles on each element.

The email channel calls it to write and to measure. It knows nothing of headers, footers or limits.
"""

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

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
from tasks.writing.layout.edition import only_images
from tasks.writing.layout.email_looks import EmailStyle
from tasks.writing.layout.escaping import clean, escape, page_address, web_address
from tasks.writing.layout.inline_html import Ink, InlineWriter
from tasks.writing.prose import block_text, plain

MAX_DEPTH = 12
"""Tables inside tables deeper than this break in Outlook; deeper blocks are shown as their words."""

LEAD_WITHIN = 3
"""A lead is one of the first blocks; pictures or a rule may stand before it."""

MAX_COLUMNS = 4
"""More do not fit on a phone, where email cannot scroll sideways: rows are then told one by one."""

_WORD = re.compile(r"\w+")
_EMPTY_WORDS = frozenset({"banner", "icon", "image", "img", "logo", "picture", "screenshot", "the"})


class EmailBody:
    """Writes blocks; afterwards `inline` knows which links and images are in, and which could not be."""

    def __init__(self, style: EmailStyle, *, base: str, title: str) -> None:
        self._style = style
        self._name_words = _EMPTY_WORDS.union(_WORD.findall(title.casefold()))
        self._base = base
        self.inline = InlineWriter(
            Ink(
                link=f' style="{style.link}"',
                code=f' class="b" style="{style.code}"',
                image=f' style="{style.image}"',
            ),
            lambda href: web_address(href, base),
            self._resolve_image,
        )

    def write(self, blocks: Sequence[Block], *, lead_id: str = "") -> str:
        """HTML of the blocks, one per line; the paragraph `lead_id` is set larger if it stands near the top."""
        parts = [self.block(b) for b in blocks]
        for index in range(min(LEAD_WITHIN, len(blocks))):
            if blocks[index].id == lead_id:
                usual = f'<p style="{self._style.p}">'
                parts[index] = parts[index].replace(usual, f'<p style="{self._style.lede}">', 1)
        return "\n".join(filter(None, parts))

    def block(self, block: Block, depth: int = 0) -> str:
        """HTML of one block and all inside it; empty for a block that shows nothing."""
        style = self._style
        if depth > MAX_DEPTH:
            return f'<p style="{style.p}">{escape(block_text(block))}</p>'
        match block:
            case Paragraph():
                html = self._paragraph(block)
            case Heading():
                html = self._heading(block, depth)
            case ListBlock():
                html = self._list(block, depth)
            case Quote(_, blocks):
                html = self._quote(blocks, depth)
            case CodeBlock(_, _, text):
                code = escape(clean(text).rstrip("\n"))
                pre = f'<pre style="{style.pre}">\n{code}</pre>'
                html = self._boxed(f'<td class="b" style="{style.block}">{pre}</td>', "div")
            case Table():
                html = self._table(block)
            case Rule():
                html = f'<hr class="l" style="{style.rule}">'
        return html

    def _resolve_image(self, src: str) -> str:
        """Gmail and Outlook show no SVG, and nobody shows relative or embedded pictures."""
        address = page_address(src, self._base)
        return "" if urlsplit(address).path.lower().endswith(".svg") else address

    def _paragraph(self, block: Paragraph) -> str:
        pictures = only_images(block.inlines)
        if pictures:
            return self._pictures(pictures)
        html = self.inline.write(block.inlines)
        return f'<p style="{self._style.p}">{html}</p>' if html.strip() else ""

    def _pictures(self, pictures: Sequence[Image | Link]) -> str:
        """Pictures in a row; of one that cannot be shown its description, unless that says nothing."""
        style = self._style
        shown, told = [], []
        for picture in pictures:
            html = self.inline.write([picture])
            if "<img" in html:
                shown.append(html)
            elif not self._name_words.issuperset(_WORD.findall(plain([picture]).casefold())):
                told.append(html)
        lines = [f'<p style="{style.p}">{" ".join(shown)}</p>'] if shown else []
        if told:
            dress = f"{style.p};font-style:italic;color:{style.light.muted}"
            lines.append(f'<p class="m" style="{dress}">{"<br>".join(told)}</p>')
        return "\n".join(lines)

    def _heading(self, block: Heading, depth: int) -> str:
        html = self.inline.write(block.inlines)
        style = self._style
        if depth:  # inside a quote or an item: no part of the outline
            return f'<p style="{style.p}"><strong>{html}</strong></p>'
        dress = {2: style.h2, 3: style.h3}.get(block.level, style.h4)
        name = ' class="a"' if style.light.accent in dress else ""
        return f'<h{block.level}{name} style="{dress}">{html}</h{block.level}>'

    def _list(self, block: ListBlock, depth: int) -> str:
        tag = "ol" if block.ordered else "ul"
        start = f' start="{block.start}"' if block.ordered and block.start != 1 else ""
        style = self._style
        items = "\n".join(
            f'<li style="{style.item}">{self._item(i, depth)}</li>' for i in block.items
        )
        dress = style.inner_list if depth else style.list
        return f'<{tag}{start} style="{dress}">\n{items}\n</{tag}>' if items else ""

    def _item(self, item: Sequence[Block], depth: int) -> str:
        if (
            item
            and isinstance(item[0], Paragraph)
            and all(isinstance(b, ListBlock) for b in item[1:])
        ):
            rest = "".join(f"\n{self.block(b, depth + 1)}" for b in item[1:])
            return self.inline.write(item[0].inlines) + rest
        return "\n".join(self.block(b, depth + 1) for b in item)

    def _quote(self, blocks: Sequence[Block], depth: int) -> str:
        style = self._style
        parts = [html for b in blocks if (html := self.block(b, depth + 1))]
        if parts:  # the space after the last paragraph would stand inside the quote
            parts[-1] = parts[-1].replace(f'<p style="{style.p}">', '<p style="margin:0">', 1)
        inner = "\n".join(parts)
        return self._boxed(f'<td class="m" style="{style.quote}">{inner}</td>', "blockquote")

    def _boxed(self, cell: str, tag: str) -> str:
        font = self._style.body.partition(";")[0]
        table = f'<table role="presentation" style="width:100%;border-collapse:collapse;{font}"><tr>{cell}</tr></table>'
        return f'<{tag} style="margin:0 0 20px">{table}</{tag}>'

    def _table(self, block: Table) -> str:
        columns = max(len(row) for row in (block.header, *block.rows))
        if not columns:
            return ""
        if columns > MAX_COLUMNS:
            return self._told_row_by_row(block)
        style = self._style
        align = [*block.align[:columns], *[""] * (columns - len(block.align))]
        rows, dress = [], f'style="{style.cell}'
        if any(block.header):
            head = self._cells(block.header, align, "th", f'scope="col" style="{style.head_cell}')
            rows.append(f"<tr>{head}</tr>")
        rows += [f"<tr>{self._cells(row, align, 'td', dress)}</tr>" for row in block.rows]
        body = "\n".join(rows)
        return f'<div style="margin:0 0 22px"><table class="t" style="{style.table}">\n{body}\n</table></div>'

    def _cells(
        self, row: Sequence[tuple[Inline, ...]], align: Sequence[str], tag: str, dress: str
    ) -> str:
        padded = (*row, *((),) * (len(align) - len(row)))
        return "".join(
            f'<{tag} class="l" {dress}{_SIDE.get(side, "")}">{self.inline.write(cell)}</{tag}>'
            for cell, side in zip(padded, align, strict=True)
        )

    def _told_row_by_row(self, block: Table) -> str:
        names = [plain(cell) for cell in block.header]
        write = self.inline.write
        out = []
        for row in block.rows:
            lines = [
                (f"<strong>{escape(names[i])}:</strong> " if i < len(names) and names[i] else "")
                + write(cell)
                for i, cell in enumerate(row)
                if cell
            ]
            out.append(f'<p style="{self._style.p}">{"<br>".join(lines)}</p>')
        return "\n".join(out)


_SIDE = {"center": ";text-align:center", "right": ";text-align:right"}
