"""What letters on pages mean: which stand in one line, which lines are a heading, an item, a paragraph.

Only `pdf.py` uses it. Larger letters than most are headings, a gap or a short line ends a paragraph,
a line that stands at the same place of most pages belongs to the page and not to the text.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import escape
from itertools import pairwise
from typing import Final

from tasks.writing.parsing.notices import NoticeCode, Notices

BULLET: Final = re.compile(r"[•◦▪●○■‣–∙·*-][ \t]+(?=\S)")  # noqa: RUF001 - dashes people type as bullets
NUMBER: Final = re.compile(r"(\d{1,3})[.)][ \t]+(?=\S)")
PAGE_NUMBER: Final = re.compile(
    r"(?:page|seite|side)?\s*\d{1,4}(?:\s*(?:/|of|von|av)\s*\d{1,4})?", re.IGNORECASE
)
DIGITS: Final = re.compile(r"\d+")
HEADING_RATIO: Final = 1.15
MAX_HEADING_CHARS: Final = 180
MAX_HEADING_LEVELS: Final = 4
MARGIN_LINES: Final = 3
"""So many lines at the top and bottom of a page may be its header and footer."""
MARGIN_SHARE: Final = 0.08
"""And only in this part of the height over which letters stand."""
GAP_RATIO: Final = 1.45
"""Lines further apart than this many times the usual distance are not one paragraph."""
WIDEST_LINE: Final = 2.2
"""Lines are not set further apart than this many times their size."""
HEADING_LINE: Final = 1.7
"""Lines of a heading are at most this many times its size apart."""
EARLY_LINE: Final = 0.5
"""A line of less than this part of the usual length ends early."""
FULL_LINE: Final = 0.75
"""A line of at least this part of the usual length is full."""


@dataclass(frozen=True, slots=True)
class Fragment:
    """Letters that were set at once; `x` and `y` count from the lower left corner of the page."""

    text: str
    x: float
    y: float
    size: float
    bold: bool = False
    mono: bool = False
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class LinkArea:
    """A rectangle of a page that leads somewhere."""

    left: float
    bottom: float
    right: float
    top: float
    href: str

    def holds(self, fragment: Fragment) -> bool:
        """Whether letters begin in it; half a letter's height is tolerated."""
        slack = fragment.size / 2
        return (
            self.left - slack <= fragment.x < self.right - 1
            and self.bottom - slack <= fragment.y <= self.top
        )


@dataclass(slots=True)
class Page:
    """What stands on one page."""

    number: int
    fragments: list[Fragment]
    links: list[LinkArea] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its words, the same as HTML, where it stands and how large it is."""

    text: str
    html: str
    page: int
    y: float
    size: float
    bold: bool
    mono: bool


def to_html(pages: list[Page], notices: Notices) -> str:
    """The pages as one body of HTML."""
    lines = _without_furniture([list(_lines(page)) for page in pages], notices)
    body_size = _usual_size(lines)
    levels = _heading_levels(lines, body_size)
    return "".join(_blocks(lines, levels, body_size))


def _lines(page: Page) -> Iterator[Line]:
    """Fragments by line. Their order in the file is the reading order; a new height is a new line."""
    row: list[Fragment] = []
    for fragment in page.fragments:
        if row and abs(fragment.y - row[0].y) > max(row[0].size, fragment.size) * 0.45:
            yield from _line(row, page)
            row = []
        row.append(fragment)
    yield from _line(row, page)


def _line(row: list[Fragment], page: Page) -> Iterator[Line]:
    text = " ".join("".join(f.text for f in row).split())
    if not text:
        return
    sizes: Counter[float] = Counter()
    for fragment in row:
        sizes[fragment.size] += len(fragment.text.strip())
    said = [f for f in row if f.text.strip()]
    yield Line(
        text=text,
        html=" ".join("".join(_html(row, page.links)).split()),
        page=page.number,
        y=row[0].y,
        size=sizes.most_common(1)[0][0],
        bold=all(f.bold for f in said),
        mono=all(f.mono for f in said),
    )


def _html(row: list[Fragment], links: list[LinkArea]) -> Iterator[str]:
    all_bold = all(f.bold for f in row if f.text.strip())
    for fragment in row:
        words = escape(fragment.text)
        core = words.strip()
        if not core:
            yield words
            continue
        href = next((area.href for area in links if area.holds(fragment)), "")
        marked = f"<strong>{core}</strong>" if fragment.bold and not all_bold else core
        marked = f'<a href="{escape(href)}">{marked}</a>' if href else marked
        before, _, after = words.partition(core)
        yield f"{before}{marked}{after}"


def _without_furniture(pages: list[list[Line]], notices: Notices) -> list[Line]:
    """All lines but page numbers and those that are repeated at the edges of most pages."""
    heights = [line.y for page in pages for line in page] or [0.0]
    margin = (max(heights) - min(heights)) * MARGIN_SHARE
    top, bottom = max(heights) - margin, min(heights) + margin
    edges = [_edge_lines(page, top, bottom) for page in pages]
    counts = Counter(shape for edge in edges for shape in set(map(_shape, edge)))
    repeated = {shape for shape, n in counts.items() if n >= 3 and n * 2 >= len(pages)}
    kept: list[Line] = []
    for page, edge in zip(pages, edges, strict=True):
        outer = set(map(id, edge))
        for line in page:
            at_edge = id(line) in outer
            if at_edge and len(page) > 1 and PAGE_NUMBER.fullmatch(line.text):
                continue
            if at_edge and _shape(line) in repeated:
                notices.once(
                    NoticeCode.BOILERPLATE_REMOVED,
                    f"Lines repeated on most pages left out, such as {line.text[:80]}",
                )
                continue
            kept.append(line)
    return kept


def _edge_lines(page: list[Line], top: float, bottom: float) -> list[Line]:
    by_height = sorted(page, key=lambda line: line.y)
    return [
        *(line for line in by_height[:MARGIN_LINES] if line.y <= bottom),
        *(line for line in by_height[-MARGIN_LINES:] if line.y >= top),
    ]


def _shape(line: Line) -> tuple[str, float]:
    return DIGITS.sub("#", line.text), round(line.y)


def _usual_size(lines: Iterable[Line]) -> float:
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 1.0


def _heading_levels(lines: list[Line], body: float) -> dict[float, int]:
    """The level of each size of letters that is larger than the text's, the largest first."""
    sizes = {line.size for line in lines if line.size >= body * HEADING_RATIO}
    return {
        size: min(at + 1, MAX_HEADING_LEVELS) for at, size in enumerate(sorted(sizes, reverse=True))
    }


@dataclass(slots=True)
class _Open:
    """A block while its lines are read: h1 to h6, p, pre, ul or ol."""

    tag: str
    first: Line
    last: Line
    parts: list[str]
    start: str = ""


def _blocks(lines: list[Line], levels: dict[float, int], body: float) -> Iterator[str]:
    gap, width = _usual_gap(lines, body), _usual_width(lines)
    lowest = min(len(set(levels.values())) + 1, MAX_HEADING_LEVELS)
    current: _Open | None = None
    for at, line in enumerate(lines):
        follower = lines[at + 1] if at + 1 < len(lines) else None
        opened = _open(line, follower, levels, lowest, body)
        if current and _goes_on(current, line, opened, gap, width):
            _join(current, line, opened)
            continue
        if current:
            yield _close(current)
        current = opened
    if current:
        yield _close(current)


def _open(
    line: Line, follower: Line | None, levels: dict[float, int], lowest: int, body: float
) -> _Open:
    if line.size in levels and len(line.text) <= MAX_HEADING_CHARS:
        return _Open(f"h{levels[line.size]}", line, line, [line.html])
    for pattern, tag in ((BULLET, "ul"), (NUMBER, "ol")):
        if found := pattern.match(line.text):
            words = _without_mark(line.html, found[0])
            number = found[1] if tag == "ol" else ""
            return _Open(tag, line, line, [words], number)
    if line.mono:
        return _Open("pre", line, line, [escape(line.text)])
    if _is_bold_heading(line, follower, body):
        return _Open(f"h{lowest}", line, line, [line.html])
    return _Open("p", line, line, [line.html])


def _is_bold_heading(line: Line, follower: Line | None, body: float) -> bool:
    """A short bold line of the text's size, with text that is not bold after it."""
    return (
        line.bold
        and line.size >= body * 0.95
        and len(line.text) <= 90
        and not line.text.endswith((".", ",", ";", ":"))
        and follower is not None
        and not follower.bold
    )


def _goes_on(current: _Open, line: Line, opened: _Open, gap: float, width: float) -> bool:
    """Whether a line belongs to the block that is being read."""
    same_page = line.page == current.last.page
    distance = current.last.y - line.y
    near = same_page and 0 < distance <= gap * GAP_RATIO * max(1.0, line.size / current.last.size)
    if current.tag in {"ul", "ol"} and opened.tag == current.tag:
        return True
    if opened.tag not in {"p", current.tag} or (opened.tag == "p" and current.tag[0] == "h"):
        return False
    if current.tag[0] == "h":
        wrapped = same_page and 0 < distance <= current.last.size * HEADING_LINE
        return opened.tag == current.tag and wrapped
    if current.tag == "pre":
        return opened.tag == "pre"
    if near:
        # Items without a mark, addresses: a line that ends early, and the next begins a sentence.
        ends_early = len(current.last.text) < width * EARLY_LINE and opened.tag == "p"
        return current.tag in {"ul", "ol"} or not (ends_early and _begins_a_sentence(line.text))
    # A paragraph may go on over the end of a page, when its last line is full and no sentence ends.
    full = len(current.last.text) >= width * FULL_LINE
    return not same_page and full and not current.last.text.endswith((".", "!", "?", ":"))


def _begins_a_sentence(text: str) -> bool:
    return text[:1].isupper() or text[:1].isdigit()


def _join(current: _Open, line: Line, opened: _Open) -> None:
    current.last = line
    if opened.tag in {"ul", "ol"} and opened.tag == current.tag:
        current.parts.append(opened.parts[0])
    elif current.tag == "pre":
        current.parts[-1] += "\n" + opened.parts[0]
    elif current.parts[-1].endswith("-") and line.text[:1].islower():
        current.parts[-1] = current.parts[-1][:-1] + line.html
    else:
        current.parts[-1] += " " + line.html


def _close(block: _Open) -> str:
    if block.tag in {"ul", "ol"}:
        items = "".join(f"<li>{part}</li>" for part in block.parts)
        start = f' start="{block.start}"' if block.start not in {"", "1"} else ""
        return f"<{block.tag}{start}>{items}</{block.tag}>"
    return f"<{block.tag}>{block.parts[0]}</{block.tag}>"


def _without_mark(html: str, mark: str) -> str:
    """The line's HTML without its bullet or number, wherever emphasis begins."""
    bare = escape(mark.strip())
    return html.replace(bare, "", 1).replace("<strong></strong>", "", 1).strip()


def _usual_gap(lines: list[Line], body: float) -> float:
    """The distance between two lines of one paragraph: the most frequent one, of several the least."""
    gaps = Counter(
        round(upper.y - lower.y)
        for upper, lower in pairwise(lines)
        if upper.page == lower.page and upper.size == lower.size == body and upper.y > lower.y
    )
    usual = min(gaps, key=lambda gap: (-gaps[gap], gap), default=0)
    return float(usual) if body <= usual <= body * WIDEST_LINE else body * 1.25


def _usual_width(lines: list[Line]) -> float:
    lengths = sorted(len(line.text) for line in lines)
    return float(lengths[len(lengths) * 3 // 4]) if lengths else 0.0
