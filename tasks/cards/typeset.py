"""Sets lines of text for a card: mixes fonts in a line, breaks lines, and cuts what has no room.

`tasks.cards.draw` calls it. A line breaks between words, and between characters of Chinese, Japanese and
Korean; a cut text ends in "…".
"""

from collections.abc import Iterator
from itertools import groupby

import regex
from PIL import ImageDraw

from tasks.cards import fonts

LEADING = 1.24  # of the size, from line to line
Colour = tuple[int, int, int]

_CJK = r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}]"
_PIECE = regex.compile(
    rf"\s*(?:{_CJK}[\p{{Po}}\p{{Pe}}\p{{Pf}}ーぁぃぅぇぉっゃゅょァィゥェォッャュョ]*|(?:(?!{_CJK})\S)+)"
)


def width_of(text: str, size: int, weight: int) -> float:
    """How many pixels the line takes."""
    return sum(fonts.font(path, size, weight).getlength(run) for path, run in _runs(text))


def wrapped(text: str, room: int, size: int, weight: int, *, most: int) -> list[str]:
    """The text in at most so many lines of so many pixels; the last ends in "…" when it is cut."""
    lines = _broken(text, room, size, weight)
    if len(lines) <= most:
        return lines
    if most <= 0:
        return []
    last = lines[most - 1]
    while last and width_of(f"{last}…", size, weight) > room:
        last = last.rpartition(" ")[0] if " " in last else last[:-1]
    return [*lines[: most - 1], f"{last.rstrip(' ,;:')}…"]


def set_lines(
    draw: ImageDraw.ImageDraw,
    lines: list[str],
    at: tuple[int, int],
    *,
    size: int,
    weight: int,
    fill: Colour,
) -> int:
    """Draw the lines under each other from `at` and return where the next one would begin."""
    left, top = at
    for line in lines:
        x = float(left)
        for path, run in _runs(line):
            face = fonts.font(path, size, weight)
            # on one baseline, whatever font: the fonts' heights differ
            draw.text((x, top + size), run, font=face, fill=fill, anchor="ls")
            x += face.getlength(run)
        top += round(size * LEADING)
    return top


def _broken(text: str, room: int, size: int, weight: int) -> list[str]:
    lines: list[str] = []
    line = ""
    for piece in _PIECE.findall(text):
        if line and width_of(line + piece, size, weight) > room:
            lines.append(line)
            line = ""
        line += piece if line else piece.lstrip()
        while width_of(line, size, weight) > room and len(line) > 1:  # a word wider than the card
            fits = next(
                n
                for n in range(len(line) - 1, 0, -1)
                if n == 1 or width_of(line[:n], size, weight) <= room
            )
            lines.append(line[:fits])
            line = line[fits:]
    return [*lines, line] if line else lines


def _runs(text: str) -> Iterator[tuple[str, str]]:
    """The text in runs of one font; a space goes with what stands before it."""
    before = fonts.paths()[0]
    placed: list[tuple[str, str]] = []
    for character in text:
        path = before if character.isspace() else fonts.font_of(character) or before
        placed.append((path, character))
        before = path
    for path, run in groupby(placed, key=lambda pair: pair[0]):
        yield path, "".join(character for _, character in run)
