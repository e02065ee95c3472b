"""Turns a source into a `Document`: the one way in for Markdown, HTML and plain text.

Steps and the preview of the API call it. It never raises anything but `DocumentError`, whatever
the source holds, and never hands on markup.
"""

import re
from typing import Final

from tasks.writing.document import Block, Document, Format, Heading
from tasks.writing.parsing.assembly import assemble
from tasks.writing.parsing.blocks import BlockBuilder
from tasks.writing.parsing.characters import clean, invisible_words, is_printable
from tasks.writing.parsing.errors import DocumentError, DocumentProblem
from tasks.writing.parsing.frontmatter import split_front_matter
from tasks.writing.parsing.hypertext import read_page
from tasks.writing.parsing.living import editor_flags, read_marks
from tasks.writing.parsing.markdown import read_markdown
from tasks.writing.parsing.notices import NoticeCode, Notices
from tasks.writing.parsing.plain import read_plain
from tasks.writing.prose import block_text, inlines_of, plain, spoken, walk
from tasks.writing.words.cutting import cut_label
from tasks.writing.words.language import detect_language, known_language
from tasks.writing.words.sentences import split_sentences

MAX_CHARS: Final = 10_000_000
MAX_LINES: Final = 300_000
TITLE_CHARS: Final = 90
LANGUAGE_SAMPLE_CHARS: Final = 2500
SAYS_NOTHING: Final = frozenset(
    {
        "",
        "abstract",
        "about",
        "contents",
        "description",
        "introduction",
        "overview",
        "table of contents",
        "welcome",
    }
)
BINARY_STARTS: Final = ("%PDF-", "PK\x03\x04", "\x89PNG", "\ufffdPNG", "GIF8", "{\\rtf", "\x7fELF")
NOT_TEXT: Final = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\ufffd]")
NOT_TEXT_SHARE: Final = 0.02
NOT_TEXT_COUNT: Final = 8


def parse(content: str, *, format: Format, title: str = "") -> Document:  # noqa: A002 - the API's word
    """The document that `content` says. The same content gives the same document and hash.

    The title is the given one, else front matter's, else the first h1's, else the page's, else the
    first sentence, cut between words. Raises `DocumentError` for an empty, binary or too complex
    source and for one without a readable word.
    """
    notices = Notices()
    text = _readable(content, notices)
    meta: dict[str, str] = {}
    lang = ""
    match format:
        case Format.MARKDOWN:
            meta, text = split_front_matter(text)
            meta = {**editor_flags(text), **meta}
            builder = read_markdown(text, notices)
        case Format.HTML:
            builder, meta, lang = read_page(text, notices)
        case Format.TEXT:
            builder = read_plain(text, notices)
    blocks, facts = read_marks(_with_words(builder), builder)
    lang = known_language(meta.get("lang") or meta.get("language") or lang)
    return assemble(
        blocks,
        title=_title(title or meta.get("title", ""), blocks, meta.get("page_title", "")),
        lang=lang or detect_language(_sample(blocks)),
        meta=meta,
        notices=notices,
        facts=facts,
    )


def _readable(content: str, notices: Notices) -> str:
    """The content without characters that are no text; refuses what is not text at all."""
    if not content.strip():
        raise DocumentError(
            DocumentProblem.EMPTY_DOCUMENT, "The document is empty; send at least one sentence."
        )
    _refuse_binary(content)
    if len(content) > MAX_CHARS or content.count("\n") > MAX_LINES:
        raise DocumentError(
            DocumentProblem.TOO_COMPLEX,
            f"The document has {content.count(chr(10)):,} lines and {len(content):,} characters; "
            f"the most are {MAX_LINES:,} and {MAX_CHARS:,}. Split it into several documents.",
        )
    if words := invisible_words(content):
        notices.add(NoticeCode.HIDDEN_TEXT_REMOVED, "Text in invisible characters left out", words)
    lines = content.replace("\r\n", "\n").removeprefix("\ufeff")
    cleaned = clean(lines)
    if len(cleaned) != len(lines):
        notices.once(
            NoticeCode.CONTROL_CHARACTERS_REMOVED,
            f"{len(lines) - len(cleaned)} control or invisible characters left out",
        )
    return cleaned


def _refuse_binary(content: str) -> None:
    start = content[:8]
    is_text = is_printable(content) and "\ufffd" not in content
    bad = 0 if is_text else len(NOT_TEXT.findall(content))
    share = bad / len(content)
    if start.startswith(BINARY_STARTS) or (bad >= NOT_TEXT_COUNT and share > NOT_TEXT_SHARE):
        raise DocumentError(
            DocumentProblem.BINARY_CONTENT,
            f"This is a binary file, not text ({bad:,} of {len(content):,} characters are none); "
            "export it as Markdown, HTML or plain text in UTF-8.",
        )


def _with_words(builder: BlockBuilder) -> tuple[Block, ...]:
    blocks = builder.finish()
    if not any(map(_says_something, blocks)):
        raise DocumentError(
            DocumentProblem.NO_TEXT,
            "No readable word is left of the document once markup and hidden parts are taken out; "
            "send text that a reader can see.",
        )
    return blocks


def _says_something(block: Block) -> bool:
    return any(
        not char.isspace() and (char.isalnum() or ord(char) > 0x2000) for char in block_text(block)
    )


def _title(given: str, blocks: tuple[Block, ...], page_title: str) -> str:
    words = " ".join(clean(given).split())
    if words:
        return words
    heading = _heading_title(blocks)
    if page_title and heading.lower() in SAYS_NOTHING:
        return page_title
    return heading or _first_sentence(blocks)


def _heading_title(blocks: tuple[Block, ...]) -> str:
    """The first h1 with words, else a heading of any level that the document begins with."""
    pictured = ""
    for block in blocks:
        if isinstance(block, Heading) and (block.level == 1 or block is blocks[0]):
            if words := spoken(block.inlines):
                return words
            pictured = pictured or plain(block.inlines)
    return pictured


def _first_sentence(blocks: tuple[Block, ...]) -> str:
    for say in (spoken, plain):
        for block in walk(blocks):
            for inlines in inlines_of(block):
                if words := say(inlines):
                    return cut_label(split_sentences(words)[0].rstrip(":,; ") or words, TITLE_CHARS)
    lines = " ".join(map(block_text, blocks[:3])).split("\n")
    return cut_label(next(line for line in map(str.strip, lines) if line), TITLE_CHARS)


def _sample(blocks: tuple[Block, ...]) -> str:
    """The first prose, enough to hear what language it is."""
    parts: list[str] = []
    length = 0
    for block in walk(blocks):
        for inlines in inlines_of(block):
            parts.append(plain(inlines))
            length += len(parts[-1])
        if length > LANGUAGE_SAMPLE_CHARS:
            break
    return "\n".join(parts)
