"""The rules of a network and how finished posts are held against them.

`tasks.social.network` judges with it, and whoever edits a post does: it looks at texts, not at plans.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from tasks.social.posts import PARAGRAPH
from tasks.social.tellable import addresses
from tasks.writing.channel import ChannelContent, Finding, Severity, Spec

_HALF = re.compile("[\ud800-\udfff]")
_OPENING = re.compile(r"\n|(?<=[.!?…])\s|(?<=[。！？])")  # noqa: RUF001 -- CJK marks


@dataclass(frozen=True, slots=True)
class Network:
    """The rules of one network. `hook` is how many characters a reader sees before opening a post.

    `max_tags` is what readers bear, `tag_limit` what the network takes (0: it does not say).
    """

    key: str
    label: str
    limit: int
    counting: str
    measure: Callable[[str], int]
    max_tags: int
    hook: int
    max_parts: int = 1
    tag_limit: int = 0
    carries_link: bool = True

    def within(self, spec: Spec) -> "Network":
        """The network with the limit of this customer's server and the tags of its style."""
        limit = dict(spec.limits).get(self.key, self.limit)
        most = spec.style.hashtags_max if spec.style else None
        tags = self.max_tags if most is None else min(most, self.max_tags)
        bounded = self.limited_to(limit)
        return bounded if tags == self.max_tags else replace(bounded, max_tags=tags)

    def leaving_room_for(self, text: str) -> "Network":
        """The network as it is for posts that still get the text under them."""
        room = self.measure(PARAGRAPH + text) if text else 0
        return self.limited_to(max(1, self.limit - room))

    def limited_to(self, limit: int) -> "Network":
        """The network with this limit."""
        return self if limit == self.limit else replace(self, limit=limit)


def texts_of(content: ChannelContent) -> list[str]:
    """The texts of the parts, in order."""
    parts = content.fields["parts"]
    return [str(part["text"]) for part in parts] if isinstance(parts, list) else []


def judge(network: Network, content: ChannelContent) -> Iterator[Finding]:
    """What is wrong with finished posts; each was measured against the limit its count names."""
    limits = [count.limit for count in content.counts if count.rule == network.counting]
    net = network.limited_to(limits[0]) if limits else network
    texts = texts_of(content)
    yield from _too_long(net, texts, content)
    yield from _wrong_links(texts, str(content.fields["link"]))
    yield from _broken(texts)
    yield from _weak(net, texts)
    yield from _excess_tags(net, content)


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
    if isinstance(tags, list) and 0 < net.tag_limit < len(tags):
        message = f"{len(tags)} hashtags; {net.label} takes {net.tag_limit}. Remove some."
        yield Finding("over_tag_limit", Severity.ERROR, message)
    elif isinstance(tags, list) and len(tags) > net.max_tags:
        message = f"{len(tags)} hashtags; {net.label} readers expect at most {net.max_tags}."
        yield Finding("too_many_tags", Severity.WARNING, message)
