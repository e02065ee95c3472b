"""Where a document comes from: a file, standard input or a web address. Nothing is sent here."""

import sys
import time
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

import httpx2

from deploy.client.failures import Failure
from tasks import reading
from tasks.reading import ENDINGS, FileKind, decoded
from tasks.writing.document import Format

STDIN = "-"
MAX_BYTES = 5_000_000
"""What the API accepts unless its settings say otherwise."""
MAX_FILE_BYTES = 10_000_000
"""The same of a Word file or a PDF."""
FETCH_TIMEOUT_S = 10
MAX_REDIRECTS = 5
TYPES = {name: kind for name, kind in reading.TYPES.items() if isinstance(kind, Format)}


@dataclass(frozen=True, slots=True)
class Source:
    """A document as it was found, and a name that its reader recognises.

    Of a Word file or a PDF `file` is what was found, and `content` is empty: the API reads it.
    """

    content: str
    format: Format | FileKind
    name: str
    file: bytes = b""


def read(place: str, *, wanted: Format | None) -> Source:
    """Return the document at a path, at a web address, or on standard input (`-`).

    `wanted` wins over what an ending or a server says of the format. Raises Failure.
    """
    if place == STDIN:
        raw = sys.stdin.buffer.read(MAX_BYTES + 1)
        return _source(raw, wanted or Format.MARKDOWN, "standard input")
    if urlsplit(place).scheme in {"http", "https"}:
        return _fetch(place, wanted)
    path = Path(place)
    kind = wanted or ENDINGS.get(path.suffix.lower().removeprefix("."))
    if kind is None and path.is_file():
        raise Failure(
            f"What {path.name!r} is written in is not known."
            f" Say --format markdown, html or text; known endings are .{', .'.join(ENDINGS)}."
        )
    if isinstance(kind, FileKind):
        raw = _bytes(path, MAX_FILE_BYTES)
        _check_size(len(raw), path.name, MAX_FILE_BYTES)
        return Source("", kind, path.name, raw)
    return _source(_bytes(path, MAX_BYTES), kind or Format.TEXT, path.name)


def _bytes(path: Path, limit: int) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(limit + 1)
    except FileNotFoundError:
        raise Failure(f"There is no file {str(path)!r}.") from None
    except IsADirectoryError:
        raise Failure(f"{str(path)!r} is a folder. Name a file in it.") from None
    except OSError as error:
        raise Failure(f"{str(path)!r} can't be read: {error.strerror}.") from None


def _source(raw: bytes, kind: Format, name: str) -> Source:
    _check_size(len(raw), name)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Failure(
            f"{name} is not UTF-8 text: byte {error.start} can't be read. Save it as UTF-8."
        ) from None
    if not text.strip():
        raise Failure(f"{name} holds no text.")
    return Source(text, kind, name)


def _check_size(size: int, name: str, limit: int = MAX_BYTES) -> None:
    if size > limit:
        raise Failure(f"{name} has more than {limit:,} bytes, the most accepted. Split it.")


def _fetch(url: str, wanted: Format | None) -> Source:
    name = _without_secrets(url)
    try:
        with (
            httpx2.Client(
                timeout=FETCH_TIMEOUT_S, follow_redirects=True, max_redirects=MAX_REDIRECTS
            ) as http,
            http.stream("GET", url, headers={"Accept": ", ".join(TYPES)}) as answer,
        ):
            if not answer.is_success:
                raise Failure(f"{name} answers HTTP {answer.status_code}, not with a document.")
            kind = _kind(answer, name)
            raw = _body(answer, name)
    except httpx2.TimeoutException:
        raise Failure(_too_slow(name)) from None
    except httpx2.TooManyRedirects:
        raise Failure(f"{name} sends on more than {MAX_REDIRECTS} times.") from None
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        reason = str(error).rstrip(".") or type(error).__name__
        raise Failure(f"{name} can't be fetched: {reason}.") from None
    text = decoded(raw, answer.charset_encoding or "")
    if not text.strip():
        raise Failure(f"{name} holds no text.")
    return Source(text, wanted or kind, name)


def _kind(answer: httpx2.Response, name: str) -> Format:
    said = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if said not in TYPES:
        raise Failure(f"{name} is {said or 'of no type'}; only {', '.join(TYPES)} can be read.")
    kind = TYPES[said]
    if kind is Format.TEXT:  # as many servers call Markdown
        named = ENDINGS.get(PurePosixPath(answer.url.path).suffix.lower().removeprefix("."))
        return named if isinstance(named, Format) else kind
    return kind


def _body(answer: httpx2.Response, name: str) -> bytes:
    end = time.monotonic() + FETCH_TIMEOUT_S
    raw = bytearray()
    for chunk in answer.iter_bytes():
        raw += chunk
        _check_size(len(raw), name)
        if time.monotonic() > end:  # the client's own limit is for each read only
            raise Failure(_too_slow(name))
    return bytes(raw)


def _too_slow(name: str) -> str:
    return f"{name} did not answer within {FETCH_TIMEOUT_S} s."


def _without_secrets(url: str) -> str:
    """Return an address without password and query, to be shown and kept with the job."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment="").geturl()
