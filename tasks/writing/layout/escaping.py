"""Text and addresses made safe for markup. Every byte a source contributes to HTML passes here.

The page, email and plain-text renderers call it; it knows nothing about blocks or layouts.
"""

import re
from html import escape as _escape
from urllib.parse import quote, urljoin, urlsplit

# The HTML standard's "noncharacters and controls"; lone surrogates cannot be written as UTF-8 at all.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_PLAIN_ADDRESS = re.compile(
    r"https?://(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)*[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?::\d{1,5})?"
    r"(?:/(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})*)?"
    r"(?:\?(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*)?"
    r"(?:#(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*)?"
)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_HOST = re.compile(r"(?:[^\W_]|-|_|\.)+|\[[0-9A-Fa-f:.]+\]")
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_KEPT = "/:@!$&'()*+,;=~-._%"


def escape(text: str) -> str:
    """Text as HTML character data or a quoted attribute value, without the characters HTML forbids."""
    return _escape(clean(text))


def clean(text: str) -> str:
    """Text without control characters, lone surrogates and noncharacters; tabs and newlines stay."""
    if text.isascii() and text.isprintable():
        return text
    return _FORBIDDEN.sub("", text)


def one_line(text: str) -> str:
    """Text on a single line with single spaces, fit for a header or a title."""
    return " ".join(clean(text).split())


def web_address(href: str, base: str = "") -> str:
    """An absolute http(s), mailto or tel address, percent-encoded where needed, or an empty string.

    A relative one is resolved against `base`; without a base it has no address outside its site.
    """
    href = clean(href).strip()
    if _PLAIN_ADDRESS.fullmatch(href):
        return href
    if href.startswith("//"):
        href = f"https:{href}"
    if not _SCHEME.match(href):
        if not base or not href:
            return ""
        href = _joined(base, href)
    scheme, _, rest = href.partition(":")
    match scheme.lower():
        case "http" | "https":
            return _encoded(href)
        case "mailto" | "tel" if rest:
            return f"{scheme.lower()}:{_quoted(rest, '?%')}"
        case _:
            return ""


def page_address(href: str, base: str = "") -> str:
    """An absolute http(s) address like `web_address`, or an empty string."""
    address = web_address(href, base)
    return address if address.startswith(("http://", "https://")) else ""


def site_address(href: str) -> str:
    """A relative address percent-encoded where needed; empty when it carries a scheme or a host."""
    href = clean(href).strip()
    if _SCHEME.match(href) or href.startswith(("//", "\\")) or ":" in href.partition("/")[0]:
        return ""
    path, mark, fragment = href.partition("#")
    path, question, query = path.partition("?")
    return f"{_quoted(path)}{question}{_quoted(query, '?')}{mark}{_quoted(fragment, '?')}"


def _joined(base: str, href: str) -> str:
    try:
        return urljoin(base, href)
    except ValueError:  # for example an unclosed IPv6 bracket
        return ""


def _encoded(href: str) -> str:
    try:
        parts = urlsplit(href)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    if not _HOST.fullmatch(host) or ".." in host or host[0] in "-.":
        return ""
    where = host if port is None else f"{host}:{port}"
    query = f"?{_quoted(parts.query, '?')}" if parts.query else ""
    fragment = f"#{_quoted(parts.fragment, '?')}" if parts.fragment else ""
    return f"{parts.scheme.lower()}://{where}{_quoted(parts.path)}{query}{fragment}"


def _quoted(part: str, extra: str = "") -> str:
    return quote(_STRAY_PERCENT.sub("%25", part), safe=_KEPT + extra)
