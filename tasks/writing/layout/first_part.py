"""The first part of a document that fits a size, ended where a reader would pause.

The email channel calls it when a message grows too large for mailbox providers to show whole.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from tasks.writing.document import (
    Block,
    CodeBlock,
    Heading,
    ListBlock,
    Paragraph,
    Quote,
    Table,
    Text,
)
from tasks.writing.prose import plain

Measure = Callable[[Block], int]
T = TypeVar("T")


def first_part(blocks: Sequence[Block], room: int, measure: Measure) -> tuple[Block, ...]:
    """Blocks from the start that measure at most `room` together.

    The end is before a heading if that leaves at least half of the room used, else before a block,
    else inside the first block that is too large: after an item, a row, a line or a word.
    """
    used = 0
    section_end = 0
    for index, block in enumerate(blocks):
        if isinstance(block, Heading) and 2 * used >= room:
            section_end = index
        size = measure(block)
        if used + size > room:
            break
        used += size
    else:
        return tuple(blocks)
    if section_end:
        return tuple(blocks[:section_end])
    kept = list(blocks[:index])
    if 2 * used < room:
        part = _part(blocks[index], room - used, measure)
        kept += [part] if part is not None else []
    while kept and isinstance(kept[-1], Heading):
        kept.pop()
    return tuple(kept)


def _part(block: Block, room: int, measure: Measure) -> Block | None:
    match block:
        case ListBlock():
            items = _fitting(block.items, room, lambda item: measure(replace(block, items=(item,))))
            return replace(block, items=items) if items else None
        case Table():
            rows = _fitting(
                block.rows, room, lambda row: measure(replace(block, rows=(row,), header=()))
            )
            return replace(block, rows=rows) if rows else None
        case Quote():
            blocks = first_part(block.blocks, room, measure)
            return replace(block, blocks=blocks) if blocks else None
        case CodeBlock(_, _, text):
            return _with_head(
                text, room, measure, lambda head: replace(block, text=head), end="\n", mark=""
            )
        case Paragraph():
            return _part_of_paragraph(block, room, measure)
        case _:
            return None


def _part_of_paragraph(block: Paragraph, room: int, measure: Measure) -> Block | None:
    kept = _fitting(block.inlines, room, lambda inline: measure(replace(block, inlines=(inline,))))
    if kept:
        return replace(block, inlines=kept)
    return _with_head(
        plain(block.inlines),
        room,
        measure,
        lambda head: replace(block, inlines=(Text(head),)),
        end=" ",
        mark="…",
    )


def _with_head(
    text: str,
    room: int,
    measure: Measure,
    build: Callable[[str], Block],
    *,
    end: str,
    mark: str,
) -> Block | None:
    """The block with as much of the text as fits, cut at `end`; escaping makes text grow unevenly."""
    share = room / max(measure(build(text)), 1)
    while share > 0.0001:
        head = text[: int(len(text) * share)]
        made = build(f"{head.rpartition(end)[0] or head}{mark}")
        if measure(made) <= room:
            return made
        share *= 0.9
    return None


def _fitting(parts: Sequence[T], room: int, size: Callable[[T], int]) -> tuple[T, ...]:
    used = 0
    for index, part in enumerate(parts):
        used += size(part)
        if used > room:
            return tuple(parts[:index])
    return tuple(parts)
