"""What comes from a web address: its kind by type and beginning, its text, and the document of it.

Shared by the sources that read the open web.
"""

from dataclasses import asdict
from pathlib import PurePosixPath
from urllib.parse import urlsplit

import httpx2

from models.documents.service import NewDocument, NewFile
from models.kit import outbound
from models.kit.errors import Invalid
from models.kit.outbound import Answer, Limits
from models.kit.settings import settings
from tasks import reading
from tasks.reading import FileKind
from tasks.writing.document import Format
from tasks.writing.parsing.absolute import with_whole_addresses
from tasks.writing.parsing.errors import DocumentError
from tasks.writing.parsing.feed import is_feed, read_feed

ACCEPT = "text/html, application/xhtml+xml, text/markdown, text/plain, application/pdf, */*;q=0.5"
TOTAL_S = 20.0


def canonical_address(address: str) -> str:
    """Return an address without fragment, its host in lower case. Raises Invalid."""
    try:
        found = httpx2.URL(address)
    except (httpx2.InvalidURL, UnicodeError, ValueError):
        raise Invalid(f"{address[:80]!r} is no web address.") from None
    if not found.host:
        raise Invalid(f"{address[:80]!r} is no web address: it names no host.")
    if found.userinfo:
        raise Invalid("An address with a user name in it is not read. Leave out what is before @.")
    return str(found.copy_with(fragment=None, raw_path=found.raw_path or b"/"))


def get(address: str) -> Answer:
    """Return what stands at an address now, of whatever status. Raises as `outbound.fetch` does."""
    limits = Limits(size_bytes=settings().max_file_bytes, total_s=TOTAL_S)
    return outbound.fetch(address, headers={"Accept": ACCEPT}, limits=limits)


def document_of(answer: Answer) -> NewDocument:
    """Return the document that an answer holds. Raises Invalid for what is none."""
    kind, charset = _media_type(answer)
    try:
        return _document(answer, kind, charset)
    except DocumentError as error:
        raise Invalid(f"{answer.url}: {error.message}", code=error.code) from None


def _document(answer: Answer, kind: str, charset: str) -> NewDocument:
    written = reading.sniffed(answer.body) or _written(answer, kind)
    if isinstance(written, FileKind):
        found = reading.read(answer.body, written)
        name = PurePosixPath(urlsplit(answer.url).path).name
        return NewDocument(
            content=found.content,
            format=found.format,
            file=NewFile(written, answer.body, name[:255]),
            notices=tuple(asdict(notice) for notice in found.notices),
        )
    if is_feed(answer.body):
        return NewDocument(read_feed(answer.body, base=answer.url), Format.HTML)
    text = reading.decoded(answer.body, charset)
    if written is Format.HTML:
        text = with_whole_addresses(text, base=answer.url)
    return NewDocument(text, written)


def _written(answer: Answer, kind: str) -> Format | FileKind:
    """What an answer is written in by its type; where the type says little, by the address."""
    named = reading.ENDINGS.get(PurePosixPath(urlsplit(answer.url).path).suffix[1:].lower())
    by_type = reading.TYPES.get(kind)
    if by_type is None and ("xml" in kind or not kind):
        return named or Format.HTML
    if by_type is None and named is None:
        known = ", ".join(reading.TYPES)
        raise Invalid(f"{answer.url} is {kind[:80]}; only {known} and feeds can be read.")
    if by_type is Format.TEXT or by_type is None:  # as many servers call Markdown
        return named or Format.TEXT
    return by_type


def _media_type(answer: Answer) -> tuple[str, str]:
    kind, _, rest = answer.headers.get("content-type", "").partition(";")
    _, _, charset = rest.lower().partition("charset=")
    return kind.strip().lower(), charset.partition(";")[0].strip(" \"'")
