"""A document in a customer's style: the same blocks, ids and facts, other words where a rule allows.

`tasks.content` calls it before a channel plans. Program text and quotations stay as they are; tables
keep their emoji, because a tick there is an answer.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from tasks.writing.document import (
    Block,
    Document,
    Emphasis,
    Heading,
    Inline,
    Link,
    ListBlock,
    Paragraph,
    Section,
    Strong,
    Table,
    Text,
)
from tasks.writing.style import Contractions, StyleProfile
from tasks.writing.styling import english
from tasks.writing.styling.marks import Allowance, own_words
from tasks.writing.styling.shielded import between_shields, same_facts

Change = Callable[[str], str]


def restyle(document: Document, style: StyleProfile, *, lang: str) -> tuple[Document, int]:
    """The document in the style, and how many runs of text changed. Its hash stays the source's."""
    stylist = _Stylist(style, lang)
    title = stylist.line(document.title, is_heading=True)
    stylist.allowance = stylist.new_allowance()  # the first heading says the title again
    blocks = tuple(map(stylist.block, document.blocks))
    sections = tuple(map(stylist.section, document.sections))
    return replace(document, title=title, blocks=blocks, sections=sections), stylist.changes


class _Stylist:
    """The rules of one style at work on one document."""

    def __init__(self, style: StyleProfile, lang: str) -> None:
        self.changes = 0
        self._style = style
        self._words = own_words(style.preferred, style.brand_words)
        self._spoken = _spoken_rules(style) if lang.partition("-")[0].lower() == "en" else []
        self._done: dict[str, Block] = {}
        self.allowance = self.new_allowance()

    def new_allowance(self) -> Allowance:
        """The marks that a whole document may have."""
        return Allowance(self._style.emoji_max, self._style.exclamation_max)

    def section(self, section: Section) -> Section:
        """The section made of the same new blocks."""
        title = self.line(section.title, is_heading=True)
        return replace(section, title=title, blocks=tuple(map(self.block, section.blocks)))

    def block(self, block: Block) -> Block:
        """The block with its words restyled, once for each id."""
        if block.id not in self._done:
            self._done[block.id] = self._restyled(block)
        return self._done[block.id]

    def line(self, text: str, *, is_heading: bool = False, keeps_emoji: bool = False) -> str:
        """A run of text by all rules; as it was when a rule would change a fact."""
        made = _changed(text, self._reword)
        made = made if made is text or same_facts(text, made) else text
        made = _changed(made, self._words.put)
        if "!" in made:
            made = between_shields(made, partial(self.allowance.calm, is_heading=is_heading))
        if not keeps_emoji and not made.isascii():
            made = between_shields(made, self.allowance.without_emoji)
        self.changes += made != text
        return made

    def _reword(self, text: str) -> str:
        for rule in self._spoken:
            text = rule(text)
        return text

    def _restyled(self, block: Block) -> Block:
        if isinstance(block, Heading):
            return replace(block, inlines=self._inlines(block.inlines, is_heading=True))
        if isinstance(block, Paragraph):
            return replace(block, inlines=self._inlines(block.inlines))
        if isinstance(block, ListBlock):
            return replace(block, items=tuple(tuple(map(self.block, item)) for item in block.items))
        if isinstance(block, Table):
            return self._table(block)
        return block

    def _table(self, table: Table) -> Table:
        def row(cells: tuple[tuple[Inline, ...], ...]) -> tuple[tuple[Inline, ...], ...]:
            return tuple(self._inlines(cell, keeps_emoji=True) for cell in cells)

        return replace(table, header=row(table.header), rows=tuple(map(row, table.rows)))

    def _inlines(
        self, inlines: tuple[Inline, ...], *, is_heading: bool = False, keeps_emoji: bool = False
    ) -> tuple[Inline, ...]:
        made: list[Inline] = []
        for inline in inlines:
            if isinstance(inline, Text):
                line = self.line(inline.text, is_heading=is_heading, keeps_emoji=keeps_emoji)
                made.append(Text(line))
            elif isinstance(inline, Strong | Emphasis | Link):
                children = self._inlines(
                    inline.children, is_heading=is_heading, keeps_emoji=keeps_emoji
                )
                made.append(replace(inline, children=children))
            else:
                made.append(inline)
        return tuple(made)


def _changed(text: str, change: Change) -> str:
    """The text with the change between shielded passages; most texts have nothing to change."""
    return text if change(text) == text else between_shields(text, change)


def _spoken_rules(style: StyleProfile) -> list[Change]:
    """The rules for English that the style asks for."""
    rules: list[Change] = []
    if style.contractions is Contractions.USE:
        rules.append(english.contract)
    if style.contractions is Contractions.EXPAND:
        rules.append(english.expand)
    if style.spelled_out:
        rules.append(english.write_out)
    if style.plain_words:
        rules.append(english.use_plain_words)
    return rules
