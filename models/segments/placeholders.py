"""Places in a segment's own words where a reader's attribute stands: `Hello {{ first_name | there }},`.

Each declares what stands there when the reader has no such attribute, so that nothing has to be made up.
Pure. What a reader says of themselves is text: renderers escape it, and addresses are not let in.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from models.kit.errors import Invalid
from models.segments.predicates import ATTRIBUTE

LONGEST: Final = 100
_PLACE: Final = re.compile(rf"\{{\{{\s*({ATTRIBUTE})\s*\|\s*([^{{}}|]*?)\s*\}}\}}")
_ADDRESS: Final = re.compile(r"://|www\.|@|\w\.\w{2,}/", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Filled:
    """A text for a reader, and for each attribute in it whether it was the reader's."""

    text: str
    known: Mapping[str, bool]


def check(text: str, *, field: str) -> None:
    """Raise Invalid for a placeholder without a name or without words to stand in for it."""
    rest = _PLACE.sub(lambda found: "" if found[2] else "{{", text)
    if "{{" in rest or "}}" in rest:
        raise Invalid(
            f"{field}: a placeholder is written {{{{ first_name | there }}}}: a name in small letters, and"
            " what stands there without one."
        )


def fill(text: str, attributes: Mapping[str, Any]) -> Filled:
    """Return a checked text with a reader's attributes, or with what stands in for them."""
    known: dict[str, bool] = {}

    def value(found: re.Match[str]) -> str:
        name, fallback = found.groups()
        said = _text(attributes.get(name))
        known[name] = bool(said)
        return said or fallback

    return Filled(_PLACE.sub(value, text), known)


def _text(value: object) -> str:
    """What a reader's attribute says in one line; empty for what should not stand in a letter."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    line = " ".join("".join(c if c.isprintable() else " " for c in str(value)).split())
    return "" if len(line) > LONGEST or _ADDRESS.search(line) else line
