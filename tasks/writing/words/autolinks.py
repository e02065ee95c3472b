"""Where X sees a link in a post, with a scheme or without: the rules of twitter-text 3.1.0.

`tasks.writing.words.counting` measures with it and the X channel warns with it. It follows that counter
to the letter, oddities included, because every link weighs the same however long it is.
"""

import re
import unicodedata
from array import array
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter

from tasks.writing.words.domains import TOP_LEVEL_DOMAINS

_MAX_LINK_UNITS = 4096
_MAX_LABEL = 63
_MAX_SHORTENED_SLUG = 40


def _any_of(names: Iterable[str]) -> str:
    """A pattern for one of the names, longest first; grouped by letter, which is five times faster."""
    groups = groupby(sorted(names, key=lambda name: (name[0], -len(name), name)), itemgetter(0))
    branches = (
        f"{re.escape(first)}(?:{'|'.join(re.escape(name[1:]) for name in group)})"
        for first, group in groups
    )
    return f"(?:{'|'.join(branches)})"


_SPACES = (
    "\\x09-\\x0d\\x20\\x85\\xa0\\u1680\\u180e\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000"
)
_INVALID = "\ufffe\ufeff\uffff"
_DIRECTION = "\u202a-\u202e\u061c\u200e\u200f\u2066-\u2069"
_NO_HOST = rf"!'#%&()*+,\\./:;<=>?@\[\]\^{{|}}~${_SPACES}{_INVALID}{_DIRECTION}"
# Latin letters with marks as X's counter sees them when it ignores case: some Greek ones as well.
_LATIN = (
    "\xc0-\xd6\xd8-\xf6\xf8-\u024f\u0253\u0254\u0256\u0257\u0259\u025b\u0260\u0263\u0268\u0269"
    "\u026f\u0272\u0275\u0280\u0283\u0288-\u028c\u0292\u02bb\u0300-\u036f\u0399\u03b9\u1e00-\u1eff"
    "\u1fbe\u2c65\u2c66\u2c7e\u2c7f"
)
_CYRILLIC = "\u0400-\u04ff\u1c80-\u1c87"
_LETTERS = f"a-z0-9{_CYRILLIC}{_LATIN}"
_PATH = rf"{_LETTERS}!*';:=+,.$/%#\[\]\-\u2013_~@|&"
_BRACKETS = rf"\((?:[{_PATH}]+|[{_PATH}]*\([{_PATH}]+\)[{_PATH}]*)\)"
_PATH_END = rf"[+\-{_LETTERS}=_#/]"
_QUERY = r"a-z0-9!?*'@();:&=+$/%#\[\]\-_.,~|"
_TOP = rf"(?:{_any_of(TOP_LEVEL_DOMAINS)}(?![0-9a-z@+\-])|xn--[\-0-9a-z]+)"

_LINK = re.compile(
    rf"""
    (?P<before>[^a-z0-9@\uff20$\#\uff03{_INVALID}]|\A)
    (?P<scheme>https?://)?
    (?P<host>
        (?:[^\-_{_NO_HOST}][^{_NO_HOST}]*+(?<![_\-])\.){{0,126}}
        [^\-_{_NO_HOST}][^_{_NO_HOST}]*+(?<!-)\.
        {_TOP}
    )
    (?::[0-9]+)?
    (?P<path>/(?:[{_PATH}]*(?:{_BRACKETS}[{_PATH}]*)*{_PATH_END}|{_BRACKETS}|@[{_PATH}]+/)*)?
    (?:\?[{_QUERY}]*[a-z0-9\-_&=\#/])?
    """,
    re.VERBOSE,
)
_LATIN_HOST = re.compile(rf"(?:[\-a-z0-9{_LATIN}]+\.)+{_TOP}")
_SHORTENED = re.compile(rf"https?://t\.co/([a-z0-9]+)(?:\?[{_QUERY}]*[a-z0-9\-_&=\#/])?")

_MAYBE_LINK = re.compile(r"\.[^\W\d_]")
_TOKEN = re.compile(rf"[^{_SPACES}]+")
# Case does not matter to X, but the length must stay, so only one-to-one letters are lowered.
_LOWER = {
    ord(upper): lower
    for lower in sorted(set("".join(TOP_LEVEL_DOMAINS)) | set("abcdefghijklmnopqrstuvwxyz"))
    if len(upper := lower.upper()) == 1 and upper != lower
}
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")


def split_links(text: str) -> tuple[list[str], list[str]]:
    """The text of a post (in NFC) around its links, in order, and the links."""
    if not _MAYBE_LINK.search(text):
        return [text], []
    units = _units(text)
    prose, links, done = [], [], 0
    for start, end in _links(units):
        prose.append(_from_units(units[done:start]))
        links.append(_from_units(units[start:end]))
        done = end
    prose.append(_from_units(units[done:]))
    return prose, links


def x_links(text: str) -> list[str]:
    """The pieces of the text that X turns into links."""
    return split_links(unicodedata.normalize("NFC", text))[1]


def _links(text: str) -> Iterator[tuple[int, int]]:
    """Where X sees links. No link crosses white space, so each word is looked at by itself."""
    lowered = text.translate(_LOWER)
    for word in _TOKEN.finditer(lowered):
        if _MAYBE_LINK.search(word[0]):
            yield from _links_in_word(text, lowered, word.span())


def _links_in_word(text: str, lowered: str, word: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """The space before the word is shown to the pattern: what precedes a link matters to X."""
    for found in _LINK.finditer(lowered, max(word[0] - 1, 0), word[1]):
        start, end = found.end("before"), found.end()
        if not _is_possible(text[slice(*found.span("host"))], units=len(found[0])):
            continue
        if found["scheme"]:
            yield from _with_scheme(lowered, start, end)
        elif found["before"] not in {"-", "_", ".", "/"}:
            yield from _without_scheme(found)


def _with_scheme(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    shortened = _SHORTENED.match(text, start, end)
    if not shortened:
        yield start, end
    elif len(shortened[1]) <= _MAX_SHORTENED_SLUG:
        yield start, shortened.end()


def _without_scheme(found: re.Match[str]) -> Iterator[tuple[int, int]]:
    """Only Latin host names are links without a scheme; glued to other letters they still are.

    What follows the host belongs to the last of them. X measures that one as if its own letters
    and the path stood together, even when others stand between.
    """
    hosts = [match.span() for match in _LATIN_HOST.finditer(found["host"])]
    shift = found.start("host")
    tail = found.end() - found.end("host") if found["path"] else 0
    for position, (start, end) in enumerate(hosts, 1):
        yield shift + start, shift + end + (tail if position == len(hosts) else 0)


def _is_possible(host: str, *, units: int) -> bool:
    """Whether the host's labels fit in a domain name once they are written in ASCII (RFC 3490)."""
    if host.startswith("xn--") and not _LATIN_HOST.search(host.translate(_LOWER)):
        return False
    return units <= _MAX_LINK_UNITS and all(map(_is_label, host.split(".")))


def _is_label(label: str) -> bool:
    if label.isascii():
        return 1 <= len(label) <= _MAX_LABEL
    pieces = re.split("[\u3002\uff0e\uff61]", label)
    encoded = (
        piece if piece.isascii() else "xn--" + _from_units(piece).encode("punycode").decode("ascii")
        for piece in pieces
    )
    return len(".".join(encoded)) <= _MAX_LABEL


def _units(text: str) -> str:
    """One character for each UTF-16 unit: X's pattern may begin a host in the middle of an emoji."""
    if not _ASTRAL.search(text):
        return text
    return "".join(map(chr, array("H", text.encode("utf-16", "surrogatepass")[2:])))


def _from_units(units: str) -> str:
    """The text again; halves that belong together are joined."""
    if units.isascii():
        return units
    return units.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
