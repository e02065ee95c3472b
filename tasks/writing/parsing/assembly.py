"""Last step of every parser: title, language, sections and hashes of the blocks it found.

`parse` calls it. Hashes are over a canonical form that leaves out block ids, so that a section's
hash does not change when a paragraph is added above it.
"""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Final

import orjson

from tasks.writing.document import (
    Block,
    Break,
    Code,
    CodeBlock,
    Document,
    Emphasis,
    Heading,
    Image,
    Inline,
    Link,
    ListBlock,
    Paragraph,
    Quote,
    Rule,
    Section,
    Strong,
    Table,
    Text,
)
from tasks.writing.parsing.living import Facts
from tasks.writing.parsing.notices import Notices
from tasks.writing.prose import plain

Canonical = list["Canonical"] | str | int | bool

TITLE_CHARS: Final = 90


def assemble(
    blocks: tuple[Block, ...],
    *,
    title: str,
    lang: str,
    meta: Mapping[str, str],
    notices: Notices,
    facts: Mapping[str, Facts] = {},
) -> Document:
    """A document of these blocks, with its sections and hash. Same input, same bytes hashed.

    `facts` are what is known of sections, by their ids.
    """
    dumped = [block_bytes(block) for block in blocks]
    if facts:
        dumped = [
            line + _facts_bytes(facts[block.id]) if block.id in facts else line
            for block, line in zip(blocks, dumped, strict=True)
        ]
    head = orjson.dumps([title, lang])
    return Document(
        title=title,
        lang=lang,
        blocks=blocks,
        sections=tuple(_sections(blocks, dumped, facts)),
        meta=dict(meta),
        warnings=notices.finish(),
        hash=_sha256(head, dumped),
    )


def block_bytes(block: Block) -> bytes:
    """A block's canonical form: equal for blocks that say the same, wherever they stand."""
    return orjson.dumps(_canonical(block))


def _facts_bytes(facts: Facts) -> bytes:
    return orjson.dumps([facts.category, facts.date])


def _sections(
    blocks: tuple[Block, ...], dumped: list[bytes], facts: Mapping[str, Facts]
) -> Iterable[Section]:
    headings = [(at, block) for at, block in enumerate(blocks) if isinstance(block, Heading)]
    ends = _section_ends([heading.level for _, heading in headings])
    for (at, heading), end in zip(headings, ends, strict=True):
        stop = headings[end][0] if end < len(headings) else len(blocks)
        yield Section(
            id=heading.id,
            title=plain(heading.inlines),
            level=heading.level,
            hash=_sha256(dumped[at], dumped[at + 1 : stop]),
            blocks=blocks[at + 1 : stop],
            category=facts.get(heading.id, Facts()).category,
            date=facts.get(heading.id, Facts()).date,
        )


def _section_ends(levels: list[int]) -> list[int]:
    """For each heading the index of the next one of the same or a higher level."""
    ends = [len(levels)] * len(levels)
    open_headings: list[int] = []
    for at, level in enumerate(levels):
        while open_headings and levels[open_headings[-1]] >= level:
            ends[open_headings.pop()] = at
        open_headings.append(at)
    return ends


def _sha256(head: bytes, parts: Iterable[bytes]) -> str:
    digest = hashlib.sha256(head)
    for part in parts:
        digest.update(b"\n")  # JSON of one line holds no newline, so parts cannot run together
        digest.update(part)
    return digest.hexdigest()


def _canonical(block: Block) -> Canonical:
    made: Canonical
    match block:
        case Paragraph():
            made = ["p", _inlines(block.inlines)]
        case Heading():
            made = ["h", block.level, _inlines(block.inlines)]
        case ListBlock():
            items = [list(map(_canonical, item)) for item in block.items]
            made = ["list", block.ordered, block.start, list[Canonical](items)]
        case Table():
            cells = [[_inlines(cell) for cell in row] for row in (block.header, *block.rows)]
            made = ["table", list[Canonical](block.align), list[Canonical](cells)]
        case CodeBlock():
            made = ["code", block.language, block.text]
        case Quote():
            made = ["quote", list(map(_canonical, block.blocks))]
        case Rule():
            made = ["rule"]
    return made


def _inlines(inlines: Iterable[Inline]) -> Canonical:
    return [_inline(inline) for inline in inlines]


def _inline(inline: Inline) -> Canonical:
    made: Canonical
    match inline:
        case Text():
            made = inline.text
        case Strong():
            made = ["strong", _inlines(inline.children)]
        case Emphasis():
            made = ["em", _inlines(inline.children)]
        case Code():
            made = ["code", inline.text]
        case Link():
            made = ["a", inline.href, inline.title, _inlines(inline.children)]
        case Image():
            made = ["img", inline.src, inline.alt, inline.title]
        case Break():
            made = ["br"]
    return made
