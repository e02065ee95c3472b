"""Posts made of pieces of a story: an opening, and one post or paragraph for each point.

The social channels compose with it. It chooses and cuts; it never writes a word.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from tasks.social.points import Point
from tasks.social.story import Story
from tasks.social.tellable import leans_back, tokens_of, words
from tasks.writing.channel import Slot
from tasks.writing.words.cutting import cut

PARAGRAPH = "\n\n"
LINE = "\n"
BULLET = "\n• "
_WIDE_ENDS = "。！？｡」』）"  # noqa: RUF001 -- marks of other scripts

_HEADLINE_WORDS = 4  # a title of fewer is a name, not news


@dataclass(frozen=True, slots=True)
class Piece:
    """A planned text and what stands before it when it is not the first of its post."""

    slot: Slot
    before: str = " "


Post = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Room:
    """What a post may hold: length in the network's own measure, sentences in a row, list items."""

    limit: int
    measure: Callable[[str], int]
    sentences: int = 3
    items: int = 8

    def holds(self, post: Iterable[Piece]) -> bool:
        """Whether the pieces fit together."""
        return self.measure(body(post)) <= self.limit


def places(post: Iterable[Piece]) -> Iterator[tuple[Piece, int, int]]:
    """Each piece with where it begins and ends in the post's text."""
    text = ""
    for piece in post:
        text += between(text, piece.before)
        start = len(text)
        text += piece.slot.text
        yield piece, start, len(text)


def body(post: Iterable[Piece]) -> str:
    """The pieces of a post as text."""
    text = ""
    for piece in post:
        text += between(text, piece.before) + piece.slot.text
    return text


def between(text: str, before: str) -> str:
    """Scripts whose full stop is wide set no space after it."""
    return "" if not text or (before == " " and text[-1] in _WIDE_ENDS) else before


def opening(story: Story, room: Room) -> tuple[Post, Point]:
    """The first post, title or lead first, and the lead without what the post took."""
    lead = story.lead
    title = _title(story)
    if not lead.sentences:
        return _without_sentences(title, lead, room)
    first = lead.sentences[0]
    whole = (*title, Piece(first, PARAGRAPH))
    if room.holds(whole):
        return _continued(whole, lead.sentences[1:], lead, room)
    if title and len(words(story.title.text)) >= _HEADLINE_WORDS and room.holds(title):
        return title, lead
    if room.holds((Piece(first),)) and (not title or words(story.title.text) <= words(first.text)):
        return _continued((Piece(first),), lead.sentences[1:], lead, room)
    left = room.limit - room.measure(body(title) + PARAGRAPH) if title else room.limit
    shortened = cut(first.text, left, room.measure)
    told = Slot(shortened, first.block_ids)
    pieces = (*title, Piece(told, PARAGRAPH)) if shortened else title
    return pieces, replace(lead, sentences=lead.sentences[1:])


def _title(story: Story) -> Post:
    """The title, unless the lead's first sentence says it anyway."""
    said = words(story.lead.sentences[0].text) if story.lead.sentences else frozenset()
    if not story.title.text or words(story.title.text) <= said:
        return ()
    return (Piece(story.title),)


def _without_sentences(title: Post, lead: Point, room: Room) -> tuple[Post, Point]:
    listed = tell(lead, room)
    if listed and (not title or room.holds((*title, *under(listed)))):
        return (*title, *under(listed)) if title else listed, Point()
    if not title or room.holds(title):
        return title, lead
    text = cut(title[0].slot.text, room.limit, room.measure)
    return ((Piece(Slot(text, title[0].slot.block_ids)),) if text else ()), lead


def under(post: Post) -> Post:
    """The post as a paragraph under another one: its heading stands right above its sentences."""
    lines = (Piece(p.slot, p.before.replace(PARAGRAPH, LINE)) for p in post[1:])
    return (Piece(post[0].slot, PARAGRAPH), *lines) if post else ()


def _continued(
    post: Post, following: Sequence[Slot], lead: Point, room: Room
) -> tuple[Post, Point]:
    """The post with the sentences that follow, as many as fit, and the lead with the others."""
    taken = 0
    for sentence in following[: room.sentences - 1]:
        longer = (*post, Piece(sentence))
        if not room.holds(longer):
            break
        post, taken = longer, taken + 1
    left = replace(lead, sentences=list(following[taken:]), heading=None)
    if lead.items and not left.sentences:
        listed = _listed(post, lead, room)
        if listed:
            return listed, Point()
    return post, left


def tell(point: Point, room: Room) -> Post:
    """One post about the point: its heading if that adds something, sentences, its list if it fits.

    Empty when nothing of it can be told in the room.
    """
    for head in _heads(point):
        post = _sentences(head, point.sentences, room)
        if post:
            return _listed(post, point, room) or post
    if point.items:
        return _list_alone(point, room)
    return _cut_short(point, room)


def _heads(point: Point) -> list[Post]:
    if point.heading is None:
        return [()]
    if point.sentences and words(point.heading.text) <= words(point.sentences[0].text):
        return [()]
    return [(Piece(point.heading),), ()]


def _sentences(head: Post, sentences: Sequence[Slot], room: Room) -> Post:
    """The head and whole sentences in a row, from the first that fits and can begin."""
    post: Post = ()
    for sentence in sentences:
        if not post:
            start = (*head, Piece(sentence, PARAGRAPH))
            can_begin = head or sentence is sentences[0] or not leans_back(tokens_of(sentence.text))
            post = start if can_begin and room.holds(start) else ()
            continue
        longer = (*post, Piece(sentence))
        if len(longer) - len(head) > room.sentences or not room.holds(longer):
            break
        post = longer
    return post


def _listed(post: Post, point: Point, room: Room) -> Post:
    """The post with the whole list under it, or nothing: half of a list may mislead."""
    if point.lead_in is None or not 1 < len(point.items) <= room.items:
        return ()
    items = tuple(Piece(item, BULLET) for item in point.items)
    listed = (*post, Piece(point.lead_in, PARAGRAPH), *items)
    return listed if room.holds(listed) else ()


def _list_alone(point: Point, room: Room) -> Post:
    """The list under its lead-in, or as much of it as fits under its heading."""
    listed = _listed((Piece(point.heading),) if point.heading else (), point, room)
    if listed or point.heading is None:
        return listed or _listed((), point, room)
    post: Post = (Piece(point.heading),)
    for item in point.items:
        longer = (*post, Piece(item, BULLET if len(post) > 1 else PARAGRAPH + BULLET.lstrip("\n")))
        if len(post) > room.items or not room.holds(longer):
            break
        post = longer
    return post if len(post) > 2 else ()


def _cut_short(point: Point, room: Room) -> Post:
    for sentence in point.sentences:
        text = cut(sentence.text, room.limit, room.measure)
        if text and not leans_back(tokens_of(text)):
            return (Piece(Slot(text, sentence.block_ids)),)
    return ()
