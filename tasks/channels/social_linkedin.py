"""The LinkedIn channel: one post in short paragraphs, with the text for people and for the API.

`tasks.content` runs it. The limit holds for the text after LinkedIn's escaping, in UTF-16 units.
"""

import re
from dataclasses import replace

from tasks.social.network import SocialChannel, SocialPlan, tagged
from tasks.social.points import Point
from tasks.social.posts import PARAGRAPH, Piece, Post, Room, body, opening, tell, under
from tasks.social.rules import Network, texts_of
from tasks.social.story import Story
from tasks.social.tellable import words
from tasks.writing.channel import ChannelContent
from tasks.writing.words.counting import utf16_length

LIMIT = 3000
HOOK = 210  # what the feed shows above "see more"
AIM = 1300
_MOST_POINTS = 5
_MOST_TAGS = 3  # of the five that readers bear; the later ones say less

# Microsoft Learn, LinkedIn "little text format": these carry meaning in a commentary and are
# escaped with a backslash; a hash sign that begins a hashtag must stay bare to work.
_RESERVED = re.compile(r"[\\|{}@\[\]()<>*_~]")
_HASH = re.compile(r"#(?![^\W\d_])|(?<=[\w/&])#")


def escape_commentary(text: str) -> str:
    """The text as LinkedIn's API wants it; hashtags still work."""
    escaped = _RESERVED.sub(r"\\\g<0>", text)
    return _HASH.sub(r"\\\g<0>", escaped) if "#" in escaped else escaped


def escaped_length(text: str) -> int:
    """UTF-16 units of the text after escaping."""
    return utf16_length(escape_commentary(text))


class LinkedIn(SocialChannel):
    """Satisfies `Channel`; it has no state."""

    network = Network(
        "social_linkedin",
        "LinkedIn",
        LIMIT,
        "utf16_escaped",
        escaped_length,
        max_tags=5,
        hook=HOOK,
    )

    def compose(self, story: Story, network: Network) -> SocialPlan:
        """A hook, the lead, and a paragraph or list for each point while the post stays readable."""
        tail = escaped_length(PARAGRAPH + story.link) if story.link else 0
        limit = network.limit - tail
        post, left = opening(story, Room(limit, escaped_length))
        post = _in_paragraphs(post)
        told = 0
        for point in (left, *story.points):
            addition = _paragraph(point, post)
            longer = (*post, *addition)
            if not addition or escaped_length(body(longer)) > min(limit, AIM):
                continue
            post, told = longer, told + 1
            if told == _MOST_POINTS:
                break
        plan = SocialPlan((post,), link=story.link, media=story.media)
        return tagged(plan, story.tags[:_MOST_TAGS], network)

    def finished(self, content: ChannelContent) -> ChannelContent:
        """Also give `text` (what people read) and `commentary` (the same, for the API)."""
        text = "".join(texts_of(content))
        fields = {**content.fields, "text": text, "commentary": escape_commentary(text)}
        return replace(content, fields=fields)


def _in_paragraphs(post: Post) -> Post:
    """At most two sentences of the opening in one paragraph."""
    broken: list[Piece] = []
    run = 0
    for piece in post:
        run = run + 1 if piece.before == " " else 0
        broken.append(Piece(piece.slot, PARAGRAPH) if run == 2 else piece)
        run = 0 if run == 2 else run
    return tuple(broken)


def _paragraph(point: Point, post: Post) -> Post:
    """The point as a paragraph below the post, if it says something the post does not."""
    said = words(body(post))
    fresh = replace(point, sentences=[s for s in point.sentences if not words(s.text) <= said])
    return under(tell(fresh, Room(600, escaped_length, sentences=2)))


CHANNEL = LinkedIn()
