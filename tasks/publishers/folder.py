"""Pages written to a folder as a static site, with a front page, a feed (RSS) and a sitemap.

A web server in front of the folder shows them. Everything is written beside its place and moved
there, so that readers never see half a file; the list of what is there (`.toombos.json`) comes last.
"""

import fcntl
import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from html import escape
from pathlib import Path
from typing import Any, Final

from lxml import etree
from pydantic import BaseModel, ConfigDict, Field

from models.kit import clock
from models.kit.errors import Invalid
from models.kit.settings import settings as _known
from models.publications.sending import Fate
from tasks.publishers._base import Answer, Piece, Place

INDEX: Final = ".toombos.json"
FEED_ITEMS: Final = 50
_NO_XML: Final = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
SITEMAP: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"


class Site(BaseModel):
    """A static site."""

    model_config = ConfigDict(extra="forbid")

    site: str = Field(
        pattern="^[a-z0-9][a-z0-9-]{0,62}$", description="Its folder's name, of a-z, 0-9 and -."
    )
    base_url: str = Field(
        max_length=500,
        pattern=r"^https?://[^\s?#]+$",
        description="Where readers reach it, such as https://news.example.com.",
    )
    title: str = Field(min_length=1, max_length=200, description="What feed and front page say.")

    def address(self, slug: str) -> str:
        """Return where readers reach a page."""
        return f"{self.base_url.rstrip('/')}/{slug}/"


@dataclass(frozen=True, slots=True)
class Page:
    """What the site's list says of one content."""

    slug: str
    title: str
    excerpt: str
    version: int
    publication_id: str
    digest: str
    published_at: str
    first_at: str


class Folder:
    """Writes pages to a folder."""

    label = "Static site"
    channels = frozenset({"website"})
    settings = Site
    signs = False

    def check(self, settings: Site) -> None:
        if _known().production and _known().sites_dir is None:
            raise Invalid(
                "There is no folder for sites that API and workers share."
                " An administrator sets TOOMBOS_SITES_DIR."
            )

    def request(self, piece: Piece, place: Place[Site]) -> dict[str, Any]:
        pages = _read(_root(place))
        mine = _place(piece, pages)
        pages[str(piece.content_id)] = mine
        files = {f"{mine.slug}/index.html": _html(piece), **_around(pages, place.settings)}
        return {"folder": place.settings.site, "url": place.settings.address(mine.slug)} | {
            "files": files
        }

    def publish(self, piece: Piece, place: Place[Site]) -> Answer:
        root = _root(place)
        with _alone(root):
            pages = _read(root)
            mine = _place(piece, pages)
            _write(root / mine.slug / "index.html", _html(piece))
            pages[str(piece.content_id)] = mine
            for name, text in _around(pages, place.settings).items():
                _write(root / name, text)
            _write(root / INDEX, _listed(pages))
        return Answer(Fate.TAKEN, receipt=_receipt(mine, place.settings))

    def looks_up(self, settings: Site) -> bool:
        return True

    def look_up(self, piece: Piece, place: Place[Site]) -> Answer:
        root = _root(place)
        mine = _read(root).get(str(piece.content_id))
        if mine is None or mine.publication_id != str(piece.publication_id):
            return Answer(Fate.ABSENT, error="The site does not have it.")
        try:
            shown = (root / mine.slug / "index.html").read_bytes()
        except FileNotFoundError:
            shown = b""
        if hashlib.sha256(shown).hexdigest() != mine.digest:
            return Answer(Fate.ABSENT, error="The site has another page in its place.")
        return Answer(Fate.THERE, receipt=_receipt(mine, place.settings))


def _root(place: Place[Site]) -> Path:
    base = _known().sites_dir or _known().data_dir / "sites"
    return base / str(place.tenant_id) / place.settings.site


def _html(piece: Piece) -> str:
    html = piece.body.get("html")
    if not isinstance(html, str) or not html:
        raise Invalid("The content has no page to write.")
    return html


def _place(piece: Piece, pages: Mapping[str, Page]) -> Page:
    """Return where a piece goes: where its content is already, else at its slug, if that is free."""
    before = pages.get(str(piece.content_id))
    wanted = str(piece.body.get("slug") or "") or str(piece.content_id)
    if not all(part.isalnum() and part.isascii() for part in wanted.split("-")):
        raise Invalid(f"The slug {wanted[:80]!r} is no name of a folder; use a-z, 0-9 and -.")
    taken = {page.slug for page in pages.values()}
    free = wanted if wanted not in taken else f"{wanted}-{str(piece.content_id)[:8]}"
    now = clock.iso(piece.asked_at)
    return Page(
        slug=before.slug if before else free,
        title=str(piece.body.get("title") or "")[:300],
        excerpt=str(piece.body.get("excerpt") or piece.body.get("description") or "")[:1_000],
        version=piece.version,
        publication_id=str(piece.publication_id),
        digest=hashlib.sha256(_html(piece).encode()).hexdigest(),
        published_at=now,
        first_at=before.first_at if before else now,
    )


def _receipt(page: Page, site: Site) -> dict[str, Any]:
    return {"url": site.address(page.slug), "sha256": page.digest}


def _around(pages: Mapping[str, Page], site: Site) -> dict[str, str]:
    """Return the files that tell of all pages, newest first."""
    shown = sorted(pages.values(), key=lambda page: (page.first_at, page.slug), reverse=True)
    return {
        "index.html": _front(shown, site),
        "feed.xml": _feed(shown[:FEED_ITEMS], site),
        "sitemap.xml": _sitemap(shown, site),
    }


def _front(pages: list[Page], site: Site) -> str:
    items = "\n".join(
        f'<li><a href="{escape(page.slug)}/">{escape(page.title)}</a><p>{escape(page.excerpt)}</p></li>'
        for page in pages
    )
    title = escape(site.title)
    return (
        '<!doctype html>\n<html><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{title}</title>"
        f'<link rel="alternate" type="application/rss+xml" title="{title}" href="feed.xml"></head>\n'
        f"<body><main><h1>{title}</h1>\n<ul>\n{items}\n</ul></main></body></html>\n"
    )


def _feed(pages: list[Page], site: Site) -> str:
    rss = etree.Element("rss", version="2.0")
    channel = etree.SubElement(rss, "channel")
    for name, text in (
        ("title", site.title),
        ("link", site.base_url),
        ("description", site.title),
    ):
        etree.SubElement(channel, name).text = _plain(text)
    for page in pages:
        item = etree.SubElement(channel, "item")
        etree.SubElement(item, "title").text = _plain(page.title)
        etree.SubElement(item, "link").text = site.address(page.slug)
        etree.SubElement(item, "guid", isPermaLink="true").text = site.address(page.slug)
        at = datetime.fromisoformat(page.first_at)
        etree.SubElement(item, "pubDate").text = format_datetime(at)
        etree.SubElement(item, "description").text = _plain(page.excerpt)
    return _xml(rss)


def _sitemap(pages: list[Page], site: Site) -> str:
    urlset = etree.Element("urlset", nsmap={None: SITEMAP})  # type: ignore[dict-item]  # the stubs lack the default one
    for page in pages:
        url = etree.SubElement(urlset, "url")
        etree.SubElement(url, "loc").text = site.address(page.slug)
        etree.SubElement(url, "lastmod").text = page.published_at
    return _xml(urlset)


def _xml(root: etree._Element) -> str:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True).decode()


def _plain(text: str) -> str:
    """Return text without the characters that XML can't carry."""
    return _NO_XML.sub("", text)


def _listed(pages: Mapping[str, Page]) -> str:
    found = {key: {n: getattr(page, n) for n in Page.__slots__} for key, page in pages.items()}
    return json.dumps(found, indent=1, sort_keys=True)


def _read(root: Path) -> dict[str, Page]:
    try:
        found = json.loads((root / INDEX).read_text("utf-8"))
    except FileNotFoundError:
        return {}
    return {key: Page(**page) for key, page in found.items()}


def _write(path: Path, text: str) -> None:
    """Let a file say this, at once and for good: it is on disk before it is in its place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.new")
    with beside.open("wb") as file:
        file.write(text.encode())
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    """Let nobody else write to a site meanwhile, of whatever process of this machine."""
    root.mkdir(parents=True, exist_ok=True)
    with (root / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


PUBLISHER = Folder()
