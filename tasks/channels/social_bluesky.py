"""The Bluesky channel: posts of 300 visible characters and 3,000 bytes, with links and tags as data.

`tasks.content` runs it. Bluesky makes nothing of an address or a hash sign in a text: where they stand
is said in bytes beside it (a facet of `app.bsky.richtext.facet`), and the page is shown as a card.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace

from tasks.social.network import SocialChannel, SocialPlan
from tasks.social.rules import Network, texts_of
from tasks.social.story import Story
from tasks.social.threads import post_or_thread
from tasks.writing.channel import ChannelContent, Count, Finding, Severity, Spec
from tasks.writing.words.counting import grapheme_length, utf8_length

LIMIT = 300
LIMIT_BYTES = 3000
_LONGEST_LINK = LIMIT // 2
_BYTES_EACH = LIMIT_BYTES // LIMIT


def post_length(text: str) -> int:
    """Visible characters, or a tenth of the bytes if that is more: at most 300 when both fit."""
    return max(grapheme_length(text), math.ceil(utf8_length(text) / _BYTES_EACH))


class Bluesky(SocialChannel):
    """Satisfies `Channel`; it has no state."""

    network = Network(
        "social_bluesky",
        "Bluesky",
        LIMIT,
        "graphemes",
        post_length,
        max_tags=3,
        hook=100,
        max_parts=8,
    )

    def compose(self, story: Story, network: Network) -> SocialPlan:
        """A single post or a thread; a long address is left to the card."""
        if post_length(story.link) > _LONGEST_LINK:
            return replace(post_or_thread(replace(story, link=""), network), card_link=story.link)
        return replace(post_or_thread(story, network), card_link=story.link)

    def render(self, plan: SocialPlan, spec: Spec) -> ChannelContent:
        """Also give the page as `embed`, as the network's API takes it."""
        content = super().render(plan, spec)
        fields = dict(content.fields)
        found = list(content.findings)
        if plan.card_link and plan.card:
            card = plan.card
            embed = {"uri": plan.card_link, "title": card.title, "description": card.text}
            fields["embed"] = embed
        if plan.card_link != plan.link:
            message = f"{plan.card_link[:80]!r} is too long for the text; the card leads there."
            found.append(Finding("link_in_card", Severity.INFO, message))
        return replace(content, fields=fields, findings=tuple(found))

    def finished(self, content: ChannelContent) -> ChannelContent:
        """Also give each part its `facets`, and count its bytes."""
        texts = texts_of(content)
        parts = [
            {**part, "facets": list(_facets(text, content.fields, index))}
            for index, (part, text) in enumerate(zip(_parts(content), texts, strict=True))
        ]
        counts = [Count("utf8_bytes", utf8_length(t), LIMIT_BYTES, i) for i, t in enumerate(texts)]
        fields: dict[str, object] = {**content.fields, "parts": parts}
        return replace(content, fields=fields, counts=(*content.counts, *counts))


def _parts(content: ChannelContent) -> list[dict[str, object]]:
    parts = content.fields["parts"]
    return parts if isinstance(parts, list) else []


def _facets(text: str, fields: Mapping[str, object], index: int) -> Iterator[dict[str, object]]:
    """Where the link and the tags stand, in bytes of UTF-8."""
    link, tags = str(fields["link"]), fields["hashtags"]
    if link and (at := text.rfind(link)) >= 0:
        yield _facet(text, at, link, {"$type": "app.bsky.richtext.facet#link", "uri": link})
    if isinstance(tags, list) and tags and index == 0:
        at = text.rfind(" ".join(tags))
        for tag in tags if at >= 0 else ():
            yield _facet(
                text,
                at,
                tag,
                {"$type": "app.bsky.richtext.facet#tag", "tag": tag.removeprefix("#")},
            )
            at += len(tag) + 1


def _facet(text: str, at: int, words: str, feature: dict[str, str]) -> dict[str, object]:
    start = utf8_length(text[:at])
    return {
        "index": {"byteStart": start, "byteEnd": start + utf8_length(words)},
        "features": [feature],
    }


CHANNEL = Bluesky()
