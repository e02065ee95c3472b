"""Real documents that are on every machine: the descriptions of the installed Python packages."""

import importlib.metadata
from functools import cache

from tasks.writing.document import Document, Format
from tasks.writing.parsing.errors import DocumentError
from tasks.writing.parsing.parse import parse

_LEAST, _MOST = 600, 16_000  # characters


@cache
def readmes(most: int = 40) -> dict[str, Document]:
    """Parsed descriptions by package, in alphabetical order; neither stubs nor books."""
    found: dict[str, Document] = {}
    packages = {d.metadata["Name"]: d for d in importlib.metadata.distributions()}
    for name in sorted(packages, key=str.casefold):
        about = packages[name].metadata.json
        text, kind = str(about.get("description", "")), about.get("description_content_type", "")
        if not str(kind).startswith("text/markdown") or not _LEAST <= len(text) <= _MOST:
            continue
        try:
            found[name] = parse(text, format=Format.MARKDOWN)
        except DocumentError:
            continue
        if len(found) == most:
            break
    return found
