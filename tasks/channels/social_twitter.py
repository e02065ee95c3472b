"""The X channel: one post when what matters fits, a thread when the document makes several points.

`tasks.content` runs it. Lengths are X's own weighted count; no part is ever over it.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from operator import attrgetter, itemgetter
from typing import TypeVar

from tasks.social.network import Network, SocialChannel, SocialPlan, addresses, tagged, texts_of
from tasks.social.points import Point
from tasks.social.posts import BULLET, PARAGRAPH, Post, Room, body, opening, tell, under
from tasks.social.story import Story
from tasks.social.tellable import words
from tasks.writing.channel import ChannelContent, Finding, Severity, Spec
from tasks.writing.words.autolinks import x_links
from tasks.writing.words.counting import weighted_length

T = TypeVar("T")

LIMIT = 280
MAX_PARTS = 8
_SHORT = 110
_LONGEST_LINK = LIMIT // 2  # what X does not see as a link counts letter by letter
_NUMBERING = len(" (8/8)")


class Twitter(SocialChannel):
    """Satisfies `Channel`; it has no state."""

    network = Network(
        "social_twitter",
        "X (Twitter)",
        LIMIT,
        "weighted_length",
        weighted_length,
        max_tags=2,
        hook=80,
        max_parts=MAX_PARTS,
    )

    def compose(self, story: Story) -> SocialPlan:
        """A single post, or a thread when at least two more points would be left out."""
        if weighted_length(story.link) > _LONGEST_LINK:
            story = replace(story, link="")
        link_room = weighted_length(PARAGRAPH + story.link) if story.link else 0
        single, left = opening(story, Room(LIMIT - link_room, weighted_length))
        posts: tuple[Post, ...] = (single,)
        if len(list(islice(_points(story, left, single), 2))) == 2:
            posts = _thread(story, link_room)
        plan = SocialPlan(posts, link=story.link, media=story.media)
        return tagged(plan, story.tags, self.network)

    def render(self, plan: SocialPlan, spec: Spec) -> ChannelContent:
        """Also say when the page's own address had to be left out."""
        content = super().render(plan, spec)
        if not spec.canonical_url or plan.link:
            return content
        message = f"{spec.canonical_url[:80]!r} is left out: X would not make a short link of it."
        missing = Finding("link_left_out", Severity.WARNING, message)
        return replace(content, findings=(*content.findings, missing))

    def check(self, content: ChannelContent) -> Sequence[Finding]:
        """Also warn of words X would turn into links, such as a file name that ends in `.md`."""
        found = [*super().check(content)]
        strays = [link for text in texts_of(content) for link in _strays(text)]
        if strays:
            message = f"X will make a link of {strays[0]!r}; rephrase the source to avoid it."
            found.append(Finding("unwanted_link", Severity.INFO, message))
        return found


def _strays(text: str) -> list[str]:
    written = addresses(text)
    return [link for link in x_links(text) if not any(link in address for address in written)]


def _thread(story: Story, link_room: int) -> tuple[Post, ...]:
    """The opening and one post for each point, the weightiest if there are too many, in order."""
    room = Room(LIMIT - _NUMBERING - link_room, weighted_length)
    first, left = opening(story, Room(LIMIT - _NUMBERING, weighted_length))
    points = _weightiest([*_points(story, left, first)], 3 * MAX_PARTS, by=attrgetter("weight"))
    told = [(point, tell(point, room)) for point in points]
    merged: list[tuple[float, Post]] = [(math.inf, first)]
    for point, post in told:
        weight, before = merged[-1]
        longer = (*before, *under(post))
        if point.heading is None and _is_short(before) and room.holds(longer):
            merged[-1] = (max(weight, point.weight), longer)
        elif post:
            merged.append((point.weight, post))
    return tuple(post for _, post in _weightiest(merged, MAX_PARTS, by=itemgetter(0)))


def _weightiest(found: Sequence[T], most: int, *, by: Callable[[T], float]) -> list[T]:
    """The ones that weigh most, at most so many, in the order they came."""
    ranked = sorted(range(len(found)), key=lambda at: (-by(found[at]), at))[:most]
    return [found[at] for at in sorted(ranked)]


def _is_short(post: Post) -> bool:
    """A post that looks lost by itself takes the next paragraph in, unless it ends in a list."""
    return weighted_length(body(post)) <= _SHORT and not post[-1].before.endswith(
        BULLET.strip("\n")
    )


def _points(story: Story, left: Point, first: Post) -> Iterator[Point]:
    """The rest of the lead and the other points, without those the first post covers."""
    said = words(body(first))
    for point in (left, *story.points):
        new = [s for s in point.sentences if not words(s.text) <= said]
        if new or len(point.items) > 1:
            yield point


CHANNEL = Twitter()
