"""The points a document makes, in reading order: what each section or paragraph says in short.

The social channels' story is read with it. It leaves out what cannot stand in a post and changes
no word of the rest.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter

from tasks.social.sections import (
    heading_key,
    is_manual,
    is_never_told,
    says_nothing,
    without_shortcodes,
)
from tasks.social.tellable import is_item, is_tellable, leans_back, tokens_of, whole_line, words
from tasks.writing.analysis import Analysis, Sentence
from tasks.writing.channel import Slot
from tasks.writing.document import (
    Block,
    CodeBlock,
    Emphasis,
    Heading,
    Link,
    ListBlock,
    Paragraph,
    Table,
)
from tasks.writing.layout.edition import only_images
from tasks.writing.prose import plain
from tasks.writing.words.sentences import split_sentences

_LONGEST_HEADING = 70
_LONGEST_ITEM = 160
_MOST_SENTENCES = 4  # of one point; what a post can hold, and no more is looked at


@dataclass(slots=True)
class Point:
    """One idea: sentences of one section or paragraph, and the list that belongs to it."""

    heading: Slot | None = None
    sentences: list[Slot] = field(default_factory=list)
    lead_in: Slot | None = None  # ends with a colon; says what the items are
    items: list[Slot] = field(default_factory=list)
    weight: float = 0.0
    is_manual: bool = False

    def says_something(self) -> bool:
        """Whether a post can be made of it."""
        return bool(self.sentences) or len(self.items) > 1


class PointReader:
    """Walks the blocks once and gathers points.

    `title_id` is the heading that repeats the title; `has_program` tells a manual from news.
    """

    def __init__(self, title: str, analysis: Analysis, *, link: str) -> None:
        self.points: list[Point] = []
        self.title_id = ""
        self.has_program = False
        self._link = link
        self._title_words = words(title)
        self._told: set[frozenset[str]] = set()
        by_block = groupby(analysis.sentences, key=attrgetter("block_id"))
        self._sentences: dict[str, list[Sentence]] = {key: list(group) for key, group in by_block}
        self._open = Point()
        self._skipped_level = 0
        self._manual_level = 0

    def read(self, blocks: Iterable[Block]) -> None:
        """Gather the points of the blocks."""
        for block in blocks:
            if isinstance(block, Heading):
                self._heading(block)
            elif self._skipped_level:
                continue
            elif isinstance(block, Paragraph):
                self._paragraph(block)
            elif isinstance(block, ListBlock):
                self._list(block)
            elif isinstance(block, CodeBlock | Table):
                self.has_program = self.has_program or isinstance(block, CodeBlock)
                self._open.lead_in = None

    def _heading(self, block: Heading) -> None:
        text = without_shortcodes(whole_line(plain(block.inlines)))
        if self._skipped_level and block.level > self._skipped_level:
            return
        self._skipped_level = 0
        if block.level <= self._manual_level:
            self._manual_level = 0
        key = heading_key(text)
        if not self.title_id and words(text) == self._title_words:
            self.title_id = block.id
        elif is_never_told(key):
            self._skipped_level = block.level
        else:
            if is_manual(key) and not self._manual_level:
                self._manual_level = block.level
            is_shown = len(text) <= _LONGEST_HEADING and not says_nothing(key, text)
            self._begin(Slot(text, (block.id,)) if is_shown else None)

    def _begin(self, heading: Slot | None) -> None:
        self._open = Point(heading=heading, is_manual=self._manual_level > 0)
        self.points.append(self._open)

    def _paragraph(self, block: Paragraph) -> None:
        found = self._sentences.get(block.id, [])
        texts = [whole_line(s.text) for s in found] or [
            whole_line(text) for text in split_sentences(plain(block.inlines))
        ]
        if not texts or texts[0].startswith("[^") or self._is_caption(block):
            return  # nothing, a footnote, a picture or what stands under it
        is_full = bool(self._open.sentences or self._open.items)
        if not self.points or (self._open.heading is None and is_full):
            self._begin(None)
        point = self._open
        point.weight = max([point.weight, *(s.weight for s in found)])
        point.lead_in = _lead_in(texts[-1], block.id)
        self._take(point, texts, block.id)

    def _is_caption(self, block: Paragraph) -> bool:
        return bool(only_images(block.inlines)) or (
            bool(self.points) and len(block.inlines) == 1 and isinstance(block.inlines[0], Emphasis)
        )

    def _take(self, point: Point, texts: list[str], block_id: str) -> None:
        """Sentences that can be told; one that leans on a sentence left out is left out too.

        What somebody says in quotation marks over several sentences is not the document's voice.
        """
        is_whole = bool(point.sentences) or self._is_first_about_title(texts[0])
        is_quoted = False
        for text in texts:
            if len(point.sentences) >= _MOST_SENTENCES:
                break
            crosses = text.count('"') % 2 == 1 or text.count("“") != text.count("”")
            tokens = tokens_of(text)
            fits = not is_quoted and not crosses and self._is_fit(text, tokens)
            is_quoted = is_quoted != crosses
            is_whole = fits and (is_whole or not leans_back(tokens))
            if is_whole and (text is texts[0] or not text[0].islower()):
                point.sentences.append(Slot(text, (block_id,)))

    def _is_first_about_title(self, text: str) -> bool:
        """'This is …' right after the title speaks of the title."""
        return not self._told and text.startswith(("This ", "It ")) and bool(self._title_words)

    def _is_fit(self, text: str, tokens: Sequence[str]) -> bool:
        """Tellable and new. It may hold the one address the post sends its readers to, no other."""
        said = frozenset(tokens)
        if said <= self._title_words or said in self._told:
            return False
        self._told.add(said)
        if self._link and self._link in text:
            text = text.replace(self._link, "")
            tokens = tokens_of(text)
        return is_tellable(text, tokens)

    def _list(self, block: ListBlock) -> None:
        """Take the list if it can be read aloud. Bare links need a lead-in, or they are a menu."""
        point = self._open
        if point.items or not self.points:
            return
        items = [item for item in map(_item, block.items) if item is not None]
        is_menu = point.lead_in is None and all(map(_is_link, block.items))
        if len(items) == len(block.items) and len(items) > 1 and not is_menu:
            point.items = items
        else:
            point.lead_in = None


def _lead_in(text: str, block_id: str) -> Slot | None:
    """The sentence that announces a list, if it can begin."""
    if not text.endswith((":", "：")):  # noqa: RUF001 -- a full-width colon
        return None
    can_begin = is_item(text) and not leans_back(tokens_of(text))
    return Slot(text, (block_id,)) if can_begin else None


def _is_link(blocks: tuple[Block, ...]) -> bool:
    inlines = blocks[0].inlines if blocks and isinstance(blocks[0], Paragraph) else ()
    return len(inlines) == 1 and isinstance(inlines[0], Link)


def _item(blocks: tuple[Block, ...]) -> Slot | None:
    """A list item as one line: its first paragraph, if that can be read aloud."""
    if not blocks or not isinstance(blocks[0], Paragraph):
        return None
    text = whole_line(plain(blocks[0].inlines))
    if len(text) > _LONGEST_ITEM:
        text = split_sentences(text)[0]
    fits = len(text) <= _LONGEST_ITEM and is_item(text)
    return Slot(text, (blocks[0].id,)) if fits else None
