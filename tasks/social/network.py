"""What the social channels share: posts made of pieces, fitted to a network, judged and repaired.

`social_twitter`, `social_linkedin` and `social_facebook` plan with it. It writes no word of its own:
a post is pieces of the document, its part number, one link and tags.
"""

import re
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from tasks.social.posts import PARAGRAPH, Post, body, places
from tasks.social.story import Story, read_story
from tasks.writing.analysis import Analysis
from tasks.writing.channel import (
    Capabilities,
    ChannelContent,
    Count,
    Finding,
    Provenance,
    Severity,
    Spec,
)
from tasks.writing.document import Document
from tasks.writing.words.cutting import cut

_ADDRESS = re.compile(r"https?://\S+|\bwww\.[^\W_]\S*", re.IGNORECASE)
_HINTS = ("://", "www.", "WWW.")
_HALF = re.compile("[\ud800-\udfff]")
_OPENING = re.compile(r"\n|(?<=[.!?…])\s|(?<=[。！？])")  # noqa: RUF001 -- CJK marks


@dataclass(frozen=True, slots=True)
class Network:
    """The rules of one network. `hook` is how many characters a reader sees before opening a post."""

    key: str
    label: str
    limit: int
    counting: str
    measure: Callable[[str], int]
    max_tags: int
    hook: int
    max_parts: int = 1


@dataclass(frozen=True, slots=True)
class SocialPlan:
    """Posts in order; the link ends the last one, the tags end the first."""

    posts: tuple[Post, ...]
    tags: tuple[str, ...] = ()
    link: str = ""
    media: tuple[Mapping[str, str], ...] = ()


def ending(plan: SocialPlan, index: int) -> str:
    """What follows the words of a post: its number in a thread, the link, the tags."""
    total = len(plan.posts)
    text = f" ({index + 1}/{total})" if total > 1 else ""
    if plan.link and index == total - 1 and not any(plan.link in body(p) for p in plan.posts):
        text += PARAGRAPH + plan.link
    if plan.tags and index == 0:
        text += PARAGRAPH + " ".join(plan.tags)
    return text


def addresses(text: str) -> list[str]:
    """The web addresses written out in a text."""
    return _ADDRESS.findall(text) if any(hint in text for hint in _HINTS) else []


def texts_of(content: ChannelContent) -> list[str]:
    """The texts of the parts, in order."""
    parts = content.fields["parts"]
    return [str(part["text"]) for part in parts] if isinstance(parts, list) else []


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
    def compose(self, story: Story) -> SocialPlan:
        """Choose the posts; what does not fit is cut by the pipeline."""

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
        return self.compose(read_story(document, analysis, spec))

    def render(self, plan: SocialPlan, spec: Spec) -> ChannelContent:
        """Write the posts down, each with its length and where its words come from."""
        net = self.network
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
        return ChannelContent(
            channel=net.key,
            fields=fields,
            counts=counts,
            provenance=tuple(_provenance(plan)),
            links=(plan.link,) if plan.link else (),
            media=plan.media,
        )

    def check(self, content: ChannelContent) -> Sequence[Finding]:
        """Judge the finished texts, not the plan: somebody may have edited them."""
        net = self.network
        texts = texts_of(content)
        return [
            *_too_long(net, texts, content),
            *_wrong_links(texts, str(content.fields["link"])),
            *_broken(texts),
            *_weak(net, texts),
            *_excess_tags(net, content),
        ]

    def repair(self, plan: SocialPlan, findings: Sequence[Finding]) -> SocialPlan | None:
        """Drop the tags, then the last sentence, then words; None when nothing can be cut."""
        if not any(finding.severity is Severity.ERROR for finding in findings):
            return None
        if plan.tags:
            return replace(plan, tags=())
        posts = tuple(
            self._shorter(post, ending(plan, index)) for index, post in enumerate(plan.posts)
        )
        posts = tuple(_one_address(posts, plan.link))
        return None if posts == plan.posts else replace(plan, posts=posts)

    def _shorter(self, post: Post, tail: str) -> Post:
        """The post as it is if it fits, else without its last piece or with that piece cut."""
        net = self.network
        over = net.measure(body(post) + tail) - net.limit
        if over <= 0 or not post:
            return post
        if len(post) > 1:
            return post[:-1]
        whole = post[0].slot
        room = net.measure(whole.text) - over
        return (replace(post[0], slot=replace(whole, text=cut(whole.text, room, net.measure))),)


def _one_address(posts: tuple[Post, ...], link: str) -> Iterator[Post]:
    """The posts without pieces that hold another address; a post's only piece ends before it."""
    allowed = link or next((a for post in posts for a in addresses(body(post))), "")
    for post in posts:
        foreign = [[a for a in addresses(piece.slot.text) if a != allowed] for piece in post]
        kept = tuple(piece for piece, others in zip(post, foreign, strict=True) if not others)
        if kept or not post:
            yield kept
            continue
        text, _, _ = post[0].slot.text.partition(foreign[0][0])
        yield (replace(post[0], slot=replace(post[0].slot, text=text.rstrip())),)


def _provenance(plan: SocialPlan) -> Iterator[Provenance]:
    for index, post in enumerate(plan.posts):
        for piece, start, end in places(post):
            for block_id in piece.slot.block_ids:
                yield Provenance(f"parts.{index}.text", start, end, block_id)


def _too_long(net: Network, texts: Sequence[str], content: ChannelContent) -> Iterator[Finding]:
    tags = content.fields["hashtags"]
    tail = [str(content.fields["link"]), " ".join(tags) if isinstance(tags, list) else ""]
    if "".join(texts).strip() in {"", *tail, PARAGRAPH.join(tail)}:
        message = "There is nothing to post; add a title or a sentence to the document."
        yield Finding("empty_content", Severity.ERROR, message)
    for index, text in enumerate(texts, 1):
        value = net.measure(text)
        if value > net.limit:
            message = f"Part {index} counts {value} of {net.limit} ({net.counting}); shorten it."
            yield Finding("over_limit", Severity.ERROR, message)


def _wrong_links(texts: Sequence[str], link: str) -> Iterator[Finding]:
    found = [address.rstrip(".,;:!?)") for text in texts for address in addresses(text)]
    others = [address for address in found if link.rstrip(".,;:!?)") != address]
    allowed = 0 if link else 1
    if len(set(others)) > allowed:
        message = f"A post carries one link, but here is also {others[-1]!r}; remove it."
        yield Finding("too_many_links", Severity.ERROR, message)
    if link and not any(link in text for text in texts):
        message = f"The link {link!r} is missing or cut; put it back whole."
        yield Finding("broken_link", Severity.ERROR, message)
    if any(address.endswith("…") for address in found):
        message = "An address is cut in the middle; remove it or write it out."
        yield Finding("broken_link", Severity.ERROR, message)


def _broken(texts: Sequence[str]) -> Iterator[Finding]:
    for index, text in enumerate(texts, 1):
        if _is_broken(text):
            message = f"Part {index} begins or ends inside a character; cut it elsewhere."
            yield Finding("broken_character", Severity.ERROR, message)


def _is_broken(text: str) -> bool:
    if text.isascii():
        return False
    starts = unicodedata.category(text[0]).startswith("M") or text[0] == "\u200d"
    return starts or text.rstrip("… ").endswith("\u200d") or _HALF.search(text) is not None


def _weak(net: Network, texts: Sequence[str]) -> Iterator[Finding]:
    hook = _OPENING.split(texts[0], maxsplit=1)[0] if texts else ""
    if len(hook) > net.hook:
        message = f"The first sentence has {len(hook)} characters; readers see about {net.hook}."
        yield Finding("long_hook", Severity.INFO, message)
    lines = [
        line
        for index, text in enumerate(texts, 1)
        for line in text.replace(f" ({index}/{len(texts)})", "").split("\n")
        if line.count(" ") > 2
    ]
    if len(set(lines)) < len(lines):
        message = "A line stands there twice; remove one."
        yield Finding("repeated_text", Severity.WARNING, message)


def _excess_tags(net: Network, content: ChannelContent) -> Iterator[Finding]:
    tags = content.fields["hashtags"]
    if isinstance(tags, list) and len(tags) > net.max_tags:
        message = f"{len(tags)} hashtags; {net.label} readers expect at most {net.max_tags}."
        yield Finding("too_many_tags", Severity.WARNING, message)
