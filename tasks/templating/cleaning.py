"""What a customer's template may put into an email or a page; all else is taken out.

No script, no form, no frame, no style sheet, nothing that is loaded but pictures over the web.
"""

import re
from typing import Final

import nh3

TAGS: Final = frozenset(
    [
        "a",
        "abbr",
        "b",
        "blockquote",
        "br",
        "caption",
        "center",
        "code",
        "col",
        "colgroup",
        "dd",
        "del",
        "div",
        "dl",
        "dt",
        "em",
        "figcaption",
        "figure",
        "footer",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "i",
        "img",
        "ins",
        "li",
        "ol",
        "p",
        "pre",
        "s",
        "section",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "time",
        "tr",
        "u",
        "ul",
    ]
)
CELL: Final = frozenset({"align", "valign", "bgcolor", "width", "height", "colspan", "rowspan"})
ATTRIBUTES: Final = {
    "*": {"style", "dir", "lang", "title", "role", "align", "class", "id"},
    "a": {"href", "target"},
    "img": {"src", "alt", "width", "height", "border"},
    "table": {"width", "cellpadding", "cellspacing", "border", "bgcolor", "align"},
    "td": set(CELL),
    "th": {*CELL, "scope"},
    "tr": {"bgcolor", "valign"},
    "ol": {"start", "type"},
    "time": {"datetime"},
}
SCHEMES: Final = {"http", "https", "mailto", "tel"}
PROPERTIES: Final = frozenset(
    [
        "background",
        "background-color",
        "border",
        "border-bottom",
        "border-collapse",
        "border-color",
        "border-left",
        "border-radius",
        "border-right",
        "border-spacing",
        "border-style",
        "border-top",
        "border-width",
        "color",
        "direction",
        "display",
        "font",
        "font-family",
        "font-size",
        "font-style",
        "font-weight",
        "height",
        "letter-spacing",
        "line-height",
        "list-style-type",
        "margin",
        "margin-bottom",
        "margin-left",
        "margin-right",
        "margin-top",
        "max-width",
        "min-width",
        "padding",
        "padding-bottom",
        "padding-left",
        "padding-right",
        "padding-top",
        "text-align",
        "text-decoration",
        "text-transform",
        "vertical-align",
        "white-space",
        "width",
        "word-break",
    ]
)
LOADS: Final = re.compile(
    r"url\s*\(|expression\s*\(|image-set|@import|javascript:|\\", re.IGNORECASE
)


def cleaned(html: str) -> str:
    """The HTML with only what is allowed. What is closed in it is what it opened."""
    return nh3.clean(
        html,
        tags=set(TAGS),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        attribute_filter=_attribute,
        url_schemes=set(SCHEMES),
        filter_style_properties=set(PROPERTIES),
        link_rel="noopener noreferrer",
        strip_comments=True,
    )


def _attribute(tag: str, name: str, value: str) -> str | None:
    if name == "style" and LOADS.search(value):
        return None
    return value
