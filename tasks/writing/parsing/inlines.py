"""Builds a run of inlines from a stream of events, whatever markup the events come from.

The Markdown, HTML and plain text parsers feed it. It is where unsafe addresses, status badges,
control characters and too deep nesting end, so that no parser can forget one of them.
"""

import re
from typing import Final

from tasks.writing.document import Break, Code, Emphasis, Image, Inline, Link, Strong, Text
from tasks.writing.parsing.characters import BLANKS, clean, safe_href, safe_src
from tasks.writing.parsing.notices import NoticeCode, Notices
from tasks.writing.prose import plain

MAX_DEPTH: Final = 20
BARE_URL: Final = re.compile(r"\bhttps?://[^\s<>\"'`|\\^{}]+", re.IGNORECASE)
URL_TAIL: Final = ".,;:!?*_~'\"。，、！？；：…»”’"  # noqa: RUF001 - punctuation after an address in any script
SUPERSCRIPT: Final = str.maketrans("0123456789+-()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾")
SUBSCRIPT: Final = str.maketrans("0123456789+-()", "₀₁₂₃₄₅₆₇₈₉₊₋₍₎")
RAISABLE: Final = re.compile(r"[0-9+\-()]+")
# Pictures that show a build's state or a version: true for a moment, never part of what is said.
BADGE: Final = re.compile(
    r"//(?:[\w-]+\.)?(?:shields\.io|badge\.fury\.io|badgen\.net|badges\.gitter\.im|travis-ci\.(?:org|com)"
    r"|circleci\.com|coveralls\.io|codecov\.io|app\.codacy\.com|api\.codacy\.com|api\.codeclimate\.com"
    r"|ci\.appveyor\.com|snyk\.io/test|pepy\.tech|packagephobia\.\w+|bestpractices\.coreinfrastructure\.org"
    r"|www\.bestpractices\.dev|api\.securityscorecards\.dev|sonarcloud\.io/api|results\.pre-commit\.ci"
    r"|nodei\.co|david-dm\.org|isitmaintained\.com|api\.reuse\.software)[/?]"
    r"|/badges?(?:[/.?_-]|$)|[/_-]badge\.(?:svg|png|[\w-]+\.)|\.svg\?(?:branch|tag)=|/actions/workflows/[^?#]*\.svg",
    re.IGNORECASE,
)


class Effect:
    """What a frame makes of its children; plain strings, compared by identity of meaning only."""

    STRONG: Final = "strong"
    EMPHASIS: Final = "emphasis"
    LINK: Final = "link"
    HIDDEN: Final = "hidden"
    STRUCK: Final = "struck"


class InlineBuilder:
    """Takes text and open/close events in order and gives a finished run of inlines."""

    def __init__(self, notices: Notices, *, autolink: bool) -> None:
        self.notices = notices
        self.raised: str = ""  # "sup" or "sub" while inside one
        self._autolink = autolink
        self._buffer: list[str] = []
        self._nodes: list[Inline] = []
        self._frames: list[tuple[str, str, str, str, list[Inline]]] = []
        self._too_deep = 0
        self._dropped_badge = False

    @property
    def is_empty(self) -> bool:
        """True while nothing but white space was said."""
        return not self._nodes and not self._frames_said() and not any(map(str.strip, self._buffer))

    def _frames_said(self) -> bool:
        return any(frame[4] for frame in self._frames)

    def text(self, text: str) -> None:
        """Add words."""
        if self.raised and RAISABLE.fullmatch(text):
            text = text.translate(SUPERSCRIPT if self.raised == "sup" else SUBSCRIPT)
        self._buffer.append(text)

    def code(self, text: str) -> None:
        """Add words that a machine reads."""
        words = " ".join(clean(text).split())
        if words:
            self._add(Code(words))

    def image(self, src: str, alt: str, title: str = "") -> None:
        """Add a picture; a badge is left out, one with an unsafe address leaves its alt text."""
        alt = " ".join(clean(alt).split())
        if BADGE.search(src):
            self._dropped_badge = True
            self.notices.add(NoticeCode.BADGE_REMOVED, "Status badge left out", alt or src)
            return
        address = safe_src(src)
        if address is None:
            self.notices.add(
                NoticeCode.UNSAFE_URL_REMOVED, "Picture address not usable", src or alt
            )
            self._buffer.append(alt)
            return
        self._add(Image(address, alt, " ".join(clean(title).split())))

    def line_break(self) -> None:
        """Add a break the author asked for."""
        self._add(Break())

    def open(self, key: str, effect: str, href: str = "", title: str = "") -> None:
        """Begin emphasis, a link or words to be left out; an unsafe link is no frame at all."""
        self._flush()
        if len(self._frames) >= MAX_DEPTH or self._too_deep:
            self._too_deep += 1
            return
        if effect == Effect.LINK:
            address = None if self._inside(Effect.LINK) else safe_href(href)
            if address is None:
                if not self._inside(Effect.LINK):
                    self.notices.add(NoticeCode.UNSAFE_URL_REMOVED, "Link address not usable", href)
                effect = ""
            href = address or ""
        self._frames.append((key, effect, href, clean(title), self._nodes))
        self._nodes = []

    def close(self, key: str) -> None:
        """End the innermost frame opened with `key` and all inside it; unknown keys do nothing."""
        if self._too_deep:
            self._too_deep -= 1
            return
        if any(frame[0] == key for frame in self._frames):
            while self._close_innermost() != key:
                pass

    def _close_innermost(self) -> str:
        self._flush()
        key, effect, href, title, outer = self._frames.pop()
        children = tuple(self._nodes)
        self._nodes = outer
        if not children:
            return key
        if effect == Effect.STRONG:
            outer.append(Strong(children))
        elif effect == Effect.EMPHASIS:
            outer.append(Emphasis(children))
        elif effect == Effect.LINK:
            if len(children) > 1 or children[0] != Text(" "):
                outer.append(Link(href, children, title))
        elif effect:
            self._report_left_out(effect, children)
        else:
            outer.extend(children)
        return key

    def _report_left_out(self, effect: str, children: tuple[Inline, ...]) -> None:
        words = plain(children)
        if not words:
            return
        if effect == Effect.HIDDEN:
            self.notices.add(NoticeCode.HIDDEN_TEXT_REMOVED, "Hidden text left out", words)
        else:
            self.notices.add(NoticeCode.STRUCK_TEXT_REMOVED, "Crossed-out text left out", words)

    def _inside(self, effect: str) -> bool:
        return any(frame[1] == effect for frame in self._frames)

    def _add(self, inline: Inline) -> None:
        self._flush()
        self._nodes.append(inline)

    def _flush(self) -> None:
        if not self._buffer:
            return
        text = clean("".join(self._buffer))
        self._buffer.clear()
        if "  " in text or not text.isprintable():  # blanks other than the space are not printable
            text = BLANKS.sub(" ", text)
        if not text:
            return
        if self._autolink and "://" in text and not self._inside(Effect.LINK):
            self._nodes.extend(split_urls(text))
        else:
            self._nodes.append(Text(text))

    def finish(self) -> tuple[Inline, ...]:
        """The run so far without blank ends; the builder is empty afterwards."""
        while self._frames:
            self._close_innermost()
        self._flush()
        nodes, self._nodes = self._nodes, []
        self._too_deep = 0
        dropped_badge, self._dropped_badge = self._dropped_badge, False
        trimmed = _trim(nodes)
        if dropped_badge and not any(char.isalnum() for char in plain(trimmed)):
            return tuple(node for node in trimmed if isinstance(node, Image | Link))
        return trimmed

    def split(self) -> tuple[Inline, ...]:
        """As `finish`, but what was open is open again afterwards: a link around two paragraphs."""
        again = [frame[:4] for frame in self._frames]
        deep = self._too_deep
        done = self.finish()
        for key, effect, href, title in again:
            self._frames.append((key, effect, href, title, self._nodes))
            self._nodes = []
        self._too_deep = deep
        return done


def _trim(nodes: list[Inline]) -> tuple[Inline, ...]:
    """The nodes without breaks and blanks at the ends and with no blank beside a break."""
    kept: list[Inline] = []
    for node in nodes:
        after_break = not kept or isinstance(kept[-1], Break)
        if isinstance(node, Text) and after_break:
            node = Text(node.text.lstrip(" "))  # noqa: PLW2901 - the trimmed node stands for the node
            if not node.text:
                continue
        elif isinstance(node, Break):
            _strip_end(kept)
            if not kept:
                continue
        kept.append(node)
    while kept and isinstance(kept[-1], Break):
        kept.pop()
    _strip_end(kept)
    while kept and isinstance(kept[-1], Break):
        kept.pop()
        _strip_end(kept)
    return tuple(kept)


def _strip_end(nodes: list[Inline]) -> None:
    if nodes and isinstance(last := nodes[-1], Text):
        stripped = last.text.rstrip(" ")
        if stripped:
            nodes[-1] = Text(stripped)
        else:
            nodes.pop()


def split_urls(text: str) -> list[Inline]:
    """The text with every bare http(s) address as a link; punctuation after one stays text."""
    nodes: list[Inline] = []
    done = 0
    for match in BARE_URL.finditer(text):
        url = _without_tail(match[0])
        address = safe_href(url)
        if address is None:
            continue
        end = match.start() + len(url)
        if match.start() > done:
            nodes.append(Text(text[done : match.start()]))
        nodes.append(Link(address, (Text(url),)))
        done = end
    if done < len(text):
        nodes.append(Text(text[done:]))
    return nodes


def _without_tail(url: str) -> str:
    """The address without closing punctuation that belongs to the sentence around it."""
    unpaired = url.count(")") - url.count("(")
    while True:
        url = url.rstrip(URL_TAIL)
        if unpaired <= 0 or not url.endswith(")"):
            return url.rstrip("]") if "[" not in url else url
        url = url[:-1]
        unpaired -= 1
