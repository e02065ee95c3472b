"""PDF files to HTML: a PDF says where letters stand, so headings and paragraphs are guessed from that.

`tasks/reading.py` calls it in a process of its own, because a hostile file can cost any time and
memory; `parse` reads the HTML afterwards. `pdf_lines.py` says what the guesses are.
"""

import io
import logging
from html import escape
from typing import Final

from pypdf import PageObject, PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import DictionaryObject

from tasks.writing.parsing.errors import DocumentError, DocumentProblem
from tasks.writing.parsing.notices import NoticeCode, Notices
from tasks.writing.parsing.pdf_lines import Fragment, LinkArea, Page, to_html

MAX_PAGES: Final = 1_000
MAX_FRAGMENTS: Final = 500_000
LOST: Final = "\ufffd"
MAX_LOST_SHARE: Final = 0.2
INVISIBLE: Final = 3
"""Text that is set but not drawn: what a scanner read, or what a reader must not see."""
BROKEN: Final = (
    PyPdfError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NotImplementedError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
)
"""What pypdf raises on files that no program wrote."""

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it warns of each oddity of a file


def read_pdf(raw: bytes, notices: Notices) -> str:
    """The document as an HTML page, with a notice that its structure is guessed.

    Raises `DocumentError` for a file that is locked, broken, or holds pictures of text only.
    """
    try:
        reader = PdfReader(io.BytesIO(raw), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise _unreadable("it is locked with a password; save it without one")
        pages = _pages(reader, notices)
        said = reader.metadata
        title = str(said.title or "") if said else ""
        author = str(said.author or "") if said else ""
    except DocumentError:
        raise
    except BROKEN as error:
        raise _unreadable(f"its inside is broken ({type(error).__name__})") from None
    _check_letters(pages, notices)
    notices.once(
        NoticeCode.STRUCTURE_GUESSED,
        "Structure guessed: a PDF only says where letters stand, so check headings and paragraphs",
    )
    body = to_html(pages, notices).replace(LOST, "")
    return (
        f"<html><head><title>{escape(title)}</title>"
        f'<meta name="author" content="{escape(author)}"></head><body>{body}</body></html>'
    )


def _check_letters(pages: list[Page], notices: Notices) -> None:
    """Refuse pages without letters, and letters of which the file does not say what they are."""
    words = "".join(fragment.text for page in pages for fragment in page.fragments)
    lost = words.count(LOST)
    if not words.strip():
        raise DocumentError(
            DocumentProblem.NO_TEXT,
            f"The PDF holds no text, only {len(pages)} page(s) of pictures, as a scanner makes them; "
            "let a program read the text from the pictures (OCR) first.",
        )
    if lost > len(words) * MAX_LOST_SHARE:
        raise DocumentError(
            DocumentProblem.NO_TEXT,
            f"The PDF does not say what {lost:,} of its {len(words):,} letters are; "
            "export it again with its fonts, or send the document it was made from.",
        )
    if lost:
        notices.once(
            NoticeCode.CONTROL_CHARACTERS_REMOVED,
            f"{lost} letters left out of which the PDF does not say what they are",
        )


def _pages(reader: PdfReader, notices: Notices) -> list[Page]:
    if len(reader.pages) > MAX_PAGES:
        raise DocumentError(
            DocumentProblem.TOO_COMPLEX,
            f"The PDF has {len(reader.pages):,} pages; the most are {MAX_PAGES:,}. Split it.",
        )
    pages: list[Page] = []
    left = MAX_FRAGMENTS
    for number, sheet in enumerate(reader.pages):
        found = _page(sheet, number, left)
        left -= len(found.fragments)
        pages.append(found)
    # Hidden words stand among visible ones; a scanned page has nothing else.
    for page in pages:
        hidden = [f for f in page.fragments if f.hidden]
        if hidden and len(hidden) < len(page.fragments):
            words = " ".join(f.text for f in hidden)
            notices.add(NoticeCode.HIDDEN_TEXT_REMOVED, "Hidden text left out", words)
            page.fragments = [f for f in page.fragments if not f.hidden]
    return pages


def _page(page: PageObject, number: int, left: int) -> Page:
    fragments: list[Fragment] = []
    mode = [0]
    saved: list[int] = []

    def operand(operator: object, operands: list[object], *_: object) -> None:
        if operator == b"Tr" and operands and isinstance(operands[0], int | float):
            mode[0] = int(operands[0])
        elif operator == b"q":
            saved.append(mode[0])
        elif operator == b"Q" and saved:
            mode[0] = saved.pop()

    def text(
        words: str, cm: list[float], tm: list[float], font: DictionaryObject | None, size: float
    ) -> None:
        words = words.strip("\n")
        if not words.strip() and not (words and fragments):
            return
        if len(fragments) >= left:
            raise DocumentError(
                DocumentProblem.TOO_COMPLEX,
                f"The PDF sets more than {MAX_FRAGMENTS:,} pieces of text; split it.",
            )
        scale = abs(tm[3] * cm[3] + tm[2] * cm[1]) or abs(tm[1] * cm[2]) or 1.0
        name = str(font.get("/BaseFont", "")) if font else ""
        fragments.append(
            Fragment(
                text=words.replace("\0", LOST),
                x=tm[4] * cm[0] + tm[5] * cm[2] + cm[4],
                y=tm[4] * cm[1] + tm[5] * cm[3] + cm[5],
                size=round(float(size) * scale, 1),
                bold="bold" in name.lower() or "black" in name.lower(),
                mono="mono" in name.lower() or "courier" in name.lower(),
                hidden=mode[0] == INVISIBLE,
            )
        )

    page.extract_text(visitor_operand_before=operand, visitor_text=text)
    return Page(number, fragments, _links(page))


def _links(page: PageObject) -> list[LinkArea]:
    areas: list[LinkArea] = []
    annotations = page.get("/Annots")
    listed = annotations.get_object() if annotations is not None else ()
    for each in listed if isinstance(listed, list) else ():
        annotation = each.get_object()
        if not isinstance(annotation, DictionaryObject):
            continue
        action = annotation.get("/A")
        action = action.get_object() if action is not None else None
        corners = annotation.get("/Rect")
        if isinstance(action, DictionaryObject) and "/URI" in action and corners:
            left, bottom, right, top = (float(n) for n in corners.get_object())
            areas.append(
                LinkArea(
                    min(left, right),
                    min(bottom, top),
                    max(left, right),
                    max(bottom, top),
                    str(action["/URI"]),
                )
            )
    return areas[:2_000]


def _unreadable(why: str) -> DocumentError:
    return DocumentError(
        DocumentProblem.BINARY_CONTENT, f"This is not a PDF that can be read: {why}."
    )
