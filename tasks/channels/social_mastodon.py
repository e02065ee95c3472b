"""The Mastodon channel: posts of 500 characters, or of what the customer's server takes.

`tasks.content` runs it. An address counts 23 wherever the server would see one; the limit is the
server's own when the spec names it (`limits`), because instances differ.
"""

from tasks.social.network import SocialChannel, SocialPlan
from tasks.social.rules import Network
from tasks.social.story import Story
from tasks.social.threads import post_or_thread
from tasks.writing.words.autolinks import split_links
from tasks.writing.words.counting import X_LINK_WEIGHT, grapheme_length

LIMIT = 500
_SCHEMES = ("http://", "https://")


def post_length(text: str) -> int:
    """Visible characters with 23 for each address that has a scheme; never less than the server's."""
    if "://" not in text:
        return grapheme_length(text)
    prose, links = split_links(text)
    known = [link.lower().startswith(_SCHEMES) for link in links]
    return sum(map(grapheme_length, prose)) + sum(
        X_LINK_WEIGHT if is_known else grapheme_length(link)
        for link, is_known in zip(links, known, strict=True)
    )


class Mastodon(SocialChannel):
    """Satisfies `Channel`; it has no state."""

    network = Network(
        "social_mastodon",
        "Mastodon",
        LIMIT,
        "characters",
        post_length,
        max_tags=4,
        hook=140,
        max_parts=8,
    )

    def compose(self, story: Story, network: Network) -> SocialPlan:
        """A single post or a thread."""
        return post_or_thread(story, network)


CHANNEL = Mastodon()
