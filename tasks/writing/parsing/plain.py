"""Plain text to document blocks: paragraphs, bullet and numbered lines, underlined or first-line titles.

`parse` calls it. It guesses nothing else: a line that looks like a heading may be a short sentence.
"""

import re
from collections.abc import Sequence
from textwrap import dedent
from typing import Final

from tasks.writing.document import Inline
from tasks.writing.parsing.blocks import BlockBuilder
from tasks.writing.parsing.inlines import InlineBuilder
from tasks.writing.parsing.notices import Notices

BULLET: Final = re.compile(r"[ \t]*(?:[-*+•‣◦–]|(\d{1,9})[.)])[ \t]+(?=\S)")  # noqa: RUF001 - dashes people type as bullets
UNDERLINE: Final = re.compile(r"(?:=+|-+|~+)\s*")
RULE: Final = re.compile(r"\s*(?:[-=_*~#]\s?){4,}")
CODE_SIGN: Final = re.compile(r"[{}()\[\]=<>;_$|&\\@#]")
MIN_CODE_SIGNS: Final = 0.04
TITLE_MAX_CHARS: Final = 90
SENTENCE_ENDS: Final = (".", ",", ";", ":", "。", "，", "、")  # noqa: RUF001 - also in other scripts


def read_plain(content: str, notices: Notices) -> BlockBuilder:
    """Blocks of a plain text."""
    reader = _Reader(notices)
    groups = _groups(content)
    for at, lines in enumerate(groups):
        if at == 0 and len(groups) > 1 and _is_title(lines):
            reader.heading(1, lines[0])
        else:
            reader.read(lines)
    return reader.blocks


def _groups(content: str) -> list[list[str]]:
    """Runs of lines between empty lines."""
    groups: list[list[str]] = []
    current: list[str] = []
    for line in content.split("\n"):
        if line.strip():
            current.append(line)
        elif current:
            groups.append(current)
            current = []
    return [*groups, current] if current else groups


def _is_title(lines: Sequence[str]) -> bool:
    if len(lines) != 1:
        return False
    line = lines[0].strip()
    return (
        len(line) <= TITLE_MAX_CHARS
        and not line.endswith(SENTENCE_ENDS)
        and "://" not in line
        and not BULLET.match(line)
        and not RULE.fullmatch(line)
    )


class _Reader:
    def __init__(self, notices: Notices) -> None:
        self.blocks = BlockBuilder(notices)
        self._inlines = InlineBuilder(notices, autolink=True)

    def read(self, lines: Sequence[str]) -> None:
        """Add the blocks of one run of lines."""
        if len(lines) > 2 and _is_underline(lines[0], lines[1]):
            lines = lines[1:]  # a line above the title as well as below it
        if len(lines) > 1 and _is_underline(lines[1], lines[0]):
            self.heading(1 if lines[1].startswith("=") else 2, lines[0])
            lines = lines[2:]
        if len(lines) == 1 and RULE.fullmatch(lines[0]):
            self.blocks.rule()
            return
        if _is_code(lines):
            self.blocks.code("", dedent("\n".join(lines)))
            return
        at = 0
        while at < len(lines):
            stop = at + 1
            while stop < len(lines) and bool(BULLET.match(lines[stop])) == bool(
                BULLET.match(lines[at])
            ):
                stop += 1
            if BULLET.match(lines[at]):
                stop = _end_of_list(lines, stop)
                self._list(lines[at:stop])
            else:
                self.blocks.paragraph(self._said(lines[at:stop]))
            at = stop

    def heading(self, level: int, line: str) -> None:
        """Add one line as a heading."""
        self.blocks.heading(level, self._said([line]))

    def _list(self, lines: Sequence[str]) -> None:
        first = BULLET.match(lines[0])
        number = first[1] if first else None
        self.blocks.open_list(ordered=number is not None, start=int(number or 1))
        item: list[str] = []
        for line in lines:
            bullet = BULLET.match(line)
            if bullet and item:
                self._item(item)
                item = []
            item.append(line[bullet.end() :] if bullet else line)
        self._item(item)
        self.blocks.close()

    def _item(self, lines: Sequence[str]) -> None:
        self.blocks.open_item()
        self.blocks.paragraph(self._said(lines))
        self.blocks.close()

    def _said(self, lines: Sequence[str]) -> tuple[Inline, ...]:
        self._inlines.text(" ".join(lines))
        return self._inlines.finish()


def _is_underline(line: str, above: str) -> bool:
    width = len(line.strip())
    return bool(UNDERLINE.fullmatch(line)) and width > 2 and abs(width - len(above.strip())) <= 3


def _is_code(lines: Sequence[str]) -> bool:
    """Indented lines full of the signs that programs are made of."""
    if not all(line.startswith(("    ", "\t")) for line in lines):
        return False
    text = "".join(lines)
    return len(CODE_SIGN.findall(text)) > MIN_CODE_SIGNS * len(text.strip())


def _end_of_list(lines: Sequence[str], stop: int) -> int:
    """Indented lines go on with the item above them."""
    while stop < len(lines) and (lines[stop][:1] in " \t" or BULLET.match(lines[stop])):
        stop += 1
    return stop
