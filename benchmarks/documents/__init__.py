"""The documents that are rendered: a note of some 300 words, a README of some 2,000."""

from pathlib import Path

_FOLDER = Path(__file__).parent


def note() -> str:
    """Return a short note: headings, a list, two links."""
    return (_FOLDER / "note.md").read_text("utf-8")


def readme() -> str:
    """Return a long README: headings, lists, tables, code, links, pictures."""
    return (_FOLDER / "readme.md").read_text("utf-8")
