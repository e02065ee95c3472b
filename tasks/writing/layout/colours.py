"""Colours as hex: how well one reads on another, and the nearest one that reads well enough.

The branded looks of email and page call it with a customer's colour, which may be any.
"""

import re
from typing import Final

READABLE: Final = 4.5
"""WCAG 2.2, 1.4.3 (AA) for text of ordinary size."""
HEX: Final = re.compile(r"#[0-9a-fA-F]{6}")
WHITE: Final = "#ffffff"
BLACK: Final = "#000000"
_STEPS: Final = 50


def contrast(one: str, other: str) -> float:
    """The WCAG contrast ratio of two colours, 1 to 21."""
    bright, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def mixed(colour: str, other: str, share: float) -> str:
    """A colour with a share, 0 to 1, of another one."""
    parts = zip(_parts(colour), _parts(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in parts)


def readable(colour: str, *grounds: str) -> str:
    """The colour, or the nearest darker or lighter one that reads well on all the grounds."""
    towards = ink_on(grounds[0])
    for step in range(_STEPS + 1):
        found = mixed(colour, towards, step / _STEPS)
        if all(contrast(found, ground) >= READABLE for ground in grounds):
            return found
    return towards


def ink_on(ground: str) -> str:
    """White or black, whichever reads better on a ground."""
    return WHITE if contrast(WHITE, ground) >= contrast(BLACK, ground) else BLACK


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    linear = (
        p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4
        for p in (part / 255 for part in _parts(colour))
    )
    red, green, blue = linear
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
