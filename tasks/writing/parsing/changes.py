"""What a version of a living document says that an earlier one did not, section by section.

The render step tells only that when a job asks for it; the API shows it. Pure.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tasks.writing.document import Block, Document, Heading, Section
from tasks.writing.parsing.assembly import assemble, block_bytes
from tasks.writing.parsing.living import Facts
from tasks.writing.parsing.notices import Notices
from tasks.writing.prose import plain


@dataclass(frozen=True, slots=True)
class Changes:
    """Sections by what became of them; each counts without its subsections."""

    new: tuple[Section, ...]
    changed: tuple[Section, ...]
    removed: tuple[Section, ...]
    unchanged: int

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to tell: nothing new and nothing changed."""
        return not self.new and not self.changed


@dataclass(frozen=True, slots=True)
class _Unit:
    """A heading with what stands under it before the next heading; the first may have none."""

    path: tuple[str, ...]
    hash: str
    heading: Heading | None
    blocks: tuple[Block, ...]
    parents: tuple[Heading, ...]


def compare(old: Document, new: Document) -> Changes:
    """What `new` says and `old` did not. A section that only moved is unchanged."""
    before, after = _units(old), _units(new)
    left = Counter(unit.hash for unit in before)
    paths = {unit.path for unit in before}
    told: list[_Unit] = []
    for unit in after:
        if left[unit.hash]:
            left[unit.hash] -= 1
        else:
            told.append(unit)
    kept, still = Counter(unit.hash for unit in after), {unit.path for unit in after}
    gone = [unit for unit in before if not kept[unit.hash] and unit.path not in still]
    return Changes(
        new=_sections(new, [unit for unit in told if unit.path not in paths]),
        changed=_sections(new, [unit for unit in told if unit.path in paths]),
        removed=_sections(old, gone),
        unchanged=len(after) - len(told),
    )


def only_new(old: Document, new: Document) -> Document | None:
    """The document with just what is new or changed, under the headings it stands under.

    None when there is nothing to tell.
    """
    left = Counter(unit.hash for unit in _units(old))
    blocks: list[Block] = []
    shown: set[str] = set()
    for unit in _units(new):
        if left[unit.hash]:
            left[unit.hash] -= 1
            continue
        for heading in (*unit.parents, *filter(None, [unit.heading])):
            if heading.id not in shown:
                shown.add(heading.id)
                blocks.append(heading)
        blocks.extend(unit.blocks)
    if not blocks:
        return None
    facts = {s.id: Facts(s.category, s.date) for s in new.sections}
    return assemble(
        tuple(blocks),
        title=new.title,
        lang=new.lang,
        meta=new.meta,
        notices=Notices(),
        facts=facts,
    )


def _units(document: Document) -> list[_Unit]:
    """Units that say something; a heading over nothing but other headings is none."""
    units = [_unit(document, *parts) for parts in _parts(document.blocks)]
    return [unit for unit in units if unit.blocks]


def _parts(
    blocks: Sequence[Block],
) -> Iterator[tuple[Heading | None, tuple[Heading, ...], tuple[Block, ...]]]:
    heading: Heading | None = None
    above: list[Heading] = []
    own: list[Block] = []
    for block in blocks:
        if not isinstance(block, Heading):
            own.append(block)
            continue
        yield heading, tuple(above), tuple(own)
        if heading:
            above.append(heading)
        while above and above[-1].level >= block.level:
            above.pop()
        heading, own = block, []
    yield heading, tuple(above), tuple(own)


def _unit(
    document: Document,
    heading: Heading | None,
    parents: tuple[Heading, ...],
    blocks: tuple[Block, ...],
) -> _Unit:
    digest = hashlib.sha256()
    for block in (*filter(None, [heading]), *blocks):
        digest.update(block_bytes(block) + b"\n")
    titles = tuple(plain(each.inlines) for each in (*parents, *filter(None, [heading])))
    return _Unit(titles, digest.hexdigest(), heading, blocks, parents)


def _sections(document: Document, units: Sequence[_Unit]) -> tuple[Section, ...]:
    """The sections of units; what stands before the first heading is one under the title."""
    by_id = {section.id: section for section in document.sections}
    return tuple(
        by_id[unit.heading.id]
        if unit.heading
        else Section("", document.title, 0, unit.hash, unit.blocks)
        for unit in units
    )
