"""The Threads channel: posts of 500 characters with one topic tag.

`tasks.content` runs it. Meta counts an emoji as its bytes of UTF-8; so does this, and it counts every
character beyond the basic plane that way, to be on the safe side.
"""

import regex

from tasks.social.network import SocialChannel, SocialPlan
from tasks.social.rules import Network
from tasks.social.story import Story
from tasks.social.threads import post_or_thread
from tasks.writing.words.counting import graphemes, utf8_length

LIMIT = 500

# Digits and # are pictographs only with a keycap; © and the like are counted as one.
_EMOJI = regex.compile(r"[\U00010000-\U0010ffff\ufe0f\u20e3]|(?![\u0000-\u00ff])\p{Emoji}")


def post_length(text: str) -> int:
    """Characters, an emoji as its bytes."""
    if text.isascii() or not _EMOJI.search(text):
        return len(text)
    return sum(utf8_length(g) if _EMOJI.search(g) else len(g) for g in graphemes(text))


class Threads(SocialChannel):
    """Satisfies `Channel`; it has no state."""

    network = Network(
        "social_threads",
        "Threads",
        LIMIT,
        "characters",
        post_length,
        max_tags=1,
        hook=140,
        max_parts=8,
        tag_limit=1,
    )

    def compose(self, story: Story, network: Network) -> SocialPlan:
        """A single post or a thread."""
        return post_or_thread(story, network)


CHANNEL = Threads()
