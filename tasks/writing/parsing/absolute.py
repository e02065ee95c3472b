"""Relative addresses in a page from the web become whole ones, so that they lead somewhere elsewhere.

Sources call it before a page is stored; it changes nothing else a reader would see.
"""

from typing import Final
from urllib.parse import urljoin

from lxml import etree

from tasks.writing.parsing.hypertext import parse_html
from tasks.writing.parsing.tables import Element

ADDRESSES: Final = {"a": ("href",), "img": ("src", "data-src"), "link": ("href",)}
MAX_ADDRESS_CHARS: Final = 4_000


def with_whole_addresses(content: str, *, base: str) -> str:
    """The page with the addresses of its links and pictures joined to where it was found.

    A page that does not say where it really lives says so afterwards (`canonical`).
    """
    root = parse_html(content)
    if root is None:
        return content
    make_whole(root, base=base)
    if root.find(".//link[@rel='canonical']") is None:
        head = root.find("head")
        if head is None:
            head = etree.Element("head")
            root.insert(0, head)
        etree.SubElement(head, "link", rel="canonical", href=base)
    return str(etree.tostring(root, method="html", encoding="unicode"))


def make_whole(root: Element, *, base: str) -> None:
    """Join the addresses of links and pictures inside an element to a base address."""
    said = next(root.iter("base"), None)
    start = joined(base, str(said.get("href") or "")) if said is not None else base
    for element in root.iter(*ADDRESSES):
        for name in ADDRESSES[str(element.tag)]:
            if address := (element.get(name) or "").strip():
                element.set(name, joined(start, address))


def joined(base: str, address: str) -> str:
    """A whole address; what can't be joined, or only leads within the page, stays as it is."""
    if address.startswith("#") or len(address) > MAX_ADDRESS_CHARS:
        return address
    try:
        return urljoin(base, address)
    except ValueError:
        return address
