"""The fonts that cards are drawn with: the one we ship, then what the machine has for other scripts.

Ours has Latin, Greek and Cyrillic letters. A character that no font has is not drawn as an empty box: it
is left out, and `undrawn` names it. Scripts that need shaping are drawn by no font here.
"""

import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path

import regex
from PIL import ImageFont
from PIL.ImageFont import FreeTypeFont, Layout

from models.kit.settings import settings

SHIPPED = "NotoSans[wdth,wght].ttf"
REGULAR, BOLD = 400, 700
_WIDTH, _HEAVIEST_WIDTH = 100, 250  # per cent; the font's other axis

# Where systems and packages keep a font with Chinese, Japanese and Korean characters.
_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "/System/Library/Fonts", "/Library/Fonts")
_NAMES = regex.compile(
    r"NotoSans(?:CJK|JP|KR|SC|TC).*|SourceHanSans.*|ipaexg|ipag|wqy-.*|DroidSansFallback.*"
    r"|NanumGothic|Hiragino.*W[36]|AppleSDGothicNeo|unifont.*",
    regex.IGNORECASE,
)
_SUFFIXES = {".ttf", ".otf", ".ttc"}
_SHAPED = regex.compile(
    r"[\p{Arabic}\p{Hebrew}\p{Devanagari}\p{Bengali}\p{Tamil}\p{Telugu}\p{Thai}\p{Khmer}\p{Lao}"
    r"\p{Myanmar}\p{Sinhala}\p{Malayalam}\p{Kannada}\p{Gujarati}\p{Gurmukhi}\p{Oriya}\p{Tibetan}\p{Syriac}]"
)
_PICTURE = regex.compile(r"[\p{Extended_Pictographic}\p{RI}\p{EMod}\ufe0f\u200d\u20e3]")
_MISSING = "\U0010fffe"  # a character that never is one
_SEEN_AT = 24  # pixels; enough to tell a glyph from the empty box


@lru_cache(maxsize=64)
def font(path: str, size: int, weight: int) -> FreeTypeFont:
    """A font at a size in pixels; the weight holds where the font can vary it."""
    found = ImageFont.truetype(path, size, layout_engine=Layout.BASIC)
    try:
        axes = found.get_variation_axes()
    except OSError:
        return found
    widest = [axis["maximum"] or 0 for axis in axes]
    found.set_variation_by_axes([weight if most > _HEAVIEST_WIDTH else _WIDTH for most in widest])
    return found


@cache
def paths() -> tuple[str, ...]:
    """The font files in the order they are asked: ours, the setting's, the machine's."""
    ours = str(files("fontpkg_noto_sans") / "files" / SHIPPED)
    return (ours, *filter(_is_font, (*settings().card_fonts, *map(str, _found()))))


@lru_cache(maxsize=4096)
def font_of(character: str) -> str | None:
    """The first font that has the character, or None."""
    if _SHAPED.match(character):
        return None
    return next((path for path in paths() if _has(path, character)), None)


def drawable(text: str) -> str:
    """The text as it can be drawn: letters joined with their marks, what no font has left out."""
    joined = unicodedata.normalize("NFC", text)
    kept = "".join(c for c in joined if c.isspace() or font_of(c))
    return " ".join(kept.split())


def without_emoji(text: str) -> str:
    """The text without pictographs: a card does well without them."""
    return _PICTURE.sub("", text)


def undrawn(text: str) -> str:
    """The characters that no font has, each once, in order."""
    joined = unicodedata.normalize("NFC", text)
    return "".join(c for c in dict.fromkeys(joined) if not c.isspace() and not font_of(c))


@lru_cache(maxsize=4096)
def _has(path: str, character: str) -> bool:
    face = font(path, _SEEN_AT, REGULAR)
    mask = face.getmask(character)
    return bytes(mask) != bytes(face.getmask(_MISSING)) and (
        mask.getbbox() is not None or not character.isprintable()
    )


def _is_font(path: str) -> bool:
    """Whether the file can be used; a wrong one must not stop what is drawn with the others."""
    try:
        font(path, _SEEN_AT, REGULAR)
    except OSError:
        return False
    return True


def _found() -> Iterator[Path]:
    for folder in map(Path, _FOLDERS):
        if folder.is_dir():
            yield from sorted(
                path
                for path in folder.rglob("*")
                if path.suffix.lower() in _SUFFIXES and _NAMES.fullmatch(path.stem)
            )
