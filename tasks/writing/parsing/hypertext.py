"""HTML to document blocks: the article of a page, without what a reader would not see or read.

`parse` calls it for HTML documents, the Markdown parser for HTML inside Markdown. Broken markup
never raises; only markup nested deeper than the parser goes does, with a `DocumentError`.
"""

import re
from collections.abc import Mapping
from typing import Final

from lxml import etree

from tasks.writing.parsing.blocks import BlockBuilder
from tasks.writing.parsing.effort import check_attributes
from tasks.writing.parsing.errors import DocumentError, DocumentProblem
from tasks.writing.parsing.notices import Notices
from tasks.writing.parsing.tables import Element
from tasks.writing.parsing.treewalk import TreeWalker, all_text

MAX_META_CHARS: Final = 500
META_NAMES: Final[Mapping[str, str]] = {
    "description": "description",
    "og:description": "description",
    "author": "author",
    "article:author": "author",
    "article:published_time": "date",
    "date": "date",
    "dc.date": "date",
    "og:image": "image",
    "og:site_name": "site_name",
    "keywords": "keywords",
    "og:title": "page_title",
}
# Class and id rules of the page's own style sheets that hide what they name; nothing cleverer.
HIDING_RULE: Final = re.compile(
    r"([^{}]{1,500})\{[^{}]{0,2000}?(?:display\s*:\s*none|visibility\s*:\s*hidden)"
)
CONDITIONAL_RULES: Final = re.compile(
    r"@(?:media|supports|container)[^{}]{0,500}\{(?:[^{}]*+\{[^{}]*+\})*+"
)
SIMPLE_SELECTOR: Final = re.compile(r"(?<![\w\])-])([.#])([\w-]+)\s*$")


def read_page(content: str, notices: Notices) -> tuple[BlockBuilder, dict[str, str], str]:
    """Blocks of the page's article, its metadata, and its language as far as the page says one."""
    root = parse_html(content)
    blocks = BlockBuilder(notices)
    if root is None:
        return blocks, {}, ""
    meta = _metadata(root)
    walker = TreeWalker(blocks, notices, hidden_names=_hidden_by_style_sheets(root))
    walker.walk(_article(root))
    return blocks, meta, _language(root)


def read_fragment(content: str, blocks: BlockBuilder, notices: Notices) -> None:
    """Adds the blocks of a piece of HTML to `blocks`."""
    root = parse_html(content)
    if root is not None:
        TreeWalker(blocks, notices).walk(root)


def parse_html(content: str) -> Element | None:
    """The element tree, or None when there is nothing in it.

    lxml gets bytes: a text with an XML declaration that names an encoding is refused otherwise.
    """
    check_attributes(content)
    parser = etree.HTMLParser(
        encoding="utf-8", huge_tree=True, remove_pis=True, remove_comments=True
    )
    try:
        root = etree.fromstring(content.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:  # the empty tree; broken markup is repaired, not refused
        return None
    if any(entry.message.startswith("Excessive depth") for entry in parser.error_log):
        raise DocumentError(
            DocumentProblem.TOO_COMPLEX,
            "The HTML nests more than 2,048 elements inside each other; send the article itself.",
        )
    return root


def _article(root: Element) -> Element:
    """The element that holds the article: the only <article>, else <main>, else everything."""
    articles = [e for e in root.iter("article") if next(e.iterancestors("article"), None) is None]
    if len(articles) == 1 and _holds_the_heading(articles[0], root):
        return articles[0]
    mains = [e for e in root.iter("main", "div", "section") if _is_main(e)]
    if len(mains) == 1:
        return mains[0]
    body = root.find("body")
    return root if body is None else body


def _is_main(element: Element) -> bool:
    return element.tag == "main" or element.get("role") == "main"


def _holds_the_heading(article: Element, root: Element) -> bool:
    """An article without the page's h1 is only a part of what the page says."""
    return article.find(".//h1") is not None or root.find(".//h1") is None


def _language(root: Element) -> str:
    lang = root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or ""
    return lang.strip()


def _metadata(root: Element) -> dict[str, str]:
    meta: dict[str, str] = {}
    for element in root.iter("meta"):
        name = (element.get("name") or element.get("property") or "").strip().lower()
        value = " ".join((element.get("content") or "").split())[:MAX_META_CHARS]
        if value and name in META_NAMES:
            meta.setdefault(META_NAMES[name], value)
    title = root.find(".//title")
    words = " ".join(all_text(title).split()) if title is not None else ""
    if words:
        meta.setdefault("page_title", words[:MAX_META_CHARS])
    canonical = root.find(".//link[@rel='canonical']")
    if canonical is not None and (href := (canonical.get("href") or "").strip()):
        meta["canonical"] = href[:MAX_META_CHARS]
    return meta


def _hidden_by_style_sheets(root: Element) -> frozenset[str]:
    """Class and id names, as `.name` and `#name`, that the page's style sheets hide."""
    names: set[str] = set()
    for style in root.iter("style"):
        sheet = CONDITIONAL_RULES.sub("", all_text(style)[:200_000])
        for selectors in HIDING_RULE.findall(sheet):
            for selector in selectors.split(","):
                if match := SIMPLE_SELECTOR.search(selector):
                    names.add(match[1] + match[2])
    return frozenset(names)
