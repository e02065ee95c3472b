"""RSS and Atom feeds to one HTML page: the feed's title, then each entry with its date and its words.

Sources call it; `parse` reads the page afterwards. Entries are other people's HTML, so each is
closed off before it stands beside others.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from html import escape
from typing import Final

from lxml import etree

from tasks.writing.parsing.absolute import joined, make_whole
from tasks.writing.parsing.errors import DocumentError, DocumentProblem
from tasks.writing.parsing.hypertext import parse_html
from tasks.writing.parsing.tables import Element

MAX_ENTRIES: Final = 20
FEED_START: Final = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}>)?(?:\s|<!--.{0,2000}?-->|<\?xml-stylesheet[^>]{0,500}>)*"
    rb"<(?:rss|(?:\w{1,20}:)?feed|(?:\w{1,20}:)?RDF)[\s>]",
    re.DOTALL,
)
FEED_TYPES: Final = frozenset({"application/rss+xml", "application/atom+xml"})
WHOLE: Final = frozenset({"encoded", "content"})
SHORT: Final = frozenset({"description", "summary"})
DATES: Final = ("published", "pubDate", "date", "updated")
ISO_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d(?!\d)")
LOWERED: Final = {"h1": "h3", "h2": "h3", "h3": "h4", "h4": "h5", "h5": "h6"}
"""An entry's own headings stand below its title."""


def is_feed(raw: bytes) -> bool:
    """Whether bytes begin as a feed does."""
    return FEED_START.match(raw.removeprefix(b"\xef\xbb\xbf")[:4_000]) is not None


def feed_of_page(raw: bytes, *, base: str) -> str:
    """The address of the feed that a page names; empty when it names none."""
    root = parse_html(raw.decode("utf-8", "replace"))
    for link in root.iter("link") if root is not None else ():
        if (link.get("type") or "").strip().lower() in FEED_TYPES and link.get("href"):
            return joined(base, str(link.get("href")).strip())
    return ""


def read_feed(raw: bytes, *, base: str) -> str:
    """The newest entries of a feed, 20 at most, as a page. Raises `DocumentError` for a broken feed."""
    # Feeds are often not quite XML; what can be read of one is. Entities are never expanded.
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, strip_cdata=True
    )
    try:
        root = etree.fromstring(raw, parser)
    except etree.XMLSyntaxError:
        root = None
    if root is None:
        raise DocumentError(DocumentProblem.NO_TEXT, "The feed is broken; no entry can be read.")
    entries = [_entry(each, base) for each in root.iter("{*}item", "{*}entry")][:MAX_ENTRIES]
    said = [entry for entry in entries if entry.title or entry.words]
    if not said:
        raise DocumentError(DocumentProblem.NO_TEXT, "The feed has no entry.")
    channel = next(root.iter("{*}channel"), root)
    title = _text(channel, "title")
    lang = _text(channel, "language") or str(
        root.get("{http://www.w3.org/XML/1998/namespace}lang") or ""
    )
    body = "".join(entry.html() for entry in said)
    head = f"<title>{escape(title)}</title><link rel='canonical' href='{escape(base)}'>"
    name = f"<h1>{escape(title)}</h1>" if title else ""
    return f"<html lang='{escape(lang)}'><head>{head}</head><body><main>{name}{body}</main></body></html>"


@dataclass(frozen=True, slots=True)
class _Entry:
    title: str
    link: str
    date: str
    words: str

    def html(self) -> str:
        """The entry as a section."""
        title = escape(self.title or self.date or self.link)
        if self.link:
            title = f"<a href='{escape(self.link)}'>{title}</a>"
        date = f"<ul><li><strong>Date:</strong> {escape(self.date)}</li></ul>" if self.date else ""
        return f"<h2>{title}</h2>{date}<div>{self.words}</div>"


def _entry(element: Element, base: str) -> _Entry:
    link = _text(element, "link")
    for each in element.iterchildren("{*}link"):
        if each.get("href") and (each.get("rel") or "alternate") == "alternate":
            link = str(each.get("href"))
            break
    address = joined(base, link.strip()) if link.strip() else ""
    return _Entry(
        title=_plain(_text(element, "title")),
        link=address,
        date=next(filter(None, (_day(_text(element, name)) for name in DATES)), ""),
        words=_words(element, address or base),
    )


def _words(element: Element, base: str) -> str:
    """What an entry says, whole where the feed has it whole, as HTML that closes all it opens."""
    for names in (WHOLE, SHORT):
        for child in element:
            name = etree.QName(child).localname if isinstance(child.tag, str) else ""
            if name in names and (found := _inner(child)).strip():
                return "".join(_closed(found, base))
    return ""


def _inner(child: Element) -> str:
    if len(child):  # Atom's xhtml: elements instead of text
        for each in child.iter("*"):
            each.tag = etree.QName(each).localname
        return "".join(str(etree.tostring(each, encoding="unicode")) for each in child)
    return child.text or ""


def _closed(html: str, base: str) -> Iterator[str]:
    root = parse_html(f"<div>{html}</div>")
    if root is None:
        return
    make_whole(root, base=base)
    for element in root.iter("article", "main", "section", *LOWERED):
        element.tag = LOWERED.get(str(element.tag), "div")
        element.attrib.pop("role", "")
    body = root.find("body")
    for each in body if body is not None else root:
        yield str(etree.tostring(each, method="html", encoding="unicode"))


def _text(element: Element, name: str) -> str:
    found = next(element.iterchildren("{*}" + name), None)
    return (
        " ".join("".join(map(str, found.itertext())).split())[:2_000] if found is not None else ""
    )


def _day(said: str) -> str:
    """The day of a moment as feeds write it (RFC 822, ISO 8601), else nothing."""
    if ISO_DAY.match(said):
        return said[:10]
    try:
        return parsedate_to_datetime(said).date().isoformat()
    except ValueError:
        return ""


def _plain(title: str) -> str:
    """A title without the markup that some feeds put into it."""
    if "<" not in title and "&" not in title:
        return title
    root = parse_html(title)
    return " ".join("".join(map(str, root.itertext())).split()) if root is not None else title
