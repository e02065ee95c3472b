"""A look at finished content in the terminal: what a reader of each channel would see first."""

from collections.abc import Iterator, Mapping

from rich.console import Console
from rich.text import Text

from api.schemas import JobContent

LINES = 8
"""How many lines of a long text are shown."""
WIDTH = 80
INDENT = "  "


def show(console: Console, content: JobContent) -> None:
    """Print the beginning of every channel's content."""
    for channel, fields in content.content.items():
        console.print("")
        console.print(headline(channel, console))
        for heading, text in _pieces(fields):
            console.print(Text(heading, style="cyan"))
            for line in Text(text).wrap(console, min(console.width, WIDTH) - len(INDENT)):
                console.print(INDENT + line.plain.rstrip(), markup=False)


def headline(words: str, console: Console) -> Text:
    """Return a line that divides what comes before from what comes after."""
    return Text(f"── {words} ".ljust(min(console.width, WIDTH) - 1, "─"), style="bold")


def _pieces(fields: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Yield headings and texts, whichever the content has."""
    for field, heading in (
        ("subject", "Subject"),
        ("preheader", "Preheader"),
        ("title", "Title"),
        ("slug", "Address"),
        ("description", "Description"),
    ):
        if fields.get(field):
            yield heading, str(fields[field])
    if sections := fields.get("toc"):
        yield "Sections", "\n".join(_titles(sections))
    parts = fields.get("parts")
    if isinstance(parts, list):
        for part in parts:
            of = f" {part['index']} of {part['total']}" if part["total"] > 1 else ""
            room = f"length {part['count']:,} of {part['limit']:,}"
            yield f"Post{of} ({room})", beginning(str(part["text"]))
    elif fields.get("text"):
        yield "Text", beginning(str(fields["text"]))


def _titles(sections: object) -> Iterator[str]:
    if isinstance(sections, list):
        for section in sections:
            yield f"{'  ' * max(0, section['level'] - 2)}{section['title']}"


def beginning(text: str) -> str:
    """Return the first lines of a text, and how many follow.

    One more line is shown rather than counted.
    """
    lines = text.strip().splitlines()
    rest = len(lines) - LINES
    if rest <= 1:
        return "\n".join(lines)
    return "\n".join([*lines[:LINES], f"… and {rest} more lines"])
