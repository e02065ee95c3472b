"""Word files (.docx) to HTML: the words, with their headings, lists, tables, links and pictures.

`tasks/reading.py` calls it in a process of its own; `parse` reads the HTML afterwards. It knows what
is in the package (parts, styles, numbering); `docx_body.py` walks the text. Any vendor's namespace
is read, and elements are told apart by their local names.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Final

from lxml import etree

from models.kit.archives import Archive
from models.kit.errors import Invalid, TooLarge
from tasks.writing.parsing.docx_body import Body
from tasks.writing.parsing.docx_parts import Element, ListLevel, Package, Style, value
from tasks.writing.parsing.errors import DocumentError, DocumentProblem
from tasks.writing.parsing.notices import Notices

MAX_PART_BYTES: Final = 40_000_000
"""Of the parts that hold text, once they are unpacked; 5,000 pages are about half of that."""
MAIN: Final = "/officeDocument"
ROOT_RELS: Final = "_rels/.rels"


def read_docx(raw: bytes, notices: Notices) -> str:
    """The document as an HTML page; what a reader would not see is left out and noticed.

    Raises `DocumentError` for what is no Word file, is encrypted, or unpacks to more than any text.
    """
    try:
        package = _package(Archive(raw, noun="The Word file"))
    except TooLarge as error:
        raise DocumentError(DocumentProblem.TOO_COMPLEX, error.message) from None
    except Invalid as error:
        raise _not_word(error.message.rstrip(".")) from None
    body = Body(package, notices)
    text = body.write()
    title = escape(package.title)
    author = escape(package.author)
    lang = escape(package.lang)
    return (
        f'<html lang="{lang}"><head><title>{title}</title>'
        f'<meta name="author" content="{author}"></head><body>{text}</body></html>'
    )


@dataclass(slots=True)
class _Reader:
    """Gives the parts of an archive that hold text, all together at most so large."""

    archive: Archive
    left: int = MAX_PART_BYTES
    names: Mapping[str, str] = field(default_factory=dict)

    def xml(self, name: str) -> Element | None:
        """The root element of a part; None when there is no such part."""
        known = self.names.get(name.lower())
        if known is None:
            return None
        raw = self.archive.read(known)
        self.left -= len(raw)
        if self.left < 0:
            raise DocumentError(
                DocumentProblem.TOO_COMPLEX,
                f"The Word file unpacks to more than {MAX_PART_BYTES:,} bytes of text; split it.",
            )
        # no entities, nothing from elsewhere, and a depth of at most 256
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True
        )
        try:
            return etree.fromstring(raw, parser)
        except etree.XMLSyntaxError as error:
            raise _not_word(f"its part {known} is broken: {error.msg}") from None


def _package(archive: Archive) -> Package:
    reader = _Reader(archive, names={name.lower(): name for name in archive.names})
    main = _main_part(reader)
    document = reader.xml(main)
    if document is None:
        raise _not_word("it holds no document")
    folder, _, name = main.rpartition("/")
    rels = reader.xml(f"{folder}/_rels/{name}.rels")
    links = {}
    if rels is not None:
        links = {
            str(rel.get("Id")): str(rel.get("Target") or "")
            for rel in rels
            if str(rel.get("TargetMode") or "").lower() == "external"
        }
    core = reader.xml("docProps/core.xml")
    styles = reader.xml(f"{folder}/styles.xml")
    return Package(
        document=document,
        footnotes=reader.xml(f"{folder}/footnotes.xml"),
        links=links,
        styles=_styles(styles),
        lists=_lists(reader.xml(f"{folder}/numbering.xml")),
        title=_said(core, "title"),
        author=_said(core, "creator"),
        lang=_language(styles),
    )


def _main_part(reader: _Reader) -> str:
    rels = reader.xml(ROOT_RELS)
    for rel in rels if rels is not None else ():
        if str(rel.get("Type") or "").endswith(MAIN):
            return str(rel.get("Target") or "").lstrip("/")
    raise _not_word("it is another kind of file; save it as .docx")


def _said(part: Element | None, name: str) -> str:
    if part is None:
        return ""
    found = next(part.iter("{*}" + name), None)
    return " ".join((found.text or "").split())[:500] if found is not None else ""


def _language(styles: Element | None) -> str:
    if styles is None:
        return ""
    found = next(styles.iter("{*}lang"), None)
    return value(found) if found is not None else ""


def _styles(part: Element | None) -> dict[str, Style]:
    if part is None:
        return {}
    found: dict[str, Style] = {}
    for style in part.iterchildren("{*}style"):
        found[value(style, "styleId")] = Style(
            name=value(style.find("{*}name")).lower(),
            based_on=value(style.find("{*}basedOn")),
            element=style,
        )
    return found


def _lists(part: Element | None) -> dict[str, dict[str, ListLevel]]:
    """Levels of each list by the number that paragraphs name it with."""
    if part is None:
        return {}
    abstract = {
        value(each, "abstractNumId"): dict(_levels(each))
        for each in part.iterchildren("{*}abstractNum")
    }
    return {
        value(each, "numId"): abstract.get(value(each.find("{*}abstractNumId")), {})
        for each in part.iterchildren("{*}num")
    }


def _levels(abstract: Element) -> Iterator[tuple[str, ListLevel]]:
    for level in abstract.iterchildren("{*}lvl"):
        start = value(level.find("{*}start"))
        yield (
            value(level, "ilvl"),
            ListLevel(
                ordered=value(level.find("{*}numFmt")) not in {"bullet", "none", ""},
                start=int(start) if start.isascii() and start.isdigit() and len(start) < 7 else 1,
            ),
        )


def _not_word(why: str) -> DocumentError:
    return DocumentError(
        DocumentProblem.BINARY_CONTENT, f"This is not a Word file that can be read: {why}."
    )
