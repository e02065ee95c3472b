"""The X channel: one post when what matters fits, a thread when the document makes several points.

`tasks.content` runs it. Lengths are X's own weighted count; no part is ever over it.
"""

from collections.abc import Sequence
from dataclasses import replace

from tasks.social.network import SocialChannel, SocialPlan
from tasks.social.rules import Network, texts_of
from tasks.social.story import Story
from tasks.social.tellable import addresses
from tasks.social.threads import post_or_thread
from tasks.writing.channel import ChannelContent, Finding, Severity, Spec
from tasks.writing.words.autolinks import x_links
from tasks.writing.words.counting import weighted_length

LIMIT = 280
MAX_PARTS = 8
_LONGEST_LINK = LIMIT // 2  # what X does not see as a link counts letter by letter


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

    def compose(self, story: Story, network: Network) -> SocialPlan:
        """A single post or a thread. An address that X would not shorten must not fill it."""
        if weighted_length(story.link) > _LONGEST_LINK:
            story = replace(story, link="")
        return post_or_thread(story, network)

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


CHANNEL = Twitter()
