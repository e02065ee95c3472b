"""Puts chosen sections of a document first. Variants and segments ask for it; it changes no word.

What stands before the sections (title and introduction) stays before them, because it introduces all.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from tasks.writing.analysis import Analysis
from tasks.writing.document import Block, Document, Heading, Rule, Section
from tasks.writing.prose import plain

Blocks = tuple[Block, ...]


def led_by(
    document: Document, analysis: Analysis, leading: Sequence[str]
) -> tuple[Document, Analysis]:
    """Return the document with these sections before their siblings, in this order, and what leads it.

    Short texts about the document then begin with the first of them. Ids of no section change nothing.
    """
    sections = {section.id: section for section in document.sections}
    chosen = [sections[name] for name in leading if name in sections]
    if not chosen:
        return document, analysis
    blocks = document.blocks
    for section in reversed(chosen):
        blocks = _moved(blocks, section, title=document.title)
    return replace(document, blocks=blocks), _leading_with(analysis, chosen)


def main_sections(document: Document) -> list[Section]:
    """Return the sections a reader would call the document's parts: the highest that are several.

    The heading that is the document's title is none of them.
    """
    parts = [section for section in document.sections if section.title != document.title]
    levels = sorted({section.level for section in parts})
    for level in levels:
        found = [section for section in parts if section.level == level]
        if len(found) > 1:
            return found
    return []


def _moved(blocks: Blocks, section: Section, *, title: str) -> Blocks:
    """The blocks with a section before the first of its siblings.

    What stands after a rule in it, such as a letter's last words, stays where it is.
    """
    at = next(i for i, block in enumerate(blocks) if block.id == section.id)
    own = takewhile(lambda block: not isinstance(block, Rule), section.blocks)
    end = at + 1 + len(list(own))
    above = list(takewhile(lambda block: _is_within(block, section.level), reversed(blocks[:at])))
    siblings = [
        at - place
        for place, block in enumerate(above, 1)
        if isinstance(block, Heading)
        and block.level == section.level
        and plain(block.inlines) != title
    ]
    to = min(siblings, default=at)
    return (*blocks[:to], *blocks[at:end], *blocks[to:at], *blocks[end:])


def _is_within(block: Block, level: int) -> bool:
    return not isinstance(block, Heading) or block.level >= level


def _leading_with(analysis: Analysis, sections: Sequence[Section]) -> Analysis:
    """The analysis whose lead is the first prose of the sections, if a summary may quote that."""
    wanted = [block.id for section in sections for block in section.blocks]
    said = {s.block_id: s.weight for s in reversed(analysis.sentences)}
    found = next((block_id for block_id in wanted if block_id in said), "")
    if not said.get(found):
        return analysis
    lead = " ".join(s.text for s in analysis.sentences if s.block_id == found)
    return replace(analysis, lead=lead, lead_block_id=found)
