"""One post when what matters fits, a thread when a document makes several points.

The channels of networks that know threads compose with it. Each part is a post of its own words:
nothing is cut in two, and the weightiest points stay when there are too many.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from operator import attrgetter, itemgetter
from typing import TypeVar

from tasks.social.network import SocialPlan, tagged
from tasks.social.points import Point
from tasks.social.posts import BULLET, PARAGRAPH, Post, Room, body, opening, tell, under
from tasks.social.rules import Network
from tasks.social.story import Story
from tasks.social.tellable import words

T = TypeVar("T")

_SHORT = 0.4  # of a part's limit; a shorter part looks lost
_ROOMY = 400  # a network that takes this much shows several points in one post


def post_or_thread(story: Story, network: Network) -> SocialPlan:
    """A single post, or a thread when at least two more points would be left out of it."""
    measure = network.measure
    link_room = measure(PARAGRAPH + story.link) if story.link else 0
    single, left = opening(story, Room(network.limit - link_room, measure))
    posts: tuple[Post, ...] = (single,)
    if len(list(islice(_points(story, left, single), 2))) == 2:
        posts = _thread(story, network, link_room)
    plan = SocialPlan(posts, link=story.link, media=story.media)
    return tagged(plan, story.tags, network)


def _thread(story: Story, network: Network, link_room: int) -> tuple[Post, ...]:
    """The opening and one post for each point, the weightiest if there are too many, in order."""
    measure, most = network.measure, network.max_parts
    limit = network.limit - len(f" ({most}/{most})")
    room = Room(limit - link_room, measure)
    first, left = opening(story, Room(limit, measure))
    points = _weightiest([*_points(story, left, first)], 3 * most, by=attrgetter("weight"))
    told = [(point, tell(point, room)) for point in points]
    merged: list[tuple[float, Post]] = [(math.inf, first)]
    for point, post in told:
        weight, before = merged[-1]
        longer = (*before, *under(post))
        is_short = measure(body(before)) <= _SHORT * network.limit and not _ends_in_list(before)
        joins = network.limit >= _ROOMY or (point.heading is None and is_short)
        if post and joins and room.holds(longer):
            merged[-1] = (max(weight, point.weight), longer)
        elif post:
            merged.append((point.weight, post))
    return tuple(post for _, post in _weightiest(merged, most, by=itemgetter(0)))


def _ends_in_list(post: Post) -> bool:
    return post[-1].before.endswith(BULLET.strip("\n"))


def _weightiest(found: Sequence[T], most: int, *, by: Callable[[T], float]) -> list[T]:
    """The ones that weigh most, at most so many, in the order they came."""
    ranked = sorted(range(len(found)), key=lambda at: (-by(found[at]), at))[:most]
    return [found[at] for at in sorted(ranked)]


def _points(story: Story, left: Point, first: Post) -> Iterator[Point]:
    """The rest of the lead and the other points, without those the first post covers."""
    said = words(body(first))
    for point in (left, *story.points):
        new = [s for s in point.sentences if not words(s.text) <= said]
        if new or len(point.items) > 1:
            yield point
