"""What a Word file's parts say, as values that the walk over its text asks.

`docx.py` builds them, `docx_body.py` reads them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from lxml import etree

Element = etree._Element  # noqa: SLF001 - lxml has no public name for the type
MAX_STYLE_DEPTH: Final = 12


@dataclass(frozen=True, slots=True)
class Style:
    """A paragraph or character style; names are in lower case and the same in every language."""

    name: str
    based_on: str
    element: Element


@dataclass(frozen=True, slots=True)
class ListLevel:
    """How one level of a list is counted."""

    ordered: bool
    start: int = 1


@dataclass(frozen=True, slots=True)
class Package:
    """All that is read of a Word file."""

    document: Element
    footnotes: Element | None
    links: Mapping[str, str]
    styles: Mapping[str, Style]
    lists: Mapping[str, Mapping[str, ListLevel]]
    title: str
    author: str
    lang: str

    def lineage(self, style_id: str) -> list[Style]:
        """A style and those it is based on, nearest first."""
        found: list[Style] = []
        while style_id in self.styles and len(found) < MAX_STYLE_DEPTH:
            found.append(self.styles[style_id])
            style_id = found[-1].based_on
        return found


def local(element: Element) -> str:
    """An element's name without its namespace; empty for what is no element."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def value(element: Element | None, name: str = "val") -> str:
    """An attribute by its local name; empty when it is not there."""
    if element is None:
        return ""
    for key, found in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(found)
    return ""


def is_on(element: Element | None) -> bool:
    """Whether a switch such as `<w:b/>` is there and not switched off."""
    return element is not None and value(element).lower() not in {"0", "false", "off", "none"}
