"""Draws a card as PNG in three shapes: wide for links, square and portrait for Instagram.

The API calls it. Colours and sizes are fixed, the title is as large as it fits; the same card, shape and
fonts give the same bytes.
"""

import io
from dataclasses import dataclass
from enum import StrEnum

from PIL import Image, ImageDraw

from tasks.cards import fonts
from tasks.cards.typeset import LEADING, Colour, set_lines, wrapped
from tasks.writing.card import Card


class Shape(StrEnum):
    """The sizes that networks show whole."""

    WIDE = "wide"
    """1200 by 630, for links and feeds"""
    SQUARE = "square"
    """1080 by 1080"""
    PORTRAIT = "portrait"
    """1080 by 1350"""


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of one look."""

    ground: Colour
    title: Colour
    text: Colour
    accent: Colour


SIZES = {Shape.WIDE: (1200, 630), Shape.SQUARE: (1080, 1080), Shape.PORTRAIT: (1080, 1350)}
PALETTES = {
    "modern": Palette((16, 42, 67), (255, 255, 255), (188, 204, 220), (61, 184, 240)),
    "classic": Palette((250, 246, 239), (58, 32, 28), (104, 84, 76), (156, 61, 46)),
    "minimal": Palette((255, 255, 255), (17, 17, 17), (89, 89, 89), (17, 17, 17)),
    "plain": Palette((255, 255, 255), (34, 34, 34), (95, 95, 95), (11, 87, 208)),
    "branded": Palette((11, 110, 95), (255, 255, 255), (219, 238, 235), (255, 255, 255)),
}

_MARGIN = 84
_BAR = 16
_TITLE_SIZES = {
    Shape.WIDE: range(84, 43, -4),
    Shape.SQUARE: range(104, 51, -4),
    Shape.PORTRAIT: range(112, 55, -4),
}
_TITLE_SHARE = 0.62  # of the height above the publisher, when there is a text below the title
_TEXT_SIZES = {Shape.WIDE: 34, Shape.SQUARE: 42, Shape.PORTRAIT: 46}
_PUBLISHER_SIZE = 28
_COMPRESSION = 3  # of zlib; more takes longer for a sixth of the bytes


def card_png(card: Card, shape: Shape) -> bytes:
    """The card as PNG. Characters that no font has are left out."""
    width, height = SIZES[shape]
    colours = PALETTES.get(card.style, PALETTES["modern"])
    image = Image.new("RGB", (width, height), colours.ground)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, _BAR, height), fill=colours.accent)
    room, foot = width - 2 * _MARGIN, height - _MARGIN - _PUBLISHER_SIZE

    text = fonts.drawable(card.text)
    space = int((foot - _MARGIN) * (_TITLE_SHARE if text else 1))
    title, size = _title(fonts.drawable(card.title), room, space, shape)
    bottom = set_lines(
        draw, title, (_MARGIN, _MARGIN - 16), size=size, weight=fonts.BOLD, fill=colours.title
    )

    text_size, top = _TEXT_SIZES[shape], bottom + size // 3
    most = int((foot - 24 - top) / (text_size * LEADING))
    lines = wrapped(text, room, text_size, fonts.REGULAR, most=most)
    set_lines(draw, lines, (_MARGIN, top), size=text_size, weight=fonts.REGULAR, fill=colours.text)

    name = wrapped(fonts.drawable(card.publisher), room, _PUBLISHER_SIZE, fonts.BOLD, most=1)
    set_lines(
        draw, name, (_MARGIN, foot), size=_PUBLISHER_SIZE, weight=fonts.BOLD, fill=colours.accent
    )
    return _as_png(image)


def _title(text: str, room: int, space: int, shape: Shape) -> tuple[list[str], int]:
    """The title in its largest size that fits, cut in the smallest one if none does."""
    for size in _TITLE_SIZES[shape]:
        most = int(space / (size * LEADING))
        lines = wrapped(text, room, size, fonts.BOLD, most=1_000)
        if len(lines) <= most:
            return lines, size
    return wrapped(text, room, size, fonts.BOLD, most=most), size


def _as_png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=_COMPRESSION)
    return out.getvalue()
