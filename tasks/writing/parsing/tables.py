"""HTML tables: rows and cells as they come, then a table of data or, for layout, just the blocks.

Only the HTML walker uses it.
"""

from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from tasks.writing.document import Block, Break, Inline, Paragraph
from tasks.writing.parsing.blocks import BlockBuilder

MAX_COLUMNS: Final = 100
ALIGNMENTS: Final = frozenset({"left", "center", "right"})

Element = etree._Element  # noqa: SLF001 - lxml has no public name for the type
Cell = tuple[Inline, ...]


@dataclass(slots=True)
class _CellRead:
    is_header: bool
    columns: int
    rows: int
    align: str
    blocks: list[Block]


@dataclass(slots=True)
class TableState:
    """A table while it is read."""

    rows: list[list[_CellRead]] = field(default_factory=list)

    def row(self) -> None:
        """Begin a row."""
        self.rows.append([])

    def cell(self, element: Element, blocks: list[Block]) -> None:
        """Add a cell with what was found in it."""
        if not self.rows:
            self.rows.append([])
        cell = _CellRead(
            is_header=element.tag == "th",
            columns=_span(element, "colspan"),
            rows=_span(element, "rowspan"),
            align=_alignment(element),
            blocks=blocks,
        )
        self.rows[-1].append(cell)


def add_table(builder: BlockBuilder, state: TableState) -> None:
    """Add the table, or the blocks of its cells in reading order when it only arranges a page."""
    rows = [row for row in state.rows if row]
    if not _is_data(rows):
        for row in rows:
            for cell in row:
                for block in cell.blocks:
                    builder.put(block)
        return
    grid = _grid(rows)
    width = min(max(map(len, grid)), MAX_COLUMNS)
    padded = [tuple((row + [()] * width)[:width]) for row in grid]
    align = _alignments(rows, width)
    if all(cell.is_header for cell in rows[0]):
        builder.table(padded[0], tuple(padded[1:]), align)
    else:
        builder.table(((),) * width, tuple(padded), align)


def _is_data(rows: list[list[_CellRead]]) -> bool:
    cells = [cell for row in rows for cell in row]
    if not cells or max(map(len, rows)) < 2:
        return False
    if any(not isinstance(block, Paragraph) for cell in cells for block in cell.blocks):
        return False
    return len(rows) > 1 or any(cell.is_header for cell in cells)


def _grid(rows: list[list[_CellRead]]) -> list[list[Cell]]:
    """Cells by column; a cell that spans leaves the places it covers empty."""
    grid: list[list[Cell]] = []
    covered: dict[int, int] = {}  # column -> rows still covered by a cell from above
    for row in rows:
        line: list[Cell] = []
        for cell in row:
            _skip_covered(line, covered)
            if len(line) >= MAX_COLUMNS:
                break
            for offset in range(cell.columns):
                if cell.rows > 1:
                    covered[len(line)] = cell.rows - 1
                line.append(_cell_inlines(cell.blocks) if offset == 0 else ())
        _skip_covered(line, covered)
        grid.append(line)
    return grid


def _skip_covered(line: list[Cell], covered: dict[int, int]) -> None:
    while (left := covered.get(len(line), 0)) > 0:
        covered[len(line)] = left - 1
        line.append(())


def _cell_inlines(blocks: list[Block]) -> Cell:
    inlines: list[Inline] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            if inlines:
                inlines.append(Break())
            inlines.extend(block.inlines)
    return tuple(inlines)


def _alignments(rows: list[list[_CellRead]], width: int) -> tuple[str, ...]:
    """Alignment of each column as the first row says it, but only where nothing is spanned."""
    first = rows[-1] if len(rows[-1]) == width else rows[0]
    aligned = [cell.align for cell in first][:width]
    return tuple(aligned + [""] * (width - len(aligned)))


def _span(element: Element, name: str) -> int:
    value = str(element.get(name) or "1").strip()
    number = int(value) if value.isascii() and value.isdigit() and len(value) < 5 else 1
    return min(max(number, 1), MAX_COLUMNS)


def _alignment(element: Element) -> str:
    align = str(element.get("align") or "").strip().lower()
    if align not in ALIGNMENTS:
        style = "".join(str(element.get("style") or "")[:2000].lower().split())
        align = style.partition("text-align:")[2].partition(";")[0]
    return align if align in ALIGNMENTS else ""
