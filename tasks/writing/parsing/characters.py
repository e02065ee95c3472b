"""Which characters and addresses may enter a document. Parsers call it on everything they keep.

It decides nothing about markup; renderers still escape.
"""

import re
from typing import Final
from urllib.parse import quote

# Cc without tab and newline, unpaired surrogates, and the characters that only serve to hide or
# reorder words: overrides U+202D/E, the deprecated U+206A-F, the byte order mark, interlinear marks.
UNWANTED: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202d\u202e\u206a-\u206f\ufeff\ufff9-\ufffb]"
)
# Tag characters spell invisible ASCII; they are only honest inside a flag that begins with U+1F3F4.
INVISIBLE_TAGS: Final = re.compile(
    "(\U0001f3f4[\U000e0020-\U000e007e]{1,8}\U000e007f)|[\U000e0000-\U000e007f]+"
)
BLANKS: Final = re.compile("[ \t\n\u2028\u2029]+")
SURROGATE_FIRST: Final = "\ud800"
SURROGATE_LAST: Final = "\udfff"

SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):")
COLON_FIRST: Final = re.compile(r"[^/?#]*:")
WEB_HOST: Final = re.compile(r"https?://[^/?#\\]", re.IGNORECASE)
# White space, invisible and reordering characters have no place inside an address.
URL_TRICKS: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)
LINK_SCHEMES: Final = frozenset({"http", "https", "mailto", "tel"})
IMAGE_SCHEMES: Final = frozenset({"http", "https"})
URL_KEPT: Final = "%/:?#@!$&'()*+,;=~-._"
NEEDS_QUOTING: Final = re.compile(r"[^A-Za-z0-9/:?#@!$&'()*+,;=~\-._%]|%(?![0-9A-Fa-f]{2})")
LONE_PERCENT: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")
AUTHORITY: Final = re.compile(r"(https?://(?:[^/?#@]*@)?)([^/?#:@\[\]]+)", re.IGNORECASE)
MAX_URL_CHARS: Final = 4096


def clean(text: str) -> str:
    """The text without control, reordering and invisible tag characters; surrogates become U+FFFD."""
    if is_printable(text):
        return text
    if UNWANTED.search(text):
        text = UNWANTED.sub(_replace_unwanted, text)
    if not text.isascii() and INVISIBLE_TAGS.search(text):
        text = INVISIBLE_TAGS.sub(r"\1", text)
    return text


def is_printable(text: str) -> bool:
    """True only when nothing needs to be looked for: no unwanted and no invisible tag character.

    Unicode calls none of them printable; other texts, such as one with a no-break space, may be clean
    all the same. Many times faster than a search for each of them.
    """
    return text.replace("\n", "").replace("\t", "").isprintable()


def invisible_words(text: str) -> str:
    """The ASCII that invisible tag characters spell, empty when there are none."""
    if text.isascii() or is_printable(text):
        return ""
    found = (match[0] for match in INVISIBLE_TAGS.finditer(text) if not match[1])
    return "".join(chr(ord(char) - 0xE0000) for run in found for char in run).strip("\x00\x01\x7f ")


def _replace_unwanted(match: re.Match[str]) -> str:
    char = match[0]
    if SURROGATE_FIRST <= char <= SURROGATE_LAST:
        return "\ufffd"
    return "\n" if char in "\r\x0b\x0c\x85" else ""


def safe_href(raw: str) -> str | None:
    """The address of a link in a form that is safe to publish, or None when it is not.

    http, https, mailto, tel, fragments and relative addresses are; everything else is not, nor is
    an address with control or invisible characters. `//host` becomes https (RFC 3986, 4.2).
    """
    return _safe(raw, LINK_SCHEMES)


def safe_src(raw: str) -> str | None:
    """The address of a picture in a form that is safe to publish, or None when it is not."""
    return _safe(raw, IMAGE_SCHEMES)


def _safe(raw: str, schemes: frozenset[str]) -> str | None:
    url = raw.strip(" \t\n\r\f")
    if not url or len(url) > MAX_URL_CHARS or URL_TRICKS.search(url) or url.startswith("\\"):
        return None
    if url.startswith(("//", "/\\")):
        url = "https:" + url.replace("\\", "/")
    scheme = SCHEME.match(url)
    if scheme:
        name = scheme[1].lower()
        if name not in schemes:
            return None
        if name in IMAGE_SCHEMES and not WEB_HOST.match(url):
            return None
    elif COLON_FIRST.match(url):
        return None  # RFC 3986, 4.2: what is before the colon could only be a scheme
    return _quoted(url) if NEEDS_QUOTING.search(url) else url


def _quoted(url: str) -> str:
    """The address in ASCII: host names as IDNA (RFC 3490), everything else percent-encoded."""
    url = LONE_PERCENT.sub("%25", AUTHORITY.sub(_ascii_host, url))
    return quote(url, safe=URL_KEPT + ("[]" if "://[" in url else ""))


def _ascii_host(match: re.Match[str]) -> str:
    host = match[2]
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            return match[0]
    return match[1] + host
