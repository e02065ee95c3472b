"""A document made ready for readers: one title, headings in order, nothing empty.

The email and website channels call it. It drops only what says nothing to a reader and notes that;
it never writes a word.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from tasks.writing.document import (
    Block,
    Break,
    Document,
    Heading,
    Image,
    Inline,
    Link,
    ListBlock,
    Notice,
    Paragraph,
    Quote,
    Rule,
    Table,
    Text,
)
from tasks.writing.layout.escaping import one_line, page_address
from tasks.writing.layout.slugs import fragment, slug
from tasks.writing.prose import block_text, plain
from tasks.writing.words.cutting import cut_label

TITLE_LIMIT = 200

_WORD = re.compile(r"\w+")
_CONTENTS = frozenset(
    {"contents", "content", "table of contents", "toc", "index", "on this page", "overview"}
    | {"inhalt", "inhaltsverzeichnis", "sommaire", "table des matières", "índice", "contenido"}
)


@dataclass(frozen=True, slots=True)
class Anchor:
    """A heading of the edition: its HTML id, its words, its level (2 to 6)."""

    id: str
    title: str
    level: int


@dataclass(frozen=True, slots=True)
class Edition:
    """What is shown: `title` once, then `blocks`, whose top headings match `anchors` one to one.

    `fragments` maps the fragments that links in the document may use to the ids they mean.
    """

    title: str
    title_block_id: str
    blocks: tuple[Block, ...]
    anchors: tuple[Anchor, ...]
    fragments: dict[str, str]
    notes: tuple[Notice, ...]


def edit(document: Document, *, keep_contents_list: bool) -> Edition:
    """Return the document as readers should see it; `keep_contents_list` is for layouts with anchors."""
    full_title, title_block = _title(document)
    title = cut_label(full_title, TITLE_LIMIT)
    notes: list[Notice] = []
    kept = _without_title(document.blocks, full_title) if title == full_title else document.blocks
    shown = list(_shown(kept, notes, keep_contents_list=keep_contents_list))
    shown = list(_single_rules(shown))
    blocks, anchors, fragments = _in_order(shown)
    return Edition(title, title_block, blocks, anchors, fragments, tuple(notes))


def page_of(document: Document, canonical_url: str = "") -> str:
    """The address of the document's own page, or an empty string.

    As asked for, else as its front matter (`canonical`, `url` or `link`) or its HTML head says.
    """
    named = (document.meta.get(key, "") for key in ("canonical", "url", "link"))
    return next(filter(None, map(page_address, (canonical_url, *named))), "")


def only_images(inlines: Sequence[Inline]) -> tuple[Image | Link, ...]:
    """The images of a run that holds nothing else, each with the link around it; otherwise nothing."""
    found: list[Image | Link] = []
    for inline in inlines:
        match inline:
            case Text() if not inline.text.strip():
                pass
            case Image():
                found.append(inline)
            case Link() if inline.children and all(map(_is_image, inline.children)):
                found.append(inline)
            case Break():
                pass
            case _:
                return ()
    return tuple(found)


def _is_image(inline: Inline) -> bool:
    return isinstance(inline, Image) or (isinstance(inline, Text) and not inline.text.strip())


def _title(document: Document) -> tuple[str, str]:
    title = one_line(document.title)
    headings = (b for b in document.blocks if isinstance(b, Heading) and plain(b.inlines))
    heading = next(headings, None)
    if not title and heading is not None:
        return one_line(plain(heading.inlines)), heading.id
    if title:
        same = heading is not None and _key(plain(heading.inlines)) == _key(title)
        return title, heading.id if heading is not None and same else ""
    for block in document.blocks:
        words = one_line(block_text(block))
        if words:
            return cut_label(words, 80), block.id
    return "", ""


def _key(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(text.casefold()))


def _without_title(blocks: Sequence[Block], title: str) -> Iterator[Block]:
    """The blocks without the first heading, when all its words stand in the title already."""
    words = set(_key(title))
    looking = True
    for block in blocks:
        if looking and isinstance(block, Heading):
            text = plain(block.inlines)
            if not text:
                yield block
                continue
            looking = False
            if set(_key(text)) <= words:
                pictures = tuple(i for i in block.inlines if isinstance(i, Image))
                if pictures and not any(
                    isinstance(i, Text) and i.text.strip() for i in block.inlines
                ):
                    yield Paragraph(block.id, pictures)
                continue
        yield block


def _shown(
    blocks: Iterable[Block], notes: list[Notice], *, keep_contents_list: bool
) -> list[Block]:
    """Blocks that say something; a heading goes with the list of jumps that it names or holds."""
    out: list[Block] = []
    emptied: set[int] = set()
    for block in blocks:
        left = _left(block, notes, keep_contents_list=keep_contents_list)
        if left is not None:
            out.append(left)
        elif isinstance(block, ListBlock) and out and isinstance(out[-1], Heading):
            if _names_contents(out[-1]):
                out.pop()
            else:
                emptied.add(len(out) - 1)
    return [b for i, b in enumerate(out) if i not in emptied or not _ends_here(out, i)]


def _ends_here(blocks: Sequence[Block], index: int) -> bool:
    heading, following = blocks[index], blocks[index + 1 : index + 2]
    return not following or (
        isinstance(heading, Heading)
        and isinstance(following[0], Heading)
        and following[0].level <= heading.level
    )


def _left(block: Block, notes: list[Notice], *, keep_contents_list: bool) -> Block | None:
    """The block, or nothing when it says nothing to a reader."""
    empty = False
    match block:
        case Heading():
            return _left_of_heading(block)
        case Paragraph(_, inlines):
            empty = not any(map(_says_something, inlines))
        case ListBlock(block_id, _, _, items):
            empty = not any(items)
            if not keep_contents_list and _is_contents_list(block):
                message = "A list of jumps inside the text was left out."
                notes.append(Notice("contents_list_removed", message, block_id))
                empty = True
        case Table(_, header, rows):
            empty = not any(header) and not any(map(any, rows))
        case Quote(_, blocks):
            empty = not blocks
    return None if empty else block


def _left_of_heading(block: Heading) -> Block | None:
    """Its words; pictures are shown as a paragraph if there are no words."""
    if all(isinstance(inline, Text) for inline in block.inlines):
        return block if plain(block.inlines) else None
    pictures = only_images(block.inlines)
    if pictures:
        return Paragraph(block.id, pictures)
    kept = tuple(i for i in block.inlines if not isinstance(i, Image))
    return replace(block, inlines=kept) if plain(kept) else None


def _says_something(inline: Inline) -> bool:
    if isinstance(inline, Text):
        return not inline.text.isspace() and inline.text != ""
    return not isinstance(inline, Break)


def _is_contents_list(block: ListBlock) -> bool:
    return len(block.items) > 1 and all(map(_is_contents_item, block.items))


def _names_contents(heading: Heading) -> bool:
    return " ".join(_key(plain(heading.inlines))) in _CONTENTS


def _is_contents_item(item: Sequence[Block]) -> bool:
    if not item or not isinstance(item[0], Paragraph):
        return False
    words = [i for i in item[0].inlines if _says_something(i)]
    return (
        len(words) == 1
        and isinstance(words[0], Link)
        and words[0].href.startswith("#")
        and all(isinstance(b, ListBlock) and all(map(_is_contents_item, b.items)) for b in item[1:])
    )


def _single_rules(blocks: Sequence[Block]) -> Iterator[Block]:
    """The blocks without rules at either end, in a row, or before a heading (which divides already)."""
    for index, block in enumerate(blocks):
        if isinstance(block, Rule):
            following = blocks[index + 1] if index + 1 < len(blocks) else None
            if index == 0 or following is None or isinstance(following, Rule | Heading):
                continue
        yield block


def _in_order(
    blocks: Sequence[Block],
) -> tuple[tuple[Block, ...], tuple[Anchor, ...], dict[str, str]]:
    """Headings start at 2 and never skip a level going down; ids are unique and start with a letter."""
    out: list[Block] = []
    anchors: list[Anchor] = []
    fragments: dict[str, str] = {}
    open_levels: list[int] = []
    ids, forge_names = _Names(start=2), _Names(start=1)
    for block in blocks:
        if not isinstance(block, Heading):
            out.append(block)
            continue
        while open_levels and open_levels[-1] >= block.level:
            open_levels.pop()
        open_levels.append(block.level)
        level = min(len(open_levels) + 1, 6)
        title = one_line(plain(block.inlines))
        name = slug(title, limit=60, prefix="section")
        anchor = ids.unique(name if name[0].isalpha() else f"section-{name}")
        fragments.setdefault(forge_names.unique(fragment(title)), anchor)
        fragments.setdefault(anchor, anchor)
        anchors.append(Anchor(anchor, title, level))
        out.append(Heading(block.id, level, block.inlines))
    return tuple(out), tuple(anchors), fragments


class _Names:
    """Gives each name once; later ones get a number. Code forges number from 1, we from 2."""

    def __init__(self, *, start: int) -> None:
        self._start = start
        self._next: dict[str, int] = {}

    def unique(self, name: str) -> str:
        made = name
        while made in self._next:
            number = self._next[name]
            self._next[name] = number + 1
            made = f"{name}-{number}"
        self._next[made] = self._start
        return made
