"""From the bytes of a file to a document's text: the one way in for uploads and for sources.

Word files and PDFs become HTML. They are read in a process of their own with a limit of time and
memory, because a hostile file can ask for any amount of both.
"""

import re
import resource
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Final

import orjson

from tasks.writing.document import Format, Notice
from tasks.writing.parsing.docx import read_docx
from tasks.writing.parsing.errors import DocumentError, DocumentProblem
from tasks.writing.parsing.notices import Notices
from tasks.writing.parsing.pdf import read_pdf

CPU_S: Final = 20
"""Processor time for one file; a report of a hundred pages takes one or two."""
TIMEOUT_S: Final = 45
"""For the same on a machine that is busy with other things."""
MEMORY_BYTES: Final = 1_000_000_000
META_CHARSET: Final = re.compile(
    rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE
)
AT_ONCE: Final = 2
"""Files that one process has read at the same moment; others wait."""

_gate = threading.BoundedSemaphore(AT_ONCE)


class FileKind(StrEnum):
    """Files that are no text. They become HTML; the file itself is kept beside it."""

    DOCX = "docx"
    PDF = "pdf"


ENDINGS: Final[Mapping[str, Format | FileKind]] = {
    "md": Format.MARKDOWN,
    "markdown": Format.MARKDOWN,
    "html": Format.HTML,
    "htm": Format.HTML,
    "txt": Format.TEXT,
    "text": Format.TEXT,
    "docx": FileKind.DOCX,
    "pdf": FileKind.PDF,
}
"""What a file's ending says of it."""
TYPES: Final[Mapping[str, Format | FileKind]] = {
    "text/html": Format.HTML,
    "application/xhtml+xml": Format.HTML,
    "text/markdown": Format.MARKDOWN,
    "text/x-markdown": Format.MARKDOWN,
    "text/plain": Format.TEXT,
    "application/pdf": FileKind.PDF,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": FileKind.DOCX,
}
"""What a server's media type says of what it sends."""
READERS: Final[Mapping[FileKind, Callable[[bytes, Notices], str]]] = {
    FileKind.DOCX: read_docx,
    FileKind.PDF: read_pdf,
}


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file says: text in one of the formats that `parse` reads, and what was left out.

    `kind` is empty when the file was text, else what it was.
    """

    content: str
    format: Format
    kind: FileKind | None = None
    notices: tuple[Notice, ...] = ()


def read(raw: bytes, written: Format | FileKind) -> Reading:
    """Return what a file says. Takes at most 20 s of a processor and 1 GB, in a process of its own.

    Raises DocumentError for what can't be read: another kind of file, a locked or a hostile one.
    """
    found = sniffed(raw) or written
    if isinstance(found, Format):
        if isinstance(written, FileKind):
            raise _other(f"It does not begin as a .{written} file does.", written)
        return Reading(text_of(raw), found)
    if not isinstance(written, FileKind):
        raise _other(f"It is a .{found} file.", found)
    with _gate:
        return _confined(raw, found)


def sniffed(raw: bytes) -> FileKind | None:
    """Return what the first bytes of a file say it is, if they say it."""
    if raw[:1024].lstrip().startswith(b"%PDF-"):
        return FileKind.PDF
    if raw.startswith(b"PK\x03\x04") and b"word/" in raw:
        return FileKind.DOCX
    return None


def text_of(raw: bytes) -> str:
    """Return text as a file or a server sends it. Raises DocumentError for what is no text."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DocumentError(
            DocumentProblem.INVALID_ENCODING,
            f"The file is not UTF-8 text: byte {error.start} can't be read. Save it as UTF-8.",
        ) from None


def decoded(raw: bytes, charset: str) -> str:
    """Return text as browsers read it: by the header's word, then the page's own, then as UTF-8."""
    if raw.startswith(b"\xef\xbb\xbf"):
        return raw.decode("utf-8-sig", "replace")
    own = META_CHARSET.search(raw[:2048])
    try:
        return raw.decode(charset or (own[1].decode("ascii") if own else "utf-8"), "replace")
    except LookupError:
        return raw.decode("utf-8", "replace")


def _other(why: str, kind: FileKind) -> DocumentError:
    return DocumentError(
        DocumentProblem.BINARY_CONTENT,
        f"{why} Send it with the format or the ending that it has, such as .{kind}.",
    )


def _confined(raw: bytes, kind: FileKind) -> Reading:
    """Read a file in a child; whatever it does there ends with an answer or with the child."""
    command = [sys.executable, "-P", "-m", "tasks.reading", kind]
    try:
        done = subprocess.run(  # noqa: S603 - our own program
            command, input=raw, capture_output=True, timeout=TIMEOUT_S, check=False
        )
    except subprocess.TimeoutExpired:
        raise _too_complex(kind, f"takes more than {TIMEOUT_S} s to read") from None
    if done.returncode:
        raise _too_complex(kind, "takes more memory or time to read than any text does")
    answer = orjson.loads(done.stdout)
    if "error" in answer:
        raise DocumentError(DocumentProblem(answer["error"]), answer["message"])
    notices = tuple(Notice(**each) for each in answer["notices"])
    return Reading(answer["content"], Format.HTML, kind, notices)


def _too_complex(kind: FileKind, what: str) -> DocumentError:
    return DocumentError(
        DocumentProblem.TOO_COMPLEX,
        f"The .{kind} file {what}. Save it again from the program that made it, or split it.",
    )


def _child(kind: FileKind) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    notices = Notices()
    answer: dict[str, object]
    try:
        content = READERS[kind](sys.stdin.buffer.read(), notices)
        answer = {"content": content, "notices": [asdict(each) for each in notices.finish()]}
        sent = orjson.dumps(answer)
    except DocumentError as error:
        sent = orjson.dumps({"error": error.code, "message": error.message})
    except (TypeError, MemoryError):  # half a surrogate pair; more than any text takes
        sys.exit(1)
    sys.stdout.buffer.write(sent)


if __name__ == "__main__":
    _child(FileKind(sys.argv[1]))
