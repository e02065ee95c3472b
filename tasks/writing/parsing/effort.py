"""Refuses sources that would cost a parser more time than any text deserves.

The Markdown and HTML readers call it. The parsers are linear on texts people write; the few inputs
on which they are quadratic are recognised here by counting, before they are parsed.
"""

import re
from typing import Final

from tasks.writing.parsing.errors import DocumentError, DocumentProblem

# Leading marks of quotes and lists: each is one level that every following line is tried against.
LEADING_MARKS: Final = re.compile(
    r"^(?:[ \t]*+(?:>|[-*+](?=[ \t])|\d{1,9}[.)](?=[ \t]))){9,}+", re.MULTILINE
)
MARK: Final = re.compile(r">|[-*+]|\d+[.)]")
MAX_LEVEL_LINES: Final = 400_000
TABLE_RULER: Final = re.compile(r"^[ \t>]*+[-:| \t]{2000,}+$", re.MULTILINE)
MAX_COLUMNS: Final = 1000
# A start tag up to its end, or to the end of the text: it never fails, so it never starts again.
START_TAG: Final = re.compile(
    r"""<[a-zA-Z](?:[^=>]++|=\s*+(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z))?+)*+"""
)
QUOTED: Final = re.compile(r"""=\s*+(?:"[^"]*+"?|'[^']*+'?)""")
LONG_TAG_CHARS: Final = 8000
MAX_ATTRIBUTES: Final = 2000
MANY_BRACKETS: Final = 200
BRACKET: Final = re.compile(r"[\[\]]")
MAX_BRACKET_WORK: Final = 400_000_000  # characters scanned in vain; about a second


def check_nesting(content: str) -> None:
    """Refuses many lines under deeply nested quotes or lists: each line costs all the levels."""
    depth = max((len(MARK.findall(m[0])) for m in LEADING_MARKS.finditer(content)), default=0)
    if depth * content.count("\n") > MAX_LEVEL_LINES:
        raise _too_complex(f"Quotes and lists are nested {depth} levels deep")
    if any(
        "-" in ruler[0] and ruler[0].count("|") > MAX_COLUMNS
        for ruler in TABLE_RULER.finditer(content)
    ):
        raise _too_complex(f"A table has more than {MAX_COLUMNS:,} columns")


def check_attributes(content: str) -> None:
    """Refuses an HTML element with thousands of attributes: each is compared with all before it."""
    for tag in START_TAG.finditer(content):
        if tag.end() - tag.start() > LONG_TAG_CHARS:
            names = QUOTED.sub("=", tag[0]).split()
            if len(names) > MAX_ATTRIBUTES:
                raise _too_complex(f"An HTML element has more than {MAX_ATTRIBUTES:,} attributes")


class InlineBudget:
    """What one document may spend on brackets that turn out to be no links."""

    def __init__(self) -> None:
        self._left = MAX_BRACKET_WORK

    def admit(self, words: str) -> str:
        """The words of a paragraph as they are; refuses when the budget is spent."""
        if words.count("[") > MANY_BRACKETS:
            self._left -= _unpaired(words) * len(words)
            if self._left < 0:
                raise _too_complex("Thousands of square brackets are opened and not closed")
        return words


def _unpaired(words: str) -> int:
    opened = 0
    for match in BRACKET.finditer(words):
        if match[0] == "[":
            opened += 1
        elif opened:
            opened -= 1
    return opened


def _too_complex(why: str) -> DocumentError:
    return DocumentError(
        DocumentProblem.TOO_COMPLEX, f"{why}; send the text without them, or in smaller parts."
    )
