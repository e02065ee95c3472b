"""Words inside a block as HTML, the same for page and email; what differs is in `Ink` and `resolve`.

`page_body` and `email_body` call it. It collects the links and images it really wrote.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from tasks.writing.document import Break, Code, Emphasis, Image, Inline, Link, Strong, Text
from tasks.writing.layout.escaping import escape, one_line
from tasks.writing.prose import plain

MAX_DEPTH = 30
"""Emphasis nested deeper than any author writes is shown as its words."""


@dataclass(frozen=True, slots=True)
class Ink:
    """Attributes of inline elements, as text that starts with a space or is empty."""

    link: str = ""
    code: str = ""
    image: str = ""


@dataclass(frozen=True, slots=True)
class InlineWriter:
    """Writes inlines; `resolve_link` and `resolve_image` give an address that works, or nothing.

    A link without a usable address leaves its words, an image its alternative text.
    """

    ink: Ink
    resolve_link: Callable[[str], str]
    resolve_image: Callable[[str], str]
    links: dict[str, None] = field(default_factory=dict)
    media: list[dict[str, str]] = field(default_factory=list)
    lost_links: dict[str, None] = field(default_factory=dict)
    lost_images: dict[str, None] = field(default_factory=dict)

    def write(self, inlines: Iterable[Inline]) -> str:
        """HTML of a run of inlines."""
        parts: list[str] = []
        self._write(inlines, parts, depth=0, in_link=False)
        return "".join(parts)

    def image(self, image: Image, *, named_by: str = "") -> str:
        """An `img` element, or the alternative text when the picture cannot be shown."""
        src = self.resolve_image(image.src)
        alt = one_line(image.alt) or named_by
        if not src:
            self.lost_images[image.src] = None
            return escape(alt)
        self.media.append({"src": src, "alt": one_line(image.alt)})
        return f'<img src="{escape(src)}" alt="{escape(alt)}"{self.ink.image}>'

    def _write(
        self, inlines: Iterable[Inline], parts: list[str], *, depth: int, in_link: bool
    ) -> None:
        for inline in inlines:
            match inline:
                case Text():
                    parts.append(escape(inline.text))
                case Code():
                    parts.append(f"<code{self.ink.code}>{escape(inline.text)}</code>")
                case Link():
                    self._link(inline, parts, depth=depth, in_link=in_link)
                case Strong():
                    self._wrapped("strong", inline.children, parts, depth=depth, in_link=in_link)
                case Emphasis():
                    self._wrapped("em", inline.children, parts, depth=depth, in_link=in_link)
                case Image():
                    parts.append(self.image(inline))
                case Break():
                    parts.append("<br>\n")

    def _wrapped(
        self, tag: str, children: Sequence[Inline], parts: list[str], *, depth: int, in_link: bool
    ) -> None:
        parts.append(f"<{tag}>")
        self._children(children, parts, depth=depth, in_link=in_link)
        parts.append(f"</{tag}>")

    def _children(
        self, children: Sequence[Inline], parts: list[str], *, depth: int, in_link: bool
    ) -> None:
        if depth < MAX_DEPTH:
            self._write(children, parts, depth=depth + 1, in_link=in_link)
        else:
            parts.append(escape(plain(children)))

    def _link(self, link: Link, parts: list[str], *, depth: int, in_link: bool) -> None:
        href = "" if in_link else self.resolve_link(link.href)
        if not href:
            if not in_link:
                self.lost_links[link.href] = None
            self._children(link.children, parts, depth=depth, in_link=in_link)
            return
        self.links[href] = None
        title = f' title="{escape(one_line(link.title))}"' if link.title.strip() else ""
        parts.append(f'<a href="{escape(href)}"{title}{self.ink.link}>')
        words = plain(link.children)
        if words:
            self._children(link.children, parts, depth=depth, in_link=True)
        else:
            self._nameless(link, href, parts)
        parts.append("</a>")

    def _nameless(self, link: Link, href: str, parts: list[str]) -> None:
        """A link whose words are empty: its picture, or else its address, is what a reader can click."""
        name = one_line(link.title) or urlsplit(href).hostname or href
        pictures = [c for c in link.children if isinstance(c, Image)]
        parts.extend(self.image(p, named_by=name) for p in pictures)
        if not pictures:
            parts.append(escape(name))
