"""What the social channels share: posts made of pieces, fitted to a network, judged and repaired.

Every `social_…` channel plans with it. It writes no word of its own:
a post is pieces of the document, its part number, one link and tags.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from tasks.social.posts import PARAGRAPH, Piece, Post, body, places
from tasks.social.rules import Network, judge
from tasks.social.story import Story, read_story
from tasks.social.tellable import addresses
from tasks.writing.analysis import Analysis
from tasks.writing.card import Card, card_of
from tasks.writing.channel import (
    Capabilities,
    ChannelContent,
    Count,
    Finding,
    Provenance,
    Severity,
    Slot,
    Spec,
    TextSlot,
)
from tasks.writing.document import Document
from tasks.writing.layout.escaping import one_line
from tasks.writing.words.cutting import cut


@dataclass(frozen=True, slots=True)
class SocialPlan:
    """Posts in order; the link ends the last one, the tags end the first."""

    posts: tuple[Post, ...]
    tags: tuple[str, ...] = ()
    link: str = ""
    media: tuple[Mapping[str, str], ...] = ()
    card: Card | None = None  # the picture for those who have none of their own
    card_link: str = ""  # the page, for networks that show it beside the text
    disclaimer: str = ""  # the customer's own words under the last post; never cut
    limit: int = 0  # what this customer's server takes; 0 is the network's own limit


def ending(plan: SocialPlan, index: int) -> str:
    """What follows the words of a post: its number in a thread, the link, the tags."""
    total = len(plan.posts)
    text = f" ({index + 1}/{total})" if total > 1 else ""
    if plan.link and index == total - 1 and not any(plan.link in body(p) for p in plan.posts):
        text += PARAGRAPH + plan.link
    if plan.disclaimer and index == total - 1:
        text += PARAGRAPH + plan.disclaimer
    if plan.tags and index == 0:
        text += PARAGRAPH + " ".join(plan.tags)
    return text


def tagged(plan: SocialPlan, tags: Sequence[str], network: Network) -> SocialPlan:
    """The plan with as many of the tags as the network's readers expect and the first post holds."""
    for count in range(min(len(tags), network.max_tags), 0, -1):
        candidate = replace(plan, tags=tuple(tags[:count]))
        if network.measure(body(plan.posts[0]) + ending(candidate, 0)) <= network.limit:
            return candidate
    return plan


class SocialChannel(ABC):
    """A channel of posts; a network says what it tells in `compose`."""

    network: Network

    @abstractmethod
    def compose(self, story: Story, network: Network) -> SocialPlan:
        """Choose the posts for the network; what does not fit is cut by the pipeline."""

    def capabilities(self) -> Capabilities:
        """The network's limits."""
        net = self.network
        return Capabilities(
            net.key,
            net.label,
            "social",
            max_length=net.limit,
            counting=net.counting,
            max_parts=net.max_parts,
            supports_images=True,
        )

    def plan(self, document: Document, analysis: Analysis, spec: Spec) -> SocialPlan:
        """Choose what to tell, in the document's own sentences."""
        net = self.network.within(spec)
        story = read_story(document, analysis, spec)
        disclaimer = one_line(spec.style.disclaimer) if spec.style else ""
        told = self.compose(story, net.leaving_room_for(disclaimer))
        first = story.lead.sentences[0].text if story.lead.sentences else ""
        card = card_of(
            story.title.text,
            first,
            publisher=one_line(spec.sender_name),
            style=spec.template_style,
        )
        return replace(told, card=card, disclaimer=disclaimer, limit=net.limit)

    def slots(self, plan: SocialPlan) -> Sequence[TextSlot]:
        """The words of each post, without its number, link and tags."""
        net, total = self._network_of(plan), len(plan.posts)
        return [
            TextSlot(
                f"post_{index + 1}",
                f"post {index + 1} of {total} in a thread on {net.label}"
                if total > 1
                else f"post on {net.label}",
                body(post),
                net.limit,
                net.measure,
                tail=ending(plan, index),
                several_lines=True,
            )
            for index, post in enumerate(plan.posts)
            if post
        ]

    def worded(self, plan: SocialPlan, texts: Mapping[str, str]) -> SocialPlan:
        """Other words in some posts; each stays where it is and comes from the same blocks."""
        posts = tuple(
            _reworded(post, texts.get(f"post_{index}", ""))
            for index, post in enumerate(plan.posts, 1)
        )
        return replace(plan, posts=posts)

    def render(self, plan: SocialPlan, spec: Spec) -> ChannelContent:
        """Write the posts down, each with its length and where its words come from."""
        net = self._network_of(plan)
        texts = [(body(post) + ending(plan, i)).strip() for i, post in enumerate(plan.posts)]
        counts = [
            Count(net.counting, net.measure(text), net.limit, i) for i, text in enumerate(texts)
        ]
        parts = [
            {
                "text": text,
                "count": count.value,
                "limit": net.limit,
                "index": index,
                "total": len(texts),
            }
            for index, (text, count) in enumerate(zip(texts, counts, strict=True), 1)
        ]
        fields: dict[str, object] = {
            "parts": parts,
            "hashtags": list(plan.tags),
            "link": plan.link,
            "media": [dict(picture) for picture in plan.media],
        }
        if plan.card:
            fields["card"] = plan.card.fields()
        content = ChannelContent(
            channel=net.key,
            fields=fields,
            counts=counts,
            provenance=tuple(_provenance(plan)),
            links=(plan.link,) if plan.link else (),
            media=plan.media,
        )
        return self.finished(content)

    def finished(self, content: ChannelContent) -> ChannelContent:
        """Return posts, written or edited, with whatever else of them the network's API takes."""
        return content

    def check(self, content: ChannelContent) -> Sequence[Finding]:
        """Judge the finished texts, not the plan: somebody may have edited them."""
        return list(judge(self.network, content))

    def repair(self, plan: SocialPlan, findings: Sequence[Finding]) -> SocialPlan | None:
        """Drop the tags, then the last sentence, then words; None when nothing can be cut."""
        if not any(finding.severity is Severity.ERROR for finding in findings):
            return None
        if plan.tags:
            return replace(plan, tags=())
        net = self._network_of(plan)
        posts = tuple(
            self._shorter(net, post, ending(plan, index)) for index, post in enumerate(plan.posts)
        )
        posts = tuple(_one_address(posts, plan.link))
        return None if posts == plan.posts else replace(plan, posts=posts)

    def _network_of(self, plan: SocialPlan) -> Network:
        return self.network.limited_to(plan.limit or self.network.limit)

    def _shorter(self, net: Network, post: Post, tail: str) -> Post:
        """The post as it is if it fits, else without its last piece or with that piece cut."""
        over = net.measure(body(post) + tail) - net.limit
        if over <= 0 or not post:
            return post
        if len(post) > 1:
            return post[:-1]
        whole = post[0].slot
        room = net.measure(whole.text) - over
        shorter = Slot(cut(whole.text, room, net.measure), whole.block_ids)
        return (Piece(shorter, post[0].before),)


def _reworded(post: Post, text: str) -> Post:
    if not text:
        return post
    blocks = dict.fromkeys(block for piece in post for block in piece.slot.block_ids)
    return (Piece(Slot(text, tuple(blocks))),)


def _one_address(posts: tuple[Post, ...], link: str) -> Iterator[Post]:
    """The posts without pieces that hold another address; a post's only piece ends before it."""
    allowed = link or next((a for post in posts for a in addresses(body(post))), "")
    for post in posts:
        foreign = [[a for a in addresses(piece.slot.text) if a != allowed] for piece in post]
        kept = tuple(piece for piece, others in zip(post, foreign, strict=True) if not others)
        if kept or not post:
            yield kept
            continue
        slot = post[0].slot
        text, _, _ = slot.text.partition(foreign[0][0])
        yield (Piece(Slot(text.rstrip(), slot.block_ids), post[0].before),)


def _provenance(plan: SocialPlan) -> Iterator[Provenance]:
    for index, post in enumerate(plan.posts):
        for piece, start, end in places(post):
            for block_id in piece.slot.block_ids:
                yield Provenance(f"parts.{index}.text", start, end, block_id)
