"""What HTML elements mean to a reader: which are hidden, which are no prose, which shape words.

Used for HTML documents and for HTML inside Markdown; it looks at one element at a time.
"""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from tasks.writing.parsing.inlines import Effect


def names(spaced: str) -> frozenset[str]:
    """The names in a text that separates them with spaces."""
    return frozenset(spaced.split())


# Never prose: what a browser runs, loads or draws, and what asks for input.
SILENT: Final = names(
    "script style template noscript iframe frame frameset object embed applet svg math canvas audio "
    "video source track map area head title meta link base rt rp datalist param"
)
INPUTS: Final = names(
    "form button input select textarea option optgroup fieldset dialog menu progress meter"
)
NAVIGATION: Final = frozenset({"nav"})
SCRIPTS: Final = names("script style iframe frame frameset object embed applet")
VOID: Final = names("area base br col embed hr img input link meta param source track wbr")
EFFECTS: Final[Mapping[str, str]] = {
    "strong": Effect.STRONG,
    "b": Effect.STRONG,
    "em": Effect.EMPHASIS,
    "i": Effect.EMPHASIS,
    "cite": Effect.EMPHASIS,
    "dfn": Effect.EMPHASIS,
    "var": Effect.EMPHASIS,
    "s": Effect.STRUCK,
    "del": Effect.STRUCK,
    "strike": Effect.STRUCK,
}
CODE: Final = frozenset({"code", "kbd", "samp", "tt"})
RAISED: Final = frozenset({"sup", "sub"})

HIDING_STYLE: Final = re.compile(
    r"display:none|visibility:(?:hidden|collapse)|opacity:0(?:\.0+)?(?:;|$|!)"
    r"|font-size:0(?:\.0+)?(?:px|pt|em|rem|%)?(?:;|$|!)|font-size:[01]px|color:transparent"
    r"|(?:left|top|right|bottom|text-indent):-\d{3,}"
    r"|(?:max-)?(?:height|width):[01](?:px)?;(?:.*;)?overflow:hidden"
    r"|overflow:hidden;(?:.*;)?(?:max-)?(?:height|width):[01](?:px)?(?:;|$)"
    r"|clip:rect\([01](?:px)?[, ]|clip-path:inset\((?:50|100)%"
)
COLOR: Final = re.compile(r"(?:^|;)color:([^;!]+)")
BACKGROUND: Final = re.compile(r"(?:^|;)background(?:-color)?:([^;!]+)")
HIDING_CLASSES: Final = names(
    "sr-only visually-hidden visuallyhidden screen-reader-text screen-reader-only d-none hidden "
    "hide invisible offscreen off-screen element-invisible"
)
SHOWN_AGAIN: Final = re.compile(
    r"(?:\w+:|d-\w+-)(?:block|flex|inline|grid|table|visible|not-sr-only)"
)
CONSENT: Final = re.compile(
    r"cookie|consent|gdpr|ccpa|onetrust|cc-window|cc-banner|cookiebot|truste|didomi", re.IGNORECASE
)
NOT_CONTENT: Final = re.compile(
    r"(?:^|[\s_-])(?:breadcrumbs?|nav-?(?:bar|header|footer)|skip-?link|skip-to-content|skip-nav|pagination|share-buttons?"
    r"|social-share|sharedaddy|sphinxsidebar|nav-panel|headerlink|anchorjs-link)"
    r"(?:$|[\s_])",
    re.IGNORECASE,
)
ATTRIBUTE: Final = re.compile(
    r"""([^\s"'<>/=]{1,80})(?:\s{0,20}=\s{0,20}(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?"""
)
TAG: Final = re.compile(
    r"""<(/?)([a-zA-Z][a-zA-Z0-9-]{0,40})((?:[^<>"']|"[^"<]{0,4000}+"|'[^'<]{0,4000}+'){0,4000}+)>"""
)
MAX_TAG_CHARS: Final = 8000
PIXELS: Final = re.compile(r"\s*0*[01](?:px)?\s*", re.IGNORECASE)
PIXEL_STYLE: Final = re.compile(r"(?:^|;)(?:width|height):[01]px(?:;|$|!)")


def is_hidden(attributes: Mapping[str, str]) -> bool:
    """True when a reader of the page would not see the element, judged by the element alone."""
    if "hidden" in attributes and attributes["hidden"].strip().lower() != "until-found":
        return True
    if attributes.get("aria-hidden", "").strip().lower() == "true":
        return True
    style = attributes.get("style")
    if style and _style_hides(style):
        return True
    classes = attributes.get("class")
    return bool(classes) and _classes_hide(str(classes))


def _style_hides(style: str) -> bool:
    rules = "".join(style[:4000].lower().split())
    if HIDING_STYLE.search(rules):
        return True
    color, background = COLOR.search(rules), BACKGROUND.search(rules)
    return bool(color and background and color[1] == background[1])


def _classes_hide(classes: str) -> bool:
    return not HIDING_CLASSES.isdisjoint(classes.lower().split()) and not SHOWN_AGAIN.search(
        classes
    )


def is_consent_banner(attributes: Mapping[str, str]) -> bool:
    """True for a box that asks a visitor about cookies, judged by its id, class, role and label."""
    named = f"{attributes.get('id', '')} {attributes.get('class', '')}"
    if CONSENT.search(named):
        return True
    return attributes.get("role") in {"dialog", "alertdialog"} and bool(
        CONSENT.search(attributes.get("aria-label", ""))
    )


def is_page_furniture(attributes: Mapping[str, str]) -> bool:
    """True for breadcrumbs, skip links, heading anchors, share buttons, side bars, menus by role."""
    if attributes.get("role") in {"navigation", "search", "menu", "menubar", "toolbar"}:
        return True
    if attributes.get("id", "").lower() in {"sidebar", "side-bar"}:
        return True
    return bool(NOT_CONTENT.search(attributes.get("class", "")))


def is_pixel(attributes: Mapping[str, str]) -> bool:
    """True for a picture of at most 1 x 1, which shows nothing and counts readers."""
    width, height = attributes.get("width"), attributes.get("height")
    if width is not None and height is not None:
        return bool(PIXELS.fullmatch(width) and PIXELS.fullmatch(height))
    style = "".join(attributes.get("style", "")[:4000].lower().split())
    return len(PIXEL_STYLE.findall(style)) > 1


def image_source(attributes: Mapping[str, str]) -> str:
    """The address of a picture, also when a script was meant to load it late."""
    src = attributes.get("src", "").strip()
    if src and not src.lower().startswith("data:"):
        return src
    return attributes.get("data-src", "").strip() or src


def attributes_of(source: str) -> dict[str, str]:
    """Attributes of a start tag's source, names in lower case, the first of a name winning."""
    found: dict[str, str] = {}
    for name, double, single, bare in ATTRIBUTE.findall(source[:MAX_TAG_CHARS]):
        found.setdefault(name.lower(), html.unescape(double or single or bare))
    return found


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag as it stands in a source."""

    name: str
    closing: bool
    attributes: Mapping[str, str]


def tag_of(source: str) -> Tag | None:
    """The tag that a source is, or None for a comment or declaration."""
    match = TAG.match(source)
    if match is None:
        return None
    return Tag(match[2].lower(), bool(match[1]), attributes_of(match[3]))


@dataclass(slots=True)
class Hiding:
    """An element that hides its inside and was not closed in the source it began in."""

    name: str
    depth: int

    def after_its_end(self, source: str) -> str | None:
        """What follows the element's end in the next piece of source, None when it goes on."""
        for match in TAG.finditer(source):
            if match[2].lower() == self.name:
                self.depth += -1 if match[1] else 1
                if self.depth == 0:
                    return source[match.end() :]
        return None


def unclosed_hiding(source: str) -> Hiding | None:
    """The first element of a piece of source that hides its inside and does not end in it."""
    at = 0
    while match := TAG.search(source, at):
        at = match.end()
        name = match[2].lower()
        if match[1] or name in VOID or match[3].endswith("/"):
            continue
        if name in SILENT or is_hidden(attributes_of(match[3])):
            hiding = Hiding(name, 1)
            rest = hiding.after_its_end(source[at:])
            if rest is None:
                return hiding
            at = len(source) - len(rest)
    return None
