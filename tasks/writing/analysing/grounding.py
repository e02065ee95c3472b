"""The last guard: numbers, addresses and names of finished content must stand in its source.

`tasks.content` asks it about every channel's output, whoever wrote it. It can't see a wrong claim made of
right words; it finds what was invented, mistyped or carried over from another document.
"""

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urljoin

from tasks.writing.analysing.facts import names_in, numbers_in
from tasks.writing.analysis import Analysis
from tasks.writing.channel import ChannelContent, Finding, Severity, Spec
from tasks.writing.document import Document
from tasks.writing.prose import blocks_text

_TAG = re.compile(r"<(?:style|script)\b.*?</(?:style|script)>|<[^>]+>", re.DOTALL)
_HREF = re.compile(r'href="([^"]*)"')
_ADDRESS = re.compile(r"https?://[^\s<>\"]+")
_LIST_MARKER = re.compile(r"\n[\s>]*-?\d+\.(?=\s)")
_LINK_NUMBER = re.compile(r"\[\d+\]")
_PLACE = re.compile(r" \(\d+/\d+\)")  # of a part in its thread
_DIGITS = re.compile(r"\d+")
_SHORT = ("subject", "preheader", "title", "description", "excerpt")
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Ground:
    """All that a source states, in the forms it is looked for."""

    text: str
    numbers: frozenset[str]
    digits: frozenset[str]
    addresses: frozenset[str]
    lang: str


def ground_of(document: Document, analysis: Analysis, spec: Spec) -> Ground:
    """What the document says, and what the customer told us to write around it."""
    hrefs = [link.href for link in analysis.links] + [image.src for image in analysis.images]
    own = [spec.canonical_url, spec.unsubscribe_url]
    text = "\n".join(
        (
            document.title,
            blocks_text(document.blocks),
            *document.meta.values(),
            *(image.alt for image in analysis.images),
            *hrefs,
            *own,
            *_texts_of(spec),
        )
    )
    bases = filter(None, (spec.canonical_url, *document.meta.values()))
    pages = [base for base in bases if base.startswith("http")]
    joined = [urljoin(page, href) for page in pages for href in hrefs]
    written = _ADDRESS.findall(text)
    numbers = numbers_in(text)
    return Ground(
        text=_folded(text),
        numbers=numbers,
        digits=frozenset(_DIGITS.findall(" ".join(numbers))),
        addresses=frozenset(map(_address, (*hrefs, *own, *pages, *joined, *written))),
        lang=document.lang or analysis.lang or "en",
    )


def ungrounded(content: ChannelContent, ground: Ground) -> Iterator[Finding]:
    """An error for each kind of fact that the content states and the source does not."""
    short = _short_texts(content.fields)
    bodies = list(_bodies(content.fields))
    yield from _said(
        "numbers", "number", [n for text in (*short, *bodies) for n in _numbers(text, ground)]
    )
    hrefs = [html.unescape(h) for name in ("html", "fragment") for h in _hrefs(content, name)]
    found = [a for text in (*short, *bodies) for a in _ADDRESS.findall(text)]
    yield from _said(
        "addresses", "address", [a for a in (*hrefs, *found) if _is_foreign(a, ground)]
    )
    lines = [line for text in short for line in text.splitlines()]
    names = names_in(lines, lang=ground.lang)
    yield from _said("names", "name", sorted(n for n in names if _folded(n) not in ground.text))


def _said(kinds: str, kind: str, found: list[str]) -> Iterator[Finding]:
    if found:
        shown = ", ".join(repr(each[:60]) for each in dict.fromkeys(found[:_SHOWN]))
        message = f"The content has {kinds} that the document has not: {shown}. Correct the {kind}."
        yield Finding(f"{kind}_not_in_source", Severity.ERROR, message)


def _numbers(text: str, ground: Ground) -> Iterator[str]:
    for number in sorted(numbers_in(_ADDRESS.sub(" ", text))):
        if number in ground.numbers:
            continue
        if not ground.digits.issuperset(_DIGITS.findall(number)):
            yield number  # "3/4" may stand there as "3 of 4", a digit that is nowhere may not
        elif number.endswith("%") and not _says_per_cent(number[:-1], ground.text):
            yield number


def _says_per_cent(number: str, text: str) -> bool:
    return re.search(rf"(?<!\d){re.escape(number)}\s*(?:%|per ?cent)", text) is not None


def _hrefs(content: ChannelContent, name: str) -> list[str]:
    value = content.fields.get(name, "")
    return _HREF.findall(value) if isinstance(value, str) else []


def _is_foreign(address: str, ground: Ground) -> bool:
    if not address.startswith("http"):
        return False
    key = _address(address)
    return key not in ground.addresses and key not in ground.text


def _short_texts(fields: Mapping[str, object]) -> list[str]:
    texts = [str(fields[name]) for name in _SHORT if fields.get(name)]
    parts = fields.get("parts")
    if isinstance(parts, list):
        texts += [_PLACE.sub("", str(part["text"])) for part in parts]
    return texts


def _bodies(fields: Mapping[str, object]) -> Iterator[str]:
    """The long texts: their words are the document's blocks, so only figures and addresses count."""
    if "subject" in fields:
        text = _LINK_NUMBER.sub("", f"\n{fields.get('text', '')}")
        yield _LIST_MARKER.sub("\n", text)
    elif "fragment" in fields:
        yield html.unescape(_TAG.sub(" ", str(fields["fragment"])))


def _texts_of(spec: Spec) -> Iterator[str]:
    yield from (spec.sender_name, spec.sender_address, spec.postal_address)
    style = spec.style
    if style:
        yield from (style.greeting, style.sign_off, style.call_to_action, style.disclaimer)
        yield from style.brand_words
        yield from (new for _, new in style.preferred)


def _address(text: str) -> str:
    return unquote(html.unescape(text)).rstrip(".,;:!?)…").rstrip("/").casefold()


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()
