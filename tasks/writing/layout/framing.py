"""The customer's words around a document: greeting, sign-off and disclaimer as blocks.

The email and website channels add them; without a style there are none. Their ids are no source's.
"""

from tasks.writing.document import Block, Break, Emphasis, Inline, Paragraph, Text
from tasks.writing.layout.escaping import one_line

GREETING, SIGN_OFF, DISCLAIMER = "style-greeting", "style-sign-off", "style-disclaimer"


def greeting_block(words: str) -> tuple[Block, ...]:
    """One paragraph, or none."""
    text = one_line(words)
    return (Paragraph(GREETING, (Text(text),)),) if text else ()


def sign_off_block(lines: tuple[str, ...]) -> tuple[Block, ...]:
    """The lines under each other in one paragraph, or none."""
    inlines: list[Inline] = []
    for line in filter(None, map(one_line, lines)):
        inlines += [Break(), Text(line)] if inlines else [Text(line)]
    return (Paragraph(SIGN_OFF, tuple(inlines)),) if inlines else ()


def disclaimer_block(words: str) -> tuple[Block, ...]:
    """One paragraph in italics, or none."""
    text = one_line(words)
    return (Paragraph(DISCLAIMER, (Emphasis((Text(text),)),)),) if text else ()
