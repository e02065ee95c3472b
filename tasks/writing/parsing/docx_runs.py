"""The words of one paragraph of a Word file as inline HTML: emphasis, links, pictures, breaks.

Only `docx_body.py` uses it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from typing import Final

from tasks.writing.parsing.docx_parts import Element, Package, is_on, local, value
from tasks.writing.parsing.notices import NoticeCode, Notices

FIELD_LINK: Final = re.compile(r'HYPERLINK\s+(?:\\l\s+)?"([^"]{1,2000})"')
THROUGH: Final = frozenset({"sdt", "sdtContent", "smartTag", "customXml", "ins", "moveTo"})
SIGNS: Final = {"tab": " ", "ptab": " ", "noBreakHyphen": "-"}
MAX_HALF_POINTS: Final = 2
"""Letters of one point or less are not there to be read."""
NOT_HERE: Final = frozenset({"Fallback", "txbxContent"})
MONOSPACE: Final = frozenset({"html code", "html typewriter", "verbatim char", "code char"})


@dataclass(frozen=True, slots=True)
class _Look:
    """What formatting says about words."""

    strong: bool = False
    emphasis: bool = False
    code: bool = False
    raised: str = ""
    href: str = ""

    def wrap(self, html: str) -> str:
        if self.code:
            html = f"<code>{html}</code>"
        if self.raised:
            html = f"<{self.raised}>{html}</{self.raised}>"
        if self.emphasis:
            html = f"<em>{html}</em>"
        if self.strong:
            html = f"<strong>{html}</strong>"
        return f'<a href="{escape(self.href)}">{html}</a>' if self.href else html


@dataclass(slots=True)
class _Field:
    """A field while it is read: its instruction comes first, then what it shows."""

    instruction: list[str] = field(default_factory=list)
    shown: bool = False

    @property
    def href(self) -> str:
        found = FIELD_LINK.search("".join(self.instruction))
        if found is None:
            return ""
        return f"#{found[1]}" if "\\l" in found[0] else found[1]


class Runs:
    """Writes paragraphs; remembers which footnotes they name, in order."""

    def __init__(self, package: Package, notices: Notices) -> None:
        self._package = package
        self._notices = notices
        self._fields: list[_Field] = []
        self.footnotes: list[str] = []

    def write(self, paragraph: Element) -> str:
        """The paragraph's words as inline HTML."""
        parts: list[tuple[_Look, str]] = []
        self._fields = []
        self._collect(paragraph, "", parts)
        merged: list[tuple[_Look, str]] = []
        for look, html in parts:
            if merged and merged[-1][0] == look:
                merged[-1] = (look, merged[-1][1] + html)
            else:
                merged.append((look, html))
        return "".join(look.wrap(html) if html.strip() else html for look, html in merged)

    def code(self, paragraph: Element) -> str:
        """The paragraph's characters as they are, for program text."""
        words: list[str] = []
        for each in paragraph.iter("{*}t", "{*}tab", "{*}br", "{*}cr"):
            name = local(each)
            words.append(each.text or "" if name == "t" else "\t" if name == "tab" else "\n")
        return "".join(words)

    def boxes(self, paragraph: Element) -> Iterator[Element]:
        """Text boxes anchored in the paragraph itself; each once, though files hold it twice."""
        for box in paragraph.iter("{*}txbxContent"):
            if not any(local(each) in NOT_HERE for each in _between(box, paragraph)):
                yield box

    def report_deleted(self, element: Element) -> None:
        """Notice words that somebody struck out while changes were tracked."""
        words = "".join(str(text.text or "") for text in element.iter("{*}delText", "{*}t"))
        if words.strip():
            self._notices.add(NoticeCode.STRUCK_TEXT_REMOVED, "Deleted text left out", words)

    def _collect(self, parent: Element, href: str, parts: list[tuple[_Look, str]]) -> None:
        for element in parent:
            name = local(element)
            if name == "r":
                self._run(element, href, parts)
            elif name == "hyperlink":
                self._collect(element, href or self._target(element), parts)
            elif name == "fldSimple":
                found = FIELD_LINK.search(value(element, "instr"))
                self._collect(element, href or (found[1] if found else ""), parts)
            elif name in THROUGH:
                self._collect(element, href, parts)
            elif name in {"del", "moveFrom"}:
                self.report_deleted(element)
            elif name in {"oMath", "oMathPara"}:
                words = "".join(str(t.text or "") for t in element.iter("{*}t"))
                parts.append((_Look(code=True), escape(words)))

    def _target(self, link: Element) -> str:
        anchor = value(link, "anchor")
        address = self._package.links.get(value(link, "id"), "")
        return f"{address}#{anchor}" if anchor and not address else address

    def _run(self, run: Element, href: str, parts: list[tuple[_Look, str]]) -> None:
        properties = run.find("{*}rPr")
        look = self._look(properties, href or self._field_link())
        struck = properties is not None and (
            is_on(properties.find("{*}strike")) or is_on(properties.find("{*}dstrike"))
        )
        words: list[str] = []
        for element in run:
            if self._is_field_mark(element):
                look = self._look(properties, href or self._field_link())
            elif not self._fields or self._fields[-1].shown:
                words.append(self._said(element))
        html = "".join(words)
        if not html:
            return
        if _is_hidden(properties):
            self._leave_out(NoticeCode.HIDDEN_TEXT_REMOVED, "Hidden text left out", run)
        elif struck:
            self._leave_out(NoticeCode.STRUCK_TEXT_REMOVED, "Crossed-out text left out", run)
        else:
            parts.append((look, html))

    def _leave_out(self, code: NoticeCode, message: str, run: Element) -> None:
        words = "".join(str(t.text or "") for t in run.iter("{*}t"))
        if words.strip():
            self._notices.add(code, message, words)

    def _is_field_mark(self, element: Element) -> bool:
        """Follow the marks around a field; True for a mark and for what it does not show."""
        name = local(element)
        if name == "instrText":
            if self._fields:
                self._fields[-1].instruction.append(element.text or "")
            return True
        if name != "fldChar":
            return False
        kind = value(element, "fldCharType")
        if kind == "begin":
            self._fields.append(_Field())
        elif kind == "separate" and self._fields:
            self._fields[-1].shown = True
        elif kind == "end" and self._fields:
            self._fields.pop()
        return True

    def _field_link(self) -> str:
        return next((f.href for f in reversed(self._fields) if f.href), "")

    def _look(self, properties: Element | None, href: str) -> _Look:
        if properties is None:
            return _Look(href=href)
        raised = {"superscript": "sup", "subscript": "sub"}
        style = self._package.lineage(value(properties.find("{*}rStyle")))
        names = {each.name for each in style}
        return _Look(
            strong=is_on(properties.find("{*}b")) or "strong" in names,
            emphasis=is_on(properties.find("{*}i")) or "emphasis" in names,
            code=not names.isdisjoint(MONOSPACE),
            raised=raised.get(value(properties.find("{*}vertAlign")), ""),
            href=href,
        )

    def _said(self, element: Element) -> str:
        """One piece of a run."""
        name = local(element)
        if name in SIGNS:
            return SIGNS[name]
        match name:
            case "t":
                said = escape(element.text or "")
            case "br" | "cr":
                said = "<br>" if value(element, "type") in {"", "textWrapping"} else " "
            case "footnoteReference":
                self.footnotes.append(value(element, "id"))
                said = f"<sup>{len(self.footnotes)}</sup>"
            case "drawing" | "pict" | "object":
                said = self._pictures(element)
            case "AlternateContent":
                said = "".join(map(self._said, next(iter(element), ())))
            case _:
                said = ""
        return said

    def _pictures(self, drawing: Element) -> str:
        """A picture from the web with its description; one inside the file has no address to show."""
        if next(drawing.iter("{*}txbxContent"), None) is not None:
            return ""
        described = next(drawing.iter("{*}docPr"), None)
        alt = value(described, "descr") or value(described, "title")
        for blip in drawing.iter("{*}blip"):
            if address := self._package.links.get(value(blip, "link")):
                return f'<img src="{escape(address)}" alt="{escape(alt)}">'
        self._notices.add(
            NoticeCode.PICTURE_WITHOUT_ADDRESS,
            "A picture inside the file left out; put it on the web and link it",
            alt,
        )
        return ""


def _is_hidden(properties: Element | None) -> bool:
    if properties is None:
        return False
    if is_on(properties.find("{*}vanish")) or is_on(properties.find("{*}webHidden")):
        return True
    size = value(properties.find("{*}sz"))
    return size.isdigit() and len(size) < 4 and int(size) <= MAX_HALF_POINTS


def _between(element: Element, ancestor: Element) -> Iterator[Element]:
    """An element's parents below an ancestor."""
    for parent in element.iterancestors():
        if parent is ancestor:
            return
        yield parent
