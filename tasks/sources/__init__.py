"""Source plug-ins, found by listing this folder: one file is one place that documents come from.

A document is named by a reference: `notion:…`, `gdocs:…`, `rss:…`, or a web address.
"""

import importlib
import pkgutil
from functools import cache

from models.kit.errors import Invalid
from tasks.sources._base import Source

MAX_REF_CHARS = 500


@cache
def load() -> dict[str, Source]:
    """Return every source by key."""
    names = sorted(m.name for m in pkgutil.iter_modules(__path__) if not m.name.startswith("_"))
    return {name: importlib.import_module(f"{__name__}.{name}").SOURCE for name in names}


def canonical(ref: str) -> str:
    """Return the one way to write a reference. Raises Invalid for one that names no place."""
    return find(ref)[1]


def find(ref: str) -> tuple[Source, str]:
    """Return the source of a reference, and the one way to write it. Raises Invalid."""
    text = ref.strip()
    for source in load().values():
        if (found := source.canonical(text)) is not None:
            if len(found) > MAX_REF_CHARS:
                raise Invalid(f"{found[:80]}… is longer than {MAX_REF_CHARS} characters.")
            return source, found
    ways = ", ".join(source.example for source in load().values())
    raise Invalid(f"{ref[:80]!r} names no document. Send the id of a stored one, or {ways}.")
